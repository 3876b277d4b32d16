import { join } from "node:path";
import { expect, test } from "vitest";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { ObjectState } from "../../domain/object-state.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { assessNeverSeenPerson } from "../../domain/person/assess-never-seen-person.ts";
import { assessPersonAppStatus } from "../../domain/person/assess-person-app-status.ts";
import type { PersonAppStatus } from "../../domain/person-app-status.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { personText } from "../../wording/person.ts";
import { formatTime } from "../../wording/phrases.ts";
import { skippedInScope } from "../domain/failure/failure-fixtures.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  MORNING,
  neverStartedJob,
  tooManyFailuresJob,
} from "../domain/job-fixtures.ts";
import {
  firstAssessment,
  healthyAssessment,
  objectState,
} from "../domain/person/object-state-fixtures.ts";
import { inScope } from "./in-scope.ts";

const CONFLICT =
  'StatusCode: Conflict\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"userName already in use","status":"409","scimType":"uniqueness"}. This operation was retried 0 times.';

const createdBefore = { lastSuccessAt: MORNING - 9 * DAY, lastSuccessAction: "create" } as const;
const skipped = (overrides: Partial<ObjectState>, code = "NotEffectivelyEntitled") =>
  objectState("other", "skipped", code, overrides);
const missingAccount = (overrides: Partial<ObjectState>) =>
  objectState("create", "skipped", "AttributeValidationFailed", {
    explanation: skippedInScope("AttributeValidationFailed", "name.familyName").explanation,
    missingAccountSince: MORNING - 2 * DAY,
    ...overrides,
  });
const sent = (attribute: string, value: string | null) => ({
  attribute,
  value,
  isFromSource: false,
});
const failedFiveTimes = {
  failingSince: MORNING - 3 * DAY - HOUR,
  attempts: 5,
  ...createdBefore,
};
const healthy = healthyAssessment({});

const assess = (state: ObjectState, assessment: JobAssessment = healthy, now = MORNING) =>
  assessPersonAppStatus(state, assessment, DEFAULT_THRESHOLDS, now);
const assessNeverSeen = (job: ObservedJob, kind: ObjectState["kind"] = "user") =>
  assessNeverSeenPerson(
    { kind, knownIn: ["entra"] },
    firstAssessment(job),
    DEFAULT_THRESHOLDS,
    job.readAt,
  );
const usersOnly = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 9 }] };

const STATUSES: Readonly<Record<string, PersonAppStatus>> = {
  "created by the last cycle": assess(objectState("create", "success", null)),
  "disabled as a leaver": assess(objectState("disable", "success", null)),
  "deleted from the app": assess(objectState("delete", "success", null)),
  "already in sync": assess(skipped(createdBefore, "RedundantExport")),
  "a group without one of its members": assess(
    objectState("update", "warning", "UnableToResolveReferenceAttributeValue", {
      kind: "group",
      reason: 'The member "Ada Lovelace" of this group could not be resolved.',
    }),
  ),
  "a user name that is taken, with Entra's own date": assess(
    objectState("create", "failure", "EntryConflict", {
      reason: CONFLICT,
      nextAttemptAt: MORNING + 5 * HOUR,
      sentValues: [sent("userName", "ada@contoso.example"), sent("title", "Analyst")],
    }),
  ),
  "a conflict, by Entra's retry schedule": assess(
    objectState("update", "failure", "Conflict", {
      ...failedFiveTimes,
      sentValues: [sent("title", "Analyst"), sent("department", null)],
    }),
  ),
  "a conflict whose value the app does not name": assess(
    objectState("create", "failure", "Conflict", {
      sentValues: [
        { attribute: "userPrincipalName", value: "ada@contoso.example", isFromSource: true },
      ],
    }),
  ),
  "a try that is overdue": assess(
    objectState("create", "failure", "Conflict", { nextAttemptAt: MORNING - 10 * MINUTE }),
  ),
  "a slow app, tried again in the next cycle": assess(objectState("create", "failure", "Timeout")),
  "given up after four weeks": assess(
    objectState("create", "failure", "MandatoryFieldsMissing", {
      failingSince: MORNING - 29 * DAY,
    }),
  ),
  "a leaver whose account still works": assess(
    objectState("disable", "failure", "InsufficientRights", failedFiveTimes),
  ),
  "a leaver whose account is not found": assess(objectState("disable", "failure", "InvalidAnchor")),
  "a leaver whose removal fails because the app is slow": assess(
    objectState("delete", "failure", "Timeout"),
  ),
  "a removal that is held back": assess(
    objectState("stagedDelete", "success", null, createdBefore),
  ),
  "disabled, and skipped since": assess(
    skipped({
      ...createdBefore,
      lastSuccessAction: "disable",
      scoping: { ...inScope, isActive: false },
    }),
  ),
  "unassigned, and an account may remain": assess(
    skipped({ ...createdBefore, scoping: { ...inScope, isAssigned: false } }),
  ),
  "assigned without a role that counts": assess(
    skipped({ scoping: { ...inScope, hasRole: false } }),
  ),
  "left out by the scoping filter": assess(
    skipped({ scoping: { ...inScope, passesFilter: false } }),
  ),
  "not entitled, without scoping steps": assess(skipped({})),
  "in scope, and skipped because an attribute is invalid": assess(missingAccount({})),
  "in scope, and a change is skipped with an unknown code": assess(
    missingAccount({
      ...createdBefore,
      explanation: skippedInScope("SomethingNew", null).explanation,
    }),
  ),
  "skipped after it had failed": assess(
    skipped({
      attempts: 3,
      lastFailureAt: MORNING - 2 * HOUR,
      scoping: { ...inScope, isAssigned: false },
    }),
  ),
  "skipped without a reason": assess(objectState("other", "skipped", null)),
  "a result that Steadystate does not know": assess(objectState("create", "unknown", null)),
  "in the app while the job is in quarantine": assess(
    objectState("update", "success", null),
    firstAssessment(credentialsRejectedJob),
    credentialsRejectedJob.readAt,
  ),
  "failing while the job is in quarantine for its token": assess(
    objectState("create", "failure", "Timeout"),
    firstAssessment(credentialsRejectedJob),
    credentialsRejectedJob.readAt,
  ),
  "failing while the job is in quarantine for its failures": assess(
    objectState("create", "failure", "Timeout"),
    firstAssessment(tooManyFailuresJob),
    tooManyFailuresJob.readAt,
  ),
  "failing in a job that is switched off": assess(
    objectState("create", "failure", "Timeout"),
    healthyAssessment({
      condition: "paused",
      reason: { code: "paused", since: null },
    }),
  ),
  "failing while whole cycles fail": assess(
    objectState("create", "failure", "Timeout"),
    firstAssessment({
      ...healthyJob,
      lastExecution: { ...healthyJob.lastExecution!, state: "failed" },
    }),
  ),
  "failing while the cycle is stalled": assess(
    objectState("create", "failure", "Timeout"),
    healthyAssessment({
      condition: "stalled",
      reason: {
        code: "cycle-stalled",
        type: "incremental",
        beganAt: null,
        progressRatio: null,
        progressMethod: "unknown",
        stalledSince: MORNING,
        isLogRead: true,
      },
    }),
  ),
  "in the app while the job has stopped": assess(
    objectState("create", "success", null),
    healthyAssessment({ condition: "stopped" }),
  ),
  "created, in a log that was last read yesterday": assess(
    objectState("create", "success", null),
    healthy,
    MORNING + DAY,
  ),
  "never seen, in a job that runs": assessNeverSeen(healthyJob),
  "never seen, in the initial cycle": assessNeverSeen(initialCycleJob),
  "never seen, in a job that was never started": assessNeverSeen(neverStartedJob),
  "never seen, in quarantine": assessNeverSeen(credentialsRejectedJob),
  "a group that was never seen, in a job without groups": assessNeverSeen(usersOnly, "group"),
};

test("the texts of all provisioning statuses match the golden file", async () => {
  const texts = Object.entries(STATUSES).map(([title, appStatus]) => {
    const { status, attempts, nextAttemptAt, expectedBy } = appStatus;
    const { reason, remedy } = personText(appStatus);
    const values = [
      `tries ${attempts}`,
      `next ${nextAttemptAt === null ? "none" : formatTime(nextAttemptAt)}`,
      `expected ${expectedBy === null ? "unknown" : formatTime(expectedBy)}`,
    ];
    return `${status}: ${title}\n  ${reason}\n  → ${remedy ?? "(nothing to do)"}\n  [${values.join(", ")}]`;
  });
  const golden = join(import.meta.dirname, "../golden/person-texts.txt");
  await expect(`${texts.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});
