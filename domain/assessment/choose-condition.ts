import type { Condition, Severity } from "../condition.ts";
import type { ConditionReason, HealthyReason } from "../condition-reason.ts";
import { lastPausedAt } from "../cycle/cycle-trigger.ts";
import type { CycleAssessment } from "../cycle-assessment.ts";
import type {
  CycleProgress,
  CycleType,
  InitialCycleReason,
  StalledCycle,
  StoppedReason,
} from "../cycle-reason.ts";
import { hasRemovedPeople, type ManyDisablesReason } from "../disable-wave.ts";
import { summariseMissingAccounts, topFailure } from "../failure/failing-clusters.ts";
import { countObjectsAwaitingRetry, isJobFailing, whyFailing } from "../failure/failing-job.ts";
import type { UnknownReason } from "../freshness.ts";
import type { IdleReason } from "../idle-reason.ts";
import { countSynchronizedObjects, isScheduleOff, type ObservedJob } from "../observed-job.ts";
import { whyAtRisk, whyDisabled, whyQuarantined } from "../quarantine/why-quarantined.ts";
import type { Instant } from "../time.ts";
import type { AssessmentContext } from "./assessment-context.ts";

export type ConditionChoice = {
  readonly condition: Condition;
  readonly severity: Severity;
  /** When the condition began; `now` if the facts do not show when. */
  readonly since: Instant;
  readonly reason: ConditionReason;
};

/**
 * Chooses the first condition of this list that holds:
 * 1. `disabled`, `quarantined`: Entra reports these itself, and they last although data may be
 *    stale;
 * 2. `paused`, `not-configured`, `never-run`: the job is not meant to run, so it misses no cycle;
 * 3. `stopped`, `failing`, `at-risk`, `stalled`: the job is meant to run and has a problem;
 * 4. `unknown`: no problem is known, and the data is too old to call the job healthy;
 * 5. `initial-cycle`, `healthy`.
 *
 * A job that is not meant to run is `unknown` too while its data is too old.
 */
export function chooseCondition(context: AssessmentContext): ConditionChoice {
  return (
    chooseQuarantinedOrDisabled(context) ??
    (context.isMeantToRun ? chooseRunning(context) : chooseIdle(context))
  );
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
 * Graph has no state for a job that Entra disabled after four weeks in quarantine. Other facts show
 * this: the quarantine has lasted longer than its limit, and the job is switched off or Entra makes
 * no more attempts; or the job is paused, and its quarantine lasted until the limit. If the job was
 * switched off before the limit, a person did it.
 */
function wasDisabledByEntra({ facts, previous, quarantine }: AssessmentContext): boolean {
  const { job } = facts;
  if (quarantine.isInForce) {
    const limit = quarantine.disablesAt;
    if (limit === null || job.readAt < limit) return false;
    const lastAttemptAt = job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null;
    return isScheduleOff(job) || lastAttemptAt === null || lastAttemptAt < limit;
  }
  if (previous === null || job.statusCode !== "paused") return false;
  if (previous.condition === "disabled") return true;
  const limit = previous.quarantine.disablesAt;
  return previous.condition === "quarantined" && limit !== null && job.readAt >= limit;
}

type IdleCondition = Extract<Condition, "paused" | "not-configured" | "never-run">;

const IDLE_CONDITIONS: Readonly<Record<IdleReason["code"], IdleCondition>> = {
  "not-configured": "not-configured",
  "first-cycle-pending": "never-run",
  "never-started": "paused",
  "paused-by-entra": "paused",
  paused: "paused",
};

function chooseIdle(context: AssessmentContext): ConditionChoice {
  const { facts, unknownReason, now } = context;
  if (unknownReason !== null) return chooseUnknown(unknownReason, context);
  const pausedAt = lastPausedAt(facts.audits);
  const reason = whyIdle(facts.job, pausedAt);
  const condition = IDLE_CONDITIONS[reason.code];
  return {
    condition,
    severity: idleSeverity(condition, context),
    since: condition === "paused" ? (pausedAt ?? now) : now,
    reason,
  };
}

/** Why a job is not meant to run. */
function whyIdle(
  { statusCode, schedule, escrowsPruned, lastExecution }: ObservedJob,
  pausedAt: Instant | null,
): IdleReason {
  if (statusCode === "not-configured") return { code: "not-configured" };
  if (statusCode === "not-run" && schedule.state === "active")
    return { code: "first-cycle-pending" };
  if (escrowsPruned) return { code: "paused-by-entra" };
  return lastExecution === null ? { code: "never-started" } : { code: "paused", since: pausedAt };
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
  const { facts, previous, cycle, failures, quarantine, schedule, thresholds, now } = context;
  const { disableWave } = context;
  if (schedule.state === "stopped") {
    const since = Math.min(schedule.lastActivityAt ?? now, schedule.dueAt ?? now);
    const reason: StoppedReason = { code: "cycle-missed", schedule: schedule.reason };
    return { condition: "stopped", severity: "critical", since, reason };
  }
  const isFailing = isJobFailing(facts, previous, failures, thresholds);
  const isNearQuarantine = quarantine.riskScore >= thresholds.atRiskScore;
  const isAtRisk = isNearQuarantine || disableWave !== null;
  const hasStalled = cycle.noEtaReason === "stalled";
  if (hasStalled) return chooseStalledOrStopped(context, isFailing || isAtRisk);
  const isCritical =
    failures.leaversOverdue > 0 ||
    quarantine.riskScore >= thresholds.highRiskScore ||
    (disableWave !== null && hasRemovedPeople(disableWave));
  const severity = isCritical ? "critical" : "warning";
  if (isFailing) return chooseFailing(context, severity);
  if (disableWave !== null) {
    const reason: ManyDisablesReason = {
      code: "many-disables",
      wave: disableWave,
      deletionPrevention: quarantine.deletionPrevention,
    };
    return { condition: "at-risk", severity, since: disableWave.firstEventAt, reason };
  }
  if (isNearQuarantine)
    return { condition: "at-risk", severity, since: now, reason: whyAtRisk(context) };
  return chooseInitialOrHealthy(context);
}

function chooseFailing(context: AssessmentContext, severity: Severity): ConditionChoice {
  const reason = whyFailing(context);
  const since = reason.code === "leavers-keep-access" ? context.failures.leaversSince : null;
  return { condition: "failing", severity, since: since ?? context.now, reason };
}

/** A stalled job that also has another problem counts as `stopped`, which is more severe. */
function chooseStalledOrStopped(
  context: AssessmentContext,
  hasOtherProblem: boolean,
): ConditionChoice {
  const { cycle, facts, now } = context;
  const since = cycle.lastProgressAt ?? now;
  const stalledCycle: StalledCycle = {
    ...cycleProgressOf(cycle),
    stalledSince: since,
    isLogRead: facts.freshness.logAsOf !== null,
  };
  if (!hasOtherProblem) {
    const reason = { code: "cycle-stalled", ...stalledCycle } as const;
    return { condition: "stalled", severity: "warning", since, reason };
  }
  const failingObjects = countObjectsAwaitingRetry(facts);
  const reason = {
    code: "cycle-stalled-with-other-problem",
    ...stalledCycle,
    failingObjects,
  } as const;
  return { condition: "stopped", severity: "critical", since, reason };
}

function chooseInitialOrHealthy(context: AssessmentContext): ConditionChoice {
  const { cycle, unknownReason, now } = context;
  if (unknownReason !== null) return chooseUnknown(unknownReason, context);
  if (cycle.kind !== "initial")
    return { condition: "healthy", severity: "none", since: now, reason: whyHealthy(context) };
  const since = cycle.beganAt ?? now;
  return { condition: "initial-cycle", severity: "info", since, reason: whyInitialCycle(context) };
}

function whyHealthy({ facts, schedule, cycle, failures }: AssessmentContext): HealthyReason {
  const { job } = facts;
  // A full cycle that has just ended explains why so many objects were read.
  const hasReadEveryone = cycle.recentCycles[0]?.kind === "initial";
  return {
    code: "healthy",
    lastCycleEndedAt: job.lastExecution?.endedAt ?? null,
    intervalMs: job.schedule.intervalMs,
    lateReason: schedule.state === "late" ? schedule.reason : null,
    fullCycleTrigger: hasReadEveryone ? triggerToExplain(cycle) : null,
    synchronizedObjects: countSynchronizedObjects(job),
    objectsAwaitingRetry: countObjectsAwaitingRetry(facts),
    isStatusCodeUnknown: job.statusCode === "unknown",
    topFailure: topFailure(facts, failures),
    missingAccounts: summariseMissingAccounts(facts, failures),
  };
}

/** Why a job is in an initial cycle, or in a full cycle after steady state. */
function whyInitialCycle({
  cycle,
  facts,
  schedule,
  failures,
}: AssessmentContext): InitialCycleReason {
  const failingObjects = countObjectsAwaitingRetry(facts);
  const common = {
    trigger: triggerToExplain(cycle),
    failingObjects,
    topFailure: failingObjects === 0 ? null : topFailure(facts, failures),
    missingAccounts: summariseMissingAccounts(facts, failures),
  };
  if (!cycle.isRunning) {
    return {
      code: "initial-cycle-unfinished",
      ...common,
      lastEndedAt: facts.job.lastExecution?.endedAt ?? null,
      nextDueAt: schedule.dueAt,
    };
  }
  const { etaMs, etaLowMs, etaHighMs, etaMethod, noEtaReason } = cycle;
  return {
    code: "initial-cycle-running",
    ...common,
    ...cycleProgressOf(cycle),
    estimate: { etaMs, etaLowMs, etaHighMs, etaMethod, noEtaReason },
  };
}

/** Null for the first cycle of a job, because it needs no explanation. */
function triggerToExplain({ trigger }: CycleAssessment): InitialCycleReason["trigger"] {
  if (trigger === null || trigger.kind === "first") return null;
  const { actor: _actor, ...anonymousTrigger } = trigger;
  return anonymousTrigger;
}

function cycleProgressOf(cycle: CycleAssessment): CycleProgress {
  const { beganAt, progressRatio, progressMethod } = cycle;
  return { type: cycleTypeOf(cycle), beganAt, progressRatio, progressMethod };
}

function cycleTypeOf({ kind, trigger }: CycleAssessment): CycleType {
  return kind === "initial" && trigger !== null && trigger.kind !== "first" ? "full" : kind;
}

/** Only a warning after some time: after a restart, all data is stale until the first poll ends. */
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
