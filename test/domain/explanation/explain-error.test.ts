import { describe, expect, test } from "vitest";
import { ERROR_EXPLANATIONS } from "../../../domain/error-explanation.ts";
import { ERROR_CODES } from "../../../domain/explanation/error-codes.ts";
import { findCatalogueEntry } from "../../../domain/explanation/explain-error.ts";
import { explainCreate, scimErrorBody, scimServerReason } from "../failure/failure-fixtures.ts";

describe("the error catalogue", () => {
  test("lists each code once, and finds each code even if other codes end in the same way", () => {
    const names = ERROR_CODES.map(({ code }) => code.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    for (const { code } of ERROR_CODES) expect(findCatalogueEntry(code)?.code).toBe(code);
  });
});

describe("an explanation", () => {
  test("contains error class, owner, catalogue code, original code and the app's own words", () => {
    const text = scimServerReason("Conflict", scimErrorBody(409, "email is taken", "uniqueness"));
    expect(explainCreate("SlackEntryConflict", text, "Slack")).toEqual({
      id: "email-taken",
      ...ERROR_EXPLANATIONS["email-taken"],
      catalogueCode: "Conflict",
      code: "SlackEntryConflict",
      detail: "email is taken.",
      attribute: 'emails[type eq "work"].value',
      recommendedAction: null,
      isRemoval: false,
      objectKind: "user",
      targetSystem: "app",
      httpStatus: 409,
    });
  });

  test("an error with an unknown code, or without a code, has an explanation", () => {
    expect(explainCreate("NeverSeen", null, "Box")).toMatchObject({
      id: "unknown-code",
      catalogueCode: null,
    });
    expect(explainCreate(null, null, "Box")).toMatchObject({
      id: "no-code",
      errorClass: "unknown",
    });
    expect(explainCreate(" \n", null, "Box").id).toBe("no-code");
  });
});

describe("the catalogue entry of a connector's code", () => {
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
    ${"AzureActiveDirectoryForbidden"}                             | ${"AzureActiveDirectoryForbidden"}
    ${"SlackTooManyRequests"}                                      | ${"TooManyRequests"}
    ${"timeout"}                                                   | ${"Timeout"}
    ${"hasOwnProperty"}                                            | ${null}
  `("of $code is $known, the longest known code with which it ends", ({ code, known }) => {
    expect(findCatalogueEntry(code)?.code ?? null).toBe(known);
  });
});

describe("the explanation of an error with a code and a text", () => {
  const FILTERING = "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering";
  test.each`
    app        | code                     | text                                                                                     | errorClass
    ${"Box"}   | ${FILTERING}             | ${scimServerReason("Conflict", scimErrorBody(409, "taken", "uniqueness"))}               | ${"conflict"}
    ${"Box"}   | ${FILTERING}             | ${null}                                                                                  | ${"target-contract"}
    ${"Box"}   | ${"UnprocessableEntity"} | ${scimServerReason("ServiceUnavailable", "<html>")}                                      | ${"outage"}
    ${"Box"}   | ${"UnprocessableEntity"} | ${scimServerReason("NotFound", "<!DOCTYPE html><title>Sign in</title>")}                 | ${"target-contract"}
    ${"Box"}   | ${"InternalServerError"} | ${scimServerReason("InternalServerError", scimErrorBody(500, "licence limit exceeded"))} | ${"capacity"}
    ${"Box"}   | ${"X"}                   | ${scimServerReason("TooManyRequests", "")}                                               | ${"throttling"}
    ${"Box"}   | ${"X"}                   | ${scimServerReason("Forbidden", scimErrorBody(403, "No licences left"))}                 | ${"capacity"}
    ${"Box"}   | ${"X"}                   | ${scimServerReason("NotFound", scimErrorBody(404, "Resource not found"))}                | ${"target-contract"}
    ${"Box"}   | ${"Unauthorized"}        | ${null}                                                                                  | ${"authorisation"}
    ${"8x8"}   | ${"Unauthorized"}        | ${null}                                                                                  | ${"credentials"}
    ${"8x8"}   | ${"X"}                   | ${scimServerReason("BadRequest", scimErrorBody(400, "site is required"))}                | ${"data"}
    ${"8x8"}   | ${"X"}                   | ${scimServerReason("Conflict", scimErrorBody(409, "userName must be unique"))}           | ${"conflict"}
    ${"Slack"} | ${"X"}                   | ${scimServerReason("BadRequest", scimErrorBody(400, "emails must not be empty"))}        | ${"data"}
    ${"Slack"} | ${"X"}                   | ${"nothing that is known"}                                                               | ${"unknown"}
  `(
    "has the class $errorClass for the code $code of the app $app with the text $text",
    ({ app, code, text, errorClass }) => {
      expect(explainCreate(code, text, app).errorClass).toBe(errorClass);
    },
  );

  test.each`
    detail                      | id
    ${"site is immutable"}      | ${"8x8-site-unchangeable"}
    ${"site Lisbon not found"}  | ${"8x8-site-unknown"}
    ${"site must not be empty"} | ${"8x8-site-missing"}
  `("is $id for 8x8's message $detail", ({ detail, id }) => {
    const text = scimServerReason("BadRequest", scimErrorBody(400, detail));
    expect(explainCreate("X", text, "8x8 (prod)").id).toBe(id);
  });
});
