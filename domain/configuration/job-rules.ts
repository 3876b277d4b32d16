import { jobDirection, jobKind } from "../job-kind.ts";
import type { ObservedJob } from "../observed-job.ts";
import { chooseTargetState } from "../target/choose-target-state.ts";
import { findTokenExpiry } from "../target/find-token-expiry.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";

/** Rules about the job object and the app's SCIM server. They do not use the configuration. */
export const jobRules: readonly ConfigurationRule[] = [
  checkPrunedEscrows,
  checkTokenExpiry,
  checkProbe,
  checkNeverStarted,
  checkInterval,
];

function checkPrunedEscrows({ facts }: ConfigurationContext) {
  return facts.job.escrowsPruned ? ({ rule: "escrows-pruned" } as const) : null;
}

function checkTokenExpiry({ facts, thresholds, now }: ConfigurationContext) {
  const tokenExpiry = findTokenExpiry(facts);
  if (tokenExpiry === null || tokenExpiry.at - now > thresholds.tokenExpiryFindingMs) return null;
  const { at: expiresAt, whose, isOutdated } = tokenExpiry;
  // If the token in the settings is old, another finding says so.
  const isOld =
    whose === "own-copy" &&
    (isOutdated || chooseTargetState(facts.target, facts, now).code === "own-token-old");
  if (isOld) return null;
  const rule = isOutdated ? "token-date-outdated" : "token-expires-soon";
  return { rule, expiresAt, whose } as const;
}

function checkProbe({ facts, now }: ConfigurationContext) {
  const { target } = facts;
  const state = chooseTargetState(target, facts, now);
  if (target === null) return null;
  if (state.code === "own-token-old") {
    const { since, proof } = state;
    return { rule: "own-token-old", target: target.name, since, proof } as const;
  }
  if (state.code !== "fails-only-here") return null;
  const { since, wroteAt, result } = state;
  return { rule: "probe-fails-only-here", target: target.name, since, wroteAt, result } as const;
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
