import { describe, expect, test } from "vitest";
import { scimReason } from "../../cases/graph-records.ts";
import { explainText, explainWords } from "./explain-scim-answer.ts";

// Sentences as servers usually write them, in many wordings. Most are from public servers.

test.each`
  status   | change            | words                                                                          | id
  ${"404"} | ${"update user"}  | ${"No user exists with the given id: 4711"}                                    | ${"account-gone"}
  ${"400"} | ${"update user"}  | ${"No user exists with the given userName: anna"}                              | ${"account-gone"}
  ${"409"} | ${"create user"}  | ${"An entry for the same related entity already exists"}                       | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"The account of y is already linked to another account: z"}                  | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"The username you have chosen is not available."}                            | ${"user-name-taken"}
  ${"409"} | ${"create user"}  | ${"User is pending deletion"}                                                  | ${"account-recently-deleted"}
  ${"409"} | ${"update group"} | ${"Group is locked by another operation, try again"}                           | ${"changed-meanwhile"}
  ${"400"} | ${"create user"}  | ${"Provided schema is invalid"}                                                | ${"create-not-understood"}
  ${"400"} | ${"create user"}  | ${"Invalid schema for SCIM User Resource"}                                     | ${"create-not-understood"}
  ${"400"} | ${"create user"}  | ${"The SCIM setting id should be a valid UUID."}                               | ${"endpoint-not-found"}
  ${"400"} | ${"create user"}  | ${"The organization: contoso does not exist"}                                  | ${"parent-missing"}
  ${"400"} | ${"update user"}  | ${"The role is not available on your plan"}                                    | ${"feature-not-in-plan"}
  ${"400"} | ${"disable user"} | ${"Unable to deactivate the user: cannot remove the only admin"}               | ${"account-protected"}
  ${"403"} | ${"disable user"} | ${"Service accounts cannot be deactivated"}                                    | ${"account-protected"}
  ${"403"} | ${"create user"}  | ${"Only admin user can specify user"}                                          | ${"insufficient-rights"}
  ${"400"} | ${"create user"}  | ${"Email domain is not in the list of allowed domains"}                        | ${"domain-not-accepted"}
  ${"400"} | ${"update group"} | ${"Groups may contain at most 5000 members"}                                   | ${"request-too-large"}
  ${"403"} | ${"create group"} | ${"Groups are read only"}                                                      | ${"call-not-implemented"}
  ${"400"} | ${"update group"} | ${"Unsupported member type: Device"}                                           | ${"member-kind-refused"}
  ${"400"} | ${"update group"} | ${"Nested groups are not supported"}                                           | ${"member-kind-refused"}
  ${"400"} | ${"update group"} | ${"Maximum group nesting depth exceeded"}                                      | ${"member-kind-refused"}
  ${"400"} | ${"update user"}  | ${"roles must contain exactly one value"}                                      | ${"single-value-only"}
  ${"400"} | ${"delete user"}  | ${"Cannot delete user with active sessions"}                                   | ${"state-conflict"}
  ${"403"} | ${"disable user"} | ${"User owns 3 projects; reassign them before deactivating"}                   | ${"state-conflict"}
  ${"402"} | ${"create user"}  | ${"You have used all 25 seats"}                                                | ${"no-free-seat"}
  ${"409"} | ${"create user"}  | ${"User is already invited"}                                                   | ${"app-invitation-open"}
  ${"400"} | ${"update user"}  | ${"User must accept the invitation first"}                                     | ${"app-invitation-open"}
  ${"400"} | ${"update user"}  | ${"email cannot be changed via SCIM"}                                          | ${"value-unchangeable"}
  ${"403"} | ${"update user"}  | ${"Owner accounts cannot be changed via SCIM"}                                 | ${"account-protected"}
  ${"400"} | ${"update user"}  | ${"Role 'Manager' not found"}                                                  | ${"lookup-record-missing"}
  ${"400"} | ${"disable user"} | ${"Cannot suspend the primary contact"}                                        | ${"account-protected"}
  ${"409"} | ${"update group"} | ${"User is already a member"}                                                  | ${"member-already-there"}
  ${"400"} | ${"update group"} | ${"Member already in group"}                                                   | ${"member-already-there"}
  ${"400"} | ${"update group"} | ${"Dynamic groups cannot be modified"}                                         | ${"account-protected"}
  ${"400"} | ${"update group"} | ${"Group is synchronized from LDAP"}                                           | ${"managed-elsewhere"}
  ${"400"} | ${"update group"} | ${"members[0].value is invalid"}                                               | ${"member-refused"}
  ${"400"} | ${"create group"} | ${"Group name contains invalid characters"}                                    | ${"value-refused"}
  ${"400"} | ${"create user"}  | ${"invalid character 'x' looking for beginning of value"}                      | ${"create-not-understood"}
  ${"500"} | ${"create user"}  | ${"Request failed with status code 409"}                                       | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"Could not parse language. Expected format is ISO 639-1."}                   | ${"value-refused"}
  ${"400"} | ${"update user"}  | ${"Cannot parse lastPasswordReset. Be sure it is in ISO 8601 format."}         | ${"value-refused"}
  ${"400"} | ${"update user"}  | ${"could not parse the request body"}                                          | ${"request-not-understood"}
  ${"400"} | ${"create user"}  | ${"A user cannot have more than one role."}                                    | ${"single-value-only"}
  ${"400"} | ${"update group"} | ${"Group ID mismatch"}                                                         | ${"request-not-understood"}
  ${"400"} | ${"update group"} | ${"trying to nest group within itself, aborting"}                              | ${"member-kind-refused"}
  ${"400"} | ${"create user"}  | ${"The maximum allowed numbers of users: 500 is reached already"}              | ${"app-limit-reached"}
  ${"409"} | ${"create user"}  | ${"A user with this email is already invited or is a member"}                  | ${"conflict"}
  ${"409"} | ${"create user"}  | ${"ユーザー名はすでに存在しています"}                                          | ${"conflict"}
  ${"409"} | ${"create user"}  | ${"L'utilisateur ne peut pas être créé"}                                       | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"Die Telefonnummer ist ungültig"}                                            | ${"request-refused"}
  ${"403"} | ${"create user"}  | ${"Your plan allows 10 members"}                                               | ${"app-limit-reached"}
  ${"400"} | ${"update user"}  | ${"Role is not included in the list"}                                          | ${"role-refused"}
  ${"400"} | ${"create user"}  | ${"Invitee is already a part of this organization"}                            | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"body/userName must NOT have fewer than 3 characters"}                       | ${"value-refused"}
  ${"400"} | ${"create user"}  | ${"The display name may not be greater than 255 characters."}                  | ${"value-too-long"}
  ${"400"} | ${"create user"}  | ${"Expected string, received null at name.familyName"}                         | ${"name-missing"}
  ${"400"} | ${"update group"} | ${"Cannot add guest user to group"}                                            | ${"member-refused"}
  ${"400"} | ${"update group"} | ${"User 4711 is not assigned to this application"}                             | ${"member-refused"}
  ${"409"} | ${"create group"} | ${"Group name conflicts with a built-in group"}                                | ${"group-name-taken"}
  ${"400"} | ${"create user"}  | ${"Request Header Or Cookie Too Large"}                                        | ${"headers-too-large"}
  ${"400"} | ${"create user"}  | ${"The plain HTTP request was sent to HTTPS port"}                             | ${"https-required"}
  ${"403"} | ${"create user"}  | ${"Sorry, you have been blocked"}                                              | ${"blocked-by-firewall"}
  ${"403"} | ${"update user"}  | ${"Host not in allowlist"}                                                     | ${"endpoint-not-found"}
  ${"400"} | ${"create user"}  | ${"no such organization: 4711"}                                                | ${"parent-missing"}
  ${"500"} | ${"update user"}  | ${'Write is not implemented for "urn:contoso:2.0:User:manager"'}               | ${"value-not-writable"}
  ${"500"} | ${"update user"}  | ${"Contoso Server password has expired."}                                      | ${"credentials-rejected"}
  ${"400"} | ${"update group"} | ${"This path is invalid: members[0]."}                                         | ${"request-not-understood"}
  ${"400"} | ${"create user"}  | ${"Plan does not allow additional users."}                                     | ${"app-limit-reached"}
  ${"400"} | ${"create user"}  | ${"Your organization has 10 seats filled. Your plan only has (10) seats."}     | ${"no-free-seat"}
  ${"400"} | ${"create user"}  | ${"Your plan does not allow seat autoscaling."}                                | ${"no-free-seat"}
  ${"400"} | ${"create user"}  | ${"The organization must be on an Enterprise plan."}                           | ${"feature-not-in-plan"}
  ${"400"} | ${"create group"} | ${"This organization cannot use groups."}                                      | ${"feature-not-in-plan"}
  ${"400"} | ${"disable user"} | ${"Organization must have at least one confirmed owner."}                      | ${"account-protected"}
  ${"400"} | ${"disable user"} | ${"Only owners can revoke other owners."}                                      | ${"account-protected"}
  ${"400"} | ${"update user"}  | ${"Only an Owner can configure another Owner's account."}                      | ${"account-protected"}
  ${"403"} | ${"update user"}  | ${"Only admins can update users"}                                              | ${"insufficient-rights"}
  ${"400"} | ${"disable user"} | ${"Already revoked."}                                                          | ${"account-inactive"}
  ${"400"} | ${"update user"}  | ${"Already active."}                                                           | ${"nothing-to-change"}
  ${"409"} | ${"create user"}  | ${"Too many users for domain contoso.com"}                                     | ${"app-limit-reached"}
  ${"403"} | ${"update user"}  | ${"The HR system is the source of truth; modify upstream"}                     | ${"managed-elsewhere"}
  ${"409"} | ${"update user"}  | ${"'anna' belongs to another provider"}                                        | ${"managed-elsewhere"}
  ${"403"} | ${"update user"}  | ${"'anna' is a local account with its own password"}                           | ${"managed-elsewhere"}
  ${"400"} | ${"update user"}  | ${"Invalid User id: abc"}                                                      | ${"account-gone"}
  ${"501"} | ${"create group"} | ${"Groups are not supported; provision users only"}                            | ${"call-not-implemented"}
  ${"429"} | ${"disable user"} | ${"Deactivations are paused: 12 in the last hour. An admin can approve more."} | ${"removals-held"}
  ${"403"} | ${"delete user"}  | ${"Too many deletions in the last hour"}                                       | ${"removals-held"}
  ${"429"} | ${"update user"}  | ${"Too many requests"}                                                         | ${"too-many-requests"}
  ${"409"} | ${"create user"}  | ${"anna@contoso.com already belongs to another person in this organization"}   | ${"conflict"}
  ${"403"} | ${"update user"}  | ${"Organization policy does not permit this operation."}                       | ${"insufficient-rights"}
  ${"409"} | ${"update user"}  | ${"The organization membership was removed."}                                  | ${"account-gone"}
  ${"400"} | ${"update group"} | ${"Every group member must be an existing user."}                              | ${"member-refused"}
  ${"400"} | ${"create user"}  | ${"An inactive user is not added"}                                             | ${"request-refused"}
  ${"503"} | ${"create user"}  | ${"Configure the SSO domain before provisioning users"}                        | ${"feature-not-in-plan"}
  ${"503"} | ${"create user"}  | ${"The service is temporarily unavailable"}                                    | ${"internal-server-error"}
  ${"400"} | ${"create user"}  | ${"userName is outside the workspace domain"}                                  | ${"domain-not-accepted"}
  ${"400"} | ${"update user"}  | ${"Unsupported PATCH path: title"}                                             | ${"unknown-target-attribute"}
  ${"400"} | ${"create user"}  | ${"New user must have active=True"}                                            | ${"value-refused"}
  ${"400"} | ${"update user"}  | ${"Invalid role: x. Valid values are: ['owner', 'member']"}                    | ${"role-refused"}
  ${"400"} | ${"update user"}  | ${"Custom profile field with name job_title not found."}                       | ${"unknown-target-attribute"}
  ${"400"} | ${"update user"}  | ${"User with attribute userName not found"}                                    | ${"account-gone"}
  ${"400"} | ${"update group"} | ${"Users outside of the realm can't be removed or added to the group"}         | ${"member-refused"}
  ${"400"} | ${"create user"}  | ${"User is outside of your organization"}                                      | ${"account-in-other-organisation"}
  ${"500"} | ${"create group"} | ${"No admin user found"}                                                       | ${"request-refused"}
  ${"403"} | ${"create user"}  | ${"SCIM is a premium feature"}                                                 | ${"feature-not-in-plan"}
  ${"403"} | ${"create user"}  | ${"Your organization is on the Free plan"}                                     | ${"feature-not-in-plan"}
  ${"403"} | ${"create user"}  | ${"You do not have enough licenses"}                                           | ${"no-free-seat"}
  ${"400"} | ${"create user"}  | ${"Directory sync has not been enabled for this team"}                         | ${"feature-not-in-plan"}
  ${"400"} | ${"disable user"} | ${"You must assign a new owner before removing this user"}                     | ${"account-protected"}
  ${"409"} | ${"create user"}  | ${"Email belongs to a deleted user"}                                           | ${"inactive-account-exists"}
  ${"400"} | ${"create user"}  | ${"Please verify your domain before provisioning users"}                       | ${"domain-not-accepted"}
  ${"400"} | ${"update user"}  | ${"User 42 is not a member of this organization"}                              | ${"account-gone"}
  ${"400"} | ${"update user"}  | ${"manager.value: user 42 is not in this organization"}                        | ${"manager-refused"}
  ${"400"} | ${"update group"} | ${"You cannot add more than 100 members at once"}                              | ${"request-too-large"}
  ${"400"} | ${"create user"}  | ${"Could not find default role"}                                               | ${"request-refused"}
`("the words '$words' on $change mean $id", ({ status, change, words, id }) => {
  expect(explainWords(status, change, words)).toMatchObject({ id });
});

test("the words of an app decide before its error code", () => {
  const answer = { error: "invalid_scim_resource", message: "An email must be provided." };
  const text = scimReason("BadRequest", JSON.stringify(answer));
  expect(explainText(text, "create user")).toMatchObject({ id: "email-missing" });
});

test("the error code of an app decides if its words say nothing", () => {
  const answer = { error: "user_already_exists", message: "The request could not be handled." };
  const text = scimReason("BadRequest", JSON.stringify(answer));
  expect(explainText(text, "create user")).toMatchObject({ errorClass: "conflict" });
});

describe("the attribute that words are about", () => {
  test.each`
    words                                                             | attribute
    ${"manager.value must reference an existing user"}                | ${"manager"}
    ${"Unknown time zone 'W. Europe Standard Time'"}                  | ${"timezone"}
    ${"country must be an ISO 3166-1 alpha-2 code"}                   | ${'addresses[type eq "work"].country'}
    ${"title exceeds the limit of 64 characters"}                     | ${"title"}
    ${"password is required"}                                         | ${"password"}
    ${"The phone number is not valid"}                                | ${"phoneNumbers"}
    ${"First name is required"}                                       | ${"name.givenName"}
    ${"Cost centre 'x' does not exist"}                               | ${"costCenter"}
    ${"Organization is suspended"}                                    | ${null}
    ${"Groups are read only"}                                         | ${null}
    ${"Could not parse language. Expected format is ISO 639-1."}      | ${"preferredLanguage"}
    ${"body/userName must NOT have fewer than 3 characters"}          | ${"userName"}
    ${'phoneNumbers[type eq "mobile"].value must be in E.164 format'} | ${'phoneNumbers[type eq "mobile"].value'}
    ${"Expected string, received null at name.familyName"}            | ${"name.familyName"}
    ${"Maximum number of active users reached"}                       | ${null}
    ${"Group name contains invalid characters"}                       | ${"displayName"}
    ${"The name of the tenant is unknown"}                            | ${null}
  `("is $attribute in '$words'", ({ words, attribute }) => {
    expect(explainWords("400", "update user", words)).toMatchObject({ attribute });
  });
});

test("the owner of a 501 about groups is the app's owner, and the owner of a 501 about another call is the vendor", () => {
  const groups = explainWords("501", "create group", "Groups are not supported");
  const patch = explainWords("501", "update user", "PATCH is not implemented");
  expect([groups.owner, patch.owner]).toEqual(["app owner", "target vendor"]);
});

test("the app's list of allowed values stays behind the sentence that it belongs to, and does not become the attribute", () => {
  const words = "Invalid role: manager. Valid values are: ['owner', 'member']";
  expect(explainWords("400", "update user", words)).toMatchObject({
    detail: `${words}.`,
    attribute: "roles",
  });
});
