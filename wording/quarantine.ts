import type { AssessmentContext, ConditionText } from "../domain/assessment/assessment-context.ts";
import { explainError } from "../domain/failure/explain-error.ts";
import { topFailure } from "../domain/failure/top-failure.ts";
import { isSwitchedOff } from "../domain/observed-job.ts";
import type { QuarantineAssessment, RiskDriver } from "../domain/quarantine-assessment.ts";
import type { Instant } from "../domain/time.ts";
import { remedyText } from "./explanations.ts";
import { topFailureRemedy, topFailureText } from "./failure-phrases.ts";
import { formatDuration, formatNumber, formatRatio, formatTime, joinSentences } from "./phrases.ts";
import { explainQuarantineReason, isCausedByFailureCount } from "./quarantine-reasons.ts";
import { escrowGrowthText, RULES_SOURCE_TEXT, timeToQuarantineText } from "./quarantine-rules.ts";

export function describeDisabled(judged: AssessmentContext): ConditionText {
  const { quarantine, previous } = judged;
  const since = quarantine.since ?? previous?.quarantine.since ?? null;
  const reason = quarantine.reason ?? previous?.quarantine.reason ?? null;
  return {
    reason: joinSentences(
      since === null
        ? "Entra has disabled this job after four weeks in quarantine."
        : `Entra has disabled this job: it was in quarantine since ${formatTime(since)}, longer than the four weeks it is given.`,
      explainQuarantineReason(reason).meaning,
      "Nobody is provisioned, and nobody who leaves is disabled in the app.",
    ),
    remedy: joinSentences(
      remedyFor(reason, judged),
      "Once that is done, the app's owner starts provisioning in Entra; a full initial cycle follows.",
    ),
  };
}

function topFailureTextOf({ facts, failures }: AssessmentContext): string | null {
  const failure = topFailure(facts, failures);
  return failure === null ? null : topFailureText(failure);
}

/** What is to be mended: what Entra's own error names, else what fails most. */
function remedyFor(reason: string | null, judged: AssessmentContext): string {
  const cause = explainQuarantineReason(reason);
  const error = judged.facts.job.quarantine?.error ?? null;
  if (error !== null && !cause.isRemedySpecific) {
    return remedyText(explainError(error.code, error.message, judged.facts.job.application), {
      isActionDue: true,
    });
  }
  return isCausedByFailureCount(reason) && topFailure(judged.facts, judged.failures) !== null
    ? topFailureRemedy(topFailure(judged.facts, judged.failures), { isActionDue: true })
    : cause.remedy;
}

export function describeQuarantined(judged: AssessmentContext): ConditionText {
  const { facts, quarantine, now } = judged;
  const cause = explainQuarantineReason(quarantine.reason);
  const isExplained = facts.job.quarantine?.error != null && !cause.isRemedySpecific;
  const since =
    quarantine.since === null
      ? "In quarantine since an unknown time."
      : `In quarantine since ${formatTime(quarantine.since)} (${formatDuration(now - quarantine.since)}).`;
  return {
    reason: joinSentences(
      since,
      cause.meaning,
      isCausedByFailureCount(quarantine.reason) ? topFailureTextOf(judged) : null,
      evaluationCountText(quarantine.seriesCount),
      nextAttemptText(isSwitchedOff(facts.job), quarantine.nextAttemptAt, now),
      disableDeadlineText(quarantine.disablesAt, now),
    ),
    remedy: joinSentences(
      remedyFor(quarantine.reason, judged),
      isExplained ? null : cause.releaseText,
    ),
  };
}

function evaluationCountText(count: number): string | null {
  return count < 2 ? null : `Entra has looked ${formatNumber(count)} times and left it in force.`;
}

function nextAttemptText(isSwitchedOff: boolean, at: Instant | null, now: Instant): string | null {
  if (isSwitchedOff)
    return "Its schedule is switched off: Entra does not try again until someone starts it.";
  if (at === null) return null;
  return at > now
    ? `Entra tries again at ${formatTime(at)}.`
    : `Entra's next attempt was due at ${formatTime(at)}.`;
}

function disableDeadlineText(at: Instant | null, now: Instant): string | null {
  if (at === null) return null;
  return at > now
    ? `If nothing changes, Entra disables the job at ${formatTime(at)}, in ${formatDuration(at - now)}.`
    : `Its four weeks ended at ${formatTime(at)}: Entra may disable it at any time.`;
}

/** Causes beyond which a reason is no longer read; the page lists them all. */
const MAX_DRIVERS = 2;

export function describeAtRisk(judged: AssessmentContext): ConditionText {
  const { quarantine, thresholds } = judged;
  const topDrivers = quarantine.drivers
    .filter(({ score }) => score >= thresholds.atRiskScore)
    .slice(0, MAX_DRIVERS);
  const isByRule = topDrivers.some(({ kind }) => kind === "rule");
  const hasTimeOrOtherDriver =
    topDrivers[0]?.kind !== "rule" || quarantine.timeToQuarantineMs !== null;
  return {
    reason: joinSentences(
      hasTimeOrOtherDriver
        ? "Entra may soon quarantine this job."
        : `${formatRatio(quarantine.riskScore)} of the way to quarantine.`,
      ...topDrivers.map(({ text }) => text),
      isByRule ? topFailureTextOf(judged) : null,
      isByRule ? outlookText(quarantine) : null,
    ),
    remedy: riskRemedyText(topDrivers[0]?.kind ?? "rule", judged),
  };
}

/** How the counts go on from here, and whose rules they are held against. */
function outlookText(quarantine: QuarantineAssessment): string {
  const time = timeToQuarantineText(quarantine) ?? quarantine.noTimeReason;
  return joinSentences(escrowGrowthText(quarantine.escrowGrowth), time, RULES_SOURCE_TEXT);
}

function riskRemedyText(kind: RiskDriver["kind"], judged: AssessmentContext): string {
  switch (kind) {
    case "rule":
      return topFailureRemedy(topFailure(judged.facts, judged.failures), { isActionDue: true });
    case "credentials":
    case "cycle-failure":
      return explainQuarantineReason("EncounteredQuarantineException").remedy;
    case "token-end":
      return "The app's admin makes a new token in the app; the app's owner enters it in Entra under Provisioning, Admin Credentials, and tests the connection there.";
    case "target":
      return "Whoever runs the app looks at its SCIM endpoint; then the app's owner tests the connection in Entra under Provisioning, Admin Credentials.";
    case "deletions":
      return "The app's owner checks in the provisioning log who is leaving, before the cycle ends. If it is wrong, they put assignments and filters right at once: to stop provisioning does not hold a cycle that runs.";
  }
}
