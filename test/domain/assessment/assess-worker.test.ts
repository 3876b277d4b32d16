import { expect, test } from "vitest";
import { assessWorker } from "../../../domain/assessment/assess-worker.ts";
import type { TenantFreshness } from "../../../domain/freshness.ts";
import type { ProcessRecord } from "../../../domain/process-problem.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { workerTroubleText } from "../../../wording/worker-trouble.ts";

const NOW = Date.UTC(2026, 10, 26, 9);

function textsAfter({
  runningMs = HOUR,
  readAgeMs = MINUTE as number | null,
  problems = [] as ProcessRecord["problems"],
  isReported = true,
}) {
  const source = {
    asOf: readAgeMs === null ? null : NOW - readAgeMs,
    polledAt: NOW - MINUTE,
    readFailure: readAgeMs === MINUTE ? null : ({ code: "unreachable" } as never),
    pollIntervalMs: MINUTE,
  };
  const freshness: TenantFreshness = { tenant: "contoso", jobs: source, logs: source };
  const startedAt = NOW - runningMs;
  const usage = { cpuSeconds: 1, residentBytes: 1, eventLoopDelaySeconds: 0 };
  const resources = { startedAt, ...usage };
  const process = "worker@host:1";
  return assessWorker({
    record: isReported ? { process, role: "worker", savedAt: NOW, problems, resources } : null,
    freshness: [freshness],
    thresholds: DEFAULT_THRESHOLDS,
    now: NOW,
  }).map(workerTroubleText);
}

test("a worker that reads every tenant has no trouble", () => {
  expect(textsAfter({})).toEqual([]);
});

test("a worker that has not read a tenant yet counts as working for as long as data counts as fresh", () => {
  expect(textsAfter({ readAgeMs: null, runningMs: 14 * MINUTE })).toEqual([]);
  expect(textsAfter({ readAgeMs: null, runningMs: 16 * MINUTE })).toEqual([
    "The worker cannot read 1 tenant (contoso): run npm run doctor.",
  ]);
});

test("a worker that last read its tenant 20 minutes ago has a trouble", () => {
  expect(textsAfter({ readAgeMs: 20 * MINUTE })).toHaveLength(1);
});

test("a worker that cannot send has a trouble, and a Redis without persistence is none", () => {
  const path = {
    channel: "mail",
    routeName: null,
    failure: "server-unreachable",
    status: null,
  } as const;
  const problems = [
    { code: "delivery-path-broken", since: NOW, paths: [{ ...path, since: NOW }] },
    { code: "redis-not-persistent", since: NOW },
  ] as const;
  expect(textsAfter({ problems })).toEqual([expect.stringMatching(/^No notification by mail/)]);
});

test("a worker that does not report has a trouble", () => {
  expect(textsAfter({ isReported: false })).toEqual([
    "The worker has not reported for a minute: see its log.",
  ]);
});
