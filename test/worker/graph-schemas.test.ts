import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ok } from "../../domain/result.ts";
import { readGraphPage, rowReaderOf } from "../../worker/graph/graph-page.ts";
import {
  DirectoryAudit,
  ServicePrincipal,
  SynchronizationJob,
} from "../../worker/graph/graph-schemas.ts";
import { test as property } from "../property.ts";
import { readExample } from "../simulator/graph-fixtures.ts";
import { execution, JOB, jobBody, PRINCIPAL } from "./graph-json.ts";

const NEVER = "0001-01-01T00:00:00Z";

describe("hostile values from Graph", () => {
  test.each(["constructor", "__proto__", "toString", { toString: 1 }, 7, null])(
    "the job state %j is read as unknown",
    (code) => {
      const body = jobBody(JOB, { code }, { schedule: { state: code, interval: "PT40M" } });
      const job = SynchronizationJob.parse(body);
      expect([job.statusCode, job.schedule.state]).toEqual(["unknown", "unknown"]);
    },
  );

  test.each(["..", ".", "\ud800", ""])("the service principal id %j is refused", (id) => {
    expect(ServicePrincipal.safeParse({ id, displayName: "8x8" }).success).toBe(false);
  });

  test("a page with more than 5,000 rows is refused before its rows are read", () => {
    const value = Array.from({ length: 5001 }, () => ({}));
    expect(readGraphPage({ value }, rowReaderOf(ServicePrincipal))).toMatchObject({ ok: false });
  });

  test("a row at which its reader fails is counted as unreadable, and the rows beside it are read", () => {
    const readRow = (row: unknown) => {
      if (row === "bad") throw new TypeError("a fault of the reader");
      return ok(row);
    };
    const page = readGraphPage({ value: ["first", "bad", "last"] }, readRow);
    expect(page.ok && page.value.rows).toEqual(["first", "last"]);
    expect(page.ok && page.value.unreadableRows).toEqual([{ field: "unknown", row: "bad" }]);
  });
});

describe("reading a job", () => {
  const readJob = (status: object, over: object = {}) =>
    SynchronizationJob.parse(jobBody(JOB, { ...status }, { ...over }));

  test("a job that has just started has no error and no times, although Graph writes Failed and year 1", () => {
    const job = readJob({
      code: "NotRun",
      lastExecution: execution({
        state: "Failed",
        error: { code: "None", message: "", tenantActionable: false },
        timeBegan: NEVER,
        timeEnded: NEVER,
      }),
    });
    expect(job.statusCode).toBe("not-run");
    expect(job.lastExecution).toMatchObject({
      state: "failed",
      error: null,
      beganAt: null,
      endedAt: null,
    });
    expect([job.steadyStateFirstAt, job.steadyStateLastAt]).toEqual([null, null]);
  });

  test("the types of synchronized objects keep the names that Graph gives them", () => {
    const { value } = readExample<{ value: unknown[] }>("jobs-list");
    expect(SynchronizationJob.parse(value[0]).synchronizedEntries).toEqual([
      { key: "group to Group", count: 12 },
      { key: "user to User", count: 1843 },
    ]);
  });

  test.each(["Ada Lovelace to User", "user to Ada Lovelace", "user to User to User", "user to "])(
    "the type %j of synchronized objects is counted as Unnamed, because a part of it is not a code",
    (key) => {
      const job = readJob({ synchronizedEntryCountByType: [{ key, value: 3 }] });
      expect(job.synchronizedEntries).toEqual([{ key: "Unnamed", count: 3 }]);
    },
  );

  test("the number of escrows is also read from a cycle that succeeded", () => {
    const job = readJob({ lastExecution: execution({ countEscrowed: 15, countEscrowedRaw: 16 }) });
    expect(job.lastExecution).toMatchObject({ state: "succeeded", escrowed: 15, escrowedRaw: 16 });
  });

  test("the end and the exports of a successful cycle are read although Graph sends no start", () => {
    const lastSuccessfulExecution = execution({
      timeBegan: NEVER,
      timeEnded: "2026-05-04T08:09:46.8855027Z",
      countExported: 5,
      countExports: 0,
    });
    expect(readJob({ lastSuccessfulExecution }).lastSuccess).toMatchObject({
      activityId: null,
      beganAt: null,
      endedAt: Date.parse("2026-05-04T08:09:46.885Z"),
      exported: 5,
      exportsExpected: 0,
    });
  });

  test("a quarantine is read even if its reason is unknown and it has no next attempt", () => {
    const quarantine = {
      reason: "NewQuarantineReason",
      currentBegan: "2026-05-04T10:20:54.4981365Z",
      seriesBegan: "2026-05-04T10:05:54.4981365Z",
      seriesCount: 3,
      nextAttempt: NEVER,
      error: { code: "InvalidCredentials", message: "refused", tenantActionable: true },
    };
    const job = readJob({ code: "Quarantine", quarantine });
    expect(job.statusCode).toBe("quarantine");
    expect(job.quarantine).toMatchObject({
      reason: "NewQuarantineReason",
      nextAttemptAt: null,
      seriesCount: 3,
      error: { code: "InvalidCredentials", tenantActionable: true },
    });
  });

  test("a job that has only an id is read, and a job without an id is refused", () => {
    expect(SynchronizationJob.parse({ id: JOB })).toEqual({
      jobId: JOB,
      templateId: null,
      sourceSystem: null,
      targetSystem: null,
      statusCode: "unknown",
      schedule: { state: "unknown", intervalMs: null },
      lastExecution: null,
      lastSuccess: null,
      lastSuccessWithExports: null,
      progress: [],
      quarantine: null,
      steadyStateFirstAt: null,
      steadyStateLastAt: null,
      successiveFailedCycles: 0,
      escrowsPruned: false,
      synchronizedEntries: [],
      deletionThreshold: null,
    });
    expect(SynchronizationJob.safeParse({}).success).toBe(false);
  });

  test.each`
    interval                        | intervalMs
    ${"PT40M"}                      | ${2_400_000}
    ${"PT2M"}                       | ${120_000}
    ${"P1DT1H"}                     | ${90_000_000}
    ${"P10675199DT2H48M5.4775807S"} | ${null}
    ${"soon"}                       | ${null}
    ${null}                         | ${null}
  `("the interval $interval is read as $intervalMs ms", ({ interval, intervalMs }) => {
    expect(readJob({}, { schedule: { interval, state: "Active" } }).schedule).toEqual({
      state: "active",
      intervalMs,
    });
  });

  test("the deletion threshold and valid progress are read, and invalid progress is dropped", () => {
    const progressObservationDateTime = "2026-05-04T09:10:00Z";
    const units = { completedUnits: 52, totalUnits: 120, progressObservationDateTime, units: null };
    const job = readJob({
      progress: [
        units,
        { ...units, totalUnits: -1 },
        { ...units, progressObservationDateTime: NEVER },
      ],
    });
    expect(job.progress).toEqual([
      { completed: 52, total: 120, observedAt: Date.parse(progressObservationDateTime), units: "" },
    ]);
    expect(job.deletionThreshold).toBe(500);
  });

  property.prop([
    fc.record({ id: fc.constant(JOB), status: fc.jsonValue(), schedule: fc.jsonValue() }),
  ])("a job with a status and schedule of any shape is read", (value) => {
    expect(SynchronizationJob.safeParse(value).success).toBe(true);
  });
});

test("the app of an audit row is the service principal among its targets", () => {
  const audit = {
    id: "Sync_1",
    category: "ProvisioningManagement",
    result: "failure",
    resultReason: "The job was placed in quarantine.",
    activityDisplayName: "Quarantine",
    activityDateTime: "2026-05-04T10:05:54.4981365Z",
    loggedByService: "Account Provisioning",
    initiatedBy: { user: null, app: { appId: null, displayName: "Azure AD Cloud Sync" } },
    targetResources: [
      { id: "other", displayName: null, type: "Policy" },
      { id: PRINCIPAL, displayName: "Fabrikam Voice", type: "ServicePrincipal" },
    ],
  };
  expect(DirectoryAudit.parse(audit)).toMatchObject({
    at: Date.parse("2026-05-04T10:05:54.498Z"),
    activity: "Quarantine",
    servicePrincipalId: PRINCIPAL,
    application: "Fabrikam Voice",
    actor: "Azure AD Cloud Sync",
  });
  const user = { displayName: "Ada", userPrincipalName: "ada@fabrikam.example" };
  expect(DirectoryAudit.parse({ ...audit, initiatedBy: { user } }).actor).toBe(
    "ada@fabrikam.example",
  );
  expect(DirectoryAudit.safeParse({ ...audit, activityDateTime: NEVER }).success).toBe(false);
});

test("unreadable rows of a page are skipped, and the names of their wrong fields are returned", () => {
  const value = [
    { id: "a", tags: null },
    { id: 7 },
    "row",
    { id: "b", "@removed": { reason: "deleted" } },
  ];
  const page = readGraphPage({ value }, rowReaderOf(ServicePrincipal));
  expect(page.ok && page.value.rows.map(({ id, isRemoved }) => [id, isRemoved])).toEqual([
    ["a", false],
    ["b", true],
  ]);
  expect(page.ok && page.value.unreadableRows.map(({ field }) => field)).toEqual(["id", ""]);
  expect(readGraphPage({ rows: [] }, rowReaderOf(ServicePrincipal))).toMatchObject({ ok: false });
});
