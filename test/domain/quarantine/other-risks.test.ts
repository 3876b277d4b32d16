import { describe, expect, test } from "vitest";
import type { CycleRecord } from "../../../domain/job-facts.ts";
import type { EventAction, EventStatus } from "../../../domain/provisioning-event.ts";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import type { ObservedTarget, ProbeResult } from "../../../domain/target.ts";
import { PROBE_RESULTS } from "../../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  NOON,
} from "../job-fixtures.ts";

const target: ObservedTarget = {
  name: "8x8",
  tenant: "contoso",
  application: "8x8",
  probe: null,
  scrape: null,
  requestsPerSecond: null,
  failuresPerSecond: null,
  meanLatencyMs: null,
  failingSince: null,
  tokenEndsAt: null,
};

function probed(result: ProbeResult, failedFor: number, age = 0): ObservedTarget {
  const at = NOON - age;
  const probe = { at, result, httpStatus: null, latencyMs: 40, message: null };
  return { ...target, probe, failingSince: result === "ok" ? null : at - failedFor };
}

const assessTarget = (observedTarget: ObservedTarget, now = NOON) =>
  assessQuarantine(jobFacts(healthyJob, { target: observedTarget }), DEFAULT_THRESHOLDS, now);

describe("a probe of the SCIM endpoint", () => {
  test.each`
    result                    | failedFor      | age         | atRisk
    ${"ok"}                   | ${0}           | ${0}        | ${false}
    ${"auth"}                 | ${0}           | ${0}        | ${false}
    ${"auth"}                 | ${HOUR}        | ${0}        | ${true}
    ${"not-found"}            | ${HOUR}        | ${0}        | ${true}
    ${"html-instead-of-json"} | ${HOUR}        | ${0}        | ${true}
    ${"not-list-response"}    | ${HOUR}        | ${0}        | ${true}
    ${"net-tcp"}              | ${29 * MINUTE} | ${0}        | ${false}
    ${"net-tcp"}              | ${30 * MINUTE} | ${0}        | ${true}
    ${"net-tcp"}              | ${HOUR}        | ${2 * HOUR} | ${false}
    ${"throttled"}            | ${5 * HOUR}    | ${0}        | ${false}
    ${"filter-ignored"}       | ${5 * HOUR}    | ${0}        | ${false}
  `("with $result for $failedFor ms, made $age ms ago, puts the job at risk: $atRisk", (row) => {
    const { riskScore } = assessTarget(probed(row.result, row.failedFor, row.age));
    expect(riskScore >= DEFAULT_THRESHOLDS.atRiskScore).toBe(row.atRisk);
  });

  test.each(PROBE_RESULTS)(
    "with %s for two hours has no lower risk than a single one",
    (result) => {
      const singleScore = assessTarget(probed(result, 0)).riskScore;
      expect(assessTarget(probed(result, 2 * HOUR)).riskScore).toBeGreaterThanOrEqual(singleScore);
    },
  );

  test("is marked as old after an hour, with the time of the probe", () => {
    expect(assessTarget(probed("net-dns", HOUR, 3 * HOUR)).drivers).toEqual([
      {
        kind: "target",
        source: "probe",
        score: 0.3,
        result: "net-dns",
        failingSince: NOON - 4 * HOUR,
        probedAt: NOON - 3 * HOUR,
        isOld: true,
        isTransient: false,
      },
    ]);
  });
});

test.each`
  remaining    | score
  ${31 * DAY}  | ${0}
  ${29 * DAY}  | ${0.05}
  ${13 * DAY}  | ${0.1}
  ${6 * DAY}   | ${0.3}
  ${23 * HOUR} | ${0.6}
  ${-HOUR}     | ${0.85}
`("a token that expires in $remaining ms is a risk of $score", ({ remaining, score }) => {
  expect(assessTarget({ ...target, tokenEndsAt: NOON + remaining }).riskScore).toBe(score);
});

describe("a cycle that failed as a whole", () => {
  const job = { ...credentialsRejectedJob, statusCode: "active" as const, quarantine: null };

  test("because of its credentials has the highest score and the time of the failure", () => {
    const { drivers } = assessQuarantine(jobFacts(job), DEFAULT_THRESHOLDS, job.readAt + 3 * HOUR);
    expect(drivers[0]).toEqual({
      kind: "credentials",
      source: "cycle",
      score: 0.95,
      successiveFailedCycles: 3,
      lastFailedAt: job.lastExecution?.endedAt,
    });
  });

  test("because of another error has a score near it", () => {
    const error = { code: "WebExceptionProtocolError", message: "", tenantActionable: false };
    const lastExecution = { ...LAST_EXECUTION, state: "failed" as const, error };
    const facts = jobFacts({ ...job, lastExecution, successiveFailedCycles: 1 });
    const { drivers } = assessQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
    expect(drivers[0]).toMatchObject({
      kind: "cycle-failure",
      score: 0.9,
      successiveFailedCycles: 1,
    });
  });
});

describe("the deletions of a cycle", () => {
  const cycle = (...rows: [EventAction, EventStatus, number][]): CycleRecord => ({
    cycleId: "c",
    firstEventAt: NOON - 5 * MINUTE,
    lastEventAt: NOON - MINUTE,
    objects: 0,
    rows: rows.map(([action, status, count]) => ({ action, status, rows: count })),
  });
  const assessDeletions = (isRunning: boolean, ...rows: [EventAction, EventStatus, number][]) => {
    const lastExecution = { ...LAST_EXECUTION, endedAt: isRunning ? null : NOON };
    const facts = jobFacts({ ...healthyJob, lastExecution }, { cycles: [cycle(...rows)] });
    return assessQuarantine(facts, DEFAULT_THRESHOLDS, NOON);
  };

  test("are disables, deletes and staged deletes, with failed but without skipped ones", () => {
    const { deletionUsage } = assessDeletions(
      true,
      ["disable", "success", 100],
      ["delete", "failure", 50],
      ["stagedDelete", "skipped", 25],
      ["disable", "skipped", 900],
      ["create", "success", 900],
    );
    expect(deletionUsage).toEqual({ deletions: 175, threshold: 500, usedRatio: 0.35 });
  });

  test.each`
    deletions | isRunning | score
    ${399}    | ${true}   | ${0}
    ${400}    | ${true}   | ${0.72}
    ${501}    | ${true}   | ${0.9}
    ${450}    | ${false}  | ${0.2}
  `("are a risk of $score with $deletions of 500 (cycle is running: $isRunning)", (row) => {
    const { riskScore } = assessDeletions(row.isRunning, ["disable", "success", row.deletions]);
    expect(riskScore).toBeCloseTo(row.score);
  });

  test("are in the risk driver with their threshold", () => {
    expect(assessDeletions(true, ["disable", "success", 450]).drivers[0]).toMatchObject({
      kind: "deletions",
      deletions: 450,
      threshold: 500,
      isCycleRunning: true,
    });
  });

  test("are not assessed for a job without a threshold", () => {
    const facts = jobFacts({ ...healthyJob, deletionThreshold: null }, { cycles: [cycle()] });
    expect(assessQuarantine(facts, DEFAULT_THRESHOLDS, NOON).deletionUsage).toBeNull();
  });
});
