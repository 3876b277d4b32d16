import type { CycleAssessment } from "../cycle-assessment.ts";
import type {
  CycleProgress,
  CycleType,
  InitialCycleReason,
  StalledCycle,
  StalledReason,
  StoppedReason,
} from "../cycle-reason.ts";
import { countObjectsAwaitingRetry } from "../failure/failing-objects.ts";
import { topFailure } from "../failure/top-failure.ts";
import type { FailureAssessment } from "../failure-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { ScheduleAssessment } from "../schedule-assessment.ts";
import type { Instant } from "../time.ts";

type CycleContext = {
  readonly facts: JobFacts;
  readonly cycle: CycleAssessment;
  readonly schedule: ScheduleAssessment;
  readonly failures: FailureAssessment;
  readonly now: Instant;
};

export function whyStopped({ schedule }: CycleContext): StoppedReason {
  return { code: "cycle-missed", schedule: schedule.reason };
}

/** A cycle that stalled in a job with failing objects, or at risk: the job counts as stopped. */
export function whyStoppedInCycle(context: CycleContext): StoppedReason {
  return {
    code: "stopped-in-cycle",
    ...stalledCycleOf(context),
    failingObjects: countObjectsAwaitingRetry(context.facts),
  };
}

export function whyStalled(context: CycleContext): StalledReason {
  return { code: "cycle-stalled", ...stalledCycleOf(context) };
}

function stalledCycleOf({ cycle, facts, now }: CycleContext): StalledCycle {
  return {
    ...cycleProgressOf(cycle),
    stalledSince: cycle.lastProgressAt ?? now,
    isLogRead: facts.freshness.logAsOf !== null,
  };
}

/** An initial cycle, or a full one after steady state. */
export function whyInitialCycle(context: CycleContext): InitialCycleReason {
  const { cycle, facts, schedule, failures } = context;
  const failingObjects = countObjectsAwaitingRetry(facts);
  const common = {
    trigger: triggerToExplain(cycle),
    failingObjects,
    topFailure: failingObjects === 0 ? null : topFailure(facts, failures),
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
