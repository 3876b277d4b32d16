import type { ConditionReason, HealthyReason } from "../domain/condition-reason.ts";
import { isCredentialReason } from "../domain/credential-expiry.ts";
import type { Staleness } from "../domain/freshness.ts";
import type { Incident } from "../domain/incident.ts";
import type { ExplainedCondition } from "../domain/job-assessment.ts";
import { isTargetReason } from "../domain/target-reason.ts";
import type { TenantReason } from "../domain/tenant-assessment.ts";
import type { Instant } from "../domain/time.ts";
import type { ConditionText } from "./condition-text.ts";
import { credentialReasonText } from "./credential-expiry.ts";
import { initialCycleText, stalledText, stoppedText } from "./cycle.ts";
import { manyDisablesText } from "./disable-wave.ts";
import { fewFailingText, topFailureRemedy } from "./failure-phrases.ts";
import { failingText } from "./failures.ts";
import { stalenessText, unknownReasonText, unknownRemedyText } from "./freshness.ts";
import { idleText } from "./idle.ts";
import { missingAccountsNote, missingAccountsRemedy } from "./missing-accounts.ts";
import { formatCount, formatDuration, formatTime, joinSentences } from "./phrases.ts";
import { atRiskText, disabledText, quarantinedText } from "./quarantine.ts";
import { scheduleReasonText } from "./schedule.ts";
import { type JobTerms, jobTerms } from "./systems.ts";
import { targetReasonText } from "./target-reason.ts";
import { tenantReasonText, tenantRemedyText } from "./tenant.ts";
import { triggerText } from "./trigger.ts";

/** Ages in the text are counted up to the time of the assessment. */
export function conditionText({
  reason,
  staleness,
  assessedAt,
  job,
}: ExplainedCondition): ConditionText {
  const terms = jobTerms(job);
  return withStaleness(reasonText(reason, terms, assessedAt), { staleness, terms }, assessedAt);
}

const NO_LONGER_WATCHED_TEXT: ConditionText = {
  reason:
    "Steadystate no longer watches the job, SCIM server or tenant of this incident, so it does not know whether the problem has ended.",
  remedy:
    "If you deleted the job in Entra, or removed the SCIM server or tenant from the settings, there is nothing to do; otherwise create or add it again.",
};

export function incidentText(incident: Incident): ConditionText {
  const { reason, staleness, assessedAt } = incident;
  if (reason.code === "no-longer-watched") return NO_LONGER_WATCHED_TEXT;
  if (isTenantReason(reason))
    return { reason: tenantReasonText(reason, assessedAt), remedy: tenantRemedyText(reason) };
  if (isCredentialReason(reason)) return credentialReasonText(reason, assessedAt);
  if (isTargetReason(reason)) return targetReasonText(reason, assessedAt);
  return conditionText({ reason, staleness, assessedAt, job: incident });
}

function isTenantReason(reason: Incident["reason"]): reason is TenantReason {
  return reason.code === "tenant-readable" || reason.code === "tenant-unreadable";
}

function withStaleness(
  { reason, remedy }: ConditionText,
  { staleness, terms }: { readonly staleness: Staleness | null; readonly terms: JobTerms },
  at: Instant,
): ConditionText {
  return {
    reason: joinSentences(reason, staleness === null ? null : stalenessText(staleness, terms, at)),
    remedy,
  };
}

function reasonText(reason: ConditionReason, terms: JobTerms, at: Instant): ConditionText {
  switch (reason.code) {
    case "disabled-after-quarantine":
      return disabledText(reason, terms);
    case "quarantined":
      return quarantinedText(reason, terms, at);
    case "near-quarantine":
      return atRiskText(reason, terms, at);
    case "many-disables":
      return manyDisablesText(reason, terms, at);
    case "cycles-failed":
    case "leavers-keep-access":
    case "accounts-missing":
    case "objects-failing":
      return failingText(reason, terms, at);
    case "cycle-missed":
    case "cycle-stalled-with-other-problem":
      return stoppedText(reason, terms, at);
    case "cycle-stalled":
      return stalledText(reason, terms, at);
    case "initial-cycle-running":
    case "initial-cycle-unfinished":
      return initialCycleText(reason, terms, at);
    case "not-configured":
    case "first-cycle-pending":
    case "never-started":
    case "paused-by-entra":
    case "paused":
      return idleText(reason, terms);
    case "job-not-read":
    case "log-not-read":
    case "log-never-read":
      return { reason: unknownReasonText(reason, terms, at), remedy: unknownRemedyText(reason) };
    case "healthy":
      return healthyText(reason, terms);
  }
}

function healthyText(reason: HealthyReason, terms: JobTerms): ConditionText {
  const { synchronizedObjects, isStatusCodeUnknown, fullCycleTrigger, lateReason } = reason;
  const isRemedyOfMissingAccounts = reason.topFailure === null && reason.missingAccounts !== null;
  return {
    reason: joinSentences(
      lastCycleText(reason),
      lateReason === null ? null : scheduleReasonText(lateReason),
      fullCycleTrigger === null
        ? null
        : `The full cycle read everyone again. ${triggerText(fullCycleTrigger)}`,
      synchronizedObjects === 0
        ? null
        : `${terms.target.system === "entra" ? "The job" : "Entra"} counts ${formatCount(synchronizedObjects, "object")} in ${terms.target.noun}.`,
      fewFailingText(reason.objectsAwaitingRetry),
      missingAccountsNote(reason.missingAccounts, terms),
      isStatusCodeUnknown
        ? "Graph reports a state of the job that Steadystate does not know."
        : null,
    ),
    remedy:
      reason.objectsAwaitingRetry === 0 || isRemedyOfMissingAccounts
        ? missingAccountsRemedy(reason.missingAccounts, terms)
        : topFailureRemedy(reason.topFailure, { isActionDue: false, terms }),
  };
}

function lastCycleText({ lastCycleEndedAt, intervalMs, lateReason }: HealthyReason): string {
  if (lastCycleEndedAt === null) return "Cycles run, and Entra reports no problem.";
  // The sentence about a late cycle names the interval itself.
  const intervalText =
    intervalMs === null || lateReason !== null
      ? ""
      : `; a cycle starts every ${formatDuration(intervalMs)}`;
  return `The last cycle ended at ${formatTime(lastCycleEndedAt)}${intervalText}.`;
}
