import { describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import { PROBE_RESULTS } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { compareWorstFirst, jobRow } from "../../server/api-rows.ts";
import type { MetricSample } from "../../server/metrics/samples.ts";
import {
  eventSamples,
  jobSamples,
  pollSamples,
  targetSamples,
} from "../../server/metrics/samples.ts";
import { arbitraryJobFacts } from "../domain/arbitrary-facts.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  jobFacts,
  NOON,
  notConfiguredJob,
} from "../domain/job-fixtures.ts";
import { withEveryProblem } from "../domain/troubled-job.ts";
import { test as law } from "../property.ts";

const all = Object.values(METRICS);
const shown = (list: readonly MetricSample[], name: string) =>
  list.find((sample) => sample.name === name)?.value ?? null;

const reading: ObservedTarget = {
  name: "8x8",
  tenant: "contoso",
  application: "8x8",
  probe: { at: NOON, result: "ok", httpStatus: 200, latencyMs: 120, message: null },
  scrape: null,
  requestsPerSecond: 2,
  failuresPerSecond: 0,
  meanLatencyMs: null,
  failingSince: null,
  tokenEndsAt: null,
};

test("names follow Prometheus: one prefix per subject, units and totals last, help with a full stop", () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, type, help, labels, unit } of all) {
    expect(name).toMatch(/^(entra_provisioning|scim_target|steadystate)_[a-z0-9_]+$/);
    expect(name.endsWith("_total")).toBe(type === "counter");
    expect(help).toMatch(/\.$/);
    expect(labels).not.toContain("job");
    if (unit === "s") expect(name).toMatch(/_seconds$/);
    if (unit === "dateTimeAsIso") expect(name).toMatch(/_timestamp_seconds$/);
  }
});

describe("samples of a job", () => {
  test("say what is known", () => {
    const list = jobSamples(
      assessJob(
        jobFacts(credentialsRejectedJob),
        null,
        DEFAULT_THRESHOLDS,
        credentialsRejectedJob.readAt,
      ),
      credentialsRejectedJob.readAt,
    );
    expect(shown(list, METRICS.quarantined.name)).toBe(1);
    expect(shown(list, METRICS.quarantineSeriesBegan.name)).toBe(
      credentialsRejectedJob.quarantine!.seriesSince! / 1000,
    );
    expect(shown(list, METRICS.riskScore.name)).toBe(1);
  });

  test("say who left and still has an account, how near quarantine is, and how late a cycle", () => {
    const judged = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, NOON);
    const list = jobSamples(withEveryProblem(judged, NOON), NOON);
    const of = (metric: MetricFamily, labels: Readonly<Record<string, string>> = {}) =>
      list.find(
        (sample) =>
          sample.name === metric.name &&
          Object.entries(labels).every(([name, value]) => sample.labels[name] === value),
      )?.value;
    expect(of(METRICS.leavers)).toBe(3);
    expect(of(METRICS.objectFailureRatio, { window: "24h" })).toBe(0.31);
    expect(of(METRICS.objectFailureRatio, { window: "cycle" })).toBe(0.33);
    expect(of(METRICS.quarantineRuleUsed, { rule: "floor" })).toBe(0.0816);
    expect(of(METRICS.quarantineEta)).toBe(93_600);
    expect(of(METRICS.quarantineEtaLow)).toBe(68_400);
    expect(of(METRICS.quarantineEtaHigh)).toBe(147_600);
    expect(of(METRICS.deletionThresholdUsed)).toBe(0.62);
    expect(of(METRICS.cycleEtaLow)).toBe(5400);
    expect(of(METRICS.cycleEtaHigh)).toBe(12_000);
    expect(of(METRICS.usualCycleDuration)).toBe(16_800);
    expect(of(METRICS.lateness)).toBe(1200);
    expect(of(METRICS.findings, { severity: "warning" })).toBe(1);
    expect(of(METRICS.findings, { severity: "critical" })).toBe(0);
    // Neither who restarted it nor the app's own words.
    expect(JSON.stringify(list)).not.toMatch(/Lovelace/);
  });

  test.each`
    state        | dueAt              | late
    ${"on-time"} | ${NOON + MINUTE}   | ${0}
    ${"late"}    | ${NOON - MINUTE}   | ${60}
    ${"stopped"} | ${NOON - 3 * HOUR} | ${10_800}
    ${"not-due"} | ${null}            | ${null}
    ${"unknown"} | ${null}            | ${null}
    ${"stopped"} | ${null}            | ${null}
  `("a job that is $state, due at $dueAt, is $late s late", ({ state, dueAt, late }) => {
    const judged = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, NOON);
    const snapshot = { ...judged, silence: { ...judged.schedule, state, dueAt } };
    expect(shown(jobSamples(snapshot, NOON), METRICS.lateness.name)).toBe(late);
  });

  test("leave out what is unknown", () => {
    const list = jobSamples(
      assessJob(jobFacts(notConfiguredJob), null, DEFAULT_THRESHOLDS, NOON),
      NOON,
    );
    for (const metric of [
      METRICS.lastExecution,
      METRICS.jobInterval,
      METRICS.cycleProgress,
      METRICS.escrowedEntries,
      METRICS.lateness,
      METRICS.usualCycleDuration,
      METRICS.quarantineEtaLow,
      METRICS.objectFailureRatio,
      METRICS.deletionThresholdUsed,
    ]) {
      expect(shown(list, metric.name)).toBeNull();
    }
  });

  test("leave out the job's own word when it is too old, and the log's when that is", () => {
    const facts = jobFacts(initialCycleJob);
    const later = NOON + HOUR;
    const list = jobSamples(assessJob(facts, null, DEFAULT_THRESHOLDS, later), later);
    expect(shown(list, METRICS.cycleProgress.name)).toBeNull();
    expect(shown(list, METRICS.failingObjects.name)).toBeNull();
    expect(
      list.some(
        ({ name, labels, value }) =>
          name === METRICS.condition.name && labels["condition"] === "unknown" && value === 1,
      ),
    ).toBe(true);
  });

  test("leave out everything but the name when nobody has judged for long", () => {
    const snapshot = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, NOON);
    expect(jobSamples(snapshot, NOON + HOUR).map(({ name }) => name)).toEqual([
      METRICS.jobInfo.name,
    ]);
  });
});

test("rows are counted by action and status, and errors under a closed list of names", () => {
  const list = eventSamples(healthyJob, [
    { action: "create", status: "failure", code: "BoxEntryConflict", rows: 3 },
    { action: "create", status: "failure", code: "Conflict", rows: 2 },
    { action: "create", status: "failure", code: "anything at all", rows: 1 },
    { action: "update", status: "success", code: null, rows: 7 },
  ]);
  expect(
    list.map(({ name, labels, value }) => [name, Object.values(labels).slice(3), value]),
  ).toEqual([
    [METRICS.eventsTotal.name, ["create", "failure"], 6],
    [METRICS.eventsTotal.name, ["update", "success"], 7],
    [METRICS.eventErrorsTotal.name, ["Conflict"], 5],
    [METRICS.eventErrorsTotal.name, ["other"], 1],
  ]);
});

test("a target says when its token ends, where that is known", () => {
  const ends = (tokenEndsAt: number | null) =>
    shown(targetSamples({ ...reading, tokenEndsAt }), METRICS.tokenEnd.name);
  expect(ends(NOON)).toBe(NOON / 1000);
  expect(ends(null)).toBeNull();
});

test("a target that is not probed is neither up nor down", () => {
  const names = targetSamples({ ...reading, probe: null }).map(({ name }) => name);
  expect(names).toEqual([METRICS.targetRequestRate.name, METRICS.targetFailureRate.name]);
});

test.each(PROBE_RESULTS)("a probe that ends in %s says so in numbers", (result) => {
  const list = targetSamples({ ...reading, probe: { ...reading.probe!, result } });
  expect(shown(list, METRICS.targetUp.name)).toBe(
    ["ok", "filter-ignored"].includes(result) ? 1 : 0,
  );
  if (result.startsWith("net")) expect(shown(list, METRICS.targetAuthValid.name)).toBeNull();
});

test("a poll that has not succeeded yet has no time of success", () => {
  const list = pollSamples("contoso", {
    collector: "logs",
    intervalMs: MINUTE,
    lastSuccessAt: null,
    watermark: null,
    progressRatio: 0.5,
  });
  expect(list.map(({ name, value }) => [name, value])).toEqual([
    [METRICS.pollInterval.name, 60],
    [METRICS.backfillProgress.name, 0.5],
  ]);
});

law.prop([arbitraryJobFacts])(
  "every sample has a finite value and exactly the labels of its metric",
  (facts) => {
    const snapshot = assessJob(facts, null, DEFAULT_THRESHOLDS, NOON);
    for (const { name, labels, value } of jobSamples(snapshot, NOON)) {
      const metric = all.find((one) => one.name === name);
      expect(Object.keys(labels)).toEqual(metric?.labels);
      expect(value).toSatisfy(Number.isFinite);
    }
  },
);

test("a job's row has the keys that others rely on", () => {
  const row = jobRow(assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, NOON));
  expect(Object.keys(row).join(" ")).toBe(
    "tenant application jobId servicePrincipalId kind condition conditionSince reason severity cycleKind progressRatio etaSeconds etaLowSeconds etaHighSeconds failureRatio1h failureRatio24h objectFailureRatio24h failingObjects leavers escrowedEntries quarantineReason quarantinedSince nextAttemptAt disablesAt daysLeft riskScore riskDriver riskDriverCode timeToQuarantineSeconds timeToQuarantineLowSeconds timeToQuarantineHighSeconds bindingRule scheduleState lastExecutionAt lastSuccessAt intervalSeconds findings events asOf",
  );
  expect(row).toMatchObject({
    kind: "scim",
    intervalSeconds: 2400,
    lastExecutionAt: "2026-05-04T09:15:44.748Z",
  });
});

test("the worst job comes first", () => {
  const judge = (job: typeof healthyJob) =>
    assessJob(jobFacts(job), null, DEFAULT_THRESHOLDS, job.readAt);
  const sorted = [notConfiguredJob, healthyJob, credentialsRejectedJob, initialCycleJob]
    .map(judge)
    .toSorted(compareWorstFirst);
  expect(sorted.map(({ condition }) => condition)).toEqual([
    "quarantined",
    "not-configured",
    "initial-cycle",
    "healthy",
  ]);
});
