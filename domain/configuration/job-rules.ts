import { formatDuration, formatTime } from "../../wording/phrases.ts";
import { jobKind } from "../job-kind.ts";
import type { ObservedJob } from "../observed-job.ts";
import {
  type ConfigurationContext,
  type ConfigurationRule,
  infoFinding,
  NO_FINDINGS,
  warningFinding,
} from "./configuration-rule.ts";

/** What the job object and the app's own server show. */
export const jobRules: readonly ConfigurationRule[] = [
  checkPrunedEscrows,
  checkTokenExpiry,
  checkNeverStarted,
  checkInterval,
];

function checkPrunedEscrows({ facts: { job } }: ConfigurationContext) {
  if (!job.escrowsPruned) return NO_FINDINGS;
  return warningFinding(
    "escrows-pruned",
    "Entra has cleared the errors of the initial cycle because there were too many, so it no longer tries those objects again, and they show as no failure any more.",
    "Mend the most frequent errors, then restart provisioning in Entra, which looks at everybody anew.",
  );
}

function checkTokenExpiry({ facts: { target }, thresholds, now }: ConfigurationContext) {
  const endsAt = target?.tokenEndsAt ?? null;
  if (endsAt === null || endsAt - now > thresholds.tokenEndWarningMs) return NO_FINDINGS;
  const expiryText =
    endsAt <= now
      ? `ended at ${formatTime(endsAt)}`
      : `ends at ${formatTime(endsAt)}, in ${formatDuration(endsAt - now)}`;
  return warningFinding(
    "token-ends-soon",
    `The token of the app's SCIM server ${expiryText}. Without a valid one Entra quarantines the job and nobody who leaves is disabled.`,
    "Have the app's admin issue a new token, enter it in Entra under Provisioning, Admin Credentials, and test the connection.",
  );
}

function checkNeverStarted({
  facts: { job },
  configuration,
  thresholds,
  now,
}: ConfigurationContext) {
  const hasRun = job.steadyStateFirstAt !== null || job.lastExecution?.beganAt != null;
  const firstReadAt = configuration?.firstReadAt ?? null;
  const isSwitchedOff = job.statusCode === "paused" || job.statusCode === "not-run";
  if (hasRun || !isSwitchedOff || firstReadAt === null) return NO_FINDINGS;
  if (now - firstReadAt < thresholds.neverStartedAfterMs) return NO_FINDINGS;
  return infoFinding(
    "never-started",
    `Provisioning has been set up since ${formatTime(firstReadAt)} at the latest (${formatDuration(now - firstReadAt)}) and has never run.`,
    "Start it in Entra, or remove the set-up together with the credentials that it holds.",
  );
}

function checkInterval({ facts: { job }, thresholds }: ConfigurationContext) {
  if (job.statusCode !== "active" || job.schedule.state !== "active") return NO_FINDINGS;
  const { intervalMs } = job.schedule;
  if (intervalMs === null) return isDrivenByApiCalls(job) ? NO_FINDINGS : noIntervalFinding();
  if (intervalMs <= thresholds.longIntervalMs) return NO_FINDINGS;
  return infoFinding(
    "interval-long",
    `Cycles are ${formatDuration(intervalMs)} apart; nearly all apps have 20 to 40 minutes. Somebody who leaves keeps access for up to so long.`,
    "The interval is Microsoft's and not a setting: open a ticket with Microsoft if it is not meant so.",
  );
}

function noIntervalFinding() {
  return warningFinding(
    "no-interval",
    "The job is switched on, but no interval is set, so no cycle will ever be due.",
    "Stop and start provisioning in Entra; if that changes nothing, open a ticket with Microsoft.",
  );
}

/** Driven by calls from outside, not by a schedule. */
function isDrivenByApiCalls(job: ObservedJob): boolean {
  const kind = jobKind(job);
  return kind === "inbound-api" || kind === "unknown";
}
