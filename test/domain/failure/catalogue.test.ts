import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CODES, catalogued, explain } from "../../../domain/failure/errors.ts";
import { TEXT_RULES, TOKEN_OF_8X8, WEB_PAGE } from "../../../domain/failure/text-rules.ts";
import { answered, scim } from "./rows.ts";

const golden = (name: string): string => join(import.meta.dirname, "../../golden", name);

type Said = Omit<(typeof CODES)[number], "code">;

function page(title: string, { class: kind, owner, meaning, remedy }: Said): string {
  return `${title}\n  ${kind}; ${owner}\n  Means: ${meaning}\n  Remedy: ${remedy}\n`;
}

const ALL: readonly Said[] = [...CODES, ...TEXT_RULES, TOKEN_OF_8X8, WEB_PAGE];

test("the whole catalogue can be read", async () => {
  const texts = TEXT_RULES.map((rule) => {
    const app = rule.app === null ? "any app" : "8x8";
    const says = rule.says.map(({ source }) => `/${source}/`).join(" and ");
    return page(`Text of ${app}: ${says}`, rule);
  });
  const others = [page("8x8 refuses the token", TOKEN_OF_8X8), page("A web page", WEB_PAGE)];
  const codes = CODES.map((entry) => page(entry.code, entry));
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
  const names = CODES.map(({ code }) => code.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  for (const { code } of CODES) expect(catalogued(code)?.code).toBe(code);
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
    expect(catalogued(code)?.code ?? null).toBe(known);
  });
});

describe("a text knows more than its code", () => {
  const FILTERING = "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering";
  test.each`
    app        | code                     | text                                                                    | kind
    ${"Box"}   | ${FILTERING}             | ${answered("Conflict", scim(409, "taken", "uniqueness"))}               | ${"conflict"}
    ${"Box"}   | ${FILTERING}             | ${null}                                                                 | ${"target-contract"}
    ${"Box"}   | ${"UnprocessableEntity"} | ${answered("ServiceUnavailable", "<html>")}                             | ${"outage"}
    ${"Box"}   | ${"UnprocessableEntity"} | ${answered("NotFound", "<!DOCTYPE html><title>Sign in</title>")}        | ${"target-contract"}
    ${"Box"}   | ${"InternalServerError"} | ${answered("InternalServerError", scim(500, "licence limit exceeded"))} | ${"outage"}
    ${"Box"}   | ${"X"}                   | ${answered("TooManyRequests", "")}                                      | ${"throttling"}
    ${"Box"}   | ${"X"}                   | ${answered("Forbidden", scim(403, "No licences left"))}                 | ${"capacity"}
    ${"Box"}   | ${"X"}                   | ${answered("NotFound", scim(404, "Resource not found"))}                | ${"stale-link"}
    ${"Box"}   | ${"Unauthorized"}        | ${null}                                                                 | ${"authorisation"}
    ${"8x8"}   | ${"Unauthorized"}        | ${null}                                                                 | ${"credentials"}
    ${"8x8"}   | ${"X"}                   | ${answered("BadRequest", scim(400, "site is required"))}                | ${"data"}
    ${"8x8"}   | ${"X"}                   | ${answered("Conflict", scim(409, "userName must be unique"))}           | ${"conflict"}
    ${"Slack"} | ${"X"}                   | ${answered("BadRequest", scim(400, "emails must not be empty"))}        | ${"data"}
    ${"Slack"} | ${"X"}                   | ${"nothing that is known"}                                              | ${"unknown"}
  `("$app, $code, $text: $kind", ({ app, code, text, kind }) => {
    expect(explain(code, text, app).class).toBe(kind);
  });

  test("8x8's sites are told apart: unchangeable, unknown, missing", () => {
    const meaning = (detail: string) =>
      explain("X", answered("BadRequest", scim(400, detail)), "8x8 (prod)").meaning;
    expect(meaning("site is immutable")).toContain("does not let the site");
    expect(meaning("site Lisbon not found")).toContain("no site of the name");
    expect(meaning("site must not be empty")).toContain("Entra has none");
  });
});
