import { healthyText, notRunningText } from "../../wording/condition.ts";
import { initialCycleText, stalledText, stoppedText } from "../../wording/cycle.ts";
import { failingText } from "../../wording/failures.ts";
import { atRiskText, disabledText, quarantinedText } from "../../wording/quarantine.ts";
import type { Condition, Severity } from "../condition.ts";
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
import type { Staleness } from "../freshness.ts";
import { isPausedOrNotStarted, isSwitchedOff, type ObservedJob } from "../observed-job.ts";
import { whyAtRisk, whyDisabled, whyQuarantined } from "../quarantine/why-quarantined.ts";
import type { Instant } from "../time.ts";
import { findLateLog, findStaleness } from "./assess-freshness.ts";
import type { AssessmentContext, ConditionText } from "./assessment-context.ts";

export type ConditionChoice = ConditionText & {
  readonly condition: Condition;
  readonly severity: Severity;
  /** When the facts say that it began; `now` when they do not. */
  readonly since: Instant;
};

/**
 * The worst condition that holds:
 * 1. `disabled`, `quarantined`: Entra's own word, which lasts although we may not see now;
 * 2. a job that is not meant to run (`paused`, `not-configured`, `never-run`) misses no cycle;
 * 3. `stopped`, `failing`, `at-risk`, `stalled`: our judgement on a job that should run;
 * 4. `unknown`, when nothing worse was known and our facts are too old to call it well;
 * 5. `initial-cycle`, `healthy`.
 */
export function chooseCondition(context: AssessmentContext): ConditionChoice {
  const choice =
    chooseQuarantinedOrDisabled(context) ??
    (isPausedOrNotStarted(context.facts.job) ? chooseNotRunning(context) : chooseRunning(context));
  if (choice.condition === "unknown") return choice;
  const staleness =
    findJobStaleness(context, false) ?? findLateLog(context.facts, context.thresholds);
  // Bad news stays true while we do not see; it only has to say how old it is.
  return staleness === null
    ? choice
    : { ...choice, reason: `${choice.reason} ${staleness.addedSentence}` };
}

function chooseQuarantinedOrDisabled(context: AssessmentContext): ConditionChoice | null {
  const { quarantine, facts, now } = context;
  if (wasDisabledByEntra(context)) {
    const since = quarantine.disablesAt ?? now;
    const text = disabledText(whyDisabled(context));
    return { condition: "disabled", severity: "critical", since, ...text };
  }
  if (!quarantine.isInForce) return null;
  const since = quarantine.since ?? facts.job.quarantine?.currentSince ?? now;
  const text = quarantinedText(whyQuarantined(context), now);
  return { condition: "quarantined", severity: "critical", since, ...text };
}

/**
 * Graph has no state for "disabled after four weeks", so it is told from what surrounds it: a
 * quarantine past its limit that is switched off or not even tried any more, or a pause that
 * follows a quarantine of full length. Before the limit it was a person who switched it off.
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

function chooseNotRunning(context: AssessmentContext): ConditionChoice {
  const { facts, now } = context;
  const staleness = findJobStaleness(context, false);
  if (staleness !== null) return chooseUnknown(staleness, context);
  const condition = notRunningCondition(facts.job);
  return {
    condition,
    severity: notRunningSeverity(condition, context),
    since: condition === "paused" ? (lastPausedAt(facts) ?? now) : now,
    ...notRunningText(condition, context),
  };
}

function notRunningCondition(job: ObservedJob): "paused" | "not-configured" | "never-run" {
  if (job.statusCode === "not-configured") return "not-configured";
  return job.statusCode === "not-run" && job.schedule.state === "active" ? "never-run" : "paused";
}

function notRunningSeverity(condition: Condition, context: AssessmentContext): Severity {
  const { facts, previous, thresholds, now } = context;
  if (condition === "paused" && facts.job.escrowsPruned) return "warning";
  const waited =
    condition === "never-run" && previous?.condition === condition
      ? now - previous.conditionSince
      : 0;
  return waited > thresholds.neverRunWarningAfterMs ? "warning" : "info";
}

function chooseRunning(context: AssessmentContext): ConditionChoice {
  const { facts, cycle, failures, quarantine, schedule, thresholds, now } = context;
  if (schedule.state === "stopped") {
    const since = Math.min(schedule.lastActivityAt ?? now, schedule.dueAt ?? now);
    const text = stoppedText(whyStopped(context), now);
    return { condition: "stopped", severity: "critical", since, ...text };
  }
  const isFailingNow = isJobFailing(context);
  const isAtRisk = quarantine.riskScore >= thresholds.atRiskScore;
  if (hasStalled(cycle, facts, thresholds))
    return chooseStalledOrStopped(context, isFailingNow || isAtRisk);
  const isCritical =
    failures.leaversOverdue > 0 || quarantine.riskScore >= thresholds.highRiskScore;
  const severity = isCritical ? "critical" : "warning";
  if (isFailingNow) {
    const text = failingText(whyFailing(context), now);
    return { condition: "failing", severity, since: now, ...text };
  }
  if (isAtRisk) {
    const text = atRiskText(whyAtRisk(context), now);
    return { condition: "at-risk", severity, since: now, ...text };
  }
  return chooseInitialOrHealthy(context);
}

/** Somebody who left and still has an account weighs more than any share. */
function isJobFailing({ facts, previous, failures, thresholds }: AssessmentContext): boolean {
  return (
    cycleFailure(facts.job) !== null ||
    failures.leaversOverdue > 0 ||
    hasTooManyFailingObjects(facts, previous, thresholds)
  );
}

/** Where objects fail too, a cycle that stands still must not hide behind them. */
function chooseStalledOrStopped(
  context: AssessmentContext,
  hasOtherProblem: boolean,
): ConditionChoice {
  const { cycle, now } = context;
  const since = cycle.lastProgressAt ?? now;
  if (hasOtherProblem) {
    const text = stoppedText(whyStoppedInCycle(context), now);
    return { condition: "stopped", severity: "critical", since, ...text };
  }
  const text = stalledText(whyStalled(context), now);
  return { condition: "stalled", severity: "warning", since, ...text };
}

function chooseInitialOrHealthy(context: AssessmentContext): ConditionChoice {
  const staleness = findJobStaleness(context, true);
  if (staleness !== null) return chooseUnknown(staleness, context);
  return context.cycle.kind === "initial"
    ? {
        condition: "initial-cycle",
        severity: "info",
        since: context.cycle.beganAt ?? context.now,
        ...initialCycleText(whyInitialCycle(context), context.now),
      }
    : { condition: "healthy", severity: "none", since: context.now, ...healthyText(context) };
}

function findJobStaleness(
  { facts, thresholds, now }: AssessmentContext,
  needsLog: boolean,
): Staleness | null {
  return findStaleness(facts.freshness, facts.job.readAt, thresholds, { needsLog, now });
}

/** Becomes a warning once it has held: after a restart we are blind until the first look is done. */
function chooseUnknown(
  staleness: Staleness,
  { previous, thresholds, now }: AssessmentContext,
): ConditionChoice {
  const unknownForMs = previous?.condition === "unknown" ? now - previous.conditionSince : 0;
  return {
    condition: "unknown",
    severity: unknownForMs > thresholds.notifyUnknownAfterMs ? "warning" : "info",
    since: now,
    reason: staleness.reason,
    remedy: staleness.remedy,
  };
}
