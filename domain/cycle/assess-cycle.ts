import type { CycleAssessment, CycleEndEstimate, JobCycleKind } from "../cycle-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { determineCycleKind } from "./cycle-kind.ts";
import { exceedsStallLimit, findLastProgressAt } from "./detect-stall.ts";
import { estimateCycleEnd } from "./estimate-end.ts";
import { findCycleTrigger } from "./find-trigger.ts";
import {
  chooseProgressMeasure,
  measureProgress,
  progressOfEndedCycle,
} from "./measure-progress.ts";
import { listRecentCycles, medianDurationMs } from "./recent-cycles.ts";
import { isCycleRunning, runningCycleBeganAt } from "./running-cycle.ts";

/** Assesses the cycle that runs now, or the last one when none runs. */
export function assessCycle(
  facts: JobFacts,
  previous: JobAssessment | null,
  thresholds: Thresholds,
  now: Instant,
): CycleAssessment {
  const { job, history } = facts;
  const kind = determineCycleKind(facts);
  const isRunning = isCycleRunning(job);
  const lastProgressAt = isRunning ? findLastProgressAt(facts, previous) : null;
  const { progressRatio, progressMethod, estimate } =
    lastProgressAt === null
      ? progressWhenNotRunning(facts, kind)
      : progressWhileRunning(facts, { kind, lastProgressAt }, thresholds, now);
  return {
    kind,
    isRunning,
    beganAt: isRunning ? runningCycleBeganAt(job) : (job.lastExecution?.beganAt ?? null),
    lastProgressAt,
    progressRatio,
    progressMethod,
    ...estimate,
    trigger: findCycleTrigger(facts, { kind, isRunning }),
    medianDurationMs: medianDurationMs(history.runs, kind),
    recentCycles: listRecentCycles(facts, kind),
  };
}

type MeasuredProgress = Pick<CycleAssessment, "progressRatio" | "progressMethod"> & {
  readonly estimate: CycleEndEstimate;
};

function progressWhileRunning(
  facts: JobFacts,
  { kind, lastProgressAt }: { readonly kind: JobCycleKind; readonly lastProgressAt: Instant },
  thresholds: Thresholds,
  now: Instant,
): MeasuredProgress {
  const measurements = measureProgress(facts);
  const measure = chooseProgressMeasure(facts, measurements, kind);
  const isStalled = exceedsStallLimit(facts, lastProgressAt, thresholds);
  return {
    progressRatio: measure === null ? null : (measurements[measure]?.ratio ?? null),
    progressMethod: measure ?? "unknown",
    estimate: estimateCycleEnd(facts, { kind, measure, measurements, isStalled }, thresholds, now),
  };
}

function progressWhenNotRunning(facts: JobFacts, kind: JobCycleKind): MeasuredProgress {
  return { ...progressOfEndedCycle(facts, kind), estimate: NO_CYCLE_RUNS };
}

const NO_CYCLE_RUNS: CycleEndEstimate = {
  etaMs: null,
  etaLowMs: null,
  etaHighMs: null,
  etaMethod: null,
  noEtaReason: null,
};
