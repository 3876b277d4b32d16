import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  NOON,
  tooManyFailuresJob,
} from "../job-fixtures.ts";
import { firstAssessment, healthyAssessment, objectState } from "./object-state-fixtures.ts";

const stand = (of: ObjectState, snapshot: JobAssessment | null = null, now = NOON) =>
  assessPersonAppStatus(of, snapshot, DEFAULT_THRESHOLDS, now);

/** Somebody who failed first so long ago, and was tried last so long ago. */
function failing(code: string, firstAgo: number, lastAgo: number, more: Partial<ObjectState> = {}) {
  const latestEvent = { at: NOON - lastAgo, action: "create", status: "failure", code } as const;
  return objectState("create", "failure", code, {
    failingSince: NOON - firstAgo,
    latestEvent,
    ...more,
  });
}

/** The cycles of `healthy` begin on this beat: 40 minutes after its last sign, and so on. */
const NEXT = healthyAssessment({}).schedule.dueAt!;

describe("who fails is tried again", () => {
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
  `("$next ms after the first failure, $first ms ago; last tried $last ms ago", (row) => {
    const { nextAttemptAt } = stand(failing("Conflict", row.first, row.last));
    expect(nextAttemptAt).toBe(row.next === null ? null : NOON - row.first + row.next);
  });

  test("at Entra's own date, whatever the rhythm says", () => {
    const nextAttemptAt = NOON + 5 * HOUR;
    const said = stand(failing("Timeout", HOUR, HOUR, { nextAttemptAt }), healthyAssessment({}));
    expect(said.nextAttemptAt).toBe(nextAttemptAt);
    expect(said.reason).toContain("Entra tries again at 2026-05-04 14:20 UTC (in 5 h).");
  });

  test("with the next cycle when its own date has just passed without a row", () => {
    const nextAttemptAt = NOON - 10 * MINUTE;
    const said = stand(
      failing("Conflict", 7 * HOUR, 7 * HOUR, { nextAttemptAt }),
      healthyAssessment({}),
    );
    expect(said.nextAttemptAt).toBe(NEXT);
    expect(said.reason).toContain("was due at 2026-05-04 09:10 UTC");
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
  `("$code: with the next cycle $isNextCycle", ({ code, isNextCycle }) => {
    const { nextAttemptAt } = stand(failing(code, HOUR, HOUR), healthyAssessment({}));
    expect(nextAttemptAt).toBe(isNextCycle ? NEXT : NOON + 5 * HOUR);
  });

  test("by the settings, not by Microsoft's numbers of today", () => {
    const thresholds = {
      ...DEFAULT_THRESHOLDS,
      retryFirstMs: 2 * HOUR,
      quarantineLimitMs: 9 * DAY,
    };
    const next = (of: ObjectState) => assessPersonAppStatus(of, null, thresholds, NOON);
    expect(next(failing("Conflict", HOUR, HOUR)).nextAttemptAt).toBe(NOON + HOUR);
    expect(next(failing("Conflict", 9 * DAY, HOUR)).reason).toContain("given up after 9 d");
  });
});

describe("when it should be right", () => {
  test("is told for causes that pass: the end of the cycle of the next try", () => {
    const snapshot = healthyAssessment({
      cycle: { ...healthyAssessment({}).cycle, medianDurationMs: 3 * MINUTE },
    });
    expect(stand(failing("Timeout", HOUR, HOUR), snapshot).expectedBy).toBe(NEXT + 3 * MINUTE);
  });

  test("is not told where a person must act", () => {
    expect(stand(failing("Conflict", HOUR, HOUR), healthyAssessment({})).expectedBy).toBeNull();
  });

  test("comes after an initial cycle, and is unknown while that has no end in sight", () => {
    const snapshot = firstAssessment(initialCycleJob);
    const end = NOON + snapshot.cycle.etaHighMs!;
    expect(stand(failing("Timeout", HOUR, HOUR), snapshot).expectedBy).toBeGreaterThan(end);
    const blank = { ...snapshot, cycle: { ...snapshot.cycle, etaHighMs: null } };
    expect(stand(failing("Timeout", HOUR, HOUR), blank).expectedBy).toBeNull();
  });
});

describe("a job keeps everyone waiting", () => {
  test("while its cycles come to nothing: a try has a date, and no promise", () => {
    const lastExecution = { ...healthyJob.lastExecution!, state: "failed" } as const;
    const snapshot = firstAssessment({ ...healthyJob, lastExecution });
    const said = stand(failing("Timeout", HOUR, HOUR), snapshot);
    expect(said.nextAttemptAt).toBeGreaterThan(NOON);
    expect(said.expectedBy).toBeNull();
    expect(said.reason).toContain("came to nothing");
    expect(said.remedy).toBe(snapshot.remedy);
    expect(stand(objectState("update", "success", null), snapshot).reason).toContain(
      "came to nothing",
    );
  });

  test("in quarantine for its next attempt, though the person's own date comes sooner", () => {
    const now = tooManyFailuresJob.readAt;
    const snapshot = firstAssessment(tooManyFailuresJob);
    const nextAttemptAt = now + HOUR;
    const latestEvent = {
      at: now - HOUR,
      action: "create",
      status: "failure",
      code: "Timeout",
    } as const;
    const said = stand(
      objectState("create", "failure", "Timeout", {
        failingSince: now - HOUR,
        latestEvent,
        nextAttemptAt,
      }),
      snapshot,
      now,
    );
    expect(said.nextAttemptAt).toBe(tooManyFailuresJob.quarantine!.nextAttemptAt);
    expect(said.expectedBy).toBeGreaterThan(said.nextAttemptAt!);
    expect(said.remedy).toBe(snapshot.remedy);
  });

  test("in quarantine until a person acts, where the next attempt alone will not lift it", () => {
    const said = stand(
      objectState("create", "failure", "Timeout"),
      firstAssessment(credentialsRejectedJob),
      credentialsRejectedJob.readAt,
    );
    expect(said.nextAttemptAt).toBe(credentialsRejectedJob.quarantine!.nextAttemptAt);
    expect(said.expectedBy).toBeNull();
  });

  test.each(["paused", "disabled", "stopped", "stalled", "not-configured"] as const)(
    "%s: nothing is tried until a person acts",
    (condition) => {
      const snapshot = healthyAssessment({ condition, remedy: "Start provisioning in Entra." });
      expect(stand(failing("Timeout", HOUR, HOUR), snapshot)).toMatchObject({
        nextAttemptAt: null,
        expectedBy: null,
        remedy: "Start provisioning in Entra.",
      });
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
  "what is expected never comes before the try that brings it",
  (first, share, code, condition) => {
    const said = stand(failing(code, first, first * share), healthyAssessment({ condition }));
    if (said.nextAttemptAt !== null) expect(said.nextAttemptAt).toBeGreaterThan(NOON);
    if (said.expectedBy === null) return;
    expect(said.expectedBy).toBeGreaterThanOrEqual(said.nextAttemptAt ?? NOON);
    expect(said.expectedBy - NOON).toBeLessThan(60 * DAY);
  },
);
