import { assess } from "../../../domain/assess.ts";
import type { ObjectState } from "../../../domain/facts.ts";
import type { Action, Status, SyncJob } from "../../../domain/provisioning.ts";
import type { JobSnapshot } from "../../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR } from "../../../domain/time.ts";
import { factsOf, healthy, NOON } from "../jobs.ts";

/** Somebody of whom one row tells, an hour ago. */
export function state(
  action: Action,
  status: Status,
  code: string | null,
  more: Partial<ObjectState> = {},
): ObjectState {
  const failed = status === "failure";
  return {
    tenant: "contoso",
    jobId: healthy.jobId,
    application: "8x8",
    sourceId: "ab12",
    kind: "user",
    targetId: null,
    latest: { at: NOON - HOUR, action, status, code },
    reason: null,
    lastSuccessAt: status === "success" ? NOON - HOUR : null,
    lastSuccessAction: status === "success" ? action : null,
    lastFailureAt: failed ? NOON - HOUR : null,
    failingSince: failed ? NOON - HOUR : null,
    attempts: failed ? 1 : 0,
    nextAttemptAt: null,
    scoping: null,
    ...more,
  };
}

/** What a first look at a job concludes, at the time of its reading. */
export const snapshotOf = (job: SyncJob): JobSnapshot =>
  assess(factsOf(job), null, DEFAULT_THRESHOLDS, job.readAt);

/** The healthy job, but for what is given. */
export const judged = (more: Partial<JobSnapshot>): JobSnapshot => ({
  ...snapshotOf(healthy),
  ...more,
});
