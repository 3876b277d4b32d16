import { expect, test } from "vitest";
import type { SynchronizationJob } from "../../simulator/graph-types.ts";
import { catalogueApps, createApplications } from "../../simulator/tenant/applications.ts";
import { mappingSchemaOf } from "../../simulator/tenant/mapping-schema.ts";
import { createGraphRig, type GraphCollection, READER_APP } from "./graph-client.ts";
import {
  ASSIGNED_GROUP,
  createFixtureTenant,
  JOB,
  readExample,
  SERVICE_PRINCIPAL,
  TENANT,
} from "./graph-fixtures.ts";
import { shapeViolations } from "./graph-shapes.ts";

const SYNCHRONIZATION = `v1.0/servicePrincipals/${SERVICE_PRINCIPAL}/synchronization`;
const PRINCIPALS = "v1.0/servicePrincipals";

type Answer = { readonly status: number; readonly body: unknown };

test("the answer with service principals is equal to Microsoft's example", async () => {
  await using world = await createGraphRig();
  const select = "id,appId,displayName,applicationTemplateId,tags,accountEnabled";
  const body = await (await world.get(`${PRINCIPALS}?$select=${select}&$top=999`)).json();
  const expected = readExample<GraphCollection>("service-principals-page");
  expect(body).toEqual({
    ...expected,
    "@odata.context": expected["@odata.context"].replace(
      "https://graph.microsoft.com",
      world.graph.url,
    ),
  });
  const single = await world.get(`${PRINCIPALS}/${SERVICE_PRINCIPAL}?$select=displayName`);
  expect(await single.json()).toMatchObject({ displayName: "Contoso Voice (prod)" });
});

test.each([
  ["applicationTemplateId eq 'd4d4d4d4-e5e5-46f6-8707-181818181818'", 1],
  ["applicationTemplateId ne null", 1],
  ["tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')", 2],
  ["tags/any(t: t eq 'HideApp')", 0],
  ["startswith(displayName,'pay') and accountEnabled eq true", 1],
])("the filter %s finds %i service principal(s)", async (filter, count) => {
  await using world = await createGraphRig();
  const [page] = await world.pages(`${PRINCIPALS}?$filter=${encodeURIComponent(filter)}`);
  expect(page?.value).toHaveLength(count);
});

test("service principals are returned in pages of $top", async () => {
  const tenant = manyPrincipals(7);
  await using world = await createGraphRig({}, tenant);
  const pages = await world.pages(`${PRINCIPALS}?$top=3&$select=id`);
  expect(pages.map(({ value }) => value.length)).toEqual([3, 3, 1]);
});

test("the first delta request returns all service principals, and later requests return the changes", async () => {
  const tenant = manyPrincipals(5);
  await using world = await createGraphRig({ maxPageSize: 2 }, tenant);
  const start = await world.pages(`${PRINCIPALS}/delta?$select=id,displayName`);
  expect(start.flatMap(({ value }) => value)).toHaveLength(5);
  expect(start.slice(0, -1).every((page) => page["@odata.deltaLink"] === undefined)).toBe(true);

  const link = start.at(-1)?.["@odata.deltaLink"] ?? "";
  tenant.principals = tenant.principals
    .slice(1)
    .map((principal, index) =>
      index === 0 ? { ...principal, displayName: "Renamed" } : principal,
    );
  const changes = (await world.pages(link)).flatMap(({ value }) => value);
  expect(changes).toEqual([
    { id: "sp-1", displayName: "Renamed" },
    { id: "sp-0", "@removed": { reason: "deleted" } },
  ]);

  const unchanged = await world.pages((await world.pages(link)).at(-1)?.["@odata.deltaLink"] ?? "");
  expect(unchanged.flatMap(({ value }) => value)).toEqual([]);
  expect((await world.get(`${PRINCIPALS}/delta?$deltatoken=expired`)).status).toBe(410);
});

test("the list of jobs is equal to the example and matches Graph's metadata", async () => {
  await using world = await createGraphRig();
  const list = (await (await world.get(`${SYNCHRONIZATION}/jobs`)).json()) as GraphCollection;
  expect(list.value).toEqual(readExample<GraphCollection>("jobs-list").value);
  expect(shapeViolations(list.value, "Collection(synchronizationJob)")).toEqual([]);
  const job = (await (await world.get(`${SYNCHRONIZATION}/jobs/${JOB}`)).json()) as object;
  expect(job).toEqual({
    "@odata.context": `${world.graph.url}/v1.0/$metadata#servicePrincipals('${SERVICE_PRINCIPAL}')/synchronization/jobs/$entity`,
    ...readExample<{ value: SynchronizationJob[] }>("jobs-list").value[0],
  });
  const withoutJobs = `${PRINCIPALS}/5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f8/synchronization/jobs`;
  expect(await (await world.get(withoutJobs)).json()).toMatchObject({ value: [] });
});

test("requests for unknown paths and objects get Graph's errors", async () => {
  await using world = await createGraphRig();
  const unknownJob = await world.get(`${SYNCHRONIZATION}/jobs/scim.none.none`, {
    headers: { "client-request-id": "e70c5c1b-0000-4000-8000-22f5e0bd0054" },
  });
  expect(await answerOf(unknownJob)).toEqual(sameShapeAs("error-404-job"));
  expect(unknownJob.headers.get("client-request-id")).toBe("e70c5c1b-0000-4000-8000-22f5e0bd0054");
  expect((await world.get(`${PRINCIPALS}/nobody/synchronization/jobs`)).status).toBe(404);
  expect((await world.get("v1.0/users")).status).toBe(404);
  expect((await world.get("v3.0/servicePrincipals")).status).toBe(404);
  expect((await world.get("v1.0/%zz")).status).toBe(400);
  expect((await world.post(`${SYNCHRONIZATION}/jobs`, {})).status).toBe(405);
});

test("the simulated tenant receives the job commands of an administrator", async () => {
  await using world = await createGraphRig();
  const command = async (name: string, body?: unknown) =>
    (await world.post(`${SYNCHRONIZATION}/jobs/${JOB}/${name}`, body)).status;
  expect(await command("start")).toBe(204);
  expect(await command("pause")).toBe(204);
  expect(await command("restart", { criteria: { resetScope: "Full, ForceDeletes" } })).toBe(204);
  expect(await command("restart", { criteria: {} })).toBe(204);
  expect(await command("restart", { criteria: { resetScope: "Everything" } })).toBe(400);
  expect(await command("restart", { criteria: { resetScope: "None" } })).toBe(400);
  expect(world.tenant.commands.map(({ command: given }) => given)).toEqual([
    { kind: "start" },
    { kind: "pause" },
    { kind: "restart", scopes: ["Full", "ForceDeletes"] },
    { kind: "restart", scopes: ["Watermark", "Escrows", "QuarantineState"] },
  ]);
});

test("validateCredentials returns whether the stored credentials are valid", async () => {
  await using world = await createGraphRig();
  const validate = () =>
    world.post(`${SYNCHRONIZATION}/jobs/${JOB}/validateCredentials`, { useSavedCredentials: true });
  expect((await validate()).status).toBe(204);
  world.tenant.credentials = { ok: false, message: "The target answered 401." };
  const refused = await validate();
  expect(refused.status).toBe(400);
  expect(await refused.json()).toHaveProperty("error.message", "The target answered 401.");
  const withoutBody = await world.post(`${SYNCHRONIZATION}/jobs/${JOB}/validateCredentials`, {});
  expect(withoutBody.status).toBe(400);
});

test("the schema of a job contains its mappings and matches Graph's metadata", async () => {
  await using world = await createGraphRig();
  const response = await world.get(`${SYNCHRONIZATION}/jobs/${JOB}/schema`);
  const { "@odata.context": context, ...schema } = (await response.json()) as GraphCollection;
  expect(context).toMatch(/synchronization\/jobs\('scim\..*'\)\/schema\/\$entity$/);
  expect(shapeViolations(schema, "synchronizationSchema")).toEqual([]);
  expect(schema).toHaveProperty("synchronizationRules.0.objectMappings.length", 1);
  expect((await world.get(`${SYNCHRONIZATION}/jobs/scim.none/schema`)).status).toBe(404);
});

test("the schema of every catalogue app matches Graph's metadata and maps groups if the app supports them", () => {
  const apps = createApplications(7, TENANT, catalogueApps(12));
  for (const app of apps.filter(({ startState }) => startState !== "no-provisioning")) {
    const schema = mappingSchemaOf(app);
    expect(shapeViolations(schema, "synchronizationSchema")).toEqual([]);
    const mapped = schema.synchronizationRules[0]!.objectMappings;
    expect(mapped.map(({ sourceObjectName }) => sourceObjectName)).toEqual(
      app.provisionsGroups ? ["User", "Group"] : ["User"],
    );
  }
});

test("the shape check finds an invalid flag and an unknown property in a schema", () => {
  const schema = mappingSchemaOf(createApplications(7, TENANT, catalogueApps(1))[0]!);
  const [rule] = schema.synchronizationRules;
  const mappings = rule!.objectMappings.map((mapping) => ({
    ...mapping,
    flowTypes: "Add, Change",
  }));
  const wrong = { ...schema, synchronizationRules: [{ ...rule, objectMappings: mappings, on: 1 }] };
  expect(shapeViolations(wrong, "synchronizationSchema")).toHaveLength(2);
});

test("the secrets contain the notification settings but no secret value", async () => {
  await using world = await createGraphRig();
  const text = await (await world.get(`${SYNCHRONIZATION}/secrets`)).text();
  expect(text).toContain('"SyncNotificationSettings"');
  expect(text).toContain('{\\"Enabled\\":false');
  expect(text).not.toContain("very-secret");
});

test.each`
  permissions                                    | path                                                             | answer
  ${["ProvisioningLog.Read.All"]}                | ${"auditLogs/provisioning"}                                      | ${200}
  ${["AuditLog.Read.All", "Directory.Read.All"]} | ${"auditLogs/provisioning"}                                      | ${200}
  ${["AuditLog.Read.All"]}                       | ${"auditLogs/provisioning"}                                      | ${"error-403-permission-reports"}
  ${["ProvisioningLog.Read.All"]}                | ${"auditLogs/directoryAudits"}                                   | ${"error-403-permission-reports"}
  ${["AuditLog.Read.All"]}                       | ${"servicePrincipals"}                                           | ${"error-403-permission"}
  ${["Directory.Read.All"]}                      | ${"servicePrincipals"}                                           | ${200}
  ${["Synchronization.Read.All"]}                | ${`servicePrincipals/${SERVICE_PRINCIPAL}/synchronization/jobs`} | ${200}
  ${["Directory.Read.All"]}                      | ${`servicePrincipals/${SERVICE_PRINCIPAL}/synchronization/jobs`} | ${"error-403-permission"}
  ${["Application.Read.All"]}                    | ${`servicePrincipals/${SERVICE_PRINCIPAL}/appRoleAssignedTo`}    | ${200}
  ${["GroupMember.Read.All"]}                    | ${`servicePrincipals/${SERVICE_PRINCIPAL}/appRoleAssignedTo`}    | ${"error-403-permission"}
  ${["GroupMember.Read.All"]}                    | ${`groups/${ASSIGNED_GROUP}/members`}                            | ${200}
  ${["Application.Read.All"]}                    | ${`groups/${ASSIGNED_GROUP}/members`}                            | ${"error-403-permission"}
`(
  "an app with the permissions $permissions gets the answer $answer for $path",
  async ({ permissions, path, answer }) => {
    await using world = await createGraphRig({ apps: [{ ...READER_APP, permissions }] });
    const response = await world.get(`v1.0/${path}`);
    if (answer === 200) expect(response.status).toBe(200);
    else expect(await answerOf(response)).toEqual(sameShapeAs(answer));
  },
);

test("the lists of assignments and of members are equal to the examples", async () => {
  await using world = await createGraphRig();
  for (const [path, example] of [
    [`servicePrincipals/${SERVICE_PRINCIPAL}/appRoleAssignedTo`, "app-role-assigned-to"],
    [`groups/${ASSIGNED_GROUP}/members`, "group-members"],
  ] as const) {
    const expected = readExample<GraphCollection>(example);
    const [body] = await world.pages(`v1.0/${path}?$top=999`);
    expect(body).toMatchObject({ value: expected.value });
    expect(body?.["@odata.context"].split("$metadata")[1]).toBe(
      expected["@odata.context"].split("$metadata")[1],
    );
  }
  expect((await world.get("v1.0/groups/unknown/members")).status).toBe(404);
});

test("with the permission for members and without the permission for users, an app gets only the ids of the members", async () => {
  await using world = await createGraphRig({
    apps: [{ ...READER_APP, permissions: ["GroupMember.Read.All"] }],
  });
  const [page] = await world.pages(`v1.0/groups/${ASSIGNED_GROUP}/members`);
  expect(page?.value[0]).toEqual({
    "@odata.type": "#microsoft.graph.user",
    id: "f0e1d2c3-b4a5-4968-8778-695a4b3c2d1e",
    displayName: null,
    userPrincipalName: null,
    accountEnabled: null,
  });
});

test("an app registration with only the read permission gets 403 when it starts a job", async () => {
  await using world = await createGraphRig({
    apps: [{ ...READER_APP, permissions: ["Synchronization.Read.All"] }],
  });
  const response = await world.post(`${SYNCHRONIZATION}/jobs/${JOB}/start`);
  expect(await answerOf(response)).toEqual(sameShapeAs("error-403-permission"));
});

test("a tenant without a licence gets 403 for reports and 200 for jobs", async () => {
  await using world = await createGraphRig({ apps: [{ ...READER_APP, licence: "none" }] });
  const reports = await world.get("v1.0/auditLogs/provisioning");
  expect(await answerOf(reports)).toEqual(sameShapeAs("error-403-licence"));
  expect((await world.get(`${SYNCHRONIZATION}/jobs`)).status).toBe(200);
});

function manyPrincipals(count: number) {
  const tenant = createFixtureTenant([]);
  const [pattern] = tenant.principals;
  tenant.principals = Array.from({ length: count }, (_, index) => ({
    ...pattern!,
    id: `sp-${index}`,
  }));
  return tenant;
}

async function answerOf(response: { status: number; json(): Promise<unknown> }): Promise<Answer> {
  return { status: response.status, body: await response.json() };
}

/** Status, code and message of an example; ids and times of the request may be anything. */
function sameShapeAs(name: string): Answer {
  const { status, body } = readExample<{
    status: number;
    body: { error: { code: string; message: string; innerError: object } };
  }>(name);
  const inner = Object.keys(body.error.innerError).map((key) => [key, expect.any(String)]);
  return { status, body: { error: { ...body.error, innerError: Object.fromEntries(inner) } } };
}
