import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { OBJECT_KINDS } from "../../../domain/object-kind.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../../domain/provisioning-event.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { personText } from "../../../wording/person.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { MORNING } from "../job-fixtures.ts";
import { healthyAssessment, objectState } from "./object-state-fixtures.ts";

const assess = (state: ObjectState, assessment: JobAssessment | null = null, now = MORNING) =>
  assessPersonAppStatus(state, assessment, DEFAULT_THRESHOLDS, now);

describe("the status of a person in an app", () => {
  test.each`
    action            | result       | code                                        | status           | reasonCode
    ${"create"}       | ${"success"} | ${null}                                     | ${"provisioned"} | ${"written"}
    ${"update"}       | ${"success"} | ${null}                                     | ${"provisioned"} | ${"written"}
    ${"disable"}      | ${"success"} | ${null}                                     | ${"disabled"}    | ${"written"}
    ${"delete"}       | ${"success"} | ${null}                                     | ${"deleted"}     | ${"written"}
    ${"create"}       | ${"failure"} | ${"EntryConflict"}                          | ${"failing"}     | ${"failing"}
    ${"disable"}      | ${"failure"} | ${"Timeout"}                                | ${"failing"}     | ${"failing-leaver"}
    ${"update"}       | ${"warning"} | ${"UnableToResolveReferenceAttributeValue"} | ${"provisioned"} | ${"written-in-part"}
    ${"other"}        | ${"skipped"} | ${"RedundantExport"}                        | ${"provisioned"} | ${"already-in-sync"}
    ${"other"}        | ${"skipped"} | ${"NotEffectivelyEntitled"}                 | ${"skipped"}     | ${"skipped-not-entitled"}
    ${"other"}        | ${"skipped"} | ${"EntrySynchronizationSkipped"}            | ${"skipped"}     | ${"skipped-nothing-to-do"}
    ${"other"}        | ${"skipped"} | ${"ImportSkipped"}                          | ${"skipped"}     | ${"skipped-known-error"}
    ${"other"}        | ${"skipped"} | ${null}                                     | ${"skipped"}     | ${"skipped-unexplained"}
    ${"stagedDelete"} | ${"success"} | ${null}                                     | ${"pending"}     | ${"held-back-by-deletion-threshold"}
    ${"create"}       | ${"unknown"} | ${null}                                     | ${"pending"}     | ${"unknown-result"}
  `(
    "is $status with the reason $reasonCode after a row with action $action, result $result and code $code",
    ({ action, result, code, status, reasonCode }) => {
      const appStatus = assess(objectState(action, result, code));
      expect(appStatus.status).toBe(status);
      expect(appStatus.reason.code).toBe(reasonCode);
    },
  );

  test("has the remedy to assign a person who is not entitled", () => {
    const status = assess(objectState("other", "skipped", "NotEffectivelyEntitled"));
    expect(personText(status).remedy).toMatch(/assigns? this person/i);
  });
});

describe("a skipped person", () => {
  const notAssigned = {
    isActive: true,
    isAssigned: false,
    hasRole: null,
    passesFilter: null,
    failedFilter: null,
  };
  test.each`
    lastSuccess  | code                        | scoping        | status           | reasonCode                | reason
    ${"disable"} | ${"NotEffectivelyEntitled"} | ${null}        | ${"disabled"}    | ${"removed-earlier"}      | ${"Disabled in 8x8 at"}
    ${"disable"} | ${"RedundantExport"}        | ${null}        | ${"disabled"}    | ${"removed-earlier"}      | ${"nothing was written since"}
    ${"delete"}  | ${"NotEffectivelyEntitled"} | ${null}        | ${"deleted"}     | ${"removed-earlier"}      | ${"Deleted from 8x8 at"}
    ${"update"}  | ${"NotEffectivelyEntitled"} | ${null}        | ${"skipped"}     | ${"skipped-not-entitled"} | ${"an account may still work there"}
    ${"create"}  | ${null}                     | ${notAssigned} | ${"skipped"}     | ${"skipped-not-assigned"} | ${"an account may still work there"}
    ${"create"}  | ${"RedundantExport"}        | ${null}        | ${"provisioned"} | ${"already-in-sync"}      | ${"already has the values"}
    ${null}      | ${"NotEffectivelyEntitled"} | ${notAssigned} | ${"skipped"}     | ${"skipped-not-assigned"} | ${"not assigned to 8x8."}
  `(
    "is $status with the reason $reasonCode if a row with the code $code follows the successful $lastSuccess",
    ({ lastSuccess, code, scoping, status, reasonCode, reason }) => {
      const lastSuccessAt = lastSuccess === null ? null : MORNING - DAY;
      const overrides = { lastSuccessAction: lastSuccess, lastSuccessAt, scoping };
      const appStatus = assess(objectState("other", "skipped", code, overrides));
      expect(appStatus.status).toBe(status);
      expect(appStatus.reason.code).toBe(reasonCode);
      expect(personText(appStatus).reason).toContain(reason);
    },
  );

  test.each`
    isActive | isAssigned | hasRole  | passesFilter | reason
    ${false} | ${true}    | ${true}  | ${true}      | ${"disabled or deleted in Entra"}
    ${true}  | ${false}   | ${null}  | ${null}      | ${"not assigned to 8x8"}
    ${true}  | ${true}    | ${false} | ${true}      | ${"without a role that counts"}
    ${true}  | ${true}    | ${true}  | ${false}     | ${"left out of 8x8 by the job's scoping filter"}
    ${false} | ${false}   | ${false} | ${false}     | ${"disabled or deleted in Entra"}
  `(
    "is $reason with isActive $isActive, isAssigned $isAssigned, hasRole $hasRole, passesFilter $passesFilter",
    ({ reason, ...scoping }) => {
      const status = assess(objectState("other", "skipped", "NotEffectivelyEntitled", { scoping }));
      const text = personText(status);
      expect(text.reason).toContain(reason);
      expect(text.remedy).toMatch(/\S/);
    },
  );

  test("who failed before is not tried again", () => {
    const failed = { attempts: 3, lastFailureAt: MORNING - 2 * HOUR };
    const status = assess(objectState("other", "skipped", "NotEffectivelyEntitled", failed));
    expect(status.status).toBe("skipped");
    expect(status.reason).toMatchObject({ failedTries: { count: 3, lastAt: MORNING - 2 * HOUR } });
    expect(personText(status).reason).toContain("Before that 3 attempts failed");
    expect(status.nextAttemptAt).toBeNull();
  });
});

describe("the reason of a provisioned person", () => {
  test.each`
    condition        | effect                                          | text
    ${"healthy"}     | ${null}                                         | ${null}
    ${"quarantined"} | ${{ code: "quarantined", nextAttemptAt: null }} | ${"newer changes wait until the quarantine ends"}
    ${"paused"}      | ${{ code: "paused" }}                           | ${"people who leave keep their accounts there"}
    ${"disabled"}    | ${{ code: "disabled" }}                         | ${"people who leave keep their accounts there"}
    ${"stalled"}     | ${{ code: "stalled" }}                          | ${"newer changes wait until the cycle continues"}
    ${"stopped"}     | ${{ code: "stopped" }}                          | ${"people who leave keep their accounts there"}
  `("contains $effect about the job while the job is $condition", ({ condition, effect, text }) => {
    const status = assess(objectState("update", "success", null), healthyAssessment({ condition }));
    const { reason } = personText(status);
    expect(status.status).toBe("provisioned");
    expect(status.jobEffect).toEqual(effect);
    if (text === null) expect(reason).toBe("Updated in 8x8 at 2026-05-04 08:20 UTC.");
    else expect(reason).toContain(text);
  });

  const assessAfter = (minutes: number) =>
    assess(
      objectState("create", "success", null),
      healthyAssessment({}),
      MORNING + minutes * MINUTE,
    );

  test.each([0, 10])(
    "does not contain the age of a log that was read %i minutes ago",
    (minutes) => {
      const status = assessAfter(minutes);
      expect(status.logAge).toBeNull();
      expect(personText(status).reason).not.toContain("when Steadystate last read the log");
    },
  );

  test.each([16, 24 * 60])("contains the age of a log that was read %i minutes ago", (minutes) => {
    const status = assessAfter(minutes);
    expect(status.logAge).toEqual({ code: "outdated", asOf: MORNING });
    expect(personText(status).reason).toContain("when Steadystate last read the log");
  });
});

test("a group that was written without one of its members is provisioned, but not completely", () => {
  const status = assess(
    objectState("update", "warning", "UnableToResolveReferenceAttributeValue", { kind: "group" }),
  );
  const { reason, remedy } = personText(status);
  expect(status.status).toBe("provisioned");
  expect(reason).toContain("This group is in 8x8, but not completely");
  expect(remedy).toMatch(/\S/);
});

describe("a leaver", () => {
  test.each`
    action       | code          | text
    ${"disable"} | ${"Timeout"}  | ${"should no longer be in 8x8, but the account still works: Entra could not disable it"}
    ${"delete"}  | ${"Conflict"} | ${"should no longer be in 8x8, but the account still works: Entra could not delete it"}
  `("whose $action fails must be disabled by hand", ({ action, code, text }) => {
    const { reason, remedy } = personText(assess(objectState(action, "failure", code)));
    expect(reason).toContain(text);
    expect(remedy).toMatch(/^The admin of 8x8 disables the account there by hand now/);
    expect(remedy).not.toContain("No action is needed");
  });

  test("whose account is not found must be looked up in the app", () => {
    const { reason, remedy } = personText(
      assess(objectState("disable", "failure", "InvalidAnchor")),
    );
    expect(reason).toContain("but the account was not found there");
    expect(remedy).toContain("The admin of 8x8 checks that the account there is gone");
  });
});

const maybeTime = fc.option(fc.integer({ min: MORNING - 60 * DAY, max: MORNING + DAY }), {
  nil: null,
});
const maybeFlag = fc.option(fc.boolean(), { nil: null });
const anyOverrides = fc.record({
  kind: fc.constantFrom(...OBJECT_KINDS),
  reason: fc.option(fc.string({ maxLength: 3000 }), { nil: null }),
  failingSince: maybeTime,
  attempts: fc.nat(40),
  nextAttemptAt: maybeTime,
  lastSuccessAt: maybeTime,
  lastSuccessAction: fc.option(fc.constantFrom(...EVENT_ACTIONS), { nil: null }),
  lastFailureAt: maybeTime,
  scoping: fc.option(
    fc.record({
      isActive: maybeFlag,
      isAssigned: maybeFlag,
      hasRole: maybeFlag,
      passesFilter: maybeFlag,
      failedFilter: fc.constant(null),
    }),
    { nil: null },
  ),
});
/** The assessment of any job, or null. */
const anyAssessment = fc.option(
  arbitraryJobFacts.map((facts) => assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING)),
  { nil: null },
);
const anyCode = fc.option(
  fc.oneof(fc.string(), fc.constantFrom("Timeout", "Conflict", "NotEffectivelyEntitled")),
  { nil: null },
);

const anyState = fc
  .tuple(
    fc.constantFrom(...EVENT_ACTIONS),
    fc.constantFrom(...EVENT_STATUSES),
    anyCode,
    anyOverrides,
  )
  .map(([action, status, code, overrides]) => objectState(action, status, code, overrides));

law.prop([anyState, anyAssessment])(
  "every status has whole sentences, a next try in the future, and no expected result before this try",
  (state, assessment) => {
    const status = assess(state, assessment);
    const { reason, remedy } = personText(status);
    expect(`${reason} ${remedy ?? ""}`).not.toMatch(/\bNaN\b|undefined|\[object|\p{Cc}/u);
    expect(reason).toMatch(/[.!?…]$/);
    if (["failing", "skipped", "pending"].includes(status.status)) expect(remedy).toMatch(/\S/);
    const { nextAttemptAt, expectedBy } = status;
    if (nextAttemptAt !== null) expect(nextAttemptAt).toBeGreaterThan(MORNING);
    if (expectedBy !== null) expect(expectedBy).toBeGreaterThanOrEqual(nextAttemptAt ?? MORNING);
    for (const at of [nextAttemptAt, expectedBy]) {
      if (at !== null) expect(Number.isFinite(at)).toBe(true);
    }
  },
);
