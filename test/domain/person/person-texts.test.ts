import { join } from "node:path";
import { expect, test } from "vitest";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { ObjectState } from "../../../domain/object-state.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { assessNeverSeenPerson } from "../../../domain/person/assess-never-seen-person.ts";
import { assessPersonAppStatus } from "../../../domain/person/assess-person-app-status.ts";
import type { PersonAppStatus } from "../../../domain/person-app-status.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { formatTime } from "../../../wording/phrases.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  NOON,
  neverStartedJob,
  tooManyFailuresJob,
} from "../job-fixtures.ts";
import { firstAssessment, healthyAssessment, objectState } from "./object-state-fixtures.ts";

const CONFLICT =
  'StatusCode: Conflict\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"userName already in use","status":"409","scimType":"uniqueness"}. This operation was retried 0 times.';

const out = { isActive: true, isAssigned: true, hasRole: true, passesFilter: true };
const before = { lastSuccessAt: NOON - 9 * DAY, lastSuccessAction: "create" } as const;
const skipped = (more: Partial<ObjectState>, code = "NotEffectivelyEntitled") =>
  objectState("other", "skipped", code, more);
const tried = {
  failingSince: NOON - 3 * DAY - HOUR,
  attempts: 5,
  ...before,
};
const running = healthyAssessment({});

const stand = (of: ObjectState, snapshot: JobAssessment = running, now = NOON) =>
  assessPersonAppStatus(of, snapshot, DEFAULT_THRESHOLDS, now);
const unseen = (job: ObservedJob, kind: ObjectState["kind"] = "user") =>
  assessNeverSeenPerson(kind, firstAssessment(job), DEFAULT_THRESHOLDS, job.readAt);
const usersOnly = { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 9 }] };

const SAID: Readonly<Record<string, PersonAppStatus>> = {
  "created by the last cycle": stand(objectState("create", "success", null)),
  "disabled as a leaver": stand(objectState("disable", "success", null)),
  "deleted from the app": stand(objectState("delete", "success", null)),
  "already as it should be": stand(skipped(before, "RedundantExport")),
  "a group without one of its members": stand(
    objectState("update", "warning", "UnableToResolveReferenceAttributeValue", {
      kind: "group",
      reason: 'The member "Ada Lovelace" of this group could not be resolved.',
    }),
  ),
  "a user name that is taken, with Entra's own date": stand(
    objectState("create", "failure", "EntryConflict", {
      reason: CONFLICT,
      nextAttemptAt: NOON + 5 * HOUR,
    }),
  ),
  "a conflict by Entra's rhythm": stand(objectState("update", "failure", "Conflict", tried)),
  "a try that is due": stand(
    objectState("create", "failure", "Conflict", { nextAttemptAt: NOON - 10 * MINUTE }),
  ),
  "a slow app, tried again in the next cycle": stand(objectState("create", "failure", "Timeout")),
  "given up after four weeks": stand(
    objectState("create", "failure", "MandatoryFieldsMissing", { failingSince: NOON - 29 * DAY }),
  ),
  "a leaver who still gets in": stand(
    objectState("disable", "failure", "InsufficientRights", tried),
  ),
  "a leaver whose account is not found": stand(objectState("disable", "failure", "InvalidAnchor")),
  "a leaver whom a slow app keeps": stand(objectState("delete", "failure", "Timeout")),
  "a removal that is held back": stand(objectState("stagedDelete", "success", null, before)),
  "disabled, and skipped since": stand(
    skipped({ ...before, lastSuccessAction: "disable", scoping: { ...out, isActive: false } }),
  ),
  "unassigned, and perhaps still there": stand(
    skipped({ ...before, scoping: { ...out, isAssigned: false } }),
  ),
  "assigned without a role that counts": stand(skipped({ scoping: { ...out, hasRole: false } })),
  "left out by the scoping filter": stand(skipped({ scoping: { ...out, passesFilter: false } })),
  "not entitled, and why is not said": stand(skipped({})),
  "skipped after it had failed": stand(
    skipped({
      attempts: 3,
      lastFailureAt: NOON - 2 * HOUR,
      scoping: { ...out, isAssigned: false },
    }),
  ),
  "skipped without a reason": stand(objectState("other", "skipped", null)),
  "a result that we do not know": stand(objectState("create", "unknown", null)),
  "in the app while the job is in quarantine": stand(
    objectState("update", "success", null),
    firstAssessment(credentialsRejectedJob),
    credentialsRejectedJob.readAt,
  ),
  "failing while the job is in quarantine for its token": stand(
    objectState("create", "failure", "Timeout"),
    firstAssessment(credentialsRejectedJob),
    credentialsRejectedJob.readAt,
  ),
  "failing while the job is in quarantine for its failures": stand(
    objectState("create", "failure", "Timeout"),
    firstAssessment(tooManyFailuresJob),
    tooManyFailuresJob.readAt,
  ),
  "failing in a job that is switched off": stand(
    objectState("create", "failure", "Timeout"),
    healthyAssessment({
      condition: "paused",
      reason: { code: "switched-off", since: null },
    }),
  ),
  "failing while whole cycles come to nothing": stand(
    objectState("create", "failure", "Timeout"),
    firstAssessment({
      ...healthyJob,
      lastExecution: { ...healthyJob.lastExecution!, state: "failed" },
    }),
  ),
  "failing while the cycle hangs": stand(
    objectState("create", "failure", "Timeout"),
    healthyAssessment({
      condition: "stalled",
      reason: {
        code: "cycle-stalled",
        type: "incremental",
        beganAt: null,
        progressRatio: null,
        progressMethod: "unknown",
        stalledSince: NOON,
        isLogRead: true,
      },
    }),
  ),
  "in the app while the job has stopped": stand(
    objectState("create", "success", null),
    healthyAssessment({ condition: "stopped" }),
  ),
  "seen last yesterday": stand(objectState("create", "success", null), running, NOON + DAY),
  "never seen, in a job that runs": unseen(healthyJob),
  "never seen, in the initial cycle": unseen(initialCycleJob),
  "never seen, in a job that was never started": unseen(neverStartedJob),
  "never seen, in quarantine": unseen(credentialsRejectedJob),
  "a group that was never seen, where no group is": unseen(usersOnly, "group"),
};

test("every standing reads well on its own", async () => {
  const text = Object.entries(SAID).map(([title, said]) => {
    const { status, reason, remedy, attempts, nextAttemptAt, expectedBy } = said;
    const when = [
      `tries ${attempts}`,
      `next ${nextAttemptAt === null ? "none" : formatTime(nextAttemptAt)}`,
      `expected ${expectedBy === null ? "unknown" : formatTime(expectedBy)}`,
    ];
    return `${status}: ${title}\n  ${reason}\n  → ${remedy ?? "(nothing to do)"}\n  [${when.join(", ")}]`;
  });
  const golden = join(import.meta.dirname, "../../golden/standing.txt");
  await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});
