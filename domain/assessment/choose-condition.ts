import type { Condition, Severity } from "../condition.ts";
import type { ConditionReason } from "../condition-reason.ts";
import { lastPausedAt } from "../cycle/configuration-changes.ts";
import { hasStalled } from "../cycle/detect-stall.ts";
import {
  whyInitialCycle,
  whyStalled,
  whyStopped,
  whyStoppedInCycle,
} from "../cycle/why-stopped.ts";
import { cycleFailure, hasTooManyFailingObjects } from "../failure/failing-objects.ts";
import { whyFailing } from "../failure/why-failing.ts";
import type { Staleness, UnknownReason } from "../freshness.ts";
import { isPausedOrNotStarted, isSwitchedOff } from "../observed-job.ts";
import { whyAtRisk, whyDisabled, whyQuarantined } from "../quarantine/why-quarantined.ts";
import type { Instant } from "../time.ts";
import { findLateLog, findStaleness } from "./assess-freshness.ts";
import type { AssessmentContext } from "./assessment-context.ts";
import { healthyReason } from "./healthy-reason.ts";
import { type IdleCondition, idleCondition, idleReason } from "./idle-reason.ts";

export type ConditionChoice = {
  readonly condition: Condition;
  readonly severity: Severity;
  /** When the condition began according to the facts; `now` when they do not show it. */
  readonly since: Instant;
  readonly reason: ConditionReason;
};

/**
 * The most severe condition that holds:
 * 1. `disabled`, `quarantined`: Entra itself says so, and it lasts although the data may be stale;
 * 2. a job that is not meant to run (`paused`, `not-configured`, `never-run`) misses no cycle;
 * 3. `stopped`, `failing`, `at-risk`, `stalled`: conclusions about a job that should run;
 * 4. `unknown`, when nothing worse was known and the data is too old to call the job healthy;
 * 5. `initial-cycle`, `healthy`.
 */
export function chooseCondition(context: AssessmentContext): ConditionChoice {
  return (
    chooseQuarantinedOrDisabled(context) ??
    (isPausedOrNotStarted(context.facts.job) ? chooseIdle(context) : chooseRunning(context))
  );
}

/** Bad news stays true while the data is stale; it must only say how old it is. */
export function stalenessOf(choice: ConditionChoice, context: AssessmentContext): Staleness | null {
  if (choice.condition === "unknown") return null;
  return findJobStaleness(context, false) ?? findLateLog(context.facts, context.thresholds);
}

function chooseQuarantinedOrDisabled(context: AssessmentContext): ConditionChoice | null {
  const { quarantine, facts, now } = context;
  if (wasDisabledByEntra(context)) {
    const since = quarantine.disablesAt ?? now;
    return { condition: "disabled", severity: "critical", since, reason: whyDisabled(context) };
  }
  if (!quarantine.isInForce) return null;
  const since = quarantine.since ?? facts.job.quarantine?.currentSince ?? now;
  const reason = whyQuarantined(context);
  return { condition: "quarantined", severity: "critical", since, reason };
}

/**
 * Graph has no state for "disabled after four weeks". It follows from other facts: a quarantine
 * past its limit that is switched off or is not tried any more, or a pause after a quarantine of
 * full length. Before the limit, a person must have switched the job off.
 */
function wasDisabledByEntra({ facts, previous, quarantine }: AssessmentContext): boolean {
  const { job } = facts;
  if (quarantine.isInForce) {
    const limit = quarantine.disablesAt;
    if (limit === null || job.readAt < limit) return false;
    const lastAttemptAt = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null;
    return isSwitchedOff(job) || lastAttemptAt === null || lastAttemptAt < limit;
  }
  if (previous === null || job.statusCode !== "paused") return false;
  if (previous.condition === "disabled") return true;
  const limit = previous.quarantine.disablesAt;
  return previous.condition === "quarantined" && limit !== null && job.readAt >= limit;
}

function chooseIdle(context: AssessmentContext): ConditionChoice {
  const { facts, now } = context;
  const staleness = findJobStaleness(context, false);
  if (staleness !== null) return chooseUnknown(staleness, context);
  const reason = idleReason(facts);
  const condition = idleCondition(reason);
  return {
    condition,
    severity: idleSeverity(condition, context),
    since: condition === "paused" ? (lastPausedAt(facts) ?? now) : now,
    reason,
  };
}

function idleSeverity(condition: IdleCondition, context: AssessmentContext): Severity {
  const { facts, previous, thresholds, now } = context;
  if (condition === "paused" && facts.job.escrowsPruned) return "warning";
  const waitedMs =
    condition === "never-run" && previous?.condition === condition
      ? now - previous.conditionSince
      : 0;
  return waitedMs > thresholds.neverRunWarningAfterMs ? "warning" : "info";
}

function chooseRunning(context: AssessmentContext): ConditionChoice {
  const { facts, cycle, failures, quarantine, schedule, thresholds, now } = context;
  if (schedule.state === "stopped") {
    const since = Math.min(schedule.lastActivityAt ?? now, schedule.dueAt ?? now);
    return { condition: "stopped", severity: "critical", since, reason: whyStopped(context) };
  }
  const isFailing = isJobFailing(context);
  const isAtRisk = quarantine.riskScore >= thresholds.atRiskScore;
  if (hasStalled(cycle, facts, thresholds))
    return chooseStalledOrStopped(context, isFailing || isAtRisk);
  const isCritical =
    failures.leaversOverdue > 0 || quarantine.riskScore >= thresholds.highRiskScore;
  const severity = isCritical ? "critical" : "warning";
  if (isFailing) return { condition: "failing", severity, since: now, reason: whyFailing(context) };
  if (isAtRisk) return { condition: "at-risk", severity, since: now, reason: whyAtRisk(context) };
  return chooseInitialOrHealthy(context);
}

/** One leaver who still has an account makes a job failing, whatever the failure ratio is. */
function isJobFailing({ facts, previous, failures, thresholds }: AssessmentContext): boolean {
  return (
    cycleFailure(facts.job) !== null ||
    failures.leaversOverdue > 0 ||
    hasTooManyFailingObjects(facts, previous, thresholds)
  );
}

/** `stalled` is less severe than `failing`: a job with both problems has stopped. */
function chooseStalledOrStopped(
  context: AssessmentContext,
  hasOtherProblem: boolean,
): ConditionChoice {
  const since = context.cycle.lastProgressAt ?? context.now;
  return hasOtherProblem
    ? { condition: "stopped", severity: "critical", since, reason: whyStoppedInCycle(context) }
    : { condition: "stalled", severity: "warning", since, reason: whyStalled(context) };
}

function chooseInitialOrHealthy(context: AssessmentContext): ConditionChoice {
  const { cycle, now } = context;
  const staleness = findJobStaleness(context, true);
  if (staleness !== null) return chooseUnknown(staleness, context);
  if (cycle.kind !== "initial") {
    const reason = healthyReason(context);
    return { condition: "healthy", severity: "none", since: now, reason };
  }
  const reason = whyInitialCycle(context);
  return { condition: "initial-cycle", severity: "info", since: cycle.beganAt ?? now, reason };
}

function findJobStaleness(
  { facts, thresholds, now }: AssessmentContext,
  needsLog: boolean,
): UnknownReason | null {
  return findStaleness(facts.freshness, facts.job.readAt, thresholds, { needsLog, now });
}

/** A warning once it has lasted: after a restart, all data is stale until the first poll ends. */
function chooseUnknown(
  reason: UnknownReason,
  { previous, thresholds, now }: AssessmentContext,
): ConditionChoice {
  const unknownForMs = previous?.condition === "unknown" ? now - previous.conditionSince : 0;
  return {
    condition: "unknown",
    severity: unknownForMs > thresholds.notifyUnknownAfterMs ? "warning" : "info",
    since: now,
    reason,
  };
}
