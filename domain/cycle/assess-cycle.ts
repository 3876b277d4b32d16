import type { CycleAssessment } from "../cycle-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { determineCycleKind } from "./cycle-kind.ts";
import { exceedsStallLimit, findLastProgressAt } from "./detect-stall.ts";
import { type CycleEndEstimate, estimateCycleEnd } from "./estimate-end.ts";
import { findCycleTrigger } from "./find-trigger.ts";
import { chooseProgressMethod, measureProgress, progressOfEndedCycle } from "./measure-progress.ts";
import { listRecentCycles, medianDurationMs } from "./recent-cycles.ts";
import { isCycleRunning, runningCycleBeganAt } from "./running-cycle.ts";

/** What is known of the cycle that runs now, or of the last one when none runs. */
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
    etaMs: estimate.etaMs,
    etaLowMs: estimate.etaLowMs,
    etaHighMs: estimate.etaHighMs,
    etaMethod: estimate.etaMethod,
    noEtaReason: estimate.noEtaReason,
    trigger: findCycleTrigger(facts, { kind, isRunning }),
    medianDurationMs: medianDurationMs(history.runs, kind),
    recentCycles: listRecentCycles(facts, kind),
  };
}

type CycleProgress = Pick<CycleAssessment, "progressRatio" | "progressMethod"> & {
  readonly estimate: CycleEndEstimate;
};

function progressWhileRunning(
  facts: JobFacts,
  { kind, lastProgressAt }: Pick<CycleAssessment, "kind"> & { readonly lastProgressAt: Instant },
  thresholds: Thresholds,
  now: Instant,
): CycleProgress {
  const measurements = measureProgress(facts);
  const progressMethod = chooseProgressMethod(facts, measurements, kind);
  const isStalled = exceedsStallLimit(facts, lastProgressAt, thresholds);
  return {
    progressRatio: progressMethod === null ? null : (measurements[progressMethod]?.ratio ?? null),
    progressMethod: progressMethod ?? "unknown",
    estimate: estimateCycleEnd(
      facts,
      { kind, progressMethod, measurements, isStalled },
      thresholds,
      now,
    ),
  };
}

function progressWhenNotRunning(facts: JobFacts, kind: CycleAssessment["kind"]): CycleProgress {
  const { progressRatio, progressMethod } = progressOfEndedCycle(facts, kind);
  return { progressRatio, progressMethod, estimate: NO_ESTIMATE };
}

const NO_ESTIMATE: CycleEndEstimate = {
  etaMs: null,
  etaLowMs: null,
  etaHighMs: null,
  etaMethod: null,
  noEtaReason: null,
};
