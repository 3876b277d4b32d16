import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import { DEFAULT_THRESHOLDS, type Thresholds } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { conditionText } from "../../../wording/condition.ts";
import { personText } from "../../../wording/person.ts";
import { test as law } from "../../property.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  MORNING,
  tooManyFailuresJob,
} from "../job-fixtures.ts";
import { firstAssessment, healthyAssessment, objectState } from "./object-state-fixtures.ts";

const assess = (state: ObjectState, assessment: JobAssessment | null = null, now = MORNING) =>
  assessPersonAppStatus(state, assessment, DEFAULT_THRESHOLDS, now);

/** A person whose creation has failed. */
function failing(
  code: string,
  firstFailureAgeMs: number,
  lastFailureAgeMs: number,
  overrides: Partial<ObjectState> = {},
) {
  const at = MORNING - lastFailureAgeMs;
  return objectState("create", "failure", code, {
    failingSince: MORNING - firstFailureAgeMs,
    latestEvent: { at, action: "create", status: "failure", code },
    ...overrides,
  });
}

const NEXT_CYCLE_AT = healthyAssessment({}).schedule.dueAt!;

describe("the next try of a failing person", () => {
  test.each`
    first        | last      | next
    ${0}         | ${0}      | ${6}
    ${1}         | ${1}      | ${6}
    ${7}         | ${1}      | ${12}
    ${13}        | ${1}      | ${24}
    ${25}        | ${1}      | ${48}
    ${27.5 * 24} | ${12}     | ${28 * 24}
    ${10 * 24}   | ${8 * 24} | ${11 * 24}
  `(
    "comes $next h after the first failure if the first failure was $first h ago and the last failure $last h ago",
    ({ first, last, next }) => {
      const { nextAttemptAt } = assess(failing("Conflict", first * HOUR, last * HOUR));
      expect(nextAttemptAt).toBe(MORNING + (next - first) * HOUR);
    },
  );

  test("no longer comes when the first failure is 28 days old", () => {
    expect(assess(failing("Conflict", 28 * DAY, 4 * HOUR)).nextAttemptAt).toBeNull();
  });

  test("comes at the time that Entra wrote into the row, even if the retry schedule differs", () => {
    const nextAttemptAt = MORNING + 5 * HOUR;
    const status = assess(failing("Timeout", HOUR, HOUR, { nextAttemptAt }), healthyAssessment({}));
    expect(status.nextAttemptAt).toBe(nextAttemptAt);
    expect(personText(status).reason).toContain(
      "Entra tries again at 2026-05-04 14:20 UTC (in 5 h).",
    );
  });

  test("comes with the next cycle if its time has just passed and the log has no row of the try", () => {
    const nextAttemptAt = MORNING - 10 * MINUTE;
    const status = assess(
      failing("Conflict", 7 * HOUR, 7 * HOUR, { nextAttemptAt }),
      healthyAssessment({}),
    );
    expect(status.nextAttemptAt).toBe(NEXT_CYCLE_AT);
    expect(status.reason).toMatchObject({ retry: { code: "overdue", dueAt: nextAttemptAt } });
    expect(personText(status).reason).toContain("due since 2026-05-04 09:10 UTC");
  });

  test.each`
    code                           | expected
    ${"TooManyRequests"}           | ${"with the next cycle"}
    ${"InternalServerError"}       | ${"with the next cycle"}
    ${"Timeout"}                   | ${"with the next cycle"}
    ${"WebExceptionProtocolError"} | ${"with the next cycle"}
    ${"InternalError"}             | ${"with the next cycle"}
    ${"BoxTimeOut"}                | ${"with the next cycle"}
    ${"Conflict"}                  | ${"by the retry schedule"}
    ${"LicenseLimitExceeded"}      | ${"by the retry schedule"}
    ${"SomethingNew"}              | ${"by the retry schedule"}
  `("comes $expected for the code $code", ({ code, expected }) => {
    const { nextAttemptAt } = assess(failing(code, HOUR, HOUR), healthyAssessment({}));
    expect(nextAttemptAt).toBe(
      expected === "with the next cycle" ? NEXT_CYCLE_AT : MORNING + 5 * HOUR,
    );
  });

  test("follows the settings if they differ from Microsoft's published numbers", () => {
    const thresholds: Thresholds = {
      ...DEFAULT_THRESHOLDS,
      firstRetryAfterMs: 2 * HOUR,
      quarantineLimitMs: 9 * DAY,
    };
    const assessWith = (state: ObjectState) =>
      assessPersonAppStatus(state, null, thresholds, MORNING);
    expect(assessWith(failing("Conflict", HOUR, HOUR)).nextAttemptAt).toBe(MORNING + HOUR);
    expect(personText(assessWith(failing("Conflict", 9 * DAY, HOUR))).reason).toContain(
      "given up after 9 d",
    );
  });
});

describe("the expected result of a failing person", () => {
  test("comes at the end of the cycle of the next try if the error is transient", () => {
    const assessment = healthyAssessment({
      cycle: { ...healthyAssessment({}).cycle, medianDurationMs: 3 * MINUTE },
    });
    expect(assess(failing("Timeout", HOUR, HOUR), assessment).expectedBy).toBe(
      NEXT_CYCLE_AT + 3 * MINUTE,
    );
  });

  test("is unknown if a person must act", () => {
    expect(assess(failing("Conflict", HOUR, HOUR), healthyAssessment({})).expectedBy).toBeNull();
  });

  test("comes after a running initial cycle, and is unknown while this cycle has no estimate", () => {
    const assessment = firstAssessment(initialCycleJob);
    const cycleEndAt = MORNING + assessment.cycle.etaHighMs!;
    expect(assess(failing("Timeout", HOUR, HOUR), assessment).expectedBy).toBeGreaterThan(
      cycleEndAt,
    );
    const withoutEstimate = { ...assessment, cycle: { ...assessment.cycle, etaHighMs: null } };
    expect(assess(failing("Timeout", HOUR, HOUR), withoutEstimate).expectedBy).toBeNull();
  });
});

describe("a failing person in a job", () => {
  test("whose cycles fail as a whole has a next try, but no expected result", () => {
    const lastExecution = { ...healthyJob.lastExecution!, state: "failed" } as const;
    const assessment = firstAssessment({ ...healthyJob, lastExecution });
    const status = assess(failing("Timeout", HOUR, HOUR), assessment);
    const { reason, remedy } = personText(status);
    expect(status.nextAttemptAt).toBeGreaterThan(MORNING);
    expect(status.expectedBy).toBeNull();
    expect(status.reason).toMatchObject({ retry: { hasLastCycleFailed: true } });
    expect(reason).toContain("the last cycle of the whole job failed");
    expect(remedy).toBe(conditionText(assessment).remedy);
    const provisioned = assess(objectState("update", "success", null), assessment);
    expect(provisioned.jobEffect).toEqual({ code: "last-cycle-failed" });
    expect(personText(provisioned).reason).toContain("The last cycle of the whole job failed");
  });

  test("in quarantine waits for the next attempt of the job, even if the person's own try is earlier", () => {
    const now = tooManyFailuresJob.readAt;
    const assessment = firstAssessment(tooManyFailuresJob);
    const at = now - HOUR;
    const status = assess(
      objectState("create", "failure", "Timeout", {
        failingSince: at,
        latestEvent: { at, action: "create", status: "failure", code: "Timeout" },
        nextAttemptAt: now + HOUR,
      }),
      assessment,
      now,
    );
    expect(status.nextAttemptAt).toBe(tooManyFailuresJob.quarantine!.nextAttemptAt);
    expect(status.expectedBy).toBeGreaterThan(status.nextAttemptAt!);
    expect(personText(status).remedy).toBe(conditionText(assessment).remedy);
  });

  test("in quarantine has no expected result if the next attempt alone cannot end the quarantine", () => {
    const status = assess(
      objectState("create", "failure", "Timeout"),
      firstAssessment(credentialsRejectedJob),
      credentialsRejectedJob.readAt,
    );
    expect(status.nextAttemptAt).toBe(credentialsRejectedJob.quarantine!.nextAttemptAt);
    expect(status.expectedBy).toBeNull();
  });

  test.each(["paused", "disabled", "stopped", "stalled", "not-configured"] as const)(
    "that is %s has no next attempt until a person acts",
    (condition) => {
      const assessment = healthyAssessment({ condition, reason: { code: "never-started" } });
      const status = assess(failing("Timeout", HOUR, HOUR), assessment);
      expect(status).toMatchObject({
        nextAttemptAt: null,
        expectedBy: null,
        reason: { retry: { code: "blocked-by-job", condition } },
      });
      expect(personText(status).remedy).toBe(conditionText(assessment).remedy);
    },
  );
});

law.prop([
  fc.integer({ min: 0, max: 27 * DAY }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom("Conflict", "Timeout"),
  fc.constantFrom("healthy", "failing", "at-risk", "quarantined", "paused") as fc.Arbitrary<
    JobAssessment["condition"]
  >,
])(
  "the expected result of a failing person never comes before the next try",
  (firstFailureAgeMs, share, code, condition) => {
    const state = failing(code, firstFailureAgeMs, firstFailureAgeMs * share);
    const { nextAttemptAt, expectedBy } = assess(state, healthyAssessment({ condition }));
    if (nextAttemptAt !== null) expect(nextAttemptAt).toBeGreaterThan(MORNING);
    if (expectedBy === null) return;
    expect(expectedBy).toBeGreaterThanOrEqual(nextAttemptAt ?? MORNING);
    expect(expectedBy - MORNING).toBeLessThan(60 * DAY);
  },
);
