import { assessJob } from "../../domain/assessment/assess-job.ts";
import { assessTenant } from "../../domain/assessment/assess-tenant.ts";
import type { TenantFreshness } from "../../domain/freshness.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { TenantAssessment } from "../../domain/tenant-assessment.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";
import { readFailureOf } from "../read-failure-fixtures.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
  statusCounts,
} from "./job-fixtures.ts";

/** What the polls of a tenant find in one minute. */
export const MINUTE_OUTCOMES = [
  "ok",
  "refused",
  "down",
  "no-log",
  "one-forbidden",
  "stuck",
  "off",
] as const;
export type PollOutcome = (typeof MINUTE_OUTCOMES)[number];

type ReadFailureKind = "unauthorised" | "unavailable" | "unlicensed" | null;

/** How the polls of job states and of the log fail, if they fail; null if no poll runs. */
const POLL_OUTCOMES: Readonly<
  Record<PollOutcome, { readonly jobs: ReadFailureKind; readonly logs: ReadFailureKind } | null>
> = {
  ok: { jobs: null, logs: null },
  refused: { jobs: "unauthorised", logs: "unauthorised" },
  down: { jobs: "unavailable", logs: "unavailable" },
  "no-log": { jobs: null, logs: "unlicensed" },
  "one-forbidden": { jobs: null, logs: null },
  stuck: null,
  off: null,
};

type Source = TenantFreshness["jobs"];
const NEVER_READ: Source = {
  asOf: null,
  polledAt: null,
  readFailure: null,
  pollIntervalMs: MINUTE,
};

function afterPoll(before: Source, kind: ReadFailureKind, now: Instant): Source {
  if (kind === null) return { ...before, asOf: now, polledAt: now, readFailure: null };
  const since = before.readFailure?.kind === kind ? before.readFailure.since : now;
  return { ...before, polledAt: now, readFailure: readFailureOf(kind, since) };
}

/** Assesses a tenant with these apps minute by minute, as the worker does, without a store. */
export function assessTenantByMinute(apps: readonly string[]) {
  let freshness: TenantFreshness = { tenant: "contoso", jobs: NEVER_READ, logs: NEVER_READ };
  const readAt = new Map<string, Instant>();
  const previousAssessments = new Map<string, JobAssessment>();

  const poll = (minute: PollOutcome, now: Instant): void => {
    const outcome = POLL_OUTCOMES[minute];
    if (outcome === null) return;
    const { jobs, logs } = outcome;
    freshness = {
      ...freshness,
      jobs: afterPoll(freshness.jobs, jobs, now),
      logs: afterPoll(freshness.logs, logs, now),
    };
    if (jobs !== null) return;
    for (const app of minute === "one-forbidden" ? apps.slice(1) : apps) readAt.set(app, now);
  };

  const assessApp = (app: string, now: Instant): JobAssessment => {
    const { jobs, logs } = freshness;
    const job = jobOf(app, readAt.get(app) ?? MORNING);
    const ownFreshness = {
      jobAsOf: job.readAt,
      logAsOf: logs.asOf,
      readFailure: jobs.readFailure ?? logs.readFailure,
      jobPollIntervalMs: MINUTE,
      logPollIntervalMs: MINUTE,
    };
    const facts = jobFacts(job, { freshness: ownFreshness, ...failures(app) });
    const assessment = assessJob(
      facts,
      previousAssessments.get(app) ?? null,
      DEFAULT_THRESHOLDS,
      now,
    );
    previousAssessments.set(app, assessment);
    return assessment;
  };

  return (minute: PollOutcome, now: Instant): TenantAssessment => {
    poll(minute, now);
    const assessments = apps.map((app) => assessApp(app, now));
    return assessTenant(freshness, assessments, DEFAULT_THRESHOLDS, now);
  };
}

/** The job of an app. "Miro" is quarantined, "Resting" is paused, "Dropbox" has failures. */
function jobOf(app: string, readAt: Instant): ObservedJob {
  const last = {
    ...LAST_EXECUTION,
    escrowed: 0,
    beganAt: readAt - 6 * MINUTE,
    endedAt: readAt - 5 * MINUTE,
  };
  const job = {
    ...healthyJob,
    application: app,
    jobId: `scim.${app}`,
    lastExecution: last,
    readAt,
  };
  if (app === "Miro")
    return { ...job, statusCode: "quarantine", quarantine: credentialsRejectedJob.quarantine };
  return app === "Resting" ? { ...job, statusCode: "paused" } : job;
}

function failures(app: string) {
  if (app !== "Dropbox") return {};
  return {
    counts: statusCounts({ "24h": { failure: 12, success: 12 } }),
    failingByCode: [{ code: "EntryConflict", objects: 12 }],
    failingObjects: 12,
  };
}
