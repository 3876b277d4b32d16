import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { explainError } from "../../../domain/failure/explain-error.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import { EVENT_ACTIONS, EVENT_STATUSES, OBJECT_KINDS } from "../../../domain/provisioning-event.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { meaningText } from "../../../wording/explanations.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { NOON } from "../job-fixtures.ts";
import { healthyAssessment, objectState } from "./object-state-fixtures.ts";

const stand = (of: ObjectState, snapshot: JobAssessment | null = null, now = NOON) =>
  assessPersonAppStatus(of, snapshot, DEFAULT_THRESHOLDS, now);

test.each`
  action            | status       | code                                        | standing
  ${"create"}       | ${"success"} | ${null}                                     | ${"provisioned"}
  ${"update"}       | ${"success"} | ${null}                                     | ${"provisioned"}
  ${"disable"}      | ${"success"} | ${null}                                     | ${"disabled"}
  ${"delete"}       | ${"success"} | ${null}                                     | ${"deleted"}
  ${"create"}       | ${"failure"} | ${"EntryConflict"}                          | ${"failing"}
  ${"disable"}      | ${"failure"} | ${"Timeout"}                                | ${"failing"}
  ${"update"}       | ${"warning"} | ${"UnableToResolveReferenceAttributeValue"} | ${"provisioned"}
  ${"other"}        | ${"skipped"} | ${"RedundantExport"}                        | ${"provisioned"}
  ${"other"}        | ${"skipped"} | ${"NotEffectivelyEntitled"}                 | ${"skipped"}
  ${"other"}        | ${"skipped"} | ${"EntrySynchronizationSkipped"}            | ${"skipped"}
  ${"other"}        | ${"skipped"} | ${"ImportSkipped"}                          | ${"skipped"}
  ${"other"}        | ${"skipped"} | ${null}                                     | ${"skipped"}
  ${"stagedDelete"} | ${"success"} | ${null}                                     | ${"pending"}
  ${"create"}       | ${"unknown"} | ${null}                                     | ${"pending"}
`("$action, $status, $code: $standing", ({ action, status, code, standing }) => {
  expect(stand(objectState(action, status, code)).status).toBe(standing);
});

test("who is not entitled is told to be assigned", () => {
  const { remedy } = stand(objectState("other", "skipped", "NotEffectivelyEntitled"));
  expect(remedy).toMatch(/assigns? this person/i);
});

describe("a skip is read together with what came before it", () => {
  const isOut = { isActive: true, isAssigned: false, hasRole: null, passesFilter: null };
  test.each`
    before       | code                        | scoping  | standing         | says
    ${"disable"} | ${"NotEffectivelyEntitled"} | ${null}  | ${"disabled"}    | ${"Disabled in 8x8 at"}
    ${"disable"} | ${"RedundantExport"}        | ${null}  | ${"disabled"}    | ${"nothing was written since"}
    ${"delete"}  | ${"NotEffectivelyEntitled"} | ${null}  | ${"deleted"}     | ${"Deleted from 8x8 at"}
    ${"update"}  | ${"NotEffectivelyEntitled"} | ${null}  | ${"skipped"}     | ${"an account may still work there"}
    ${"create"}  | ${null}                     | ${isOut} | ${"skipped"}     | ${"an account may still work there"}
    ${"create"}  | ${"RedundantExport"}        | ${null}  | ${"provisioned"} | ${"already has everything"}
    ${null}      | ${"NotEffectivelyEntitled"} | ${isOut} | ${"skipped"}     | ${"not assigned to 8x8."}
  `("$before, then $code: $standing", ({ before, code, scoping, standing, says }) => {
    const lastSuccessAt = before === null ? null : NOON - DAY;
    const more = { lastSuccessAction: before, lastSuccessAt, scoping };
    const said = stand(objectState("other", "skipped", code, more));
    expect(said.status).toBe(standing);
    expect(said.reason).toContain(says);
  });

  test.each`
    isActive | isAssigned | hasRole  | passesFilter | says
    ${false} | ${true}    | ${true}  | ${true}      | ${"disabled or deleted in Entra"}
    ${true}  | ${false}   | ${null}  | ${null}      | ${"not assigned to 8x8"}
    ${true}  | ${true}    | ${false} | ${true}      | ${"without a role that counts"}
    ${true}  | ${true}    | ${true}  | ${false}     | ${"left out of 8x8 by the job's scoping filter"}
    ${false} | ${false}   | ${false} | ${false}     | ${"disabled or deleted in Entra"}
  `("$isActive, $isAssigned, $hasRole, $passesFilter: $says", ({ says, ...scoping }) => {
    const said = stand(objectState("other", "skipped", "NotEffectivelyEntitled", { scoping }));
    expect(said.reason).toContain(says);
    expect(said.remedy).toMatch(/\S/);
  });

  test("somebody who failed and is skipped now is said to be tried no more", () => {
    const failed = { attempts: 3, lastFailureAt: NOON - 2 * HOUR };
    const said = stand(objectState("other", "skipped", "NotEffectivelyEntitled", failed));
    expect(said.status).toBe("skipped");
    expect(said.reason).toContain("Before that 3 tries failed");
    expect(said.nextAttemptAt).toBeNull();
  });
});

describe("the job's own trouble is told to everyone in it", () => {
  test.each`
    condition        | says
    ${"healthy"}     | ${null}
    ${"quarantined"} | ${"newer changes wait for it"}
    ${"paused"}      | ${"nobody who leaves is disabled in it"}
    ${"disabled"}    | ${"nobody who leaves is disabled in it"}
    ${"stalled"}     | ${"newer changes wait until it moves on"}
    ${"stopped"}     | ${"nobody who leaves is disabled in it"}
  `("$condition: $says", ({ condition, says }) => {
    const said = stand(objectState("update", "success", null), healthyAssessment({ condition }));
    expect(said.status).toBe("provisioned");
    if (says === null) expect(said.reason).toBe("Updated in 8x8 at 2026-05-04 08:20 UTC.");
    else expect(said.reason).toContain(says);
  });
});

test.each`
  age        | says
  ${0}       | ${false}
  ${10}      | ${false}
  ${16}      | ${true}
  ${24 * 60} | ${true}
`("rows seen until $age min ago say their age: $says", ({ age, says }) => {
  const now = NOON + age * 60_000;
  const said = stand(objectState("create", "success", null), healthyAssessment({}), now);
  expect(said.reason.includes("This is as we last saw it")).toBe(says);
});

test("a group without one of its members is in the app, but not wholly", () => {
  const said = stand(
    objectState("update", "warning", "UnableToResolveReferenceAttributeValue", { kind: "group" }),
  );
  expect(said.status).toBe("provisioned");
  expect(said.reason).toContain("This group is in 8x8, but not wholly");
  expect(said.remedy).toMatch(/\S/);
});

describe("a leaver", () => {
  test.each`
    action       | code          | says
    ${"disable"} | ${"Timeout"}  | ${"should be out of 8x8, but the account still works: Entra could not disable it"}
    ${"delete"}  | ${"Conflict"} | ${"should be out of 8x8, but the account still works: Entra could not delete it"}
  `("whose $action fails is told above all", ({ action, code, says }) => {
    const said = stand(objectState(action, "failure", code));
    expect(said.reason).toContain(says);
    expect(said.remedy).toMatch(/^Disable the account in 8x8 by hand now/);
    expect(said.remedy).not.toContain("Nothing to do");
  });

  test("whose account is not found is looked for", () => {
    const said = stand(objectState("disable", "failure", "InvalidAnchor"));
    expect(said.reason).toContain("but the account was not found there");
    expect(said.remedy).toContain("Check in 8x8 that the account is gone");
  });
});

describe("an error", () => {
  test.each`
    code                                                           | known
    ${"EntryConflict"}                                             | ${"Conflict"}
    ${"BoxEntryConflict"}                                          | ${"Conflict"}
    ${"SalesforceInvalidCredentials"}                              | ${"InvalidCredentials"}
    ${"TimeOut"}                                                   | ${"Timeout"}
    ${"Microsoft Entra IDForbidden"}                               | ${"AzureActiveDirectoryForbidden"}
    ${"Forbidden"}                                                 | ${"InsufficientRights"}
    ${"SystemForCrossDomainIdentityManagementServiceIncompatible"} | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
    ${"SomethingElse"}                                             | ${null}
    ${"__proto__"}                                                 | ${null}
    ${""}                                                          | ${null}
  `("$code is known as $known", ({ code, known }) => {
    expect(explainError(code, null, "Box").catalogueCode).toBe(known);
  });

  test.each`
    app        | text                                                                  | meaning
    ${"8x8"}   | ${'{"detail":"Attribute site is immutable","scimType":"mutability"}'} | ${"site of an existing user"}
    ${"8x8"}   | ${'{"detail":"site Lisbon does not exist","status":"400"}'}           | ${"no site of the name"}
    ${"Slack"} | ${'{"detail":"site Lisbon does not exist","status":"400"}'}           | ${"reported SomeCode"}
    ${"8x8"}   | ${'{"detail":"userName must be unique","scimType":"uniqueness"}'}     | ${"already has this user name"}
    ${"8x8"}   | ${'{"detail":"emails is required"}'}                                  | ${"work e-mail"}
    ${"Slack"} | ${"StatusCode: TooManyRequests"}                                      | ${"too many"}
    ${"Slack"} | ${'{"status":"503"}'}                                                 | ${"error of its own"}
  `("of $app is told from its text: $text", ({ app, text, meaning }) => {
    expect(meaningText(explainError("SomeCode", text, app))).toMatch(new RegExp(meaning));
  });

  test("of filtering that was a conflict is a conflict", () => {
    const code = "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering";
    expect(explainError(code, 'StatusCode: Conflict {"status":"409"}', "Box").errorClass).toBe(
      "conflict",
    );
    expect(explainError(code, null, "Box").errorClass).toBe("target-contract");
  });

  test("shows what the app said, without links and control characters", () => {
    const text = '{"detail":"see https://evil.example/x\\nor www.evil.example\u202e"}';
    expect(explainError("x", text, "Box").detail).toBe(
      "see hxxps[://]evil.example/x or www[.]evil.example.",
    );
  });
});

const maybeTime = fc.option(fc.integer({ min: NOON - 60 * DAY, max: NOON + DAY }), { nil: null });
const maybeFlag = fc.option(fc.boolean(), { nil: null });
const anyMore = fc.record({
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
    }),
    { nil: null },
  ),
});
/** Whatever job it is in, or none that we know. */
const anySnapshot = fc.option(
  arbitraryJobFacts.map((facts) => assessJob(facts, null, DEFAULT_THRESHOLDS, NOON)),
  { nil: null },
);
const anyCode = fc.option(
  fc.oneof(fc.string(), fc.constantFrom("Timeout", "Conflict", "NotEffectivelyEntitled")),
  { nil: null },
);

const anyState = fc
  .tuple(fc.constantFrom(...EVENT_ACTIONS), fc.constantFrom(...EVENT_STATUSES), anyCode, anyMore)
  .map(([action, status, code, more]) => objectState(action, status, code, more));

law.prop([anyState, anySnapshot])(
  "every standing can be said aloud, its next try lies ahead, and what is expected after it",
  (of, snapshot) => {
    const said = stand(of, snapshot);
    expect(`${said.reason} ${said.remedy ?? ""}`).not.toMatch(/\bNaN\b|undefined|\[object|\p{Cc}/u);
    expect(said.reason).toMatch(/[.!?…]$/);
    if (["failing", "skipped", "pending"].includes(said.status)) expect(said.remedy).toMatch(/\S/);
    const { nextAttemptAt, expectedBy } = said;
    if (nextAttemptAt !== null) expect(nextAttemptAt).toBeGreaterThan(NOON);
    if (expectedBy !== null) expect(expectedBy).toBeGreaterThanOrEqual(nextAttemptAt ?? NOON);
    for (const at of [nextAttemptAt, expectedBy]) {
      if (at !== null) expect(Number.isFinite(at)).toBe(true);
    }
  },
);
