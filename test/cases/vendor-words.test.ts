import { expect, test } from "vitest";
import { HTTP_STATUS_NAMES } from "../../domain/http-status.ts";
import { explainAppError } from "./explain-app-error.ts";
import { scimReason } from "./graph-records.ts";

// Texts from the documentation of vendors. If it shows only the sentence, the test puts it into the error body
// of RFC 7644; if it gives no status, the test uses a likely one.

const scimError = (status: number, detail: string, scimType?: string) =>
  JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    detail,
    scimType,
  });

// Okta's support about Smartsheet.
test("a change that the app does not allow over this interface is not explained as a missing seat", async () => {
  const { cluster, person } = await explainAppError(
    "update",
    scimReason(
      "BadRequest",
      '{"errorCode":2109,"message":"User subscription updates (upgrade/downgrade) cannot be performed through this method. Please use the bulk upgrade/downgrade API"}',
    ),
  );
  expect(cluster).toMatchObject({ errorClass: "mapping", owner: "app owner" });
  expect(person.remedy).not.toMatch(/seat/);
});

// Okta's support about Salesforce.
test("of two faults in one answer, the first is explained with its own attribute", async () => {
  const { person } = await explainAppError(
    "create",
    scimReason(
      "BadRequest",
      scimError(
        400,
        "Username must be in the form of an email address (for example, john@acme.com): Username; This Federation ID is already in use. Use a different Federation ID.: SAML Federation ID",
      ),
    ),
  );
  expect(person.reason).toContain("The app refused the value of userName");
  expect(person.reason).not.toContain("already has this user name");
});

// SCIMServer, the guide's section on strict schema validation.
test("the remedy of a missing address also names the mapping, because people without a mailbox have none", async () => {
  const { person } = await explainAppError(
    "create",
    scimReason(
      "BadRequest",
      scimError(
        400,
        "Schema validation failed: emails: Required attribute 'emails' is missing.",
        "invalidValue",
      ),
    ),
  );
  expect(person.remedy).toMatch(/maps the address from an attribute that everyone has/);
});

// Statsig, "SCIM troubleshooting".
test("if the app says that it does not support the deletion, the group is deleted by hand first", async () => {
  const { cluster } = await explainAppError(
    "delete",
    scimReason("BadRequest", scimError(400, "Project deletion is not supported via SCIM")),
    "Group",
  );
  expect(cluster.remedy).toMatch(/^The app's admin deletes the group in the app\./);
});

// SAP Cloud Identity Services, note 3736363.
test("a group always has a name in Entra, so the mapping is the reason if the app misses it", async () => {
  const { cluster } = await explainAppError(
    "create",
    scimReason(
      "BadRequest",
      scimError(400, "Missing required creator property 'displayName' (index 1)"),
    ),
    "Group",
  );
  expect(cluster).toMatchObject({ errorClass: "mapping", owner: "app owner" });
  expect(cluster.remedy).not.toContain("directory admin");
});

// Okta's support about Slack.
test("if an app refuses a value, the owner of the failure is the person whom the remedy names first", async () => {
  const { cluster } = await explainAppError(
    "create",
    scimReason(
      "BadRequest",
      '{"Errors":{"description":"username_not_allowed (user=ada.ravensworth)","code":400}}',
    ),
  );
  expect(cluster).toMatchObject({ owner: "app owner" });
  expect(cluster.remedy).toMatch(/^The app's owner compares/);
});

// Okta's support about Atlassian.
test("a group that exists in the app may be taken over there, and is not deleted without a look at its access", async () => {
  const { cluster } = await explainAppError(
    "create",
    scimReason(
      "Conflict",
      scimError(409, "Resource [GROUP]: with displayName already exists.", "uniqueness"),
    ),
    "Group",
  );
  expect(cluster.remedy).toMatch(/links it to SCIM in the app/);
});

// Document360, "SCIM login issues"; Haiilo, "I get a Group does not exist error when adding users via SCIM".
// Neither page gives a status.
test.each([
  { words: "user already available in the project", statuses: [409, 400], errorClass: "conflict" },
  { words: "Group does not exist", statuses: [404, 400], errorClass: "reference" },
])(
  "'$words' is explained by its words under each status ($statuses)",
  async ({ words, statuses, errorClass }) => {
    for (const status of statuses) {
      const name = HTTP_STATUS_NAMES[status] ?? "";
      const { cluster } = await explainAppError(
        "create",
        scimReason(name, scimError(status, words)),
      );
      expect(cluster, name).toMatchObject({ errorClass, owner: "app owner" });
    }
  },
);

// Salesforce, in afawcett/githubsfdeploy issue 20.
test("an error text that contains a semicolon is still explained as a taken user name", async () => {
  const { cluster } = await explainAppError(
    "create",
    scimReason(
      "BadRequest",
      "System.DmlException: Insert failed. First exception on row 0; first error: DUPLICATE_USERNAME, Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address). : [Username] ",
    ),
  );
  expect(cluster).toMatchObject({ errorClass: "conflict", owner: "app owner" });
});

test.each([
  {
    source: "scim-provisioning-service",
    action: "create",
    detail: "At most one email address may have primary=true; found 2.",
    owner: "app owner",
    remedy: "keeps primary on only one of them",
  },
  {
    source: "SCIMServer",
    action: "update",
    detail: "Attribute 'active' must be of type boolean, got string",
    owner: "app owner",
    remedy: "?aadOptscim062020",
  },
  {
    source: "Zoom's forum",
    action: "disable",
    detail: "The request json did not contains valid active field.",
    owner: "app owner",
    remedy: "?aadOptscim062020",
  },
  {
    source: "Captain-P-Goldfish/scim-for-keycloak",
    action: "create",
    detail:
      "Value of attribute 'urn:ietf:params:scim:schemas:core:2.0:User:roles.primary' is not of type 'boolean' but of type 'string' with value '\"True\"'",
    owner: "target vendor",
    remedy: "removes the mapping of this attribute",
  },
  {
    source: "scimmyjs/scimmy",
    action: "update",
    detail: "Filter 'addresses[type eq \"work\"].locality' does not match any values for 'add' op",
    owner: "target vendor",
    remedy: "takes the mappings of this entry out",
  },
  {
    source: "thomaspoignant/scim-patch",
    action: "update",
    detail:
      "Invalid SCIM Patch: Target location is a multi-valued attribute for which a value selection filter (123 fake st.) has been supplied and no record match was made",
    owner: "target vendor",
    remedy: "takes the mappings of this entry out",
  },
])(
  "the words of $source are about the call and not about a value of the person: $detail",
  async ({ action, detail, owner, remedy }) => {
    const { cluster } = await explainAppError(
      action,
      scimReason("BadRequest", scimError(400, detail)),
    );
    expect(cluster).toMatchObject({ owner });
    expect(cluster.remedy).toContain(remedy);
    expect(cluster.remedy).not.toContain("directory admin");
  },
);

test.each([
  {
    source: "SAP Cloud Identity Services",
    action: "update",
    reason: scimReason(
      "BadRequest",
      scimError(400, "Provided value is not part of 'userType' canonical values", "invalidValue"),
    ),
    errorClass: "data",
    remedy: /^The app's owner compares/,
  },
  {
    source: "ManageEngine ServiceDesk Plus",
    action: "create",
    reason: scimReason(
      "BadRequest",
      scimError(400, "IAMERROR:0116:Cannot add user – Max limit exceeded."),
    ),
    errorClass: "capacity",
    remedy: /limit/,
  },
  {
    source: "Immuta",
    action: "create",
    reason:
      "A property of an entry was not exported, because exporting the property is not supported for this operation: Add. The entry is alex.example@example.com. The property is custom:country.",
    errorClass: "mapping",
    remedy: /Edit attribute list/,
  },
])(
  "the words that $source documents lead the app's owner to the cause",
  async ({ action, reason, errorClass, remedy }) => {
    const { cluster } = await explainAppError(action, reason);
    expect(cluster).toMatchObject({ owner: "app owner", errorClass });
    expect(cluster.remedy).toMatch(remedy);
  },
);
