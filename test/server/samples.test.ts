import { describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import type { PollKind } from "../../domain/poll-kind.ts";
import { PROBE_RESULTS, UNKNOWN_TRAFFIC } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { eventSamples, jobSamples } from "../../server/metrics/job-samples.ts";
import { pollSamples } from "../../server/metrics/poll-samples.ts";
import type { MetricSample } from "../../server/metrics/sample-list.ts";
import { targetSamples } from "../../server/metrics/target-samples.ts";
import { arbitraryJobFacts } from "../domain/arbitrary-facts.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  jobFacts,
  MORNING,
  notConfiguredJob,
} from "../domain/job-fixtures.ts";
import { unknownTarget } from "../domain/target-fixtures.ts";
import { withEveryProblem } from "../domain/troubled-job.ts";
import { test as law } from "../property.ts";

const ALL_METRICS = Object.values(METRICS);
const firstValue = (list: readonly MetricSample[], name: string) =>
  list.find((sample) => sample.name === name)?.value ?? null;

const TARGET = unknownTarget({
  probe: { at: MORNING, result: "ok", httpStatus: 200, latencyMs: 120, message: null },
  traffic: { ...UNKNOWN_TRAFFIC, requestsPerSecond: 2, failuresPerSecond: 0 },
});

describe("the samples of a job", () => {
  test("a job whose credentials are rejected has this error as its main error, although no object has it", () => {
    const assessment = assessJob(
      jobFacts(credentialsRejectedJob),
      null,
      DEFAULT_THRESHOLDS,
      MORNING,
    );
    const sample = jobSamples(assessment, DEFAULT_THRESHOLDS, MORNING).find(
      ({ name }) => name === METRICS.mainError.name,
    );
    expect(sample?.value).toBe(0);
    expect(sample?.labels).toMatchObject({ error_class: "credentials" });
  });

  test("a healthy job has no main error", () => {
    const assessment = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, MORNING);
    const list = jobSamples(assessment, DEFAULT_THRESHOLDS, MORNING);
    expect(list.map(({ name }) => name)).not.toContain(METRICS.mainError.name);
  });

  test("a value that is known has a sample", () => {
    const list = jobSamples(
      assessJob(
        jobFacts(credentialsRejectedJob),
        null,
        DEFAULT_THRESHOLDS,
        credentialsRejectedJob.readAt,
      ),
      DEFAULT_THRESHOLDS,
      credentialsRejectedJob.readAt,
    );
    expect(firstValue(list, METRICS.quarantined.name)).toBe(1);
    expect(firstValue(list, METRICS.quarantineSeriesBegan.name)).toBe(
      credentialsRejectedJob.quarantine!.seriesSince! / 1000,
    );
    expect(firstValue(list, METRICS.riskScore.name)).toBe(1);
  });

  test("the samples contain leavers, distance to quarantine and late cycles", () => {
    const assessment = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, MORNING);
    const list = jobSamples(withEveryProblem(assessment, MORNING), DEFAULT_THRESHOLDS, MORNING);
    const sampleValue = (metric: MetricFamily, labels: Readonly<Record<string, string>> = {}) =>
      list.find(
        (sample) =>
          sample.name === metric.name &&
          Object.entries(labels).every(([name, value]) => sample.labels[name] === value),
      )?.value;
    expect(sampleValue(METRICS.leavers)).toBe(3);
    expect(sampleValue(METRICS.objectFailureRatio, { window: "24h" })).toBe(0.31);
    expect(sampleValue(METRICS.quarantineRuleUsed, { rule: "floor" })).toBe(0.0816);
    expect(sampleValue(METRICS.quarantineEta)).toBe(93_600);
    expect(sampleValue(METRICS.quarantineEtaLow)).toBe(68_400);
    expect(sampleValue(METRICS.quarantineEtaHigh)).toBe(147_600);
    expect(sampleValue(METRICS.deletionThresholdUsed)).toBe(0.62);
    expect(sampleValue(METRICS.cycleEtaLow)).toBe(5400);
    expect(sampleValue(METRICS.cycleEtaHigh)).toBe(12_000);
    expect(sampleValue(METRICS.usualCycleDuration)).toBe(16_800);
    expect(sampleValue(METRICS.lateness)).toBe(1200);
    expect(sampleValue(METRICS.findings, { severity: "warning" })).toBe(1);
    expect(sampleValue(METRICS.findings, { severity: "critical" })).toBeUndefined();
    // The samples contain neither the person who restarted the job nor messages of the app.
    expect(JSON.stringify(list)).not.toMatch(/Lovelace/);
  });

  test.each`
    state        | due                  | dueAt                 | sample           | lateSeconds
    ${"on-time"} | ${"in a minute"}     | ${MORNING + MINUTE}   | ${"0 s"}         | ${0}
    ${"late"}    | ${"a minute ago"}    | ${MORNING - MINUTE}   | ${"60 s"}        | ${60}
    ${"stopped"} | ${"three hours ago"} | ${MORNING - 3 * HOUR} | ${"10,800 s"}    | ${10_800}
    ${"not-due"} | ${"unknown"}         | ${null}               | ${"not present"} | ${null}
    ${"unknown"} | ${"unknown"}         | ${null}               | ${"not present"} | ${null}
    ${"stopped"} | ${"unknown"}         | ${null}               | ${"not present"} | ${null}
  `(
    "the sample for late cycles is $sample if the schedule state is $state and the due time is $due",
    (row) => {
      const { state, dueAt, lateSeconds } = row;
      const assessment = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, MORNING);
      const scheduled = { ...assessment, schedule: { ...assessment.schedule, state, dueAt } };
      const list = jobSamples(scheduled, DEFAULT_THRESHOLDS, MORNING);
      expect(firstValue(list, METRICS.lateness.name)).toBe(lateSeconds);
    },
  );

  test("a value that is unknown has no sample", () => {
    const list = jobSamples(
      assessJob(jobFacts(notConfiguredJob), null, DEFAULT_THRESHOLDS, MORNING),
      DEFAULT_THRESHOLDS,
      MORNING,
    );
    for (const metric of [
      METRICS.jobInterval,
      METRICS.cycleProgress,
      METRICS.escrowedEntries,
      METRICS.lateness,
      METRICS.usualCycleDuration,
      METRICS.quarantineEtaLow,
      METRICS.objectFailureRatio,
      METRICS.deletionThresholdUsed,
    ]) {
      expect(firstValue(list, metric.name)).toBeNull();
    }
  });

  test("skipped objects are counted by reason, and those that are missing an account separately", () => {
    const facts = jobFacts(healthyJob, {
      missingAccounts: 3,
      skipReasons: [
        { code: "NotEffectivelyEntitled", objects: 40, missingAccounts: 0 },
        { code: "SomethingNew", objects: 5, missingAccounts: 3 },
      ],
    });
    const list = jobSamples(
      assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING),
      DEFAULT_THRESHOLDS,
      MORNING,
    );
    expect(firstValue(list, METRICS.missingAccounts.name)).toBe(3);
    const skipped = list.filter(({ name }) => name === METRICS.skippedObjects.name);
    expect(skipped.map(({ labels, value }) => [labels["skip_reason"], value])).toEqual([
      ["skipped-not-entitled", 40],
      ["skipped-missing-account", 3],
      ["skipped-unexplained", 2],
    ]);
  });

  test("values from a stale job object or a stale log have no sample", () => {
    const facts = jobFacts(initialCycleJob);
    const later = MORNING + HOUR;
    const list = jobSamples(
      assessJob(facts, null, DEFAULT_THRESHOLDS, later),
      DEFAULT_THRESHOLDS,
      later,
    );
    expect(firstValue(list, METRICS.cycleProgress.name)).toBeNull();
    expect(firstValue(list, METRICS.failingObjects.name)).toBeNull();
    const conditions = list.filter(({ name }) => name === METRICS.condition.name);
    expect(conditions.map(({ labels, value }) => [labels["condition"], value])).toEqual([
      ["unknown", 1],
    ]);
  });

  test("the time at which Entra disables a job stays known while newer data is missing", () => {
    const assessment = assessJob(
      jobFacts(credentialsRejectedJob),
      null,
      DEFAULT_THRESHOLDS,
      MORNING,
    );
    const disablesAt = firstValue(
      jobSamples(assessment, DEFAULT_THRESHOLDS, MORNING),
      METRICS.quarantineDisable.name,
    );
    const later = jobSamples(assessment, DEFAULT_THRESHOLDS, MORNING + 5 * HOUR);
    expect(disablesAt).toBeGreaterThan(MORNING / 1000);
    expect(firstValue(later, METRICS.quarantineDisable.name)).toBe(disablesAt);
    expect(firstValue(later, METRICS.quarantined.name)).toBeNull();
  });

  test("a job has samples of older data if the settings have a longer staleAfter", () => {
    const assessment = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, MORNING);
    const longThresholds = { ...DEFAULT_THRESHOLDS, staleAfterMs: 2 * HOUR };
    const later = MORNING + HOUR;
    expect(jobSamples(assessment, DEFAULT_THRESHOLDS, later)).toHaveLength(1);
    expect(jobSamples(assessment, longThresholds, later).length).toBeGreaterThan(1);
  });

  test("the info sample is the only sample of an assessment that is an hour old", () => {
    const assessment = assessJob(jobFacts(healthyJob), null, DEFAULT_THRESHOLDS, MORNING);
    expect(
      jobSamples(assessment, DEFAULT_THRESHOLDS, MORNING + HOUR).map(({ name }) => name),
    ).toEqual([METRICS.jobInfo.name]);
  });
});

test("rows are counted by action and status, errors by code, and unknown codes together as 'other'", () => {
  const list = eventSamples(healthyJob, [
    {
      action: "create",
      status: "failure",
      code: "BoxEntryConflict",
      rows: 3,
    },
    { action: "create", status: "failure", code: "Conflict", rows: 2 },
    { action: "create", status: "failure", code: "anything at all", rows: 1 },
    { action: "update", status: "success", code: null, rows: 7 },
  ]);
  const counted = list.filter(({ value }) => value > 0);
  expect(
    counted.map(({ name, labels, value }) => [name, Object.values(labels).slice(3), value]),
  ).toEqual([
    [METRICS.eventsTotal.name, ["create", "failure"], 6],
    [METRICS.eventsTotal.name, ["update", "success"], 7],
    [METRICS.eventErrorsTotal.name, ["Conflict"], 5],
    [METRICS.eventErrorsTotal.name, ["other"], 1],
  ]);
});

test("the sample for the expiry of a target's token is present if the expiry is known, and missing if not", () => {
  const tokenExpiry = (at: number | null) =>
    firstValue(
      targetSamples({ ...TARGET, tokenExpiry: at === null ? null : { at, whose: "entra" } }),
      METRICS.tokenExpiry.name,
    );
  expect(tokenExpiry(MORNING)).toBe(MORNING / 1000);
  expect(tokenExpiry(null)).toBeNull();
});

test("a target that is not probed has only the samples of its request rates", () => {
  const names = targetSamples({ ...TARGET, probe: null }).map(({ name }) => name);
  expect(names).toEqual([METRICS.targetRequestRate.name, METRICS.targetFailureRate.name]);
});

const probeSamples = (result: (typeof PROBE_RESULTS)[number]) =>
  targetSamples({ ...TARGET, probe: { ...TARGET.probe!, result } });

test.each(
  PROBE_RESULTS.map(
    (result) => [result, ["ok", "filter-ignored"].includes(result) ? 1 : 0] as const,
  ),
)("a probe with the result '%s' sets the metric scim_target_up to %i", (result, up) => {
  expect(firstValue(probeSamples(result), METRICS.targetUp.name)).toBe(up);
});

test.each(PROBE_RESULTS.filter((result) => result.startsWith("net")))(
  "a probe with the result '%s' has no sample that says whether the token is valid",
  (result) => {
    expect(firstValue(probeSamples(result), METRICS.targetAuthValid.name)).toBeNull();
  },
);

test("a poll that has never succeeded has no sample for its last success", () => {
  const state = { lastSuccessAt: null, watermark: null, droppedRows: 3, progressRatio: null };
  const list = pollSamples("contoso", "logs", { intervalMs: MINUTE, state });
  expect(list.map(({ name, value }) => [name, value])).toEqual([
    [METRICS.pollInterval.name, 60],
    [METRICS.pollDroppedRows.name, 3],
  ]);
});

test("the progress of a back-fill has a sample, and the progress of a discovery has none", () => {
  const state = { lastSuccessAt: null, watermark: null, droppedRows: 0, progressRatio: 0.5 };
  const progressOf = (kind: PollKind) =>
    pollSamples("contoso", kind, { intervalMs: null, state }).filter(
      ({ name }) => name === METRICS.backfillProgress.name,
    );
  expect(progressOf("discovery")).toEqual([]);
  expect(progressOf("backfill")).toEqual([
    { name: METRICS.backfillProgress.name, labels: { tenant: "contoso" }, value: 0.5 },
  ]);
});

law.prop([arbitraryJobFacts])(
  "every sample has a finite value and exactly the labels of its metric",
  (facts) => {
    const assessment = assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING);
    for (const { name, labels, value } of jobSamples(assessment, DEFAULT_THRESHOLDS, MORNING)) {
      const metric = ALL_METRICS.find((candidate) => candidate.name === name);
      expect(Object.keys(labels)).toEqual(metric?.labels);
      expect(value).toSatisfy(Number.isFinite);
    }
  },
);
