import { describe, expect, test } from "vitest";
import { meaningText, remedyText } from "../../../wording/explanations.ts";
import { explainAnswer, explainWords } from "./explain-scim-answer.ts";

// Messages of WSO2, Django, Rails (Devise), Laravel, ASP.NET Identity, Keycloak and Spring.
describe("a password that is missing or refused", () => {
  test.each`
    status   | words
    ${"400"} | ${"The provided password is compromised. Provide something different."}
    ${"500"} | ${"Error in adding the user: user1 to the user store. 30003 - Credential is not valid. Credential must be a non null string"}
    ${"400"} | ${"Credential is not valid. Credential must be a non null string"}
    ${"400"} | ${"password: This field is required"}
    ${"422"} | ${"Password can't be blank"}
    ${"422"} | ${"The password field is required."}
    ${"422"} | ${"Password is too short (minimum is 8 characters)"}
    ${"400"} | ${"Password does not meet complexity requirements"}
    ${"400"} | ${"Passwords must have at least one non alphanumeric character."}
    ${"400"} | ${"invalidPasswordMinSpecialCharsMessage: password must contain at least 1 special characters"}
    ${"400"} | ${"This password is too common."}
    ${"400"} | ${"The password is too similar to the username."}
    ${"400"} | ${"Password has previously been used"}
    ${"400"} | ${"The given password has appeared in a data leak. Please choose a different password."}
    ${"400"} | ${"Password policy violation: must not contain the user name or email"}
    ${"400"} | ${"Missing required attribute: password"}
  `("is a matter of the mapping: $words", ({ status, words }) => {
    const explanation = explainWords(status, "create user", words);
    expect(explanation).toMatchObject({
      id: "password-refused",
      owner: "app owner",
      attribute: "password",
    });
    expect(meaningText(explanation)).toMatch(/password/);
    const remedy = remedyText(explanation, { isActionDue: true, hasMessage: true });
    expect(remedy).toMatch(/^The app's owner .*mapping of password/);
    expect(remedy).toMatch(/setting/);
    expect(remedy).not.toMatch(/A directory admin|Entra corrects/);
  });

  test("is one also in an answer with a field for each attribute", () => {
    const answer = JSON.stringify({ password: ["Ensure this field has at least 12 characters."] });
    expect(explainAnswer("400", "create user", answer)).toMatchObject({
      id: "password-refused",
      detail: "password: Ensure this field has at least 12 characters.",
    });
  });

  test.each`
    status   | change            | words                                                                                                  | id
    ${"400"} | ${"create user"}  | ${"Invalid username or password"}                                                                      | ${"credentials-rejected"}
    ${"401"} | ${"create user"}  | ${"Password is required"}                                                                              | ${"token-not-accepted"}
    ${"400"} | ${"create user"}  | ${"Incorrect password for the service account"}                                                        | ${"credentials-rejected"}
    ${"500"} | ${"update user"}  | ${"Contoso Server password has expired."}                                                              | ${"credentials-rejected"}
    ${"400"} | ${"update user"}  | ${"Password cannot be changed"}                                                                        | ${"value-unchangeable"}
    ${"400"} | ${"update user"}  | ${"Unsupported attribute: password"}                                                                   | ${"unknown-target-attribute"}
    ${"400"} | ${"update user"}  | ${"Cannot parse lastPasswordReset. Be sure it is in ISO 8601 format."}                                 | ${"value-refused"}
    ${"500"} | ${"create user"}  | ${"Error occurred while loading Password Policies: the configured password-pattern regex is invalid."} | ${"request-refused"}
    ${"403"} | ${"update user"}  | ${"'anna' is a local account with its own password"}                                                   | ${"managed-elsewhere"}
    ${"400"} | ${"disable user"} | ${"Password is required"}                                                                              | ${"request-refused"}
    ${"400"} | ${"create user"}  | ${"The user must reset the password before the account is active"}                                     | ${"request-refused"}
  `("is not meant by $words on $change under $status", ({ status, change, words, id }) => {
    expect(explainWords(status, change, words).id).toBe(id);
  });
});
