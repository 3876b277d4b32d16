import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  ERROR_TEXT_RULES,
  REJECTED_8X8_TOKEN,
  WEB_PAGE_ANSWER,
} from "../../../domain/failure/error-text-rules.ts";
import {
  ERROR_CODES,
  explainError,
  findCatalogueEntry,
} from "../../../domain/failure/explain-error.ts";
import { scimErrorBody, scimServerReason } from "./failure-fixtures.ts";

const golden = (name: string): string => join(import.meta.dirname, "../../golden", name);

type Said = Omit<(typeof ERROR_CODES)[number], "code">;

function page(title: string, { errorClass: kind, owner, meaning, remedy }: Said): string {
  return `${title}\n  ${kind}; ${owner}\n  Means: ${meaning}\n  Remedy: ${remedy}\n`;
}

const ALL: readonly Said[] = [
  ...ERROR_CODES,
  ...ERROR_TEXT_RULES,
  REJECTED_8X8_TOKEN,
  WEB_PAGE_ANSWER,
];

test("the whole catalogue can be read", async () => {
  const texts = ERROR_TEXT_RULES.map((rule) => {
    const app = rule.applicationPattern === null ? "any app" : "8x8";
    const says = rule.patterns.map(({ source }) => `/${source}/`).join(" and ");
    return page(`Text of ${app}: ${says}`, rule);
  });
  const others = [
    page("8x8 refuses the token", REJECTED_8X8_TOKEN),
    page("A web page", WEB_PAGE_ANSWER),
  ];
  const codes = ERROR_CODES.map((entry) => page(entry.code, entry));
  const text = [...codes, ...texts, ...others].join("\n");
  await expect(text).toMatchFileSnapshot(golden("catalogue.txt"));
});

test("each remedy says who does what", () => {
  const who =
    /^(The (app's|job's|agent's|HR integration's|8x8) (owner|admin)|An? (directory )?admin|An admin|Admins|Whoever|Nobody|Cross-tenant)/;
  for (const { remedy, meaning } of ALL) {
    expect(remedy).toMatch(who);
    expect(`${meaning}|${remedy}`).toMatch(/\.\|.*\.$|\.\|.*\)\.$/s);
  }
});

test("no code stands in it twice, and none hides a longer one", () => {
  const names = ERROR_CODES.map(({ code }) => code.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  for (const { code } of ERROR_CODES) expect(findCatalogueEntry(code)?.code).toBe(code);
});

describe("a code of a connector is known by its longest ending", () => {
  test.each`
    code                                                           | known
    ${"BoxEntryConflict"}                                          | ${"Conflict"}
    ${"SalesforceLicenseLimitExceeded"}                            | ${"LicenseLimitExceeded"}
    ${"SalesforceDuplicateUserName"}                               | ${"DuplicateUserName"}
    ${"SalesforceRequiredFieldMissing"}                            | ${"RequiredFieldMissing"}
    ${"ServiceNowInvalidLookupReference"}                          | ${"InvalidLookupReference"}
    ${"EntryJoiningPropertyValueIsMissing"}                        | ${"EntryJoiningPropertyValueIsMissing"}
    ${"AzureActiveDirectoryQuotaLimitExceeded"}                    | ${"QuotaLimitExceeded"}
    ${"AzureActiveDirectoryCannotUpdateObjectsMasteredOnPremises"} | ${"CannotUpdateObjectsMasteredOnPremises"}
    ${"Microsoft Entra IDForbidden"}                               | ${"AzureActiveDirectoryForbidden"}
    ${"SlackTooManyRequests"}                                      | ${"TooManyRequests"}
    ${"timeout"}                                                   | ${"Timeout"}
    ${"hasOwnProperty"}                                            | ${null}
  `("$code: $known", ({ code, known }) => {
    expect(findCatalogueEntry(code)?.code ?? null).toBe(known);
  });
});

describe("a text knows more than its code", () => {
  const FILTERING = "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering";
  test.each`
    app        | code                     | text                                                                                     | kind
    ${"Box"}   | ${FILTERING}             | ${scimServerReason("Conflict", scimErrorBody(409, "taken", "uniqueness"))}               | ${"conflict"}
    ${"Box"}   | ${FILTERING}             | ${null}                                                                                  | ${"target-contract"}
    ${"Box"}   | ${"UnprocessableEntity"} | ${scimServerReason("ServiceUnavailable", "<html>")}                                      | ${"outage"}
    ${"Box"}   | ${"UnprocessableEntity"} | ${scimServerReason("NotFound", "<!DOCTYPE html><title>Sign in</title>")}                 | ${"target-contract"}
    ${"Box"}   | ${"InternalServerError"} | ${scimServerReason("InternalServerError", scimErrorBody(500, "licence limit exceeded"))} | ${"outage"}
    ${"Box"}   | ${"X"}                   | ${scimServerReason("TooManyRequests", "")}                                               | ${"throttling"}
    ${"Box"}   | ${"X"}                   | ${scimServerReason("Forbidden", scimErrorBody(403, "No licences left"))}                 | ${"capacity"}
    ${"Box"}   | ${"X"}                   | ${scimServerReason("NotFound", scimErrorBody(404, "Resource not found"))}                | ${"missing-account"}
    ${"Box"}   | ${"Unauthorized"}        | ${null}                                                                                  | ${"authorisation"}
    ${"8x8"}   | ${"Unauthorized"}        | ${null}                                                                                  | ${"credentials"}
    ${"8x8"}   | ${"X"}                   | ${scimServerReason("BadRequest", scimErrorBody(400, "site is required"))}                | ${"data"}
    ${"8x8"}   | ${"X"}                   | ${scimServerReason("Conflict", scimErrorBody(409, "userName must be unique"))}           | ${"conflict"}
    ${"Slack"} | ${"X"}                   | ${scimServerReason("BadRequest", scimErrorBody(400, "emails must not be empty"))}        | ${"data"}
    ${"Slack"} | ${"X"}                   | ${"nothing that is known"}                                                               | ${"unknown"}
  `("$app, $code, $text: $kind", ({ app, code, text, kind }) => {
    expect(explainError(code, text, app).errorClass).toBe(kind);
  });

  test("8x8's sites are told apart: unchangeable, unknown, missing", () => {
    const meaning = (detail: string) =>
      explainError("X", scimServerReason("BadRequest", scimErrorBody(400, detail)), "8x8 (prod)")
        .meaning;
    expect(meaning("site is immutable")).toContain("does not let the site");
    expect(meaning("site Lisbon not found")).toContain("no site of the name");
    expect(meaning("site must not be empty")).toContain("Entra has none");
  });
});
