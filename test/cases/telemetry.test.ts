import { expect, test, vi } from "vitest";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import { metricValue } from "../metrics-text.ts";
import { APP, CASE_START, JOB, job, row, scimReason } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";
import {
  HOUR,
  playTarget,
  startTarget,
  TARGET,
  TARGET_JOB,
  targetSetting,
} from "./target-fixtures.ts";

// What the worker counts about itself, from Graph to /metrics.

const MINUTE = 60_000;
const WAIT = { timeout: 60_000, interval: 100 };

const FORBIDDEN = {
  errorCode: "SystemForCrossDomainIdentityManagementForbidden",
  reason: scimReason("Forbidden", '{"detail":"Owners cannot be deactivated","status":"403"}'),
};

const polls = (page: string, collector: string, outcome: string) =>
  metricValue(page, "steadystate_polls_total", { tenant: CASE_TENANT, collector, outcome });
const requests = (page: string, outcome: string) =>
  metricValue(page, "steadystate_graph_requests_total", { tenant: CASE_TENANT, outcome });

test("before the first poll, every outcome of every poll and request is 0", async () => {
  const played = await playCase({ jobs: [job({ id: JOB })] });
  const page = await played.metrics();
  for (const collector of ["logs", "jobs", "assignments", "configurations", "targets"])
    for (const outcome of ["success", "throttled", "unauthorised", "error"])
      expect([collector, outcome, polls(page, collector, outcome)]).toEqual([
        collector,
        outcome,
        0,
      ]);
  expect(requests(page, "throttled")).toBe(0);
  expect(
    metricValue(page, "steadystate_ingest_lag_seconds_bucket", {
      tenant: CASE_TENANT,
      le: "+Inf",
    }),
  ).toBe(0);
});

test("polls, requests and the age of new rows are counted once, and throttled answers are counted separately", async () => {
  const played = await playCase({ jobs: [job({ id: JOB })], rows: [row({ jobId: JOB })] });
  await played.poll();
  const first = await played.metrics();
  for (const collector of ["logs", "jobs", "audits", "backfill", "discovery"])
    expect([collector, polls(first, collector, "success")]).toEqual([collector, 1]);
  expect(requests(first, "success")).toBeGreaterThan(4);
  const lag = (page: string, part: string, labels = {}) =>
    metricValue(page, `steadystate_ingest_lag_seconds_${part}`, { tenant: CASE_TENANT, ...labels });
  // The rows of the first poll are older than Steadystate.
  expect(lag(first, "count")).toBe(0);

  played.graph.faults.add({ kind: "throttle", retryAfter: "1" });
  played.records.rows = [...played.records.rows, row({ jobId: JOB, at: CASE_START + 2 * MINUTE })];
  await played.poll({ afterMs: 5 * MINUTE });
  played.graph.faults.clear();
  await played.poll({ afterMs: 5 * MINUTE });
  await played.poll({ afterMs: 5 * MINUTE });
  // The server may show the page of the last second.
  const last = await vi.waitFor(async () => {
    const page = await played.metrics();
    expect(polls(page, "logs", "success")).toBe(3);
    return page;
  }, WAIT);
  expect(polls(last, "logs", "throttled")).toBe(1);
  expect(polls(last, "jobs", "throttled")).toBe(1);
  expect(requests(last, "throttled")).toBeGreaterThan(0);
  expect([lag(last, "count"), lag(last, "sum")]).toEqual([1, 8 * 60]);
  expect([
    lag(last, "bucket", { le: "300" }),
    lag(last, "bucket", { le: "600" }),
    lag(last, "bucket", { le: "+Inf" }),
  ]).toEqual([0, 1, 1]);
});

test("each answer of a SCIM server is in the histogram of its probes, and a 429 is counted separately", async () => {
  const server = await startTarget();
  const played = await playTarget({ settings: { targets: [targetSetting(server.url)] } });
  const labels = { tenant: CASE_TENANT, application: APP.displayName, target: TARGET };
  const value = async (name: string, more = {}) =>
    metricValue(await played.metrics(), `scim_target_${name}`, { ...labels, ...more });
  await played.poll();
  await vi.waitFor(async () => {
    expect(await value("probe_duration_seconds_count")).toBe(1);
    expect(await value("rate_limited_total")).toBe(0);
  }, WAIT);
  server.faults.add({ mode: "429" });
  await played.poll({ afterMs: 5 * MINUTE });
  await vi.waitFor(async () => {
    expect(await value("probe_duration_seconds_bucket", { le: "+Inf" })).toBe(2);
    expect(await value("rate_limited_total")).toBe(1);
  }, WAIT);
});

test("each cycle that ends while Steadystate watches is counted once, by its result and duration", async () => {
  const played = await playTarget({});
  const sync_job = syncJobLabel(TARGET_JOB);
  const cycles = (page: string, result: string) =>
    metricValue(page, "entra_provisioning_cycles_total", {
      tenant: CASE_TENANT,
      application: APP.displayName,
      sync_job,
      result,
    });
  const durations = (page: string, part: string) =>
    metricValue(page, `entra_provisioning_cycle_duration_seconds_${part}`, {
      tenant: CASE_TENANT,
      kind: "incremental",
    });
  await played.play(10 * MINUTE, "write");
  const before = await played.metrics();
  expect([cycles(before, "succeeded"), cycles(before, "failed")]).toEqual([0, 0]);
  await played.play(3 * HOUR, "write");
  const last = await vi.waitFor(async () => {
    const page = await played.metrics();
    expect(cycles(page, "succeeded")).toBe(5);
    return page;
  }, WAIT);
  expect(cycles(last, "failed")).toBe(0);
  expect([durations(last, "count"), durations(last, "sum")]).toEqual([5, 5 * 60]);
});

test("a leaver whose disable fails is overdue only after a transient fault would have ended", async () => {
  const failed = row({ jobId: JOB, at: CASE_START - MINUTE, action: "disable", error: FORBIDDEN });
  const played = await playCase({ jobs: [job({ id: JOB })], rows: [failed] });
  const value = (page: string, name: string) =>
    metricValue(page, `entra_provisioning_${name}`, {
      tenant: CASE_TENANT,
      application: APP.displayName,
      sync_job: syncJobLabel(JOB),
    });
  await played.poll();
  const soon = await played.metrics();
  expect([value(soon, "job_leavers"), value(soon, "job_overdue_leavers")]).toEqual([1, 0]);
  await played.poll({ afterMs: 5 * HOUR });
  await vi.waitFor(async () => {
    const later = await played.metrics();
    expect([value(later, "job_leavers"), value(later, "job_overdue_leavers")]).toEqual([1, 1]);
  }, WAIT);
});
