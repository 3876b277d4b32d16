import type { JobAssessment } from "../job-assessment.ts";
import type { ObservedTarget } from "../target.ts";
import type { JobTarget, JobTokenExpiry, TargetAssessment } from "../target-assessment.ts";
import { isOnlyOurProblem, type TargetState } from "../target-state.ts";
import type { Instant } from "../time.ts";
import { chooseTargetState } from "./choose-target-state.ts";

/** Concludes about a target from all jobs that provision to it. */
export function assessTarget(
  target: ObservedTarget,
  jobs: readonly JobAssessment[],
  now: Instant,
): TargetAssessment {
  const jobTargets = jobs.map((job) => job.target).filter((jobTarget) => jobTarget !== null);
  const { name, tenant, application } = target;
  return {
    name,
    isConfigured: true,
    tenant,
    application,
    answeredAt: target.acceptedAt,
    jobIds: jobs.map(({ job }) => job.jobId),
    state: mergeStates(jobTargets) ?? chooseTargetState(target, null, now),
    tokenExpiry: firstExpiry(jobTargets) ?? expiryWithoutJob(target),
    assessedAt: now,
  };
}

/**
 * What is known of the app of a job that has no target in the settings: when Entra's token expires.
 * Null if nothing is known.
 */
export function assessUnconfiguredTarget({
  job,
  target,
  assessedAt,
}: JobAssessment): TargetAssessment | null {
  if (target === null || target.name !== null) return null;
  return {
    ...target,
    name: job.application,
    isConfigured: false,
    tenant: job.tenant,
    application: job.application,
    answeredAt: null,
    jobIds: [job.jobId],
    assessedAt,
  };
}

/** One job that could use the target shows that the target works. */
function mergeStates(jobTargets: readonly JobTarget[]): TargetState | null {
  const states = jobTargets.map(({ state }) => state);
  return states.find(({ code }) => isOnlyOurProblem(code)) ?? states[0] ?? null;
}

/** The expiry that comes first; an outdated one only if there is no other. */
function firstExpiry(jobTargets: readonly JobTarget[]): JobTokenExpiry | null {
  const [first] = jobTargets
    .map(({ tokenExpiry }) => tokenExpiry)
    .filter((tokenExpiry) => tokenExpiry !== null)
    .toSorted((a, b) => Number(a.isOutdated) - Number(b.isOutdated) || a.at - b.at);
  return first ?? null;
}

function expiryWithoutJob({ tokenExpiry }: ObservedTarget): JobTokenExpiry | null {
  return tokenExpiry === null ? null : { ...tokenExpiry, isOutdated: false };
}
