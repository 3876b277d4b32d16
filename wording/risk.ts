import type { JobAssessment } from "../domain/job-assessment.ts";
import { riskDriverCode } from "../domain/quarantine-assessment.ts";
import type {
  CycleFailureRiskDriver,
  DeletionsRiskDriver,
  ProbeRiskDriver,
  RiskDriver,
  TokenExpiryRiskDriver,
} from "../domain/risk-driver.ts";
import type { Instant } from "../domain/time.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatRatio,
  formatTime,
  joinSentences,
} from "./phrases.ts";
import { ruleDriverText } from "./quarantine-rules.ts";
import { type JobTerms, jobTerms } from "./systems.ts";
import { PROBE_FAILURE_TEXTS } from "./target.ts";

/** What may put the job into quarantine; `at` is the time of the assessment. */
export function riskDriverText(driver: RiskDriver, terms: JobTerms, at: Instant): string {
  switch (driver.kind) {
    case "rule":
      return ruleDriverText(driver);
    case "credentials":
    case "cycle-failure":
    case "target":
      return driver.source === "cycle"
        ? cycleFailureText(driver, terms, at)
        : probeFailureText(driver, at);
    case "token-expiry":
      return tokenExpiryText(driver, at);
    case "deletions":
      return deletionsText(driver, at);
  }
}

/** The driver with the highest score; null when nothing drives the job towards quarantine. */
export function topRiskText({
  quarantine,
  job,
  assessedAt,
}: Pick<JobAssessment, "quarantine" | "job" | "assessedAt">): string | null {
  if (riskDriverCode(quarantine) === "in-quarantine") return "The job is in quarantine.";
  const [topDriver] = quarantine.drivers;
  return topDriver === undefined ? null : riskDriverText(topDriver, jobTerms(job), assessedAt);
}

function cycleFailureText(
  { kind, successiveFailedCycles, lastFailedAt }: CycleFailureRiskDriver,
  { connectedSystem }: JobTerms,
  at: Instant,
): string {
  const failedAtText = `${formatTime(lastFailedAt)} (${formatDuration(at - lastFailedAt)} ago)`;
  const [verb, pluralVerb, explanation] =
    kind === "credentials"
      ? [
          "was rejected",
          "were rejected",
          `: ${connectedSystem} did not accept Entra's credentials.`,
        ]
      : ["failed as a whole", "have failed as a whole", "."];
  const cyclesText =
    successiveFailedCycles > 1
      ? `The last ${formatNumber(successiveFailedCycles)} cycles ${pluralVerb}, the newest at ${failedAtText}`
      : `The cycle of ${failedAtText} ${verb}`;
  return `${cyclesText}${explanation} Because of the failed ${successiveFailedCycles > 1 ? "cycles" : "cycle"}, Entra may quarantine the job at any time.`;
}

function probeFailureText(
  { result, failingSince, isTransient }: ProbeRiskDriver,
  at: Instant,
): string {
  return joinSentences(
    `The app's SCIM endpoint ${PROBE_FAILURE_TEXTS[result]} (since ${formatTime(failingSince)}, ${formatDuration(at - failingSince)}).`,
    result === "auth" ? "The next cycle shows whether it refuses Entra's token too." : null,
    isTransient && result !== "auth" ? "The problem may be transient." : null,
  );
}

function tokenExpiryText(
  { expiresAt, whose, hasExpired }: TokenExpiryRiskDriver,
  at: Instant,
): string {
  const [subject, condition] =
    whose === "entra"
      ? ["The token that Entra uses", ""]
      : ["The token in Steadystate's settings", ", if Entra uses the same token"];
  return hasExpired
    ? `${subject} expired at ${formatTime(expiresAt)} (${formatDuration(at - expiresAt)} ago): the app may reject the next cycle, and Entra then quarantines the job${condition}.`
    : `${subject} expires at ${formatTime(expiresAt)}, in ${formatDuration(expiresAt - at)}: without a new token Entra quarantines the job${condition}.`;
}

function deletionsText(driver: DeletionsRiskDriver, at: Instant): string {
  const { deletions, threshold, usedRatio, isCycleRunning, lastEventAt } = driver;
  const countText = `${formatCount(deletions, "account or group", "accounts and groups")}, ${formatRatio(usedRatio)} of the deletion threshold of ${formatNumber(threshold)}`;
  return isCycleRunning
    ? `The running cycle disables or deletes ${countText}: at the threshold Entra withholds all of these changes and quarantines the job.`
    : `The cycle that ended ${formatDuration(at - lastEventAt)} ago disabled or deleted ${countText}.`;
}
