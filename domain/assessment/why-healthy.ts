import type { HealthyReason } from "../condition-reason.ts";
import type { CycleAssessment } from "../cycle-assessment.ts";
import type { CycleProgress, CycleType, InitialCycleReason } from "../cycle-reason.ts";
import { summariseMissingAccounts, topFailure } from "../failure/failing-clusters.ts";
import { countObjectsAwaitingRetry } from "../failure/failing-job.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { AssessmentContext } from "./assessment-context.ts";

export function whyHealthy({ facts, schedule, cycle, failures }: AssessmentContext): HealthyReason {
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
export function whyInitialCycle({
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

export function cycleProgressOf(cycle: CycleAssessment): CycleProgress {
  const { beganAt, progressRatio, progressMethod } = cycle;
  return { type: cycleTypeOf(cycle), beganAt, progressRatio, progressMethod };
}

function cycleTypeOf({ kind, trigger }: CycleAssessment): CycleType {
  return kind === "initial" && trigger !== null && trigger.kind !== "first" ? "full" : kind;
}
