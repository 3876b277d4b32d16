import type { Condition, Severity } from "../condition.ts";
import { lastPausedAt } from "../cycle/cycle-trigger.ts";
import type { StalledCycle, StoppedReason } from "../cycle-reason.ts";
import { hasRemovedPeople } from "../disable-wave.ts";
import {
  countObjectsAwaitingRetry,
  hasTooManyFailingObjects,
  whyCyclesFail,
  whyLeaversKeepAccess,
  whyTooManyFail,
} from "../failure/failing-job.ts";
import type { UnknownReason } from "../freshness.ts";
import type { IdleReason } from "../idle-reason.ts";
import { isScheduleOff, type ObservedJob } from "../observed-job.ts";
import { whyAtRisk, whyDisabled, whyQuarantined } from "../quarantine/why-quarantined.ts";
import type { RiskDriver } from "../risk-driver.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { HoldingCondition, Trouble } from "../trouble.ts";
import type { AssessmentContext } from "./assessment-context.ts";
import { topicsOfFailedCycles, topicsOfFailures, topicsOfQuarantine } from "./find-topics.ts";
import { findTrouble } from "./find-trouble.ts";
import { cycleProgressOf, whyHealthy, whyInitialCycle } from "./why-healthy.ts";

/**
 * All conditions that hold. The first one is the condition of the job:
 * 1. `disabled`, `quarantined`: Entra reports these itself, and they last although data may be
 *    stale;
 * 2. `paused`, `not-configured`, `never-run`: the job is not meant to run, so it misses no cycle;
 * 3. `stopped`, `failing`, `at-risk`, `stalled`: the job is meant to run and has a problem;
 * 4. `unknown`: the data is too old to call the job healthy;
 * 5. `initial-cycle`, `healthy`.
 *
 * A job that is not meant to run is `unknown` too while its data is too old. At most one condition of
 * each kind of trouble is in the list.
 */
export function findConditions(context: AssessmentContext): readonly HoldingCondition[] {
  const quarantine = findQuarantine(context);
  const others = context.isMeantToRun
    ? findRunningConditions(context, quarantine !== null)
    : [chooseIdle(context)];
  return quarantine === null ? others : [quarantine, ...others];
}

function findQuarantine(context: AssessmentContext): HoldingCondition | null {
  const { quarantine, facts, now } = context;
  const shared = { kind: "quarantine", severity: "critical" } as const;
  if (wasDisabledByEntra(context)) {
    const reason = whyDisabled(context);
    const since = quarantine.disablesAt ?? now;
    const topics = topicsOfQuarantine(reason);
    return { ...shared, condition: "disabled", since, reason, topics };
  }
  if (!quarantine.isInForce) return null;
  const since = quarantine.since ?? facts.job.quarantine?.currentSince ?? now;
  const reason = whyQuarantined(context);
  const topics = topicsOfQuarantine(reason);
  return { ...shared, condition: "quarantined", since, reason, topics };
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

function chooseIdle(context: AssessmentContext): HoldingCondition {
  const { facts, unknownReason, now } = context;
  if (unknownReason !== null) return chooseUnknown(unknownReason, context);
  const pausedAt = lastPausedAt(facts.audits);
  const reason = whyIdle(facts.job, pausedAt);
  const condition = IDLE_CONDITIONS[reason.code];
  const isTrouble = reason.code === "paused-by-entra" || reason.code === "first-cycle-pending";
  return {
    kind: isTrouble ? "schedule" : null,
    condition,
    severity: idleSeverity(condition, context),
    since: condition === "paused" ? (pausedAt ?? now) : now,
    reason,
    topics: [],
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

/**
 * While the job is in quarantine, its distance to quarantine is not a trouble of its own.
 */
function findRunningConditions(
  context: AssessmentContext,
  isQuarantined: boolean,
): readonly HoldingCondition[] {
  const problems = [
    ...findFailures(context),
    ...findRisks(context).filter(({ kind }) => !(isQuarantined && kind === "quarantine-risk")),
  ];
  const schedule = findStop(context) ?? findStall(context, problems.length > 0);
  const { unknownReason } = context;
  return [
    ...(schedule === null ? [] : [schedule]),
    ...problems,
    unknownReason === null
      ? chooseInitialOrHealthy(context)
      : chooseUnknown(unknownReason, context),
  ];
}

function findStop({ schedule, now }: AssessmentContext): HoldingCondition | null {
  if (schedule.state !== "stopped") return null;
  const since = Math.min(schedule.lastActivityAt ?? now, schedule.dueAt ?? now);
  const reason: StoppedReason = { code: "cycle-missed", schedule: schedule.reason };
  const shared = { kind: "schedule", severity: "critical", topics: [] } as const;
  return { ...shared, condition: "stopped", since, reason };
}

/** A stalled job that also has another problem counts as `stopped`, which is more severe. */
function findStall(
  { cycle, facts, now }: AssessmentContext,
  hasOtherProblem: boolean,
): HoldingCondition | null {
  if (cycle.noEtaReason !== "stalled") return null;
  const since = cycle.lastProgressAt ?? now;
  const stalledCycle: StalledCycle = {
    ...cycleProgressOf(cycle),
    stalledSince: since,
    isLogRead: facts.freshness.logAsOf !== null,
  };
  const shared = { kind: "schedule", since, topics: [] } as const;
  if (!hasOtherProblem) {
    const reason = { code: "cycle-stalled", ...stalledCycle } as const;
    return { ...shared, condition: "stalled", severity: "warning", reason };
  }
  const failingObjects = countObjectsAwaitingRetry(facts);
  const code = "cycle-stalled-with-other-problem";
  const reason = { code, ...stalledCycle, failingObjects } as const;
  return { ...shared, condition: "stopped", severity: "critical", reason };
}

/** Failed cycles, then leavers, then other objects. */
function findFailures(context: AssessmentContext): readonly HoldingCondition[] {
  const { facts, previous, failures, thresholds, now } = context;
  const found: HoldingCondition[] = [];
  const shared = { condition: "failing", since: now } as const;
  const failedCycles = whyCyclesFail(context);
  if (failedCycles !== null) {
    const cycleDrivers = context.quarantine.drivers.filter(isFailedCycle);
    const severity = severityOfRisks(cycleDrivers, thresholds);
    const topics = topicsOfFailedCycles(failedCycles);
    found.push({ ...shared, kind: "cycle-failures", severity, reason: failedCycles, topics });
  }
  const leavers = whyLeaversKeepAccess(context);
  if (leavers !== null) {
    const since = failures.leaversSince ?? now;
    const values = { severity: "critical", since, reason: leavers, topics: [] } as const;
    found.push({ ...shared, ...values, kind: "leavers" });
  }
  const wasFailing = findTrouble(previous, "failures") !== null;
  if (hasTooManyFailingObjects(facts, wasFailing, thresholds)) {
    const reason = whyTooManyFail(context);
    const topics = topicsOfFailures(failures, thresholds);
    found.push({ ...shared, kind: "failures", severity: "warning", reason, topics });
  }
  return found;
}

/** A wave of disables, then the distance to quarantine. */
function findRisks(context: AssessmentContext): readonly HoldingCondition[] {
  const { quarantine, disableWave, thresholds, now } = context;
  const drivers = quarantine.drivers.filter(({ score }) => score >= thresholds.atRiskScore);
  const shared = { condition: "at-risk", topics: [] } as const;
  const found: HoldingCondition[] = [];
  const addRisk = (kind: Trouble["kind"], ofKind: readonly RiskDriver[]) => {
    const severity = severityOfRisks(ofKind, thresholds);
    found.push({ ...shared, kind, severity, since: now, reason: whyAtRisk(context, ofKind) });
  };
  const deletions = drivers.filter(({ kind }) => kind === "deletions");
  if (disableWave !== null) {
    const { firstEventAt: since } = disableWave;
    const severity = hasRemovedPeople(disableWave) ? "critical" : "warning";
    const { deletionPrevention } = quarantine;
    const reason = { code: "many-disables", wave: disableWave, deletionPrevention } as const;
    found.push({ ...shared, kind: "deletion-wave", severity, since, reason });
  } else if (deletions.length > 0) {
    addRisk("deletion-wave", deletions);
  }
  // A cycle that failed is a trouble of its own.
  const others = drivers.filter((driver) => driver.kind !== "deletions" && !isFailedCycle(driver));
  if (others.length > 0) addRisk("quarantine-risk", others);
  return found;
}

function isFailedCycle(driver: RiskDriver): boolean {
  return "source" in driver && driver.source === "cycle";
}

function severityOfRisks(
  drivers: readonly RiskDriver[],
  { highRiskScore }: Thresholds,
): "critical" | "warning" {
  return drivers.some(({ score }) => score >= highRiskScore) ? "critical" : "warning";
}

function chooseInitialOrHealthy(context: AssessmentContext): HoldingCondition {
  const { cycle, now } = context;
  const shared = { kind: null, topics: [] } as const;
  if (cycle.kind !== "initial") {
    const reason = whyHealthy(context);
    return { ...shared, condition: "healthy", severity: "none", since: now, reason };
  }
  const since = cycle.beganAt ?? now;
  const reason = whyInitialCycle(context);
  return { ...shared, condition: "initial-cycle", severity: "info", since, reason };
}

/** A warning only after some time: after a restart, all data is stale until the first poll ends. */
function chooseUnknown(
  reason: UnknownReason,
  { previous, thresholds, now }: AssessmentContext,
): HoldingCondition {
  const unknownSince = findTrouble(previous, "job-unreadable")?.since ?? now;
  return {
    kind: "job-unreadable",
    condition: "unknown",
    severity: now - unknownSince > thresholds.notifyUnknownAfterMs ? "warning" : "info",
    since: now,
    reason,
    topics: [],
  };
}
