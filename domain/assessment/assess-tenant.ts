import { isCriticalOrWarning, type Severity } from "../condition.ts";
import { isStale, type SourceFreshness, type TenantFreshness } from "../freshness.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { StaleSources, TenantAssessment, TenantReason } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { isJobMeantToRun, whyUnknown } from "./assess-freshness.ts";
import { findTrouble } from "./find-trouble.ts";

/** Assesses whether Steadystate can read a tenant, and which of the tenant's jobs are stale. */
export function assessTenant(
  freshness: TenantFreshness,
  jobs: readonly JobAssessment[],
  thresholds: Thresholds,
  now: Instant,
): TenantAssessment {
  const staleSources = findStaleSources(freshness, thresholds, now);
  const isJobStale = ({ job, freshness: jobFreshness }: JobAssessment) =>
    whyUnknown(jobFreshness, job.readAt, thresholds, {
      needsLog: isJobMeantToRun(job),
      now,
    }) !== null;
  const staleJobs = jobs.filter(isJobStale);
  const context: TenantContext = { freshness, staleSources, jobs, staleJobs, thresholds, now };
  return {
    freshness,
    staleSources,
    hasReadFailure: [freshness.jobs, freshness.logs].some(hasUnresolvedReadFailure),
    severity: tenantSeverity(context),
    staleSince: staleSinceOf(context),
    reason: tenantReason(context),
    jobs,
    staleJobs,
    assessedAt: now,
  };
}

type TenantContext = Pick<TenantAssessment, "freshness" | "staleSources" | "jobs" | "staleJobs"> & {
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

function findStaleSources(
  { jobs, logs }: TenantFreshness,
  thresholds: Thresholds,
  now: Instant,
): StaleSources {
  return {
    jobs: isStale(jobs.asOf, jobs.pollIntervalMs, thresholds, now),
    logs: isStale(logs.asOf, logs.pollIntervalMs, thresholds, now),
  };
}

export function isAnySourceStale({ jobs, logs }: StaleSources): boolean {
  return jobs || logs;
}

function hasUnresolvedReadFailure({ asOf, polledAt, readFailure }: SourceFreshness): boolean {
  return readFailure !== null && (asOf === null || polledAt === null || polledAt > asOf);
}

/** Critical when Graph refuses access to the job states, because a person must fix this. */
function tenantSeverity(context: TenantContext): Severity {
  const { freshness, staleSources } = context;
  if (!isAnySourceStale(staleSources)) return "none";
  if (!hasLastedLongEnough(context)) return "info";
  const kind = freshness.jobs.readFailure?.kind;
  const isRefused = kind === "unauthorised" || kind === "forbidden";
  return staleSources.jobs && isRefused && hasFailedLongEnough(freshness.jobs, context)
    ? "critical"
    : "warning";
}

/**
 * True if the polls have failed for long enough, or if there are unreadable jobs and all of them have been
 * unreadable for long enough. The age of the data cannot be used: after a start of Steadystate, all data
 * may be old although every poll succeeds.
 */
function hasLastedLongEnough(context: TenantContext): boolean {
  const { freshness, staleSources, jobs } = context;
  if (staleSources.jobs && hasFailedLongEnough(freshness.jobs, context)) return true;
  if (staleSources.logs && hasFailedLongEnough(freshness.logs, context)) return true;
  const unreadJobs = jobs.flatMap((job) => findTrouble(job, "job-unreadable") ?? []);
  return unreadJobs.length > 0 && unreadJobs.every(({ severity }) => isCriticalOrWarning(severity));
}

function hasFailedLongEnough(
  { readFailure, polledAt }: SourceFreshness,
  { thresholds }: TenantContext,
): boolean {
  if (readFailure === null || polledAt === null) return false;
  return polledAt - readFailure.since >= thresholds.notifyUnknownAfterMs;
}

function staleSinceOf({ freshness, staleSources }: TenantContext): Instant | null {
  const lastReads = [
    staleSources.jobs ? freshness.jobs.asOf : null,
    staleSources.logs ? freshness.logs.asOf : null,
  ];
  const knownReads = lastReads.filter((at) => at !== null);
  return knownReads.length === 0 ? null : Math.max(...knownReads);
}

function tenantReason(context: TenantContext): TenantReason {
  const { freshness, staleSources, jobs, staleJobs } = context;
  const counts = {
    tenant: freshness.tenant,
    jobCount: jobs.length,
    staleJobCount: staleJobs.length,
  };
  if (!isAnySourceStale(staleSources)) return { code: "tenant-readable", ...counts };
  // If both sources are stale, the job states matter more, so the reason names their failure.
  const source = staleSources.jobs ? freshness.jobs : freshness.logs;
  return {
    code: "tenant-unreadable",
    ...counts,
    sources: staleSources,
    lastReadAt: staleSinceOf(context),
    readFailure: source.readFailure,
    isCatchingUp: isCatchingUp(source, context),
  };
}

/** True if the last poll of the log succeeded, but has not yet read up to the present. */
function isCatchingUp(
  { readFailure, polledAt, pollIntervalMs }: SourceFreshness,
  { staleSources, thresholds, now }: TenantContext,
): boolean {
  if (staleSources.jobs || readFailure !== null) return false;
  return !isStale(polledAt, pollIntervalMs, thresholds, now);
}
