import { jobKind } from "../job.ts";
import type { SyncJob } from "../provisioning.ts";
import { sayDuration, sayTime } from "../words.ts";
import { info, type Linted, NOTHING, type Rule, warning } from "./finding.ts";

/** What the job object and the app's own server show. */
export const jobRules: readonly Rule[] = [escrowsPruned, tokenEndsSoon, neverStarted, interval];

function escrowsPruned({ facts: { job } }: Linted) {
  if (!job.escrowsPruned) return NOTHING;
  return warning(
    "escrows-pruned",
    "Entra has cleared the errors of the initial cycle because there were too many, so it no longer tries those objects again, and they show as no failure any more.",
    "Mend the most frequent errors, then restart provisioning in Entra, which looks at everybody anew.",
  );
}

function tokenEndsSoon({ facts: { target }, thresholds, now }: Linted) {
  const endsAt = target?.tokenEndsAt ?? null;
  if (endsAt === null || endsAt - now > thresholds.tokenNoticeMs) return NOTHING;
  const when =
    endsAt <= now
      ? `ended at ${sayTime(endsAt)}`
      : `ends at ${sayTime(endsAt)}, in ${sayDuration(endsAt - now)}`;
  return warning(
    "token-ends-soon",
    `The token of the app's SCIM server ${when}. Without a valid one Entra quarantines the job and nobody who leaves is disabled.`,
    "Have the app's admin issue a new token, enter it in Entra under Provisioning, Admin Credentials, and test the connection.",
  );
}

function neverStarted({ facts: { job }, configuration, thresholds, now }: Linted) {
  const hasRun = job.steadyFirstAt !== null || job.lastExecution?.beganAt != null;
  const since = configuration?.knownSince ?? null;
  const isOff = job.code === "paused" || job.code === "not-run";
  if (hasRun || !isOff || since === null) return NOTHING;
  if (now - since < thresholds.neverStartedAfterMs) return NOTHING;
  return info(
    "never-started",
    `Provisioning has been set up since ${sayTime(since)} at the latest (${sayDuration(now - since)}) and has never run.`,
    "Start it in Entra, or remove the set-up together with the credentials that it holds.",
  );
}

function interval({ facts: { job }, thresholds }: Linted) {
  if (job.code !== "active" || job.schedule.state !== "active") return NOTHING;
  const { intervalMs } = job.schedule;
  if (intervalMs === null) return isOnDemand(job) ? NOTHING : unscheduled();
  if (intervalMs <= thresholds.longIntervalMs) return NOTHING;
  return info(
    "interval-long",
    `Cycles are ${sayDuration(intervalMs)} apart; nearly all apps have 20 to 40 minutes. Somebody who leaves keeps access for up to so long.`,
    "The interval is Microsoft's and not a setting: open a ticket with Microsoft if it is not meant so.",
  );
}

function unscheduled() {
  return warning(
    "no-interval",
    "The job is switched on, but no interval is set, so no cycle will ever be due.",
    "Stop and start provisioning in Entra; if that changes nothing, open a ticket with Microsoft.",
  );
}

/** Driven by calls from outside, not by a schedule. */
function isOnDemand(job: SyncJob): boolean {
  const kind = jobKind(job);
  return kind === "inbound-api" || kind === "unknown";
}
