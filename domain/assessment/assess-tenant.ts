import { formatCount, formatDuration, formatTime } from "../../wording/phrases.ts";
import type { Severity } from "../condition.ts";
import { type SourceFreshness, staleLimitMs, type TenantFreshness } from "../freshness.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { isPausedOrNotStarted } from "../observed-job.ts";
import { toPlainLine } from "../outside-text.ts";
import type { TenantAssessment } from "../tenant-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { findStaleness, readFailureEnding, readFailureRemedy } from "./assess-freshness.ts";

const MAX_NAME_LENGTH = 60;

/** The judgement on a tenant's sight: a function of its looks, of its jobs just judged, and of `now`. */
export function assessTenant(
  sight: TenantFreshness,
  jobs: readonly JobAssessment[],
  thresholds: Thresholds,
  now: Instant,
): TenantAssessment {
  const lost = findStaleSources(sight, thresholds, now);
  const stalenessOptions = (job: JobAssessment) => ({
    needsLog: !isPausedOrNotStarted(job.job),
    now,
  });
  const hidden = jobs.filter(
    (job) =>
      findStaleness(job.freshness, job.job.readAt, thresholds, stalenessOptions(job)) !== null,
  );
  const context: TenantContext = {
    freshness: sight,
    staleSources: lost,
    jobs,
    staleJobs: hidden,
    thresholds,
    now,
  };
  return {
    freshness: sight,
    staleSources: lost,
    hasReadFailure: [sight.jobs, sight.logs].some(hasUnresolvedReadFailure),
    severity: tenantSeverity(context),
    staleSince: staleSinceOf(context),
    ...(isAnySourceStale(lost) ? staleTexts(context) : freshTexts(context)),
    title: tenantTitle(context),
    jobs,
    staleJobs: hidden,
    assessedAt: now,
  };
}

type TenantContext = Pick<TenantAssessment, "freshness" | "staleSources" | "jobs" | "staleJobs"> & {
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** What of a tenant is too old to judge its jobs by. */
export function findStaleSources(
  { jobs, logs }: TenantFreshness,
  thresholds: Thresholds,
  now: Instant,
): TenantAssessment["staleSources"] {
  const isStale = ({ asOf, pollIntervalMs }: SourceFreshness) =>
    asOf === null || now - asOf > staleLimitMs(pollIntervalMs, thresholds);
  return { jobs: isStale(jobs), logs: isStale(logs) };
}

export function isAnySourceStale({ jobs, logs }: TenantAssessment["staleSources"]): boolean {
  return jobs || logs;
}

function hasUnresolvedReadFailure({ asOf, polledAt, readFailure }: SourceFreshness): boolean {
  return readFailure !== null && (asOf === null || polledAt === null || polledAt > asOf);
}

/** A refusal lasts until a person mends it, and hides the jobs' states from us: nothing is graver. */
function tenantSeverity(seen: TenantContext): Severity {
  const { freshness, staleSources } = seen;
  if (!isAnySourceStale(staleSources)) return "none";
  if (!hasLastedLongEnough(seen)) return "info";
  const kind = freshness.jobs.readFailure?.kind;
  const isRefused = kind === "unauthorised" || kind === "forbidden";
  return staleSources.jobs && isRefused && hasFailedLongEnough(freshness.jobs, seen)
    ? "critical"
    : "warning";
}

/**
 * Tries have failed for long enough, or every job that we do not see has been so for long enough.
 * Age alone says nothing: after a time in which we did not run, all is old and nothing is lost.
 */
function hasLastedLongEnough(seen: TenantContext): boolean {
  const { freshness, staleSources, jobs } = seen;
  if (staleSources.jobs && hasFailedLongEnough(freshness.jobs, seen)) return true;
  if (staleSources.logs && hasFailedLongEnough(freshness.logs, seen)) return true;
  const unknownJobs = jobs.filter(({ condition }) => condition === "unknown");
  return unknownJobs.length > 0 && unknownJobs.every(({ severity }) => severity === "warning");
}

function hasFailedLongEnough(
  { readFailure, polledAt }: SourceFreshness,
  { thresholds }: TenantContext,
): boolean {
  if (readFailure === null || polledAt === null) return false;
  return polledAt - readFailure.since >= thresholds.notifyUnknownAfterMs;
}

/** The look whose trouble is told: without job states a log helps little. */
function reportedSource({ freshness, staleSources }: TenantContext): SourceFreshness {
  return staleSources.jobs ? freshness.jobs : freshness.logs;
}

function staleSinceOf({ freshness, staleSources }: TenantContext): Instant | null {
  const lastReads = [
    staleSources.jobs ? freshness.jobs.asOf : null,
    staleSources.logs ? freshness.logs.asOf : null,
  ];
  const known = lastReads.filter((at) => at !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function tenantName({ freshness }: TenantContext): string {
  return toPlainLine(freshness.tenant, MAX_NAME_LENGTH);
}

function staleTexts(seen: TenantContext): Pick<TenantAssessment, "reason" | "remedy"> {
  const { readFailure } = reportedSource(seen);
  const entraMayWorkText = "This is about our sight: Entra may well be working.";
  return {
    reason: `${staleText(seen)}${readFailureEnding(readFailure)} ${staleJobsText(seen)} ${entraMayWorkText}`,
    remedy: isCatchingUp(seen)
      ? "Nothing to do: Steadystate reads what it has missed, oldest first."
      : readFailureRemedy(readFailure),
  };
}

/** The log answers, but is longer than one look can read. */
function isCatchingUp(seen: TenantContext): boolean {
  const { readFailure, polledAt, pollIntervalMs } = reportedSource(seen);
  if (seen.staleSources.jobs || readFailure !== null || polledAt === null) return false;
  return seen.now - polledAt <= staleLimitMs(pollIntervalMs, seen.thresholds);
}

/** What is lost, in the middle of a sentence; nothing else is left of a tenant when both are. */
function staleSourceName({ jobs, logs }: TenantAssessment["staleSources"]): string | null {
  if (jobs && logs) return null;
  return jobs ? "job states" : "provisioning log";
}

function staleText(seen: TenantContext): string {
  const since = staleSinceOf(seen);
  const sourceName = staleSourceName(seen.staleSources);
  const named = `of tenant ${tenantName(seen)}`;
  if (since === null) {
    return `Steadystate has not been able to read ${sourceName === null ? "anything" : `the ${sourceName}`} ${named} yet`;
  }
  const age = `since ${formatTime(since)} (${formatDuration(seen.now - since)} ago)`;
  return sourceName === null
    ? `Steadystate has seen nothing ${named} ${age}`
    : `Steadystate has not seen the ${sourceName} ${named} ${age}`;
}

function staleJobsText({ staleSources, jobs, staleJobs }: TenantContext): string {
  if (jobs.length === 0) return "No job of it is known yet.";
  const count = `${staleJobs.length} of ${formatCount(jobs.length, "job")}`;
  if (!staleSources.jobs) return `${count} cannot be judged without it.`;
  return `${count} ${staleJobs.length === 1 ? "is" : "are"} hidden by it.`;
}

function freshTexts(seen: TenantContext): Pick<TenantAssessment, "reason" | "remedy"> {
  const { jobs, staleJobs } = seen;
  const unseen = staleJobs.length === 0 ? "" : `, ${staleJobs.length} of them not`;
  return {
    reason: `Steadystate sees tenant ${tenantName(seen)}: ${formatCount(jobs.length, "job")}${unseen}.`,
    remedy: null,
  };
}

function tenantTitle(seen: TenantContext): string {
  if (!isAnySourceStale(seen.staleSources)) return `${tenantName(seen)}: seen`;
  const since = staleSinceOf(seen);
  const sourceName = staleSourceName(seen.staleSources);
  const when = since === null ? "yet" : `since ${formatTime(since)}`;
  if (sourceName === null) return `${tenantName(seen)}: nothing seen ${when}`;
  return `${tenantName(seen)}: ${sourceName} not seen ${when}`;
}
