import { expect, test } from "vitest";
import { explainAppError } from "./explain-app-error.ts";
import { scimReason } from "./graph-records.ts";

// Answers from the documentation of vendors whose words alone do not name the cause.

const scimError = (detail: string, scimType?: string) =>
  scimReason(
    "BadRequest",
    JSON.stringify({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "400",
      detail,
      scimType,
    }),
  );

// Tableau's knowledge base: the site role of a member of a group with "Grant Role on Sign In".
test("the number of the app's error is shown after its words, because a reader can search for it", async () => {
  const { person } = await explainAppError(
    "update",
    scimReason(
      "BadRequest",
      '{"error":{"summary":"Bad Request","detail":"There was a problem updating user \'2f6d1c0a-0000-4000-8000-000000000001\'.","code":"400012"}}',
    ),
  );
  expect(person.reason).toMatch(/There was a problem updating user .* \(400012\)\./);
});

test("an error code that only repeats the HTTP status is not shown", async () => {
  const { person } = await explainAppError(
    "update",
    scimReason("BadRequest", '{"error":{"detail":"There was a problem.","code":"400"}}'),
  );
  expect(person.reason).toContain("The app says: There was a problem.");
});

test("if the app's answer has no words, the remedy does not refer to a message", async () => {
  const { person } = await explainAppError(
    "update",
    scimReason("BadRequest", '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]}'),
  );
  expect(person.remedy).not.toMatch(/message says/);
  expect(person.remedy).toMatch(/compares the attribute mappings/);
});

// SAP Cloud Identity Services.
test("if the app misses one part of a person's name, the texts mention only this part", async () => {
  const { person } = await explainAppError(
    "create",
    scimError("Missing required attribute in name - [familyName]."),
  );
  expect(person.reason).toMatch(/needs a last name/);
  expect(person.reason).not.toMatch(/first/);
  expect(person.remedy).toMatch(/fills in the person's last name/);
});

// MongoDB Atlas.
test("the remedy for the last owner does not take the person out of scope, because that would end the sign-in", async () => {
  const { person } = await explainAppError(
    "update",
    scimError("Cannot demote the last owner of the group."),
  );
  expect(person.remedy).not.toMatch(/out of the scope/);
  expect(person.remedy).toMatch(/another account/);
});

// Auth0: roles in the wrong form.
test("the remedy for a payload that the app refuses without a reason names roles", async () => {
  const { person } = await explainAppError("create", scimError("Invalid payload", "invalidSyntax"));
  expect(person.remedy).toMatch(/roles/);
});

// LaunchDarkly.
test("the remedy for a leaver whose account is already deactivated begins with the statement that nothing more is needed", async () => {
  const { person } = await explainAppError("disable", scimError("User must be Active"));
  expect(person.remedy).toMatch(/^The access has probably ended already/);
  expect(person.remedy.indexOf("nothing more")).toBeLessThan(person.remedy.indexOf("not lift"));
});

// GitLab.
test("the remedy for an account that is taken names the id that the app keeps for SCIM", async () => {
  const { person } = await explainAppError("create", scimError("User has already been taken"));
  expect(person.remedy).toMatch(/external id/);
});
