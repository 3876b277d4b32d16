import { expect, test } from "vitest";
import { explainAppError } from "./explain-app-error.ts";
import { scimReason } from "./graph-records.ts";

// Answers that vendors and users have published, in the text that Entra writes around an answer.

// goauthentik/authentik issue 12321: the answer of AWS IAM Identity Center.
test("if an app requires the path of each attribute, the remedy removes the option that lets Entra leave out paths", async () => {
  const { cluster, person } = await explainAppError(
    "update",
    scimReason(
      "BadRequest",
      '{"schema":["urn:ietf:params:scim:api:messages:2.0:Error"],"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Current PATCH support allows omitting \\"path\\" attribute only for Add and Replace operations modifying a single attribute.","status":"400","exceptionRequestId":"__uuid__","timeStamp":"2024-12-10 19:50:00.531"}',
    ),
  );
  expect(cluster).toMatchObject({ owner: "app owner" });
  expect(person.remedy).toMatch(/removes \?aadOptscim062020 from the end of the Tenant URL/);
});

// goauthentik/authentik issue 11249.
test("a method that the app does not allow is named as the cause although the status is missing", async () => {
  const { person } = await explainAppError("update", 'Method "PATCH" not allowed.');
  expect(person.reason).toContain("does not accept the HTTP method of this call");
  expect(person.remedy).not.toContain("aadOptscim062020");
});

// FusionAuth/fusionauth-issues issue 2695.
test("a script of the customer that fails in the app is not explained as an outage of the vendor", async () => {
  const { cluster, person } = await explainAppError(
    "create",
    scimReason(
      "InternalServerError",
      '{"detail":"Lambda Id [xxxxxxxxxxxxxxxxxxxxxxxxxx] [LambdaInvocationException] A lambda threw an exception during execution. Consult the event log to determine the root cause.","schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"500"}',
    ),
  );
  expect(cluster).toMatchObject({ errorClass: "policy", owner: "app owner" });
  expect(person.remedy).toMatch(/^The app's admin reads the app's own log/);
});

// The known issues in thycotic/scim-connector-docs.
test("if a connector switched itself off after many errors, the remedy is to switch it on, not to change the plan", async () => {
  const { cluster, person } = await explainAppError(
    "update",
    "The request will not be sent to Secret Server. Too many failures and the error count has surpassed the error threshold. SCIM Connector has been disabled. Log into SCIM Connector and enable it once the Secret Server Errors have been resolved.",
  );
  expect(cluster).toMatchObject({ errorClass: "policy", owner: "app owner" });
  expect(person.remedy).toMatch(/switches? the connection on again/);
  expect(person.remedy).not.toContain("plan");
});

// Cloudera, "Reserved group names".
test("the remedy for a refused group name is to rename the group, not to leave the name out of the mapping", async () => {
  const { cluster } = await explainAppError(
    "create",
    scimReason("BadRequest", "Invalid group name \nName cannot be a reserved group name"),
    "Group",
  );
  expect(cluster.remedy).toMatch(/rename/);
  expect(cluster.remedy).not.toContain("leaves it out in the attribute mapping");
});

// GitLab, "Troubleshooting SCIM": the app takes no groups.
test("if Entra cannot look up a group in the app, the remedy is to switch off the mapping of groups", async () => {
  const { cluster } = await explainAppError(
    "create",
    "Failed to match an entry in the source and target systems Group 'Group-Name'",
    "Group",
  );
  expect(cluster).toMatchObject({ errorClass: "matching", owner: "app owner" });
  expect(cluster.remedy).toMatch(/switches off the mapping of groups/);
});
