import { join } from "node:path";
import { expect, test } from "vitest";
import type { ObjectState } from "../../../domain/facts.ts";
import type { Standing } from "../../../domain/person/standing.ts";
import { standingOf } from "../../../domain/person/standing.ts";
import { neverSeen } from "../../../domain/person/unseen.ts";
import type { SyncJob } from "../../../domain/provisioning.ts";
import type { JobSnapshot } from "../../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { sayTime } from "../../../domain/words.ts";
import { healthy, initialCycle, NOON, pausedNew, rejected, tooManyFailures } from "../jobs.ts";
import { judged, snapshotOf, state } from "./states.ts";

const CONFLICT =
  'StatusCode: Conflict\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"userName already in use","status":"409","scimType":"uniqueness"}. This operation was retried 0 times.';

const out = { isActive: true, isAssigned: true, hasRole: true, passesFilter: true };
const before = { lastSuccessAt: NOON - 9 * DAY, lastSuccessAction: "create" } as const;
const skipped = (more: Partial<ObjectState>, code = "NotEffectivelyEntitled") =>
  state("other", "skipped", code, more);
const tried = {
  failingSince: NOON - 3 * DAY - HOUR,
  attempts: 5,
  ...before,
};
const running = judged({});

const stand = (of: ObjectState, snapshot: JobSnapshot = running, now = NOON) =>
  standingOf(of, snapshot, DEFAULT_THRESHOLDS, now);
const unseen = (job: SyncJob, kind: ObjectState["kind"] = "user") =>
  neverSeen(kind, snapshotOf(job), DEFAULT_THRESHOLDS, job.readAt);
const usersOnly = { ...healthy, synchronizedEntries: [{ key: "user to User", count: 9 }] };

const SAID: Readonly<Record<string, Standing>> = {
  "created by the last cycle": stand(state("create", "success", null)),
  "disabled as a leaver": stand(state("disable", "success", null)),
  "deleted from the app": stand(state("delete", "success", null)),
  "already as it should be": stand(skipped(before, "RedundantExport")),
  "a group without one of its members": stand(
    state("update", "warning", "UnableToResolveReferenceAttributeValue", {
      kind: "group",
      reason: 'The member "Ada Lovelace" of this group could not be resolved.',
    }),
  ),
  "a user name that is taken, with Entra's own date": stand(
    state("create", "failure", "EntryConflict", {
      reason: CONFLICT,
      nextAttemptAt: NOON + 5 * HOUR,
    }),
  ),
  "a conflict by Entra's rhythm": stand(state("update", "failure", "Conflict", tried)),
  "a try that is due": stand(
    state("create", "failure", "Conflict", { nextAttemptAt: NOON - 10 * MINUTE }),
  ),
  "a slow app, tried again in the next cycle": stand(state("create", "failure", "Timeout")),
  "given up after four weeks": stand(
    state("create", "failure", "MandatoryFieldsMissing", { failingSince: NOON - 29 * DAY }),
  ),
  "a leaver who still gets in": stand(state("disable", "failure", "InsufficientRights", tried)),
  "a leaver whose account is not found": stand(state("disable", "failure", "InvalidAnchor")),
  "a leaver whom a slow app keeps": stand(state("delete", "failure", "Timeout")),
  "a removal that is held back": stand(state("stagedDelete", "success", null, before)),
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
  "skipped without a reason": stand(state("other", "skipped", null)),
  "a result that we do not know": stand(state("create", "unknown", null)),
  "in the app while the job is in quarantine": stand(
    state("update", "success", null),
    snapshotOf(rejected),
    rejected.readAt,
  ),
  "failing while the job is in quarantine for its token": stand(
    state("create", "failure", "Timeout"),
    snapshotOf(rejected),
    rejected.readAt,
  ),
  "failing while the job is in quarantine for its failures": stand(
    state("create", "failure", "Timeout"),
    snapshotOf(tooManyFailures),
    tooManyFailures.readAt,
  ),
  "failing in a job that is switched off": stand(
    state("create", "failure", "Timeout"),
    judged({
      condition: "paused",
      remedy: "Start provisioning in Entra; it goes on where it stopped.",
    }),
  ),
  "failing while whole cycles come to nothing": stand(
    state("create", "failure", "Timeout"),
    snapshotOf({ ...healthy, lastExecution: { ...healthy.lastExecution!, state: "failed" } }),
  ),
  "failing while the cycle hangs": stand(
    state("create", "failure", "Timeout"),
    judged({ condition: "stalled", remedy: "Stop and start provisioning in Entra." }),
  ),
  "in the app while the job has stopped": stand(
    state("create", "success", null),
    judged({ condition: "stopped" }),
  ),
  "seen last yesterday": stand(state("create", "success", null), running, NOON + DAY),
  "never seen, in a job that runs": unseen(healthy),
  "never seen, in the initial cycle": unseen(initialCycle),
  "never seen, in a job that was never started": unseen(pausedNew),
  "never seen, in quarantine": unseen(rejected),
  "a group that was never seen, where no group is": unseen(usersOnly, "group"),
};

test("every standing reads well on its own", async () => {
  const text = Object.entries(SAID).map(([title, said]) => {
    const { standing, reason, remedy, attempts, nextAttemptAt, expectedBy } = said;
    const when = [
      `tries ${attempts}`,
      `next ${nextAttemptAt === null ? "none" : sayTime(nextAttemptAt)}`,
      `expected ${expectedBy === null ? "unknown" : sayTime(expectedBy)}`,
    ];
    return `${standing}: ${title}\n  ${reason}\n  → ${remedy ?? "(nothing to do)"}\n  [${when.join(", ")}]`;
  });
  const golden = join(import.meta.dirname, "../../golden/standing.txt");
  await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});
