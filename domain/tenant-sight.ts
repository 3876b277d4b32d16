import type { Severity } from "./condition.ts";
import type { SourceSight, TenantSight } from "./facts.ts";
import { isIdle } from "./job.ts";
import { because, blindness, limitMs, remedyOf } from "./sight.ts";
import type { JobSnapshot } from "./snapshot.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant } from "./time.ts";
import { plain, sayCount, sayDuration, sayTime } from "./words.ts";

const MAX_NAME = 60;

/** The judgement on what we see of a tenant, with its reasons in words. */
export type TenantSnapshot = {
  readonly sight: TenantSight;
  /** What is too old to judge by. */
  readonly lost: { readonly jobs: boolean; readonly logs: boolean };
  /** The last tries failed, if only for a moment: what was lost is not back for good. */
  readonly isTroubled: boolean;
  /** `none` while all is seen, `info` until the loss has held. */
  readonly severity: Severity;
  /** Nothing of what is lost has been seen since; null when it never was, or nothing is lost. */
  readonly since: Instant | null;
  readonly reason: string;
  readonly remedy: string | null;
  /** What is lost, and since when, in the words of a title. */
  readonly title: string;
  readonly jobs: readonly JobSnapshot[];
  /** Those whose state, or log where it counts, is too old to judge by. */
  readonly hidden: readonly JobSnapshot[];
  readonly judgedAt: Instant;
};

/** The judgement on a tenant's sight: a function of its looks, of its jobs just judged, and of `now`. */
export function assessTenant(
  sight: TenantSight,
  jobs: readonly JobSnapshot[],
  thresholds: Thresholds,
  now: Instant,
): TenantSnapshot {
  const lost = lostSources(sight, thresholds, now);
  const asked = (job: JobSnapshot) => ({ logs: !isIdle(job.job), now });
  const hidden = jobs.filter(
    (job) => blindness(job.sight, job.job.readAt, thresholds, asked(job)) !== null,
  );
  const seen: Seen = { sight, lost, jobs, hidden, thresholds, now };
  return {
    sight,
    lost,
    isTroubled: [sight.jobs, sight.logs].some(isTroubled),
    severity: severityOf(seen),
    since: sinceOf(seen),
    ...(isAnyLost(lost) ? sayLost(seen) : saySeen(seen)),
    title: titleOf(seen),
    jobs,
    hidden,
    judgedAt: now,
  };
}

type Seen = Pick<TenantSnapshot, "sight" | "lost" | "jobs" | "hidden"> & {
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** What of a tenant is too old to judge its jobs by. */
export function lostSources(
  { jobs, logs }: TenantSight,
  thresholds: Thresholds,
  now: Instant,
): TenantSnapshot["lost"] {
  const isLost = ({ asOf, everyMs }: SourceSight) =>
    asOf === null || now - asOf > limitMs(everyMs, thresholds);
  return { jobs: isLost(jobs), logs: isLost(logs) };
}

export function isAnyLost({ jobs, logs }: TenantSnapshot["lost"]): boolean {
  return jobs || logs;
}

function isTroubled({ asOf, triedAt, trouble }: SourceSight): boolean {
  return trouble !== null && (asOf === null || triedAt === null || triedAt > asOf);
}

/** A refusal lasts until a person mends it, and hides the jobs' states from us: nothing is graver. */
function severityOf(seen: Seen): Severity {
  const { sight, lost } = seen;
  if (!isAnyLost(lost)) return "none";
  if (!hasHeld(seen)) return "info";
  const kind = sight.jobs.trouble?.kind;
  const isRefused = kind === "unauthorised" || kind === "forbidden";
  return lost.jobs && isRefused && triesFail(sight.jobs, seen) ? "critical" : "warning";
}

/**
 * Tries have failed for long enough, or every job that we do not see has been so for long enough.
 * Age alone says nothing: after a time in which we did not run, all is old and nothing is lost.
 */
function hasHeld(seen: Seen): boolean {
  const { sight, lost, jobs } = seen;
  if (lost.jobs && triesFail(sight.jobs, seen)) return true;
  if (lost.logs && triesFail(sight.logs, seen)) return true;
  const blind = jobs.filter(({ condition }) => condition === "blind");
  return blind.length > 0 && blind.every(({ severity }) => severity === "warning");
}

function triesFail({ trouble, triedAt }: SourceSight, { thresholds }: Seen): boolean {
  if (trouble === null || triedAt === null) return false;
  return triedAt - trouble.since >= thresholds.tellBlindAfterMs;
}

/** The look whose trouble is told: without job states a log helps little. */
function told({ sight, lost }: Seen): SourceSight {
  return lost.jobs ? sight.jobs : sight.logs;
}

function sinceOf({ sight, lost }: Seen): Instant | null {
  const ends = [lost.jobs ? sight.jobs.asOf : null, lost.logs ? sight.logs.asOf : null];
  const known = ends.filter((at) => at !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function nameOf({ sight }: Seen): string {
  return plain(sight.tenant, MAX_NAME);
}

function sayLost(seen: Seen): Pick<TenantSnapshot, "reason" | "remedy"> {
  const { trouble } = told(seen);
  const own = "This is about our sight: Entra may well be working.";
  return {
    reason: `${sayUnseen(seen)}${because(trouble)} ${sayHidden(seen)} ${own}`,
    remedy: isCatchingUp(seen)
      ? "Nothing to do: Steadystate reads what it has missed, oldest first."
      : remedyOf(trouble),
  };
}

/** The log answers, but is longer than one look can read. */
function isCatchingUp(seen: Seen): boolean {
  const { trouble, triedAt, everyMs } = told(seen);
  if (seen.lost.jobs || trouble !== null || triedAt === null) return false;
  return seen.now - triedAt <= limitMs(everyMs, seen.thresholds);
}

/** What is lost, in the middle of a sentence; nothing else is left of a tenant when both are. */
function sayWhat({ jobs, logs }: TenantSnapshot["lost"]): string | null {
  if (jobs && logs) return null;
  return jobs ? "job states" : "provisioning log";
}

function sayUnseen(seen: Seen): string {
  const since = sinceOf(seen);
  const what = sayWhat(seen.lost);
  const named = `of tenant ${nameOf(seen)}`;
  if (since === null) {
    return `Steadystate has not been able to read ${what === null ? "anything" : `the ${what}`} ${named} yet`;
  }
  const age = `since ${sayTime(since)} (${sayDuration(seen.now - since)} ago)`;
  return what === null
    ? `Steadystate has seen nothing ${named} ${age}`
    : `Steadystate has not seen the ${what} ${named} ${age}`;
}

function sayHidden({ lost, jobs, hidden }: Seen): string {
  if (jobs.length === 0) return "No job of it is known yet.";
  const count = `${hidden.length} of ${sayCount(jobs.length, "job")}`;
  if (!lost.jobs) return `${count} cannot be judged without it.`;
  return `${count} ${hidden.length === 1 ? "is" : "are"} hidden by it.`;
}

function saySeen(seen: Seen): Pick<TenantSnapshot, "reason" | "remedy"> {
  const { jobs, hidden } = seen;
  const unseen = hidden.length === 0 ? "" : `, ${hidden.length} of them not`;
  return {
    reason: `Steadystate sees tenant ${nameOf(seen)}: ${sayCount(jobs.length, "job")}${unseen}.`,
    remedy: null,
  };
}

function titleOf(seen: Seen): string {
  if (!isAnyLost(seen.lost)) return `${nameOf(seen)}: seen`;
  const since = sinceOf(seen);
  const what = sayWhat(seen.lost);
  const when = since === null ? "yet" : `since ${sayTime(since)}`;
  if (what === null) return `${nameOf(seen)}: nothing seen ${when}`;
  return `${nameOf(seen)}: ${what} not seen ${when}`;
}
