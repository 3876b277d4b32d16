import { describe, expect, test } from "vitest";
import type { CycleRecord } from "../../../domain/job-facts.ts";
import type { EventAction, EventStatus } from "../../../domain/provisioning-event.ts";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import { type ObservedTarget, PROBE_RESULTS, type ProbeResult } from "../../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
  NO_REMOVALS,
} from "../job-fixtures.ts";
import { QUIET_JOB, unknownTarget } from "../target-fixtures.ts";

const target = unknownTarget();

function probed(result: ProbeResult, failedForMs: number, ageMs = 0): ObservedTarget {
  const at = MORNING - ageMs;
  const probe = { at, result, httpStatus: null, latencyMs: 40, message: null };
  return {
    ...target,
    probe,
    failingSince: result === "ok" ? null : at - failedForMs,
    refusedSince: result === "auth" ? at - failedForMs : null,
    polledAt: null,
    nextProbeAt: null,
    certificateExpiresAt: null,
    acceptedAt: at - failedForMs - HOUR,
  };
}

const assessTarget = (observedTarget: ObservedTarget, now = MORNING) =>
  assessQuarantine(jobFacts(QUIET_JOB, { target: observedTarget }), DEFAULT_THRESHOLDS, now);

describe("a probe of the SCIM endpoint", () => {
  test.each`
    result                    | failedMinutes | ageMinutes | effect
    ${"ok"}                   | ${0}          | ${0}       | ${"low"}
    ${"auth"}                 | ${0}          | ${0}       | ${"low"}
    ${"auth"}                 | ${60}         | ${0}       | ${"high"}
    ${"not-found"}            | ${60}         | ${0}       | ${"high"}
    ${"html-instead-of-json"} | ${60}         | ${0}       | ${"high"}
    ${"not-list-response"}    | ${60}         | ${0}       | ${"high"}
    ${"net-tcp"}              | ${29}         | ${0}       | ${"low"}
    ${"net-tcp"}              | ${30}         | ${0}       | ${"high"}
    ${"net-tcp"}              | ${60}         | ${120}     | ${"low"}
    ${"throttled"}            | ${300}        | ${0}       | ${"low"}
    ${"filter-ignored"}       | ${300}        | ${0}       | ${"low"}
  `(
    "gives the risk $effect if it is $ageMinutes min old and the result has been $result for $failedMinutes min",
    (row) => {
      const target = probed(row.result, row.failedMinutes * MINUTE, row.ageMinutes * MINUTE);
      const isHigh = assessTarget(target).riskScore >= DEFAULT_THRESHOLDS.atRiskScore;
      expect(isHigh).toBe(row.effect === "high");
    },
  );

  test.each(PROBE_RESULTS)(
    "gives at least the risk of a single probe if the result has been '%s' for two hours",
    (result) => {
      const singleScore = assessTarget(probed(result, 0)).riskScore;
      expect(assessTarget(probed(result, 2 * HOUR)).riskScore).toBeGreaterThanOrEqual(singleScore);
    },
  );

  test("is no risk after an hour, because it is too old", () => {
    expect(assessTarget(probed("net-dns", HOUR, 3 * HOUR)).drivers).toEqual([]);
  });
});

test.each`
  remaining     | tokenExpiresAt         | score
  ${"31 days"}  | ${MORNING + 31 * DAY}  | ${0}
  ${"29 days"}  | ${MORNING + 29 * DAY}  | ${0.05}
  ${"13 days"}  | ${MORNING + 13 * DAY}  | ${0.1}
  ${"6 days"}   | ${MORNING + 6 * DAY}   | ${0.3}
  ${"23 hours"} | ${MORNING + 23 * HOUR} | ${0.6}
  ${"-1 hour"}  | ${MORNING - HOUR}      | ${0.85}
`("a token that expires in $remaining gives the risk score $score", ({ tokenExpiresAt, score }) => {
  const tokenExpiry = { at: tokenExpiresAt, whose: "entra" } as const;
  expect(assessTarget({ ...target, tokenExpiry }).riskScore).toBe(score);
});

describe("a cycle that failed as a whole", () => {
  const job = { ...credentialsRejectedJob, statusCode: "active" as const, quarantine: null };

  test("because of rejected credentials has the risk score 0.95 and the time of the failure", () => {
    const { drivers } = assessQuarantine(jobFacts(job), DEFAULT_THRESHOLDS, job.readAt + 3 * HOUR);
    expect(drivers[0]).toEqual({
      kind: "credentials",
      source: "cycle",
      score: 0.95,
      successiveFailedCycles: 3,
      lastFailedAt: job.lastExecution?.endedAt,
    });
  });

  test("because of another error has the risk score 0.9", () => {
    const error = { code: "WebExceptionProtocolError", message: "", tenantActionable: false };
    const lastExecution = { ...LAST_EXECUTION, state: "failed" as const, error };
    const facts = jobFacts({ ...job, lastExecution, successiveFailedCycles: 1 });
    const { drivers } = assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
    expect(drivers[0]).toMatchObject({
      kind: "cycle-failure",
      score: 0.9,
      successiveFailedCycles: 1,
    });
  });

  test.each`
    code                    | kind
    ${"Unauthorized"}       | ${"credentials"}
    ${"InsufficientRights"} | ${"cycle-failure"}
  `("with the code $code is a risk of the kind $kind", ({ code, kind }) => {
    const error = { code, message: "", tenantActionable: false };
    const lastExecution = { ...LAST_EXECUTION, state: "failed" as const, error };
    const facts = jobFacts({ ...job, application: "Box", lastExecution });
    const { drivers } = assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
    expect(drivers[0]).toMatchObject({ kind, source: "cycle" });
  });
});

describe("the deletions of a cycle that count towards the threshold", () => {
  const cycle = (...rows: [EventAction, EventStatus, number][]): CycleRecord => ({
    cycleId: "c",
    firstEventAt: MORNING - 5 * MINUTE,
    lastEventAt: MORNING - MINUTE,
    removals: NO_REMOVALS,
    objects: 0,
    rows: rows.map(([action, status, count]) => ({ action, status, rows: count })),
  });
  const assessDeletions = (isRunning: boolean, ...rows: [EventAction, EventStatus, number][]) => {
    const lastExecution = { ...LAST_EXECUTION, endedAt: isRunning ? null : MORNING };
    const facts = jobFacts({ ...healthyJob, lastExecution }, { cycles: [cycle(...rows)] });
    return assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
  };

  test("are its staged deletes, and its disables and deletes that were not skipped", () => {
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
    deletions | cycleState    | score
    ${399}    | ${"running"}  | ${0}
    ${400}    | ${"running"}  | ${0.72}
    ${501}    | ${"running"}  | ${0.9}
    ${450}    | ${"finished"} | ${0.2}
  `(
    "give the risk score $score if a $cycleState cycle has $deletions of at most 500 deletions",
    (row) => {
      const isRunning = row.cycleState === "running";
      const { riskScore } = assessDeletions(isRunning, ["disable", "success", row.deletions]);
      expect(riskScore).toBeCloseTo(row.score);
    },
  );

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
    expect(assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING).deletionUsage).toBeNull();
  });
});
