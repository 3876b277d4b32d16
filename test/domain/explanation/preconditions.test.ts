import { describe, expect, test } from "vitest";
import { remedyText } from "../../../wording/explanations.ts";
import { explainAnswer, explainWords } from "./explain-scim-answer.ts";

// What an app asks for first, and what its organisation has switched off or forbidden. Some of the sentences
// are answers of public servers; the others say the same in other words.

test.each`
  status   | change            | words                                                                                                    | id
  ${"409"} | ${"create user"}  | ${"This account must accept its organization invitation before provisioning."}                           | ${"app-invitation-open"}
  ${"409"} | ${"create user"}  | ${"An owner removed this user from the organization; only an accepted invitation brings them back"}      | ${"invitation-needed"}
  ${"400"} | ${"create user"}  | ${"user jane@contoso.com does not have a Passwall account yet; they must sign up first"}                 | ${"invitation-needed"}
  ${"409"} | ${"create user"}  | ${"The address belongs to an existing member but is not a verified email on hex.pm"}                     | ${"invitation-needed"}
  ${"400"} | ${"create user"}  | ${"The person has to register first"}                                                                    | ${"invitation-needed"}
  ${"403"} | ${"create user"}  | ${"This email address has not been verified"}                                                            | ${"invitation-needed"}
  ${"400"} | ${"update user"}  | ${"Restore is blocked by an organization policy"}                                                        | ${"app-policy-refuses"}
  ${"403"} | ${"create user"}  | ${"Adding guests is prohibited by your workspace policy"}                                                | ${"app-policy-refuses"}
  ${"400"} | ${"delete user"}  | ${"Auto-deprovisioning is disabled for this project"}                                                    | ${"function-switched-off"}
  ${"403"} | ${"disable user"} | ${"Automatic deactivation of users is not enabled"}                                                      | ${"function-switched-off"}
  ${"503"} | ${"create user"}  | ${"SCIM provisioning is temporarily paused"}                                                             | ${"feature-not-in-plan"}
  ${"503"} | ${"create user"}  | ${"Concurrent modification, retry the request"}                                                          | ${"changed-meanwhile"}
  ${"503"} | ${"update group"} | ${"The SCIM request encountered a transient concurrency conflict. Retry the request."}                   | ${"changed-meanwhile"}
  ${"409"} | ${"update user"}  | ${"The resource was modified by another request"}                                                        | ${"changed-meanwhile"}
  ${"400"} | ${"update user"}  | ${"Primary email must match username"}                                                                   | ${"values-must-match"}
  ${"400"} | ${"create user"}  | ${"userName and email must be identical"}                                                                | ${"values-must-match"}
  ${"400"} | ${"create user"}  | ${"The login does not match the email address"}                                                          | ${"values-must-match"}
  ${"400"} | ${"create user"}  | ${"email domain is not enabled for this organisation"}                                                   | ${"domain-not-accepted"}
  ${"409"} | ${"delete user"}  | ${"at least one enabled user must keep the Administrator role"}                                          | ${"account-protected"}
  ${"403"} | ${"create user"}  | ${"Internal User Creation is currently disabled. External User Store is in use."}                        | ${"creation-not-supported"}
  ${"400"} | ${"update group"} | ${"Replace operations are only supported for displayName"}                                               | ${"value-not-writable"}
  ${"409"} | ${"create user"}  | ${"Emails match to multiple users"}                                                                      | ${"several-target-matches"}
  ${"400"} | ${"create user"}  | ${'Cannot determine an email address for "jdoe". Send it in "emails", or use an address as "userName".'} | ${"value-missing"}
  ${"400"} | ${"update user"}  | ${"userName cannot be changed when it is used as the principal identifier"}                              | ${"value-unchangeable-now"}
  ${"400"} | ${"create user"}  | ${"SCIM API can only be used in conjunction with SAML"}                                                  | ${"feature-not-in-plan"}
  ${"400"} | ${"update group"} | ${"Unsupported for default group"}                                                                       | ${"account-protected"}
  ${"403"} | ${"update group"} | ${"Not allowed on the built-in group"}                                                                   | ${"account-protected"}
  ${"400"} | ${"update group"} | ${"Error with operation 1:[Error adding user z25: Additional Roles : INVALID-VALUE]"}                    | ${"member-refused"}
  ${"400"} | ${"update user"}  | ${"Invalid PATCH path: 'displayName'"}                                                                   | ${"unknown-target-attribute"}
  ${"409"} | ${"create user"}  | ${"A user with this email already exists and cannot be managed by SCIM"}                                 | ${"managed-elsewhere"}
`("$status for $change: $words", ({ status, change, words, id }) => {
  expect(explainWords(status, change, words).id).toBe(id);
});

describe("similar words that say something else", () => {
  test.each`
    status   | change           | words                                                  | not
    ${"400"} | ${"create user"} | ${"The email domain is not verified"}                  | ${"invitation-needed"}
    ${"400"} | ${"create user"} | ${"The email must match the domain of the user name"}  | ${"values-must-match"}
    ${"400"} | ${"create user"} | ${"userName must match the pattern [a-z]+"}            | ${"values-must-match"}
    ${"403"} | ${"create user"} | ${"Denied by the network policy of your organization"} | ${"app-policy-refuses"}
    ${"400"} | ${"create user"} | ${"The password violates the company password policy"} | ${"app-policy-refuses"}
    ${"400"} | ${"create user"} | ${"User is invited already"}                           | ${"invitation-needed"}
  `("$words", ({ status, change, words, not }) => {
    expect(explainWords(status, change, words).id).not.toBe(not);
  });
});

test("a name of the error does not hide what the sentence says of the value", () => {
  const sentence = "Username must match pattern: [\\p{L}+0-9+\\-_.@'!]+";
  const answer = JSON.stringify({
    error_description: sentence,
    error: "invalid_scim_resource",
    message: sentence,
  });
  expect(explainAnswer("400", "create user", answer)).toMatchObject({
    id: "value-refused",
    attribute: "userName",
  });
});

test("a call that met another one passes by itself", () => {
  const words = "Concurrent modification, retry the request";
  const explanation = explainWords("503", "create user", words);
  expect(remedyText(explanation, { isActionDue: false })).toMatch(/^No action is needed at first/);
});

test("an externalId that the app refuses is changed by its mapping", () => {
  const words =
    "externalId must be a valid email address or (if there is a SAML IdP) a valid SAML NameID";
  const explanation = explainWords("400", "create user", words);
  expect(explanation).toMatchObject({ id: "value-refused", owner: "app owner" });
  const remedy = remedyText(explanation, { isActionDue: true });
  expect(remedy).toMatch(/maps externalId from another attribute/);
  expect(remedy).not.toMatch(/corrects it in Entra/);
});
