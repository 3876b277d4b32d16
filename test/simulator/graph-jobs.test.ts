import { expect, test } from "vitest";
import {
  auditActivitiesOf,
  createSmallWorld,
  DAY,
  graphJobOf,
  HOUR,
  MINUTE,
  MONDAY,
  renderedRowsOf,
} from "./small-world.ts";

test("a cycle without changes writes no row but updates the last execution", async () => {
  const world = createSmallWorld();
  await world.advanceTo(MONDAY + 10 * HOUR);
  expect(renderedRowsOf(world)).toEqual([]);
  expect(world.groundTruth().cycles.length).toBe(15);
  const { lastExecution, code } = graphJobOf(world).status;
  expect(code).toBe("Active");
  expect(Date.parse(lastExecution?.timeEnded ?? "")).toBeGreaterThan(MONDAY + 9 * HOUR);
});

test("an expired token writes no row, quarantines the job and adds an audit entry", async () => {
  const world = createSmallWorld({
    scenario: "day 1 09:00 token of 8x8 expires\nday 1 09:05 10 people join",
  });
  await world.advanceTo(MONDAY + 15 * HOUR);
  const { status, schedule } = graphJobOf(world);
  expect(renderedRowsOf(world)).toEqual([]);
  expect(status).toMatchObject({
    code: "Quarantine",
    quarantine: {
      reason: "EncounteredQuarantineException",
      error: { code: "SystemForCrossDomainIdentityManagementInvalidCredentials" },
    },
    lastExecution: { state: "Failed", countExports: 0, error: { tenantActionable: true } },
  });
  expect(status.countSuccessiveCompleteFailures).toBe(status.quarantine?.seriesCount);
  expect(schedule.state).toBe("Active");
  expect(auditActivitiesOf(world)).toEqual(["Quarantine"]);
});

test("after a token is renewed, the next attempt lifts the quarantine and processes the delayed changes", async () => {
  const world = createSmallWorld({
    scenario: `day 1 09:00 token of 8x8 expires
            day 1 09:05 10 people join
            day 1 15:00 token of 8x8 renewed`,
  });
  await world.advanceTo(MONDAY + 2 * DAY);
  const truth = world.groundTruth();
  expect(graphJobOf(world).status).toMatchObject({ code: "Active", quarantine: null });
  expect(truth.quarantines).toHaveLength(1);
  expect(truth.quarantines[0]?.ended).toBeGreaterThan(MONDAY + 15 * HOUR);
  expect(truth.peopleByStatus(graphJobOf(world).id)).toMatchObject({ provisioned: 70, pending: 0 });
  expect(auditActivitiesOf(world)).toContain("Update provisioning setting or credentials");
});

test("if a token expires during a cycle, the cycle fails, and a later cycle processes the remaining objects", async () => {
  const world = createSmallWorld({
    scenario: `day 1 09:00 mapping of 8x8 edited
            day 1 09:01 token of 8x8 expires
            day 1 12:00 token of 8x8 renewed`,
  });
  await world.advanceTo(MONDAY + 11 * HOUR);
  const rowsBeforeFailure = renderedRowsOf(world).length;
  expect(rowsBeforeFailure).toBeGreaterThan(5);
  expect(rowsBeforeFailure).toBeLessThan(55);
  await world.advanceTo(MONDAY + DAY);
  const people = renderedRowsOf(world).map((row) => row.sourceIdentity.id);
  expect(people).toHaveLength(60);
  expect(new Set(people).size).toBe(60);
  const results = new Set(world.groundTruth().cycles.map(({ result }) => result));
  expect(results).toEqual(new Set(["completed", "failed"]));
  expect(graphJobOf(world).status.countSuccessiveCompleteFailures).toBe(0);
});

test("a job is disabled after four weeks of quarantine and runs again after a start command", async () => {
  const world = createSmallWorld({
    scenario: "day 1 09:00 token of 8x8 expires\nday 30 09:00 token of 8x8 renewed",
  });
  await world.advanceTo(MONDAY + 28 * DAY + 10 * HOUR);
  expect(graphJobOf(world).schedule.state).toBe("Disabled");
  expect(auditActivitiesOf(world)).toContain("Disable/pause provisioning configuration");
  const cycles = world.groundTruth().cycles.length;
  await world.advanceTo(MONDAY + 30 * DAY);
  expect(world.groundTruth().cycles.length).toBe(cycles);

  world.view.controlJob(graphJobOf(world).id, { kind: "start" });
  await world.advanceTo(MONDAY + 30 * DAY + HOUR);
  expect(graphJobOf(world)).toMatchObject({
    schedule: { state: "Active" },
    status: { code: "Active" },
  });
});

test.each`
  fault                               | code
  ${"8x8 target down for 1h"}         | ${"WebExceptionProtocolError"}
  ${"8x8 target answers HTML for 1h"} | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
  ${"8x8 target answers 404 for 1h"}  | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
  ${"8x8 target answers 403 for 1h"}  | ${"SystemForCrossDomainIdentityManagementInvalidCredentials"}
`(
  "with the fault $fault, the probe fails, and the job is quarantined with the error $code",
  async ({ fault, code }) => {
    const world = createSmallWorld({ scenario: `day 1 09:00 ${fault}` });
    await world.advanceTo(MONDAY + 9 * HOUR + 45 * MINUTE);
    expect(graphJobOf(world).status.quarantine).toMatchObject({
      reason: "EncounteredQuarantineException",
      error: { code },
    });
    await world.advanceTo(MONDAY + DAY);
    expect(graphJobOf(world).status.quarantine).toBeNull();
  },
);

test.each(["429", "500", "503"])(
  "objects for which the target answers %s are retried in every cycle",
  async (status) => {
    const world = createSmallWorld({
      scenario: `day 1 09:00 8x8 target answers ${status} for 2h\nday 1 09:00 5 people join`,
    });
    await world.advanceTo(MONDAY + DAY);
    const rowsPerPerson = renderedRowsOf(world).length / 5;
    expect(rowsPerPerson).toBe(4);
    const codes = renderedRowsOf(world).map(
      (row) => row.provisioningStatusInfo.errorInformation?.errorCode,
    );
    expect(new Set(codes.slice(0, -5))).toEqual(
      new Set([status === "429" ? "TooManyRequests" : "InternalServerError"]),
    );
    expect(world.groundTruth().peopleByStatus(graphJobOf(world).id).failing).toBe(0);
  },
);

test("a paused job runs no cycle until it is started", async () => {
  const world = createSmallWorld({ scenario: "day 1 10:00 pause 8x8\nday 1 11:00 4 people join" });
  await world.advanceTo(MONDAY + DAY);
  expect(graphJobOf(world)).toMatchObject({
    schedule: { state: "Paused" },
    status: { code: "Paused" },
  });
  expect(renderedRowsOf(world)).toEqual([]);

  world.view.controlJob(graphJobOf(world).id, { kind: "start" });
  await world.advanceTo(MONDAY + DAY + 3 * HOUR);
  expect(renderedRowsOf(world)).toHaveLength(4);
  expect(auditActivitiesOf(world)).toEqual([
    "Disable/pause provisioning configuration",
    "Enable/start provisioning configuration",
  ]);
});

test("a job that was just started has a failed last execution with the error code 'None'", () => {
  const world = createSmallWorld({ apps: [{ name: "8x8", startState: "just-started" }] });
  expect(graphJobOf(world).status).toMatchObject({
    code: "NotRun",
    lastExecution: { state: "Failed", error: { code: "None" }, timeBegan: "0001-01-01T00:00:00Z" },
    steadyStateFirstAchievedTime: "0001-01-01T00:00:00Z",
  });
});

test.each`
  startState          | code               | state
  ${"never-started"}  | ${"Paused"}        | ${"Disabled"}
  ${"not-configured"} | ${"NotConfigured"} | ${"Disabled"}
`(
  "a job with the start state $startState keeps the status $code",
  async ({ startState, code, state }) => {
    const world = createSmallWorld({ apps: [{ name: "8x8", startState }] });
    await world.advanceTo(MONDAY + DAY);
    expect(graphJobOf(world)).toMatchObject({
      schedule: { state },
      status: { code, lastExecution: null },
    });
  },
);

test("an initial cycle shows its progress in pages and reaches steady state at its end", async () => {
  const world = createSmallWorld({
    peopleCount: 1000,
    apps: [{ name: "8x8", assignedShare: 1, refusedShare: 0, startState: "initial-cycle" }],
  });
  let highest = 0;
  for (let n = 0; graphJobOf(world).status.steadyStateFirstAchievedTime.startsWith("0001"); n++) {
    await world.advanceTo(MONDAY + n * 5 * MINUTE);
    const [progress] = graphJobOf(world).status.progress;
    if (progress === undefined) continue;
    expect(progress.totalUnits).toBe(10);
    expect(progress.completedUnits).toBeGreaterThanOrEqual(highest);
    highest = progress.completedUnits;
  }
  expect(highest).toBeGreaterThan(5);
  const [cycle] = world.groundTruth().cycles;
  const minutes = ((cycle?.ended ?? 0) - (cycle?.began ?? 0)) / MINUTE;
  expect(minutes).toBeGreaterThan(1000 * 0.01);
  expect(minutes).toBeLessThan(1000 * 0.08);
  expect(graphJobOf(world).status.synchronizedEntryCountByType).toEqual([
    { key: "user to User", value: 1000 },
  ]);
});

test("a stalled job shows no error, runs no cycle, and continues after the stall", async () => {
  const world = createSmallWorld({
    scenario: "day 1 09:00 8x8 job stalls for 6h\nday 1 09:00 3 people join",
  });
  await world.advanceTo(MONDAY + 14 * HOUR);
  const { status, schedule } = graphJobOf(world);
  expect([status.code, schedule.state]).toEqual(["Active", "Active"]);
  expect(Date.parse(status.lastExecution?.timeEnded ?? "")).toBeLessThan(MONDAY + 9 * HOUR);
  await world.advanceTo(MONDAY + 16 * HOUR);
  expect(renderedRowsOf(world)).toHaveLength(3);
  expect(Date.parse(renderedRowsOf(world)[0]?.activityDateTime ?? "")).toBeGreaterThan(
    MONDAY + 15 * HOUR,
  );
});

test("people join, move and leave at the configured yearly rates and rarely on weekends", async () => {
  const rates = { join: 0.5, move: 0.5, leave: 0.4, changeAttribute: 1 };
  const world = createSmallWorld({ peopleCount: 3000, turnover: rates });
  await world.advanceTo(MONDAY + 28 * DAY);
  const rows = renderedRowsOf(world);
  const count = (action: string) => rows.filter((row) => row.provisioningAction === action).length;
  const expected = (rate: number) => (3000 * rate * 28) / 365;
  expect(count("create") / expected(rates.join)).toBeCloseTo(1, 0);
  expect(count("disable") / expected(rates.leave)).toBeCloseTo(1, 0);
  const onWeekends = rows.filter((row) =>
    [0, 6].includes(new Date(row.activityDateTime).getUTCDay()),
  );
  expect(onWeekends.length / rows.length).toBeLessThan(0.1);
});
