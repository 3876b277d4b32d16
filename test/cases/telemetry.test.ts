import { expect, test, vi } from "vitest";
import { metricValue } from "../metrics-text.ts";
import { CASE_START, job, row } from "./graph-records.ts";
import { CASE_TENANT, playCase } from "./play-case.ts";

// What the worker counts about itself, from Graph to /metrics.

const MINUTE = 60_000;
const WAIT = { timeout: 60_000, interval: 100 };
const JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";

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

test("polls, requests and the age of new rows are counted once, and throttled answers apart", async () => {
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
