import { explainError, jobErrorFacts } from "../explanation/explain-error.ts";
import { topFailure } from "../failure/failing-clusters.ts";
import type { FailureAssessment } from "../failure-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { isScheduleOff } from "../observed-job.ts";
import type { QuarantineAssessment } from "../quarantine-assessment.ts";
import {
  type AtRiskReason,
  type DisableDeadline,
  type DisabledReason,
  type EscrowIncrease,
  KNOWN_QUARANTINE_REASONS,
  type KnownQuarantineReason,
  type NextAttempt,
  type QuarantinedReason,
  type QuarantineLimits,
  type QuarantineRemedy,
  type RuleOutlook,
} from "../quarantine-reason.ts";
import type { RiskDriver } from "../risk-driver.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";

type QuarantineContext = {
  readonly facts: JobFacts;
  readonly previous: JobAssessment | null;
  readonly failures: FailureAssessment;
  readonly quarantine: QuarantineAssessment;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/** Graph's quarantine reason; `Unknown` for a reason for which Steadystate has no text. */
export function knownQuarantineReason(reason: string | null): KnownQuarantineReason {
  // Microsoft's documentation uses both spellings.
  if (reason === "QuarantineOnDemand") return "QuarantinedOnDemand";
  return KNOWN_QUARANTINE_REASONS.find((known) => known === reason) ?? "Unknown";
}

export function whyDisabled(context: QuarantineContext): DisabledReason {
  const { quarantine, previous } = context;
  const reasonBefore = quarantine.isInForce ? null : disabledReasonBefore(previous);
  if (reasonBefore !== null) return reasonBefore;
  const reason = knownQuarantineReason(quarantine.reason);
  return {
    code: "disabled-after-quarantine",
    quarantinedSince: quarantine.since,
    quarantineReason: reason,
    remedy: remedyFor(reason, context),
    limits: limitsOf(context),
  };
}

/**
 * The reason from the previous assessment. Graph may return no quarantine for a disabled job, so
 * the reason is copied from one assessment to the next.
 */
function disabledReasonBefore(previous: JobAssessment | null): DisabledReason | null {
  const reason = previous?.reason ?? null;
  switch (reason?.code) {
    case "disabled-after-quarantine":
      return reason;
    case "quarantined": {
      const { since, quarantineReason, remedy, limits } = reason;
      return {
        code: "disabled-after-quarantine",
        quarantinedSince: since,
        quarantineReason,
        remedy,
        limits,
      };
    }
    default:
      return null;
  }
}

export function whyQuarantined(context: QuarantineContext): QuarantinedReason {
  const { facts, failures, quarantine, now } = context;
  const reason = knownQuarantineReason(quarantine.reason);
  return {
    code: "quarantined",
    since: quarantine.since,
    quarantineReason: reason,
    topFailure: isCausedByFailureCount(reason) ? topFailure(facts, failures) : null,
    reevaluations: quarantine.seriesCount,
    nextAttempt: nextAttemptOf(context),
    disableDeadline: disableDeadlineOf(quarantine, now),
    remedy: remedyFor(reason, context),
    limits: limitsOf(context),
  };
}

function limitsOf({ thresholds }: QuarantineContext): QuarantineLimits {
  const { proportionLimitRatio, baseLimitObjects, totalLimitObjects, quarantineLimitMs } =
    thresholds;
  return { proportionLimitRatio, baseLimitObjects, totalLimitObjects, quarantineLimitMs };
}

/** True if the number of failing objects caused the quarantine. */
function isCausedByFailureCount(reason: KnownQuarantineReason): boolean {
  return (
    reason === "EncounteredEscrowProportionThreshold" ||
    reason === "EncounteredBaseEscrowThreshold" ||
    reason === "EncounteredTotalEscrowThreshold"
  );
}

/** True for reasons that stand for many errors, so that the error of the job explains more. */
function isExplainedByError(reason: KnownQuarantineReason): boolean {
  return (
    reason === "EncounteredQuarantineException" ||
    reason === "IngestionInterrupted" ||
    reason === "Unknown"
  );
}

function remedyFor(
  reason: KnownQuarantineReason,
  { facts, failures }: QuarantineContext,
): QuarantineRemedy {
  const error = facts.job.quarantine?.error ?? null;
  if (error !== null && isExplainedByError(reason)) {
    const explanation = explainError(jobErrorFacts(facts.job, error.code, error.message));
    // An error without an explanation has no good remedy; the reason of the quarantine has one.
    if (explanation.errorClass === "unknown") return { code: "fix-quarantine-reason" };
    // The message of the app may name a person, and a reason is shown to everyone.
    return { code: "fix-error", explanation: { ...explanation, detail: null } };
  }
  const causingFailure = isCausedByFailureCount(reason) ? topFailure(facts, failures) : null;
  return causingFailure === null
    ? { code: "fix-quarantine-reason" }
    : { code: "fix-top-failure", topFailure: causingFailure };
}

function nextAttemptOf({ facts, quarantine, now }: QuarantineContext): NextAttempt {
  if (isScheduleOff(facts.job)) return { code: "none" };
  const at = quarantine.nextAttemptAt;
  if (at === null) return { code: "unknown" };
  return { code: at > now ? "scheduled" : "overdue", at };
}

function disableDeadlineOf(
  { disablesAt }: QuarantineAssessment,
  now: Instant,
): DisableDeadline | null {
  return disablesAt === null ? null : { at: disablesAt, hasPassed: disablesAt <= now };
}

/** A reason names at most this many drivers. The page of the job lists all drivers. */
const MAX_DRIVERS = 2;

/** @param drivers the drivers that matter, highest score first; not empty */
export function whyAtRisk(
  context: Pick<QuarantineContext, "facts" | "failures" | "quarantine">,
  drivers: readonly RiskDriver[],
): AtRiskReason {
  const { quarantine } = context;
  const named = drivers.slice(0, MAX_DRIVERS);
  return {
    code: "near-quarantine",
    riskScore: Math.max(...drivers.map(({ score }) => score)),
    drivers: named,
    isQuarantineSoon: drivers[0]?.kind !== "rule" || quarantine.timeToQuarantine !== null,
    ruleOutlook: named.some(({ kind }) => kind === "rule") ? ruleOutlookOf(context) : null,
  };
}

function ruleOutlookOf({
  facts,
  failures,
  quarantine,
}: Pick<QuarantineContext, "facts" | "failures" | "quarantine">): RuleOutlook {
  return {
    topFailure: topFailure(facts, failures),
    escrowIncrease: escrowIncreaseOf(quarantine),
    timeToQuarantine: quarantine.timeToQuarantine,
    noTimeReason: quarantine.noTimeReason,
  };
}

/** Null if the escrow has not grown. */
function escrowIncreaseOf({ escrowGrowth }: QuarantineAssessment): EscrowIncrease | null {
  const { objectsPerSlot, referencesPerSlot, slotMs } = escrowGrowth;
  const objects = Math.round(
    [...objectsPerSlot, ...referencesPerSlot].reduce((sum, change) => sum + change, 0),
  );
  return objects <= 0 ? null : { objects, periodMs: objectsPerSlot.length * slotMs };
}
