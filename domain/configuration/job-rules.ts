import { jobDirection, jobKind } from "../job-kind.ts";
import type { ObservedJob } from "../observed-job.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";

/** Rules about the job object and the app's SCIM server. They do not use the configuration. */
export const jobRules: readonly ConfigurationRule[] = [
  checkPrunedEscrows,
  checkTokenExpiry,
  checkNeverStarted,
  checkInterval,
];

function checkPrunedEscrows({ facts }: ConfigurationContext) {
  return facts.job.escrowsPruned ? ({ rule: "escrows-pruned" } as const) : null;
}

function checkTokenExpiry({ facts: { target }, thresholds, now }: ConfigurationContext) {
  const endsAt = target?.tokenExpiresAt ?? null;
  if (endsAt === null || endsAt - now > thresholds.tokenEndWarningMs) return null;
  return { rule: "token-ends-soon", endsAt } as const;
}

function checkNeverStarted({
  facts: { job },
  configuration,
  thresholds,
  now,
}: ConfigurationContext) {
  const hasRun = job.steadyStateFirstAt !== null || job.lastExecution?.beganAt != null;
  const firstReadAt = configuration?.firstReadAt ?? null;
  const isPausedOrNotRun = job.statusCode === "paused" || job.statusCode === "not-run";
  if (hasRun || !isPausedOrNotRun || firstReadAt === null) return null;
  if (now - firstReadAt < thresholds.neverStartedAfterMs) return null;
  return { rule: "never-started", firstReadAt } as const;
}

function checkInterval({ facts: { job }, thresholds }: ConfigurationContext) {
  if (job.statusCode !== "active" || job.schedule.state !== "active") return null;
  const { intervalMs } = job.schedule;
  if (intervalMs === null) {
    return isDrivenByApiCalls(job) ? null : ({ rule: "no-interval" } as const);
  }
  if (intervalMs <= thresholds.longIntervalMs) return null;
  return { rule: "interval-long", intervalMs } as const;
}

/** True for a job that may run only when its API is called. Such a job has no interval. */
function isDrivenByApiCalls(job: ObservedJob): boolean {
  return jobDirection(job).source === "api" || jobKind(job) === "other";
}
