import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import { DEFAULT_THRESHOLDS, type Thresholds } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { personText } from "../../../wording/person.ts";
import { test as law } from "../../property.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  NOON,
  tooManyFailuresJob,
} from "../job-fixtures.ts";
import { firstAssessment, healthyAssessment, objectState } from "./object-state-fixtures.ts";

const assess = (state: ObjectState, assessment: JobAssessment | null = null, now = NOON) =>
  assessPersonAppStatus(state, assessment, DEFAULT_THRESHOLDS, now);

/** A person whose creation has failed; both ages in ms. */
function failing(
  code: string,
  firstFailureAge: number,
  lastFailureAge: number,
  overrides: Partial<ObjectState> = {},
) {
  const at = NOON - lastFailureAge;
  return objectState("create", "failure", code, {
    failingSince: NOON - firstFailureAge,
    latestEvent: { at, action: "create", status: "failure", code },
    ...overrides,
  });
}

const NEXT_CYCLE_AT = healthyAssessment({}).schedule.dueAt!;

describe("the next try of a failing person", () => {
  test.each`
    first         | last         | next
    ${0}          | ${0}         | ${6 * HOUR}
    ${HOUR}       | ${HOUR}      | ${6 * HOUR}
    ${7 * HOUR}   | ${HOUR}      | ${12 * HOUR}
    ${13 * HOUR}  | ${HOUR}      | ${24 * HOUR}
    ${25 * HOUR}  | ${HOUR}      | ${48 * HOUR}
    ${27.5 * DAY} | ${12 * HOUR} | ${28 * DAY}
    ${28 * DAY}   | ${4 * HOUR}  | ${null}
    ${10 * DAY}   | ${8 * DAY}   | ${11 * DAY}
  `(
    "comes $next ms after the first failure, $first ms ago, with the last failure $last ms ago",
    ({ first, last, next }) => {
      const { nextAttemptAt } = assess(failing("Conflict", first, last));
      expect(nextAttemptAt).toBe(next === null ? null : NOON - first + next);
    },
  );

  test("comes at the date that Entra gave, whatever the retry schedule says", () => {
    const nextAttemptAt = NOON + 5 * HOUR;
    const status = assess(failing("Timeout", HOUR, HOUR, { nextAttemptAt }), healthyAssessment({}));
    expect(status.nextAttemptAt).toBe(nextAttemptAt);
    expect(personText(status).reason).toContain(
      "Entra tries again at 2026-05-04 14:20 UTC (in 5 h).",
    );
  });

  test("comes with the next cycle when its date has just passed without a row", () => {
    const nextAttemptAt = NOON - 10 * MINUTE;
    const status = assess(
      failing("Conflict", 7 * HOUR, 7 * HOUR, { nextAttemptAt }),
      healthyAssessment({}),
    );
    expect(status.nextAttemptAt).toBe(NEXT_CYCLE_AT);
    expect(status.reason).toMatchObject({ retry: { code: "overdue", dueAt: nextAttemptAt } });
    expect(personText(status).reason).toContain("was due at 2026-05-04 09:10 UTC");
  });

  test.each`
    code                           | isNextCycle
    ${"TooManyRequests"}           | ${true}
    ${"InternalServerError"}       | ${true}
    ${"Timeout"}                   | ${true}
    ${"WebExceptionProtocolError"} | ${true}
    ${"InternalError"}             | ${true}
    ${"BoxTimeOut"}                | ${true}
    ${"Conflict"}                  | ${false}
    ${"LicenseLimitExceeded"}      | ${false}
    ${"SomethingNew"}              | ${false}
  `("comes with the next cycle for $code: $isNextCycle", ({ code, isNextCycle }) => {
    const { nextAttemptAt } = assess(failing(code, HOUR, HOUR), healthyAssessment({}));
    expect(nextAttemptAt).toBe(isNextCycle ? NEXT_CYCLE_AT : NOON + 5 * HOUR);
  });

  test("follows the settings where they differ from Microsoft's published numbers", () => {
    const thresholds: Thresholds = {
      ...DEFAULT_THRESHOLDS,
      firstRetryAfterMs: 2 * HOUR,
      quarantineLimitMs: 9 * DAY,
    };
    const assessWith = (state: ObjectState) => assessPersonAppStatus(state, null, thresholds, NOON);
    expect(assessWith(failing("Conflict", HOUR, HOUR)).nextAttemptAt).toBe(NOON + HOUR);
    expect(personText(assessWith(failing("Conflict", 9 * DAY, HOUR))).reason).toContain(
      "given up after 9 d",
    );
  });
});

describe("the expected result of a failing person", () => {
  test("is known for transient errors: the end of the cycle of the next try", () => {
    const assessment = healthyAssessment({
      cycle: { ...healthyAssessment({}).cycle, medianDurationMs: 3 * MINUTE },
    });
    expect(assess(failing("Timeout", HOUR, HOUR), assessment).expectedBy).toBe(
      NEXT_CYCLE_AT + 3 * MINUTE,
    );
  });

  test("is unknown where a person must act", () => {
    expect(assess(failing("Conflict", HOUR, HOUR), healthyAssessment({})).expectedBy).toBeNull();
  });

  test("comes after a running initial cycle, and is unknown while that has no estimate", () => {
    const assessment = firstAssessment(initialCycleJob);
    const cycleEndAt = NOON + assessment.cycle.etaHighMs!;
    expect(assess(failing("Timeout", HOUR, HOUR), assessment).expectedBy).toBeGreaterThan(
      cycleEndAt,
    );
    const withoutEstimate = { ...assessment, cycle: { ...assessment.cycle, etaHighMs: null } };
    expect(assess(failing("Timeout", HOUR, HOUR), withoutEstimate).expectedBy).toBeNull();
  });
});

describe("a failing person waits for the job", () => {
  test("while whole cycles fail: the next try has a date, but no expected result", () => {
    const lastExecution = { ...healthyJob.lastExecution!, state: "failed" } as const;
    const assessment = firstAssessment({ ...healthyJob, lastExecution });
    const status = assess(failing("Timeout", HOUR, HOUR), assessment);
    const { reason, remedy } = personText(status);
    expect(status.nextAttemptAt).toBeGreaterThan(NOON);
    expect(status.expectedBy).toBeNull();
    expect(status.reason).toMatchObject({ retry: { hasLastCycleFailed: true } });
    expect(reason).toContain("the last cycle of the whole job failed");
    expect(remedy).toBe(assessment.remedy);
    const provisioned = assess(objectState("update", "success", null), assessment);
    expect(provisioned.jobEffect).toEqual({ code: "last-cycle-failed" });
    expect(personText(provisioned).reason).toContain("The last cycle of the whole job failed");
  });

  test("in quarantine until its next attempt, although the person's own date is earlier", () => {
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
    expect(personText(status).remedy).toBe(assessment.remedy);
  });

  test("in quarantine until a person acts, where the next attempt alone cannot end it", () => {
    const status = assess(
      objectState("create", "failure", "Timeout"),
      firstAssessment(credentialsRejectedJob),
      credentialsRejectedJob.readAt,
    );
    expect(status.nextAttemptAt).toBe(credentialsRejectedJob.quarantine!.nextAttemptAt);
    expect(status.expectedBy).toBeNull();
  });

  test.each(["paused", "disabled", "stopped", "stalled", "not-configured"] as const)(
    "that is %s: Entra tries nothing until a person acts",
    (condition) => {
      const assessment = healthyAssessment({ condition, remedy: "Start provisioning in Entra." });
      const status = assess(failing("Timeout", HOUR, HOUR), assessment);
      expect(status).toMatchObject({
        nextAttemptAt: null,
        expectedBy: null,
        reason: { retry: { code: "blocked-by-job", condition } },
      });
      expect(personText(status).remedy).toBe("Start provisioning in Entra.");
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
  (firstFailureAge, share, code, condition) => {
    const state = failing(code, firstFailureAge, firstFailureAge * share);
    const { nextAttemptAt, expectedBy } = assess(state, healthyAssessment({ condition }));
    if (nextAttemptAt !== null) expect(nextAttemptAt).toBeGreaterThan(NOON);
    if (expectedBy === null) return;
    expect(expectedBy).toBeGreaterThanOrEqual(nextAttemptAt ?? NOON);
    expect(expectedBy - NOON).toBeLessThan(60 * DAY);
  },
);
