import type {
  CycleEndEstimate,
  EtaMethod,
  JobCycleKind,
  NoEtaReason,
  ProgressMeasure,
} from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { measureLogLagMs, type ProgressMeasurements } from "./measure-progress.ts";
import { buildProgressCurve } from "./progress-curve.ts";
import { sortedDurationsMs } from "./recent-cycles.ts";
import { estimateRemainingTime, type RemainingTime } from "./remaining-time.ts";
import { runningCycleBeganAt } from "./running-cycle.ts";

type CycleProgressInput = {
  readonly kind: JobCycleKind;
  readonly measure: ProgressMeasure | null;
  readonly measurements: ProgressMeasurements;
  readonly isStalled: boolean;
};

/** Fewer earlier cycles than this do not show how long a cycle takes. */
const MIN_CYCLES = 5;

/**
 * When the running cycle ends, by its own pace. While that pace is not known yet, a full cycle is
 * estimated by Microsoft's published pace, and an incremental one by earlier cycles.
 */
export function estimateCycleEnd(
  facts: JobFacts,
  input: CycleProgressInput,
  thresholds: Thresholds,
  now: Instant,
): CycleEndEstimate {
  if (input.isStalled) return noEstimate("stalled");
  const beganAt = runningCycleBeganAt(facts.job);
  if (beganAt === null) return noEstimate("begin-unknown");
  const remainingTime = remainingByOwnPace(facts, input, { beganAt, thresholds });
  if (remainingTime !== null) {
    const sinceMeasuredMs = Math.max(0, now - remainingTime.measuredAt);
    return sinceMeasuredMs > remainingTime.highMs
      ? noEstimate("longer-than-own-pace")
      : estimateAfter(remainingTime, sinceMeasuredMs, "pace");
  }
  const elapsedMs = Math.max(0, now - beganAt);
  return input.kind === "initial"
    ? estimateByPublishedPace(facts, thresholds, elapsedMs)
    : estimateByPastCycles(facts, elapsedMs);
}

type PaceContext = { readonly beganAt: Instant; readonly thresholds: Thresholds };

function remainingByOwnPace(
  facts: JobFacts,
  { measure, measurements }: CycleProgressInput,
  { beganAt, thresholds }: PaceContext,
): (RemainingTime & { readonly measuredAt: Instant }) | null {
  const { freshness, history } = facts;
  const measurement = measure === null ? null : measurements[measure];
  if (measure === null || measurement === null) return null;
  const logLagMs = measure === "log" ? measureLogLagMs(facts, thresholds.usualLogLagMs) : 0;
  const { measuredAt } = measurement;
  const curve = buildProgressCurve({
    points: history.progressPoints,
    measure,
    measurement,
    beganAt,
    logLagMs,
    readAt: measuredAt,
    pollIntervalMs: freshness.jobPollIntervalMs,
  });
  const remainingTime = estimateRemainingTime(curve, logLagMs);
  return remainingTime === null ? null : { ...remainingTime, measuredAt };
}

/** The time that remains once `elapsedMs` of it have passed. */
function estimateAfter(
  remainingTime: RemainingTime,
  elapsedMs: Millis,
  etaMethod: EtaMethod,
): CycleEndEstimate {
  const remainingMs = (ms: Millis): Millis => Math.max(0, Math.round(ms - elapsedMs));
  return {
    etaMs: remainingMs(remainingTime.midMs),
    etaLowMs: remainingMs(remainingTime.lowMs),
    etaHighMs: remainingMs(remainingTime.highMs),
    etaMethod,
    noEtaReason: null,
  };
}

/** Microsoft's published range of minutes per user, group or membership. */
function estimateByPublishedPace(
  facts: JobFacts,
  thresholds: Thresholds,
  elapsedMs: Millis,
): CycleEndEstimate {
  const { job } = facts;
  const objects = Math.max(job.lastExecution?.entitled ?? 0, countSynchronizedObjects(job));
  if (objects <= 0) return noEstimate("objects-unknown");
  const fastMs = objects * thresholds.fastMinutesPerObject * MINUTE;
  const slowMs = objects * thresholds.slowMinutesPerObject * MINUTE;
  if (elapsedMs >= slowMs) return noEstimate("longer-than-published-pace");
  return estimateAfter(
    { midMs: Math.sqrt(fastMs * slowMs), lowMs: fastMs, highMs: slowMs },
    elapsedMs,
    "published",
  );
}

/** By the durations of the earlier cycles that took longer than this one has taken so far. */
function estimateByPastCycles({ history }: JobFacts, elapsedMs: Millis): CycleEndEstimate {
  const durationsMs = sortedDurationsMs(history.runs, "incremental");
  if (durationsMs.length < MIN_CYCLES) return noEstimate("too-few-cycles");
  const longerDurationsMs = durationsMs.filter((durationMs) => durationMs > elapsedMs);
  if (longerDurationsMs.length < MIN_CYCLES) return noEstimate("longer-than-earlier-cycles");
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

function noEstimate(noEtaReason: NoEtaReason): CycleEndEstimate {
  return { etaMs: null, etaLowMs: null, etaHighMs: null, etaMethod: null, noEtaReason };
}
