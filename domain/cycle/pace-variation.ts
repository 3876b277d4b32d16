import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import type { ProgressCurve } from "./progress-curve.ts";

// Entra's pace can change again and again within one cycle, up to a factor of two. The variation of
// the pace so far is used to estimate the variation in the remaining time.

/** Shorter than the time for which Entra keeps a pace, and long enough for hundreds of objects. */
const PERIOD_MS: Millis = 15 * MINUTE;
const MIN_PERIODS = 2;
/** A period with less than this share of the median pace counts as a pause. */
const PAUSE_PACE_RATIO = 0.25;

/** The standard deviation of the logarithm of the pace while no period has been compared. */
const UNKNOWN_DEVIATION = 0.3;
/** No pace is steadier than this. */
const MIN_DEVIATION = 0.01;
/**
 * The weight of the variation in the remaining time. It is greater than 1, because the periods are
 * shorter than the time for which a pace lasts, so neighbouring periods often have the same pace.
 */
const REMAINING_WEIGHT = 6;

/**
 * The standard deviation of the natural logarithm of the remaining time that comes from future
 * changes of the pace. It is small for a short remaining time, in which the present pace lasts, and
 * for a long one, in which the changes even out.
 */
export function futurePaceDeviation(
  curve: ProgressCurve,
  elapsedMs: Millis,
  remainingMs: Millis,
): number {
  const { variance, periodCount } = measurePaceVariance(curve, elapsedMs);
  const periodsAhead = remainingMs / PERIOD_MS;
  const evenedOut = periodsAhead / (1 + periodsAhead);
  const remainingPart = (REMAINING_WEIGHT * evenedOut) / (1 + periodsAhead);
  const meanPart = evenedOut ** 2 / periodCount;
  return Math.sqrt(variance * (remainingPart + meanPart));
}

/** The variance of the logarithm of the pace from period to period, without pauses. */
function measurePaceVariance(
  curve: ProgressCurve,
  elapsedMs: Millis,
): { readonly variance: number; readonly periodCount: number } {
  const periodCount = Math.floor(elapsedMs / PERIOD_MS);
  if (periodCount < MIN_PERIODS) return { variance: UNKNOWN_DEVIATION ** 2, periodCount: 1 };
  const paces = measureProgressByPeriod(curve, {
    count: periodCount,
    periodMs: elapsedMs / periodCount,
  });
  const medianPace = paces.toSorted((a, b) => a - b)[Math.floor(periodCount / 2)] ?? 0;
  const logs = paces
    .filter((pace) => pace > PAUSE_PACE_RATIO * medianPace)
    .map((pace) => Math.log(pace));
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length);
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  return {
    variance: MIN_DEVIATION ** 2 + squares / Math.max(1, logs.length - 1),
    periodCount: Math.max(1, logs.length),
  };
}

/** The progress in each period, as a part of the whole work, oldest period first. */
export function measureProgressByPeriod(
  curve: ProgressCurve,
  { count, periodMs }: { readonly count: number; readonly periodMs: Millis },
): readonly number[] {
  const from = curve.points[0]?.at ?? 0;
  const doneRatios = Array.from({ length: count + 1 }, (_, n) =>
    doneRatioAt(curve, from + n * periodMs),
  );
  return doneRatios.slice(1).map((doneRatio, n) => doneRatio - (doneRatios[n] ?? 0));
}

/** The progress at a time, by linear interpolation between the points. */
function doneRatioAt({ points }: ProgressCurve, at: Instant): number {
  const nextIndex = points.findIndex((point) => point.at >= at);
  const next = points[nextIndex];
  const previous = points[nextIndex - 1];
  if (next === undefined) return points.at(-1)?.doneRatio ?? 0;
  if (previous === undefined || next.at === previous.at) return next.doneRatio;
  const elapsedRatio = (at - previous.at) / (next.at - previous.at);
  return previous.doneRatio + elapsedRatio * (next.doneRatio - previous.doneRatio);
}
