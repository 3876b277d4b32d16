import { describe, expect, test } from "vitest";
import { remedyText } from "../../../wording/explanations.ts";
import { explainAnswer, explainWords } from "./explain-scim-answer.ts";

// Sentences in which the subject and what is said of it decide. Each group also has sentences with the
// same words that mean something else.

test.each`
  status   | change            | words                                                                     | id
  ${"400"} | ${"create user"}  | ${"The authentication configuration is not SCIM enabled"}                 | ${"feature-not-in-plan"}
  ${"403"} | ${"create user"}  | ${"This site is not provisioning-enabled"}                                | ${"feature-not-in-plan"}
  ${"403"} | ${"update user"}  | ${"User is not SCIM enabled"}                                             | ${"managed-elsewhere"}
  ${"400"} | ${"create user"}  | ${"Another user already owns the account. Ask your administrator."}       | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"A different account already uses this email"}                          | ${"email-taken"}
  ${"409"} | ${"disable user"} | ${"Another user already owns 3 projects; remove the user first"}          | ${"state-conflict"}
  ${"400"} | ${"update user"}  | ${"The user already has the role member"}                                 | ${"request-refused"}
  ${"400"} | ${"update user"}  | ${"Cannot set multiple owners"}                                           | ${"role-refused"}
  ${"400"} | ${"create user"}  | ${"Only one account owner is allowed per organization"}                   | ${"role-refused"}
  ${"400"} | ${"disable user"} | ${"Organization must have at least one confirmed owner."}                 | ${"account-protected"}
  ${"400"} | ${"update user"}  | ${"Only an Owner can configure another Owner's account."}                 | ${"account-protected"}
  ${"409"} | ${"create group"} | ${"Group with name admins already exists."}                               | ${"group-name-taken"}
  ${"400"} | ${"update group"} | ${"Members attribute not supported for current workspace."}               | ${"not-offered-here"}
  ${"403"} | ${"create group"} | ${"Group management is disabled for this organization"}                   | ${"not-offered-here"}
  ${"403"} | ${"create group"} | ${"Groups are not supported on your plan"}                                | ${"feature-not-in-plan"}
  ${"400"} | ${"create user"}  | ${"Email domain is not allowed for this organization"}                    | ${"domain-not-accepted"}
  ${"400"} | ${"update user"}  | ${"Attribute nickName is not supported"}                                  | ${"unknown-target-attribute"}
  ${"400"} | ${"create group"} | ${"Project creation is not supported via SCIM"}                           | ${"creation-not-supported"}
  ${"403"} | ${"create group"} | ${"Groups cannot be created via SCIM"}                                    | ${"creation-not-supported"}
  ${"403"} | ${"create user"}  | ${"User creation is not allowed for this token"}                          | ${"insufficient-rights"}
  ${"400"} | ${"create user"}  | ${"Creation of users without an email is not allowed"}                    | ${"email-missing"}
  ${"400"} | ${"update group"} | ${"Project creation is not supported via SCIM"}                           | ${"request-refused"}
  ${"400"} | ${"create user"}  | ${"User anna@contoso.com not exist or not belong to this account."}       | ${"account-in-other-organisation"}
  ${"400"} | ${"create user"}  | ${"Domain contoso.com does not belong to your organization"}              | ${"domain-not-accepted"}
  ${"400"} | ${"update user"}  | ${"User anna@contoso.com not exist or not belong to this account."}       | ${"account-gone"}
  ${"400"} | ${"create user"}  | ${"Not authorized to access : scim/directory/5f1d0a3c/Users"}             | ${"instance-mismatch"}
  ${"403"} | ${"create user"}  | ${"You are not authorized to access this resource"}                       | ${"insufficient-rights"}
  ${"400"} | ${"create user"}  | ${"Expecting string at 0.1.userType but instead got: null."}              | ${"value-missing"}
  ${"400"} | ${"create user"}  | ${"long_username (user=U02)"}                                             | ${"value-too-long"}
  ${"400"} | ${"update user"}  | ${"A long name helps others to find the team, but this one is not valid"} | ${"value-refused"}
  ${"400"} | ${"update user"}  | ${"The operation in the command cannot be applied to an Adobe ID."}       | ${"managed-elsewhere"}
  ${"400"} | ${"update user"}  | ${"The operation cannot be performed on deactivated users"}               | ${"account-inactive"}
  ${"400"} | ${"create user"}  | ${"Organisation Name does not exist"}                                     | ${"lookup-record-missing"}
  ${"400"} | ${"create user"}  | ${"The organization: contoso does not exist"}                             | ${"parent-missing"}
`("'$words' under $status on $change means $id", ({ status, change, words, id }) => {
  expect(explainWords(status, change, words)).toMatchObject({ id });
});

describe("the words that say most", () => {
  const RFC = "Request is unparsable, syntactically incorrect, or violates schema.";
  test.each`
    answer                                                              | detail
    ${{ scimType: "Members attribute not supported.", detail: RFC }}    | ${"Members attribute not supported."}
    ${{ code: "The site has no SCIM configuration.", detail: RFC }}     | ${"The site has no SCIM configuration."}
    ${{ scimType: "invalidSyntax", detail: RFC }}                       | ${RFC}
    ${{ scimType: "Something is required.", detail: "Email is taken" }} | ${"Email is taken."}
  `("are quoted: $detail", ({ answer, detail }) => {
    expect(explainAnswer("400", "update user", JSON.stringify(answer))).toMatchObject({ detail });
  });
});

test.each`
  words                                                                      | attribute
  ${"invalid_name_specials (user=U03)"}                                      | ${"name"}
  ${"long_username (user=U02)"}                                              | ${"userName"}
  ${"Expecting string at 0.1.userType but instead got: null."}               | ${"userType"}
  ${"Parameter [extension.contact.businessAddress.state] value is invalid."} | ${'addresses[type eq "work"].region'}
  ${"lookup type 'companyId,employeeNumber' already exists"}                 | ${"employeeNumber"}
  ${"invalid_token_state"}                                                   | ${null}
  ${"The state is invalid"}                                                  | ${null}
`("the attribute of '$words' is $attribute", ({ words, attribute }) => {
  expect(explainWords("400", "update user", words)).toMatchObject({ attribute });
});

test("the owner of a search by an attribute that the app does not search is the app's owner", () => {
  const owners = [
    "Unsupported filter attribute: externalId",
    "Missing closing ']' in userName eq",
  ].map((detail) => {
    const answer = JSON.stringify({ scimType: "invalidFilter", detail });
    return explainAnswer("400", "create user", answer).owner;
  });
  expect(owners).toEqual(["app owner", "target vendor"]);
});

test("the next step for an object that SCIM may not create is to create it by hand", () => {
  const explanation = explainWords("400", "create group", "Groups cannot be created via SCIM");
  expect(remedyText(explanation, { isActionDue: false })).toMatch(
    /creates the group in the app by hand/,
  );
});
