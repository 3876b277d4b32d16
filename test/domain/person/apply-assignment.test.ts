import { describe, expect, test } from "vitest";
import type { ChangeTime } from "../../../domain/assignment.ts";
import type { JobConfiguration } from "../../../domain/job-configuration.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import { applyAssignment } from "../../../domain/person/apply-assignment.ts";
import { assessNeverSeenPerson } from "../../../domain/person/assess-never-seen-person.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import { findAssignment } from "../../../domain/person/find-assignment.ts";
import type { PersonAppStatus } from "../../../domain/person-app-status.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { CORRECT_CONFIGURATION } from "../configuration/configuration-cases.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  LAST_EXECUTION,
  MORNING,
} from "../job-fixtures.ts";
import {
  assignmentFacts,
  between,
  ended,
  exactly,
  LOG_READ_FROM,
  mappedConfiguration,
  membership,
} from "./assignment-fixtures.ts";
import { firstAssessment, healthyAssessment, objectState } from "./object-state-fixtures.ts";

// The last cycle of the healthy job began at 09:12 and ended at 09:15; MORNING is 09:20.
const LAST_CYCLE_AT = LAST_EXECUTION.beganAt ?? 0;
const healthy = healthyAssessment({
  freshness: { ...firstAssessment(healthyJob).freshness, logAsOf: MORNING },
});

type Values = {
  readonly people?: Parameters<typeof assignmentFacts>[0];
  readonly configuration?: JobConfiguration;
  readonly isScopeKnown?: boolean;
  readonly logReadFrom?: number | null;
  readonly assessment?: typeof healthy;
};

function apply(status: PersonAppStatus, values: Values): PersonAppStatus {
  const { people = {}, isScopeKnown = true, assessment = healthy } = values;
  const now = assessment.assessedAt;
  return applyAssignment(status, {
    assessment,
    assignment: findAssignment(assignmentFacts(people, { isScopeKnown }), now),
    configuration: values.configuration ?? CORRECT_CONFIGURATION,
    logReadFrom: values.logReadFrom === undefined ? LOG_READ_FROM : values.logReadFrom,
    thresholds: DEFAULT_THRESHOLDS,
    now,
  });
}
const neverSeen = (assessment = healthy) =>
  assessNeverSeenPerson(
    { kind: "user", knownIn: ["entra"] },
    assessment,
    DEFAULT_THRESHOLDS,
    assessment.assessedAt,
  );
const seen = (state: ObjectState) =>
  assessPersonAppStatus(state, healthy, DEFAULT_THRESHOLDS, MORNING);
const assigned = (since: ChangeTime) => ({ direct: membership(since) });

describe("an assigned person without a log row", () => {
  test("waits for the first cycle that begins ten minutes after the assignment", () => {
    const before = apply(neverSeen(), { people: assigned(exactly(LAST_CYCLE_AT - 9 * MINUTE)) });
    expect(before.reason).toMatchObject({ code: "never-seen-assigned-waiting" });
    expect(before.expectedBy).toBeGreaterThan(MORNING);
    const covered = apply(neverSeen(), { people: assigned(exactly(LAST_CYCLE_AT - 11 * MINUTE)) });
    expect(covered.reason).toEqual({ code: "never-seen-although-assigned", likelyCauses: [] });
    expect(covered.expectedBy).toBeNull();
  });

  test("waits for the job without a date if the last cycle failed", () => {
    const assessment = firstAssessment({
      ...credentialsRejectedJob,
      statusCode: "active",
      quarantine: null,
    });
    const status = apply(neverSeen(assessment), {
      assessment,
      people: assigned(exactly(assessment.assessedAt - MINUTE)),
    });
    expect(status).toMatchObject({
      reason: { code: "never-seen-assigned-waiting", nextCycle: { dueAt: null } },
      jobEffect: { code: "last-cycle-failed" },
      jobCondition: { reason: { code: "cycles-failed" } },
      expectedBy: null,
    });
  });

  test("waits while the rows of the cycle may not be in the log yet", () => {
    const endedAt = LAST_EXECUTION.endedAt ?? 0;
    const assessment = healthyAssessment({
      freshness: { ...healthy.freshness, logAsOf: endedAt + 2 * MINUTE },
    });
    const status = apply(neverSeen(assessment), {
      assessment,
      people: assigned(exactly(LAST_CYCLE_AT - 11 * MINUTE)),
    });
    expect(status.reason.code).toBe("never-seen-assigned-waiting");
  });

  test("has the likely causes that the configuration and the assignment show", () => {
    const people = {
      direct: membership(exactly(MORNING - DAY), { hasDefaultRole: true }),
    };
    const configuration = mappedConfiguration({ canCreate: false, hasScopingFilter: true });
    expect(apply(neverSeen(), { people, configuration }).reason).toEqual({
      code: "never-seen-although-assigned",
      likelyCauses: ["no-creation", "scoping-filter", "default-role"],
    });
  });

  test("needs no row if the assignment is older than the log", () => {
    const status = apply(neverSeen(), { people: assigned(exactly(LOG_READ_FROM - 1)) });
    expect(status.reason).toEqual({
      code: "never-seen-assigned-before-log",
      logReadFrom: LOG_READ_FROM,
    });
    const unknownStart = apply(neverSeen(), {
      people: assigned(exactly(MORNING - DAY)),
      logReadFrom: null,
    });
    expect(unknownStart.reason.code).toBe("never-seen-assignment-unknown");
  });

  test("waits for the running initial cycle", () => {
    const assessment = firstAssessment(initialCycleJob);
    const status = apply(neverSeen(assessment), {
      assessment,
      people: assigned(exactly(MORNING - DAY)),
    });
    expect(status.reason.code).toBe("never-seen-initial-cycle");
    const unassigned = apply(neverSeen(assessment), { assessment });
    expect(unassigned).toMatchObject({
      reason: { code: "never-seen-not-assigned" },
      expectedBy: null,
    });
  });
});

describe("a person with an account who is no longer assigned", () => {
  const created = seen(objectState("create", "success", null));
  const lastAt = created.lastAt ?? 0;
  const unassigned = (at: ChangeTime) => ({ direct: ended(at) });

  test("is expected to be disabled by the next cycle, and is overdue after it", () => {
    const waiting = apply(created, {
      people: unassigned(between(MORNING - HOUR, MORNING - 10 * MINUTE)),
    });
    expect(waiting).toMatchObject({
      status: "pending",
      reason: { code: "unassigned-with-account", isOverdue: false, lastWrittenAt: lastAt },
    });
    expect(waiting.expectedBy).toBeGreaterThan(MORNING);
    const overdue = apply(created, {
      people: unassigned(between(MORNING - 9 * HOUR, MORNING - 8 * HOUR)),
    });
    expect(overdue).toMatchObject({
      status: "pending",
      reason: { isOverdue: true, nextCycle: null },
      expectedBy: null,
    });
  });

  test("keeps the account if the mapping or a setting keeps accounts", () => {
    const status = apply(created, {
      people: unassigned(between(MORNING - HOUR, MORNING - 10 * MINUTE)),
      configuration: mappedConfiguration({ canDelete: false }),
    });
    expect(status).toMatchObject({ reason: { accountsKeptBy: "mapping" }, expectedBy: null });
    const bySetting = apply(created, {
      people: unassigned(between(MORNING - HOUR, MORNING - 10 * MINUTE)),
      configuration: { ...CORRECT_CONFIGURATION, keepsAccountsOutOfScope: true },
    });
    expect(bySetting).toMatchObject({ reason: { accountsKeptBy: "setting" } });
  });

  test("stays provisioned if the row is newer than the assignments, or if the scope is not known", () => {
    const newer = seen(
      objectState("create", "success", null, {
        latestEvent: { at: MORNING - MINUTE, action: "create", status: "success", code: null },
      }),
    );
    expect(apply(newer, {}).status).toBe("provisioned");
    expect(apply(created, { isScopeKnown: false }).status).toBe("provisioned");
    expect(apply(created, { people: assigned(exactly(MORNING - 9 * DAY)) }).status).toBe(
      "provisioned",
    );
  });

  test("stays failing if the newest row failed", () => {
    const failing = seen(objectState("disable", "failure", "InsufficientRights"));
    expect(apply(failing, {}).status).toBe("failing");
  });
});

describe("a person who was assigned after the newest row", () => {
  const skipped = seen(objectState("other", "skipped", "NotEffectivelyEntitled"));
  const lastAt = skipped.lastAt ?? 0;

  test("waits for the next cycle if the row says that the person is out of scope", () => {
    const status = apply(skipped, { people: assigned(exactly(MORNING - 15 * MINUTE)) });
    expect(status).toMatchObject({
      status: "pending",
      reason: { code: "assigned-after-last-row", lastStatus: "skipped", lastAt, isOverdue: false },
    });
    expect(status.expectedBy).toBeGreaterThan(MORNING);
  });

  test("keeps the reason of the row if the assignment is older than the row", () => {
    const status = apply(skipped, { people: assigned(exactly(lastAt - MINUTE)) });
    expect(status.reason).toEqual(skipped.reason);
    expect(status.assignment).toMatchObject({ code: "assigned" });
  });
});
