import { afterEach, expect, test } from "vitest";
import { createDroppedRows } from "../../worker/poll/dropped-rows.ts";
import { pollAudits } from "../../worker/poll/poll-audits.ts";
import { PRINCIPAL, toTimestamp } from "./graph-json.ts";
import {
  createMemoryLog,
  errorBody,
  type GraphStub,
  type StubReply,
  startGraphStub,
} from "./graph-stub.ts";
import { DAY, HOUR, ids, MINUTE, T0 } from "./log-fixture.ts";
import { createMemoryStore } from "./memory-store.ts";

const openStubs: GraphStub[] = [];
afterEach(async () => {
  for (const stub of openStubs.splice(0)) await stub.close();
});

const audit = (id: string, at: number, over: object = {}) => ({
  id,
  activityDateTime: toTimestamp(at),
  loggedByService: "Account Provisioning",
  activityDisplayName: "Enable/restart provisioning configuration",
  result: "success",
  resultReason: "",
  initiatedBy: { user: { displayName: "Ada", userPrincipalName: "ada@fabrikam.example" } },
  targetResources: [{ id: PRINCIPAL, displayName: "Fabrikam Voice", type: "ServicePrincipal" }],
  ...over,
});

async function createTenantFixture() {
  const fixture = { now: T0, rows: [] as object[], fault: null as StubReply | null };
  const graphStub = await startGraphStub(() => fixture.fault ?? { body: { value: fixture.rows } });
  openStubs.push(graphStub);
  const store = createMemoryStore();
  const now = () => fixture.now;
  const dependencies = {
    droppedRows: createDroppedRows(),
    tenant: "fabrikam",
    graph: graphStub.graph,
    store,
    now,
    log: createMemoryLog(),
  };
  return { fixture, graphStub, store, dependencies };
}

test("the first poll reads the audits of a week, and the next poll starts an hour before the first poll", async () => {
  const { fixture, graphStub, store, dependencies } = await createTenantFixture();
  fixture.rows = [audit("restart", T0 - DAY)];
  expect(await pollAudits(dependencies)).toEqual({ isComplete: true, error: null });
  expect(store.audits.get("restart")).toMatchObject({
    activity: "Enable/restart provisioning configuration",
    servicePrincipalId: PRINCIPAL,
    actor: "ada@fabrikam.example",
    reason: null,
  });
  expect(graphStub.requests[0]!.path).toContain(
    `activityDateTime ge ${toTimestamp(T0 - 7 * DAY - 1000)}`,
  );
  expect(graphStub.requests[0]!.path).toContain("loggedByService eq 'Account Provisioning'");

  const requestsBefore = graphStub.requests.length;
  fixture.now = T0 + 5 * MINUTE;
  await pollAudits(dependencies);
  expect(graphStub.requests[requestsBefore]!.path).toContain(`ge ${toTimestamp(T0 - HOUR - 1000)}`);
  expect(store.poll("audits")).toMatchObject({ watermark: fixture.now, isComplete: true });
});

test("audits about single objects, audits of other services and unreadable audits are not stored", async () => {
  const { fixture, store, dependencies } = await createTenantFixture();
  fixture.rows = [
    audit("export", T0, { activityDisplayName: "Export" }),
    audit("other-service", T0, { loggedByService: "Core Directory" }),
    audit("broken", T0, { activityDateTime: "today" }),
    audit("quarantine", T0, { activityDisplayName: "Quarantine" }),
  ];
  await pollAudits(dependencies);
  expect(ids(store.audits)).toEqual(["quarantine"]);
  expect(store.poll("audits").droppedRows).toBeGreaterThan(0);
});

test("a forbidden audit log is a read failure and does not move the watermark", async () => {
  const { fixture, store, dependencies } = await createTenantFixture();
  await pollAudits(dependencies);
  fixture.now = T0 + MINUTE;
  fixture.fault = { status: 403, body: errorBody("Authentication_MSGraphPermissionMissing") };
  expect(await pollAudits(dependencies)).toMatchObject({
    isComplete: false,
    error: { kind: "forbidden" },
  });
  expect(store.poll("audits")).toMatchObject({
    watermark: T0,
    readFailure: { cause: { permission: expect.stringContaining("AuditLog.Read.All") } },
  });
});
