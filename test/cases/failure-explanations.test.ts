import { expect, test } from "vitest";
import { explainRow } from "./explain-app-error.ts";
import { scimReason } from "./graph-records.ts";

// Failed rows of public reports: the worker reads them, and the API explains them.

type FailedRow = {
  readonly templateId?: string;
  readonly action: string;
  readonly errorCode?: string;
  readonly reason: string;
  readonly recommendedAction?: string;
  readonly targetSystem?: string;
};

const INCOMPATIBLE = "SystemForCrossDomainIdentityManagementServiceIncompatible";

const explain = ({ errorCode = INCOMPATIBLE, reason, recommendedAction, ...facts }: FailedRow) =>
  explainRow({
    ...facts,
    error: { errorCode, reason, recommendedAction: recommendedAction ?? null },
  });

// 1Password/scim-examples issue 82.
test("a 400 without words means that the app refused what Entra sent", async () => {
  const { cluster, person } = await explain({
    action: "create",
    errorCode: "SystemForCrossDomainIdentityManagementBadRequest",
    reason: scimReason("BadRequest", "Bad Request "),
  });
  expect(cluster).toMatchObject({ errorClass: "target-contract", owner: "app owner" });
  expect(person.reason).toMatch(/The app answered 400 \(Bad Request\): it refused what Entra sent/);
});

// grokability/snipe-it issue 11094.
test("405 is explained as a fault of the endpoint, not as a missing role", async () => {
  const { cluster, person } = await explain({
    action: "update",
    errorCode: "SystemForCrossDomainIdentityManagementClientNonServiceFailure",
    reason: scimReason(
      "MethodNotAllowed",
      "The page you are looking for cannot be displayed because an invalid method (HTTP verb) is being used",
    ),
  });
  expect(cluster).toMatchObject({ errorClass: "target-contract", owner: "target vendor" });
  expect(`${cluster.remedy} ${person.remedy}`).not.toMatch(/role|scopes/);
});

// getsentry/sentry issue 84941.
test("the app's words are found if `detail` is an object", async () => {
  const { cluster, person } = await explain({
    action: "update",
    reason: scimReason(
      "BadRequest",
      '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":{"Operations":{"op":["\\"add\\" is not a valid choice"],"value":["value must be a boolean or object"]}}}',
    ),
  });
  expect(cluster).toMatchObject({ owner: "target vendor" });
  expect(person.reason).toContain(
    'The app says: "add" is not a valid choice; value must be a boolean or object.',
  );
});

// GitHub documents its secondary rate limit with the status 403.
test("a rate limit that the app sends as 403 is explained as a rate limit", async () => {
  const { cluster } = await explain({
    action: "update",
    reason: scimReason("Forbidden", '{"message":"You have exceeded a secondary rate limit."}'),
  });
  expect(cluster).toMatchObject({ errorClass: "throttling" });
});

test("404 on a create is explained as an address that the app does not know, not as a missing account", async () => {
  const { cluster } = await explain({
    action: "create",
    reason: scimReason("NotFound", ""),
  });
  expect(cluster).toMatchObject({ errorClass: "target-contract" });
  expect(cluster.remedy).toMatch(/Tenant URL/);
});

test("409 on a disable is explained as the state of the account, not as a conflict of names", async () => {
  const { cluster } = await explain({
    action: "disable",
    reason: scimReason("Conflict", '{"status":"409","detail":"Request rejected"}'),
  });
  expect(cluster).toMatchObject({ errorClass: "policy", isDeprovisioning: true });
});

// Microsoft's page about InsufficientAccessRights errors.
test("a directory admin is the owner of missing rights in Active Directory", async () => {
  const { cluster, person } = await explain({
    templateId: "Workday2AD",
    action: "update",
    errorCode: "HybridSynchronizationActiveDirectoryInsufficientAccessRights",
    reason:
      "ERROR: InsufficientAccessRights-SecErr: The user has insufficient access rights.. Access is denied. \nError Details: Problem 4003 - INSUFF_ACCESS_RIGHTS. ",
    targetSystem: "Active Directory",
  });
  expect(cluster).toMatchObject({ errorClass: "authorisation", owner: "directory admin" });
  expect(`${cluster.remedy} ${person.remedy}`).not.toMatch(/vendor|the app/);
});

test("an unknown error has its code and Microsoft's advice", async () => {
  const { cluster, person } = await explain({
    action: "update",
    errorCode: "SomethingNew",
    reason: "Something new happened.",
    recommendedAction: "Contact the application developer.",
  });
  expect(cluster).toMatchObject({ errorClass: "unknown" });
  expect(person.reason).toMatch(/The app's connector reported SomethingNew/);
  expect(person.remedy).toMatch(/^Microsoft advises: Contact the application developer\./);
});

// Microsoft's tutorial of the SQL connector describes the data source (DSN) that is missing here.
test("a missing data source is explained as a fault of the connector's server, not as a missing account", async () => {
  const { cluster, person } = await explain({
    templateId: "onPremisesECMA",
    action: "update",
    reason: scimReason(
      "InternalServerError",
      '{"detail":"ERROR [IM002] [Microsoft][ODBC Driver Manager] Data source name not found and no default driver specified"}',
    ),
  });
  expect(cluster).toMatchObject({ errorClass: "agent", owner: "agent admin" });
  expect(`${cluster.remedy} ${person.remedy}`).toMatch(/system DSN/);
  expect(person.reason).toMatch(/Data source name not found/);
});

test("the remedy of a cloud sync conflict names the two objects and not the mapping", async () => {
  const { cluster, person } = await explain({
    templateId: "AD2AADProvisioning",
    action: "create",
    errorCode: "AttributeValueMustBeUnique",
    targetSystem: "Microsoft Entra ID",
    reason:
      "An attribute value violates a uniqueness constraint. This attribute, in particular, appears to have an invalid value: ProxyAddresses.",
  });
  expect(cluster).toMatchObject({ errorClass: "conflict", owner: "directory admin" });
  expect(person.remedy).toMatch(/finds both objects/);
  expect(`${cluster.remedy} ${person.remedy}`).not.toMatch(/mapping|matching attribute/);
});
