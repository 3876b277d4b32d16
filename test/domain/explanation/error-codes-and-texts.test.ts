import { describe, expect, test } from "vitest";
import { meaningText } from "../../../wording/explanations.ts";
import { explainCreate } from "../failure/failure-fixtures.ts";

describe("the explanation of an error", () => {
  test.each`
    code                                                           | catalogueCode
    ${"EntryConflict"}                                             | ${"Conflict"}
    ${"BoxEntryConflict"}                                          | ${"Conflict"}
    ${"SalesforceInvalidCredentials"}                              | ${"InvalidCredentials"}
    ${"TimeOut"}                                                   | ${"Timeout"}
    ${"AzureActiveDirectoryForbidden"}                             | ${"AzureActiveDirectoryForbidden"}
    ${"Forbidden"}                                                 | ${"InsufficientRights"}
    ${"SystemForCrossDomainIdentityManagementServiceIncompatible"} | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
    ${"SomethingElse"}                                             | ${null}
    ${"__proto__"}                                                 | ${null}
    ${""}                                                          | ${null}
  `("has the catalogue code $catalogueCode for the code $code", ({ code, catalogueCode }) => {
    expect(explainCreate(code, null, "Box").catalogueCode).toBe(catalogueCode);
  });

  test.each`
    app        | text                                                                                           | meaning
    ${"8x8"}   | ${'{"detail":"Attribute site is immutable","scimType":"mutability"}'}                          | ${"site of an existing user"}
    ${"8x8"}   | ${'{"detail":"site Lisbon does not exist","status":"400"}'}                                    | ${"no site with the name"}
    ${"Slack"} | ${'{"detail":"site Lisbon does not exist","status":"400"}'}                                    | ${"record that the app does not have"}
    ${"8x8"}   | ${'{"detail":"userName must be unique","scimType":"uniqueness"}'}                              | ${"already has this user name"}
    ${"8x8"}   | ${'{"detail":"emails is required"}'}                                                           | ${"work e-mail"}
    ${"Slack"} | ${"StatusCode: TooManyRequests"}                                                               | ${"too many"}
    ${"Slack"} | ${'{"status":"503"}'}                                                                          | ${"it failed while it handled the call"}
    ${"Slack"} | ${"StatusCode: BadRequest"}                                                                    | ${"answered 400 \\(Bad Request\\): it refused what Entra sent"}
    ${"Slack"} | ${'{"detail":"Rejected.","status":"418"}'}                                                     | ${"answered 418: it refused"}
    ${"Slack"} | ${'{"detail":"User was deleted recently and cannot be recreated for 14 days","status":"409"}'} | ${"deleted in the app a short time ago"}
  `("contains the words $meaning if the app $app answers $text", ({ app, text, meaning }) => {
    expect(meaningText(explainCreate("SomeCode", text, app))).toMatch(new RegExp(meaning));
  });

  test("contains no status if the app's answer has none", () => {
    const code = "SystemForCrossDomainIdentityManagementClientNonServiceFailure";
    expect(meaningText(explainCreate(code, null, "Box"))).toBe("The app refused what Entra sent.");
  });

  test("of a failed create is about the role of the new account, never about a protected account", () => {
    const idOf = (detail: string) =>
      explainCreate("X", `{"detail":"${detail}","status":"400"}`, "Box").id;
    expect(idOf("Cannot create an owner")).toBe("role-refused");
    expect(idOf("Users cannot be managed via SCIM")).toBe("request-refused");
  });

  test("is a conflict if Entra reports a filtering error but the app answered 409", () => {
    const code = "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering";
    expect(explainCreate(code, 'StatusCode: Conflict {"status":"409"}', "Box").errorClass).toBe(
      "conflict",
    );
    expect(explainCreate(code, null, "Box").errorClass).toBe("target-contract");
  });

  test("contains the app's own words without links and control characters", () => {
    const text = '{"detail":"see https://evil.example/x\\nor www.evil.example\u202e"}';
    expect(explainCreate("x", text, "Box").detail).toBe(
      "see hxxps[://]evil.example/x or www[.]evil.example.",
    );
  });
});
