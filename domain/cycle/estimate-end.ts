import type { CycleAssessment } from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import {
  measureLogLagMs,
  type ProgressMeasurements,
  type ProgressMethod,
} from "./measure-progress.ts";
import { buildProgressCurve } from "./progress-curve.ts";
import { sortedDurationsMs } from "./recent-cycles.ts";
import { estimateRemainingTime, type RemainingTime } from "./remaining-time.ts";
import { runningCycleBeganAt } from "./running-cycle.ts";

export type CycleEndEstimate = Pick<
  CycleAssessment,
  "etaMs" | "etaLowMs" | "etaHighMs" | "etaMethod" | "noEtaReason"
>;

type CycleProgressInput = {
  readonly kind: CycleAssessment["kind"];
  readonly progressMethod: ProgressMethod | null;
  readonly measurements: ProgressMeasurements;
  readonly isStalled: boolean;
};

/** Fewer remembered cycles than this are no rule. */
const MIN_CYCLES = 5;

/**
 * When the running cycle ends: by its own pace; before that shows, by Microsoft's published pace for
 * a full cycle, and by the cycles before for another one; or why nothing can be said.
 */
export function estimateCycleEnd(
  facts: JobFacts,
  input: CycleProgressInput,
  thresholds: Thresholds,
  now: Instant,
): CycleEndEstimate {
  if (input.isStalled)
    return noEstimate("The cycle stands still, so its pace says nothing about its end.");
  const beganAt = runningCycleBeganAt(facts.job);
  if (beganAt === null)
    return noEstimate("Not enough is known yet: Graph does not say when the cycle began.");
  const remainingTime = remainingByOwnPace(facts, input, { beganAt, thresholds });
  if (remainingTime !== null)
    return estimateAfter(remainingTime, now - remainingTime.measuredAt, "pace");
  const elapsedMs = Math.max(0, now - beganAt);
  return input.kind === "initial"
    ? estimateByPublishedPace(facts, thresholds, elapsedMs)
    : estimateByPastCycles(facts, elapsedMs);
}

type PaceContext = { readonly beganAt: Instant; readonly thresholds: Thresholds };

function remainingByOwnPace(
  facts: JobFacts,
  { progressMethod, measurements }: CycleProgressInput,
  { beganAt, thresholds }: PaceContext,
): (RemainingTime & { readonly measuredAt: Instant }) | null {
  const { freshness, history } = facts;
  const measurement = progressMethod === null ? null : measurements[progressMethod];
  if (progressMethod === null || measurement === null) return null;
  const logLagMs = progressMethod === "log" ? measureLogLagMs(facts, thresholds.usualLogLagMs) : 0;
  const curveInput = {
    points: history.progressPoints,
    progressMethod,
    measurement: measurement,
    beganAt,
    logLagMs,
  };
  const { measuredAt } = measurement;
  const remainingTime = estimateRemainingTime(
    buildProgressCurve({
      ...curveInput,
      readAt: measuredAt,
      pollIntervalMs: freshness.jobPollIntervalMs,
    }),
    logLagMs,
  );
  return remainingTime === null ? null : { ...remainingTime, measuredAt };
}

/** What is left of a range after `ageMs`; past its high end the pace has been proven wrong. */
function estimateAfter(
  remainingTime: RemainingTime,
  sinceMeasuredMs: Millis,
  etaMethod: "pace" | "published" | "history",
): CycleEndEstimate {
  const elapsedMs = Math.max(0, sinceMeasuredMs);
  if (elapsedMs > remainingTime.highMs)
    return noEstimate("The cycle has taken longer than its pace had promised.");
  const remainingMs = (ms: Millis): Millis => Math.max(0, Math.round(ms - elapsedMs));
  return {
    etaMs: remainingMs(remainingTime.midMs),
    etaLowMs: remainingMs(remainingTime.lowMs),
    etaHighMs: remainingMs(remainingTime.highMs),
    etaMethod,
    noEtaReason: null,
  };
}

/** Microsoft's own range, which counts users, groups and memberships. */
function estimateByPublishedPace(
  facts: JobFacts,
  thresholds: Thresholds,
  elapsedMs: Millis,
): CycleEndEstimate {
  const { job } = facts;
  const objects = Math.max(job.lastExecution?.entitled ?? 0, countSynchronizedObjects(job));
  if (objects <= 0) {
    return noEstimate(
      "Not enough is known yet: Graph shows neither how much is done nor how many objects are assigned.",
    );
  }
  const fastMs = objects * thresholds.fastMinutesPerObject * MINUTE;
  const slowMs = objects * thresholds.slowMinutesPerObject * MINUTE;
  if (elapsedMs >= slowMs) {
    return noEstimate(
      "The cycle has taken longer than Microsoft's published pace, and does not show how much of it is done.",
    );
  }
  return estimateAfter(
    { midMs: Math.sqrt(fastMs * slowMs), lowMs: fastMs, highMs: slowMs },
    elapsedMs,
    "published",
  );
}

/** How long those of the remembered cycles took that took longer than this one has by now. */
function estimateByPastCycles({ history }: JobFacts, elapsedMs: Millis): CycleEndEstimate {
  const durationsMs = sortedDurationsMs(history.runs, "incremental");
  const longerDurationsMs = durationsMs.filter((durationMs) => durationMs > elapsedMs);
  if (durationsMs.length < MIN_CYCLES) {
    return noEstimate(
      "Not enough is known yet: the cycle shows no figures, and too few before it are remembered.",
    );
  }
  if (longerDurationsMs.length < MIN_CYCLES) {
    return noEstimate(
      "The cycle takes longer than nearly all before it, and does not show how much of it is done.",
    );
  }
  const durationAtQuantile = (quantile: number): Millis =>
    longerDurationsMs[Math.round(quantile * (longerDurationsMs.length - 1))] ?? 0;
  return estimateAfter(
    {
      midMs: durationAtQuantile(0.5),
      lowMs: durationAtQuantile(0.1),
      highMs: durationAtQuantile(0.9),
    },
    elapsedMs,
    "history",
  );
}

function noEstimate(noEtaReason: string): CycleEndEstimate {
  return { etaMs: null, etaLowMs: null, etaHighMs: null, etaMethod: null, noEtaReason };
}
