import { expect, test } from "vitest";
import { scimReason } from "../../cases/graph-records.ts";
import { explainText, explainWords } from "./explain-scim-answer.ts";

// Sentences that no list contains. Each says something of a subject in one of many ways. The second table
// has sentences with the same words that say something else, or nothing that is certain.

test.each`
  status   | change            | words                                                                   | id
  ${"400"} | ${"create user"}  | ${"The login name has been used by somebody else"}                      | ${"user-name-taken"}
  ${"400"} | ${"create user"}  | ${"This email address is associated with a different profile"}          | ${"email-taken"}
  ${"400"} | ${"create user"}  | ${"Email is reserved"}                                                  | ${"email-taken"}
  ${"422"} | ${"create user"}  | ${"Email has been registered"}                                          | ${"email-taken"}
  ${"403"} | ${"create user"}  | ${"Directory integration is off"}                                       | ${"feature-not-in-plan"}
  ${"400"} | ${"create user"}  | ${"No identity provider has been set up for this workspace"}            | ${"feature-not-in-plan"}
  ${"400"} | ${"update user"}  | ${"department has a maximum of 64"}                                     | ${"value-too-long"}
  ${"400"} | ${"update user"}  | ${"Last name longer than allowed"}                                      | ${"value-too-long"}
  ${"400"} | ${"update user"}  | ${"username may contain only letters"}                                  | ${"value-refused"}
  ${"400"} | ${"update user"}  | ${"Timezone Europe/Foo is not a known timezone"}                        | ${"value-refused"}
  ${"400"} | ${"update user"}  | ${"Names may not contain emoji"}                                        | ${"value-refused"}
  ${"400"} | ${"create user"}  | ${"Please supply a last name"}                                          | ${"value-missing"}
  ${"400"} | ${"create user"}  | ${"externalId was not sent"}                                            | ${"value-not-mapped"}
  ${"400"} | ${"create user"}  | ${"You did not specify a user type"}                                    | ${"value-missing"}
  ${"400"} | ${"create user"}  | ${"costCenter absent"}                                                  | ${"value-missing"}
  ${"400"} | ${"create user"}  | ${"At least one role has to be assigned"}                               | ${"role-missing"}
  ${"400"} | ${"create user"}  | ${'Role "superuser" is not available for provisioning'}                 | ${"role-refused"}
  ${"400"} | ${"create user"}  | ${"The workspace is full"}                                              | ${"app-limit-reached"}
  ${"400"} | ${"create user"}  | ${"You cannot invite more people"}                                      | ${"app-limit-reached"}
  ${"403"} | ${"update user"}  | ${"You are not able to edit the workspace owner"}                       | ${"account-protected"}
  ${"400"} | ${"disable user"} | ${"A workspace needs one admin"}                                        | ${"account-protected"}
  ${"400"} | ${"disable user"} | ${"User still has open tickets"}                                        | ${"state-conflict"}
  ${"400"} | ${"disable user"} | ${"Cannot delete user because they are assigned to 3 queues"}           | ${"state-conflict"}
  ${"400"} | ${"disable user"} | ${"Reassign the user's documents first"}                                | ${"state-conflict"}
  ${"410"} | ${"update user"}  | ${"Gone"}                                                               | ${"account-gone"}
  ${"400"} | ${"update group"} | ${"A group can have 500 members only"}                                  | ${"request-too-large"}
  ${"400"} | ${"create group"} | ${"There is already a team called Sales"}                               | ${"group-name-taken"}
  ${"400"} | ${"create group"} | ${"Groups must be created in the console"}                              | ${"creation-not-supported"}
  ${"400"} | ${"update user"}  | ${"Usernames are permanent"}                                            | ${"value-unchangeable"}
  ${"400"} | ${"update user"}  | ${"department is managed by the HR connector"}                          | ${"value-not-writable"}
  ${"403"} | ${"create user"}  | ${"Addresses at gmail.com are not welcome"}                             | ${"domain-not-accepted"}
  ${"400"} | ${"create user"}  | ${"You have not verified contoso.com"}                                  | ${"domain-not-accepted"}
  ${"403"} | ${"create user"}  | ${"Only organization owners may invite users"}                          | ${"insufficient-rights"}
  ${"403"} | ${"create user"}  | ${"This person already works for another customer"}                     | ${"account-in-other-organisation"}
  ${"409"} | ${"create user"}  | ${"Deleted users keep their username for 30 days"}                      | ${"account-recently-deleted"}
  ${"409"} | ${"create user"}  | ${"An invitation has already been sent to this address"}                | ${"app-invitation-open"}
  ${"400"} | ${"update user"}  | ${"The user has not confirmed their email yet"}                         | ${"app-invitation-open"}
  ${"400"} | ${"update user"}  | ${"A user may belong to one department only"}                           | ${"single-value-only"}
  ${"400"} | ${"update user"}  | ${"We don't know the field shoeSize"}                                   | ${"unknown-target-attribute"}
  ${"400"} | ${"update user"}  | ${"nickName is not part of our user schema"}                            | ${"unknown-target-attribute"}
  ${"400"} | ${"update user"}  | ${"No department with the name Sales"}                                  | ${"lookup-record-missing"}
  ${"400"} | ${"update user"}  | ${'Location "Bern" could not be matched'}                               | ${"lookup-record-missing"}
  ${"500"} | ${"update user"}  | ${"Cannot deserialize value of type String from Object"}                | ${"value-type-mismatch"}
  ${"400"} | ${"update user"}  | ${"Operation 'Add' is unknown"}                                         | ${"request-not-understood"}
  ${"400"} | ${"create user"}  | ${"Sorting and filtering are unavailable"}                              | ${"incompatible-scim-search"}
  ${"400"} | ${"create user"}  | ${"Payload failed validation"}                                          | ${"schema-violated"}
  ${"409"} | ${"update user"}  | ${"A synchronization job is still running for this account"}            | ${"changed-meanwhile"}
  ${"409"} | ${"update user"}  | ${"Offboarding of this user is underway"}                               | ${"changed-meanwhile"}
  ${"400"} | ${"create user"}  | ${"The e-mail is on our blocklist"}                                     | ${"domain-not-accepted"}
  ${"400"} | ${"create user"}  | ${"Disposable addresses are blocked"}                                   | ${"domain-not-accepted"}
  ${"400"} | ${"create user"}  | ${"Unknown office code BRN"}                                            | ${"lookup-record-missing"}
  ${"400"} | ${"create user"}  | ${"dateOfBirth: bad date"}                                              | ${"value-refused"}
  ${"400"} | ${"create user"}  | ${"Title contains forbidden words"}                                     | ${"value-refused"}
  ${"400"} | ${"create user"}  | ${"We require a department for every user"}                             | ${"value-missing"}
  ${"400"} | ${"create user"}  | ${"No surname"}                                                         | ${"value-missing"}
  ${"422"} | ${"create user"}  | ${"display name over 64 chars"}                                         | ${"value-too-long"}
  ${"422"} | ${"create user"}  | ${"The given value exceeds 30"}                                         | ${"value-too-long"}
  ${"400"} | ${"create user"}  | ${"Description too lengthy"}                                            | ${"value-too-long"}
  ${"409"} | ${"create user"}  | ${"Account name collision"}                                             | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"This identity was imported before"}                                  | ${"conflict"}
  ${"403"} | ${"create user"}  | ${"Buy another seat to add this member"}                                | ${"no-free-seat"}
  ${"403"} | ${"create user"}  | ${"You have hit the cap of 50 users"}                                   | ${"app-limit-reached"}
  ${"403"} | ${"create user"}  | ${"Subscription lapsed"}                                                | ${"organisation-inactive"}
  ${"403"} | ${"create user"}  | ${"Automated provisioning is part of Enterprise"}                       | ${"feature-not-in-plan"}
  ${"403"} | ${"create user"}  | ${"Key belongs to organization 12, path is organization 13"}            | ${"instance-mismatch"}
  ${"404"} | ${"create user"}  | ${"No handler for POST /scim/v2/Users"}                                 | ${"endpoint-not-found"}
  ${"404"} | ${"update user"}  | ${"user vanished"}                                                      | ${"account-gone"}
  ${"404"} | ${"delete user"}  | ${"Nothing to delete"}                                                  | ${"account-not-found"}
  ${"400"} | ${"disable user"} | ${"Superusers are exempt from deactivation"}                            | ${"account-protected"}
  ${"400"} | ${"disable user"} | ${"User is an approver in 2 workflows"}                                 | ${"state-conflict"}
  ${"403"} | ${"delete user"}  | ${"Users can't be deleted, only deactivated"}                           | ${"deletion-not-supported"}
  ${"400"} | ${"update group"} | ${"Only people may be members"}                                         | ${"member-kind-refused"}
  ${"400"} | ${"update group"} | ${"More than 100 changes in one call"}                                  | ${"request-too-large"}
  ${"403"} | ${"update group"} | ${"Team membership is governed by LDAP"}                                | ${"managed-elsewhere"}
  ${"400"} | ${"update group"} | ${"A group cannot be renamed"}                                          | ${"value-unchangeable"}
  ${"400"} | ${"create group"} | ${"Group names have to be lowercase"}                                   | ${"value-refused"}
  ${"400"} | ${"create group"} | ${"We do not do groups"}                                                | ${"call-not-implemented"}
  ${"400"} | ${"update user"}  | ${"Second primary address"}                                             | ${"single-value-only"}
  ${"400"} | ${"create user"}  | ${"The JSON is broken"}                                                 | ${"create-not-understood"}
  ${"400"} | ${"create user"}  | ${"The user specified already has an active invitation."}               | ${"app-invitation-open"}
  ${"400"} | ${"update user"}  | ${"error.user.not_in_org"}                                              | ${"account-gone"}
  ${"400"} | ${"delete user"}  | ${"User owns folders"}                                                  | ${"state-conflict"}
  ${"403"} | ${"create user"}  | ${"The product is not licensed."}                                       | ${"feature-not-in-plan"}
  ${"400"} | ${"disable user"} | ${"A user cannot close himself"}                                        | ${"token-account-removed"}
  ${"400"} | ${"create user"}  | ${"The parameter emailIds has been sent more than the required count."} | ${"single-value-only"}
  ${"400"} | ${"create user"}  | ${"The phone number does not have the required format"}                 | ${"value-refused"}
  ${"403"} | ${"update user"}  | ${"User not enabled."}                                                  | ${"account-inactive"}
  ${"400"} | ${"create user"}  | ${"The user specified already is a member of the organization."}        | ${"conflict"}
  ${"400"} | ${"create user"}  | ${"Offering item is not available"}                                     | ${"feature-not-in-plan"}
  ${"400"} | ${"delete user"}  | ${"USER_CANNNOT_DELETE_SELF"}                                           | ${"account-protected"}
`("'$words' under $status on $change means $id", ({ status, change, words, id }) => {
  expect(explainWords(status, change, words)).toMatchObject({ id });
});

test.each`
  status   | change            | words                                                                     | id
  ${"400"} | ${"create user"}  | ${"Token has been used by another client"}                                | ${"request-refused"}
  ${"400"} | ${"update user"}  | ${"The request has been registered under number 17"}                      | ${"request-refused"}
  ${"400"} | ${"update user"}  | ${"The export is off until Monday"}                                       | ${"request-refused"}
  ${"400"} | ${"create user"}  | ${"The disk is full"}                                                     | ${"request-refused"}
  ${"400"} | ${"update user"}  | ${"You cannot invite more trouble"}                                       | ${"request-refused"}
  ${"400"} | ${"create user"}  | ${"The header X-Org was not sent"}                                        | ${"header-missing"}
  ${"400"} | ${"create user"}  | ${"Organization id is not present in the request header."}                | ${"header-missing"}
  ${"400"} | ${"create user"}  | ${"Cannot enable SCIM provisioning. Please contact support about: Email"} | ${"request-refused"}
  ${"400"} | ${"update user"}  | ${"The workspace is fixed"}                                               | ${"request-refused"}
  ${"400"} | ${"update user"}  | ${"Signature validation failed"}                                          | ${"request-refused"}
  ${"400"} | ${"update group"} | ${"A group can have several owners"}                                      | ${"request-refused"}
  ${"403"} | ${"update user"}  | ${"Please see www.contoso.com for help"}                                  | ${"request-refused"}
  ${"400"} | ${"create user"}  | ${"An invitation will be sent"}                                           | ${"request-refused"}
  ${"409"} | ${"update user"}  | ${"The counter is running low"}                                           | ${"state-conflict"}
  ${"400"} | ${"create user"}  | ${"A list of 50 users was expected by nobody"}                            | ${"request-refused"}
  ${"400"} | ${"create user"}  | ${"This is a good part of the plan"}                                      | ${"request-refused"}
  ${"404"} | ${"update user"}  | ${"There is nothing to say"}                                              | ${"request-refused"}
  ${"400"} | ${"update user"}  | ${"The team is managed by SCIM and busy"}                                 | ${"request-refused"}
  ${"400"} | ${"create user"}  | ${"The report option is not enabled"}                                     | ${"request-refused"}
`("'$words' under $status on $change stays $id", ({ status, change, words, id }) => {
  expect(explainWords(status, change, words)).toMatchObject({ id });
});

test("words that name one attribute and match no rule count as an error in its value", () => {
  const explanation = explainWords("400", "update user", "We are not happy with this department");
  expect(explanation).toMatchObject({ id: "value-refused", attribute: "department" });
});

test("a cast that fails under the status 500 is about the type of a value, and not an outage", () => {
  const words = "Script failed: Cannot cast java.lang.Integer to java.lang.String";
  expect(explainWords("500", "create user", words)).toMatchObject({ id: "value-type-mismatch" });
});

test.each(["Validation failed", '{"message":"Validation failed"}', '{"code":"VALIDATION_ERROR"}'])(
  "an answer that names only a failed validation is about values and mappings: %s",
  (answer) => {
    const text = scimReason("BadRequest", answer);
    expect(explainText(text, "create user")).toMatchObject({ id: "schema-violated" });
  },
);

test("a list in brackets at the end of a sentence does not replace the sentence", () => {
  const words =
    "constraint violations: Impl{propertyPath=userName, message=no}: [userName: Invalid user name]";
  expect(explainText(scimReason("BadRequest", words), "create user")).toMatchObject({
    id: "value-refused",
    attribute: "userName",
    detail: `${words}.`,
  });
});
