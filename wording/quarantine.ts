import type {
  AtRiskReason,
  DisabledReason,
  NextAttempt,
  QuarantinedReason,
  QuarantineRemedy,
  RuleOutlook,
} from "../domain/quarantine-reason.ts";
import type { Instant } from "../domain/time.ts";
import type { ConditionText } from "./condition-text.ts";
import { meaningText, remedyText } from "./explanations.ts";
import { topFailureRemedy, topFailureText } from "./failure-phrases.ts";
import { formatDuration, formatNumber, formatRatio, formatTime, joinSentences } from "./phrases.ts";
import { noConnectionTexts } from "./quarantine-no-connection.ts";
import { type QuarantineReasonTexts, quarantineReasonTexts } from "./quarantine-reasons.ts";
import {
  escrowIncreaseText,
  noTimeText,
  RULES_SOURCE_TEXT,
  timeToQuarantineText,
} from "./quarantine-rules.ts";
import { riskDriverText } from "./risk.ts";
import { deletionCauseText, type JobTerms, noChangeEffectText } from "./systems.ts";

export function disabledText(reason: DisabledReason, terms: JobTerms): ConditionText {
  const { quarantinedSince } = reason;
  const allowedText = formatDuration(reason.limits.quarantineLimitMs);
  const texts = quarantineReasonTexts(reason.quarantineReason, terms, reason.limits);
  return {
    reason: joinSentences(
      quarantinedSince === null
        ? `Entra has disabled this job after ${allowedText} in quarantine.`
        : `Entra has disabled this job: it had been in quarantine since ${formatTime(quarantinedSince)}, longer than the ${allowedText} that Entra allows.`,
      quarantineMeaningText(reason.remedy, texts),
      `No change reaches ${terms.target.noun}: ${noChangeEffectText(terms)}.`,
    ),
    remedy: joinSentences(
      quarantineRemedyText(reason.remedy, texts, terms),
      `Because Entra has disabled the job, ${terms.jobOwner} must start provisioning in Entra in any case; an initial cycle follows.`,
    ),
  };
}

/** `at` is the time of the assessment. */
export function quarantinedText(
  reason: QuarantinedReason,
  terms: JobTerms,
  at: Instant,
): ConditionText {
  const { since, topFailure, reevaluations, remedy } = reason;
  const texts = quarantineReasonTexts(reason.quarantineReason, terms, reason.limits);
  return {
    reason: joinSentences(
      since === null
        ? "In quarantine since an unknown time."
        : `In quarantine since ${formatTime(since)} (${formatDuration(at - since)}).`,
      quarantineMeaningText(remedy, texts),
      topFailure === null ? null : topFailureText(topFailure, terms),
      reevaluations < 2
        ? null
        : `Entra has re-evaluated the quarantine ${formatNumber(reevaluations)} times and has not ended it.`,
      nextAttemptText(reason.nextAttempt),
      disableDeadlineText(reason, at),
    ),
    remedy: joinSentences(
      quarantineRemedyText(remedy, texts, terms),
      releaseText(remedy, texts.release),
    ),
  };
}

/** The sentence about what ends the quarantine; null if the remedy of the error already contains it. */
function releaseText(remedy: QuarantineRemedy, release: string): string | null {
  if (remedy.code !== "fix-error") return release;
  const errorRemedy = remedyText(remedy.explanation, { isActionDue: true });
  return /\b(?:start|restart)/i.test(errorRemedy) ? null : release;
}

/**
 * Graph has one quarantine reason for rejected credentials and for SCIM answers that Entra could not use.
 * The error that Entra reports can show which of the two is the cause.
 */
function quarantineMeaningText(
  remedy: QuarantineRemedy,
  { meaning }: QuarantineReasonTexts,
): string {
  return remedy.code === "fix-error" ? meaningText(remedy.explanation) : meaning;
}

function quarantineRemedyText(
  remedy: QuarantineRemedy,
  texts: QuarantineReasonTexts,
  terms: JobTerms,
): string {
  switch (remedy.code) {
    case "fix-error":
      return remedyText(remedy.explanation, { isActionDue: true });
    case "fix-top-failure":
      return topFailureRemedy(remedy.topFailure, { isActionDue: true, terms });
    case "fix-quarantine-reason":
      return texts.remedy;
  }
}

function nextAttemptText(attempt: NextAttempt): string | null {
  switch (attempt.code) {
    case "none":
      return "The job's schedule is switched off: Entra does not retry until a person starts the job.";
    case "scheduled":
      return `Entra tries again at ${formatTime(attempt.at)}.`;
    case "overdue":
      return `Entra's next attempt was due at ${formatTime(attempt.at)}.`;
    case "unknown":
      return null;
  }
}

function disableDeadlineText(
  { disableDeadline: deadline, limits }: QuarantinedReason,
  at: Instant,
): string | null {
  if (deadline === null) return null;
  return deadline.hasPassed
    ? `The ${formatDuration(limits.quarantineLimitMs)} that Entra allows ended at ${formatTime(deadline.at)}: Entra may disable the job at any time.`
    : `If nothing changes, Entra disables the job at ${formatTime(deadline.at)}, in ${formatDuration(deadline.at - at)}.`;
}

/** `at` is the time of the assessment. */
export function atRiskText(reason: AtRiskReason, terms: JobTerms, at: Instant): ConditionText {
  const { riskScore, drivers, isQuarantineSoon, ruleOutlook } = reason;
  return {
    reason: joinSentences(
      isQuarantineSoon
        ? "Entra may soon quarantine this job."
        : `The job is ${formatRatio(riskScore)} of the way to quarantine.`,
      ...drivers.map((driver) => riskDriverText(driver, terms, at)),
      ruleOutlook === null ? null : ruleOutlookText(ruleOutlook, terms),
    ),
    remedy: atRiskRemedyText(reason, terms),
  };
}

function ruleOutlookText(
  { topFailure, escrowIncrease, timeToQuarantine, noTimeReason }: RuleOutlook,
  terms: JobTerms,
): string {
  return joinSentences(
    topFailure === null ? null : topFailureText(topFailure, terms),
    escrowIncrease === null ? null : escrowIncreaseText(escrowIncrease),
    timeToQuarantine === null ? null : timeToQuarantineText(timeToQuarantine),
    noTimeReason === null ? null : noTimeText(noTimeReason),
    RULES_SOURCE_TEXT,
  );
}

function atRiskRemedyText({ drivers, ruleOutlook }: AtRiskReason, terms: JobTerms): string {
  const { jobOwner } = terms;
  const [driver] = drivers;
  switch (driver?.kind) {
    case "credentials":
      return driver.source === "probe"
        ? "The app's owner tests the connection in Entra under Provisioning → Admin Credentials. If the test fails, the app's admin makes a new token, for Entra and for the setting targets[].scim.token; if it succeeds, only the setting needs the new token."
        : noConnectionTexts(terms).remedy;
    case "cycle-failure":
      return noConnectionTexts(terms).remedy;
    case "token-expiry":
      return "The app's admin makes a new token in the app; the app's owner enters it in Entra under Provisioning → Admin Credentials, tests the connection there and saves.";
    case "target":
      return "The app's admin checks the app's SCIM endpoint; then the app's owner tests the connection in Entra under Provisioning → Admin Credentials.";
    case "deletions":
      return `Before the cycle ends, ${jobOwner} checks in the provisioning log whom the cycle disables or deletes. If these are the wrong people, ${jobOwner} corrects ${deletionCauseText(terms)} at once: stopping provisioning does not stop a running cycle.`;
    case "rule":
    case undefined:
      return topFailureRemedy(ruleOutlook?.topFailure ?? null, { isActionDue: true, terms });
  }
}
