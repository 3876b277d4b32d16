import { afterEach, expect, test } from "vitest";
import { observeAudits } from "../../worker/observe/audits.ts";
import { errorBody, keptLog, type LittleGraph, littleGraph, type Reply } from "./little-graph.ts";
import { DAY, HOUR, ids, MINUTE, T0 } from "./log-world.ts";
import { paperStore } from "./paper-store.ts";
import { PRINCIPAL, stamp } from "./wire-rows.ts";

const open: LittleGraph[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const audit = (id: string, at: number, over: object = {}) => ({
  id,
  activityDateTime: stamp(at),
  loggedByService: "Account Provisioning",
  activityDisplayName: "Enable/restart provisioning configuration",
  result: "success",
  resultReason: "",
  initiatedBy: { user: { displayName: "Ada", userPrincipalName: "ada@fabrikam.example" } },
  targetResources: [{ id: PRINCIPAL, displayName: "Fabrikam Voice", type: "ServicePrincipal" }],
  ...over,
});

async function aTenant() {
  const world = { now: T0, rows: [] as object[], fault: null as Reply | null };
  const little = await littleGraph(() => world.fault ?? { body: { value: world.rows } });
  open.push(little);
  const store = paperStore();
  const now = () => world.now;
  const deps = { tenant: "fabrikam", graph: little.graph, store, now, log: keptLog() };
  return { world, little, store, deps };
}

test("audits of the last week come first, then those since, less an hour", async () => {
  const { world, little, store, deps } = await aTenant();
  world.rows = [audit("restart", T0 - DAY)];
  expect(await observeAudits(deps)).toEqual({ complete: true, error: null });
  expect(store.audits.get("restart")).toMatchObject({
    activity: "Enable/restart provisioning configuration",
    servicePrincipalId: PRINCIPAL,
    actor: "ada@fabrikam.example",
    reason: null,
  });
  expect(little.asked[0]!.path).toContain(`activityDateTime ge ${stamp(T0 - 7 * DAY - 1000)}`);
  expect(little.asked[0]!.path).toContain("loggedByService eq 'Account Provisioning'");

  const asked = little.asked.length;
  world.now = T0 + 5 * MINUTE;
  await observeAudits(deps);
  expect(little.asked[asked]!.path).toContain(`ge ${stamp(T0 - HOUR - 1000)}`);
  expect(store.poll("audits")).toMatchObject({ watermark: world.now, complete: true });
});

test("audits about single objects, of other services or beyond reading are left out", async () => {
  const { world, store, deps } = await aTenant();
  world.rows = [
    audit("export", T0, { activityDisplayName: "Export" }),
    audit("other-service", T0, { loggedByService: "Core Directory" }),
    audit("broken", T0, { activityDateTime: "today" }),
    audit("quarantine", T0, { activityDisplayName: "Quarantine" }),
  ];
  await observeAudits(deps);
  expect(ids(store.audits)).toEqual(["quarantine"]);
  expect(store.poll("audits").dropped).toBeGreaterThan(0);
});

test("audits that are forbidden say so, and the watermark stays", async () => {
  const { world, store, deps } = await aTenant();
  await observeAudits(deps);
  world.now = T0 + MINUTE;
  world.fault = { status: 403, body: errorBody("Authentication_MSGraphPermissionMissing") };
  expect(await observeAudits(deps)).toMatchObject({
    complete: false,
    error: { kind: "forbidden" },
  });
  expect(store.poll("audits")).toMatchObject({
    watermark: T0,
    trouble: { message: expect.stringContaining("AuditLog.Read.All") },
  });
});
