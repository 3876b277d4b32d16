import type { ProgressMeasure } from "../cycle-assessment.ts";
import type { ProgressPoint } from "../job-history.ts";
import type { Instant, Millis } from "../time.ts";

/** The progress of the running cycle, measured in one way. */
export type ProgressMeasurement = {
  readonly measure: ProgressMeasure;
  /** The part of the work that is done, 0..1. */
  readonly ratio: number;
  /** By how much the ratio grows with one page or one object. */
  readonly smallestStepRatio: number;
  /** The time that the ratio describes. */
  readonly measuredAt: Instant;
};

/** How the progress of a running cycle developed, from its beginning until now. */
export type ProgressCurve = {
  /** From the beginning of the cycle until now, oldest first; `doneRatio` never falls. */
  readonly points: readonly { readonly at: Instant; readonly doneRatio: number }[];
  /**
   * The ratio at the end of the cycle: below 1 for pages, because the last page is half full on
   * average.
   */
  readonly completeAtRatio: number;
  /** By how much the ratio grows with one page or one object. */
  readonly smallestStepRatio: number;
  readonly pollIntervalMs: Millis;
  /** How much the ratio grows from one poll to the next, on average. */
  readonly ratioPerPoll: number;
};

type ProgressCurveInput = {
  readonly points: readonly ProgressPoint[];
  readonly measurement: ProgressMeasurement;
  readonly beganAt: Instant;
  readonly pollIntervalMs: Millis;
  /** How old the log rows are when they can be read; 0 if the log is not used. */
  readonly logLagMs: Millis;
};

/**
 * Builds the curve from the values that the polls have read. The values grow in steps, one page or
 * one object at a time, but the work itself is continuous. So when a poll first reads a new value,
 * a part of the next step is already done, and while the value stays the same, the work continues.
 */
export function buildProgressCurve(input: ProgressCurveInput): ProgressCurve {
  const { measurement, beganAt, logLagMs } = input;
  const { measuredAt } = measurement;
  const from = Math.min(beganAt + logLagMs, measuredAt);
  const isPaged = measurement.measure === "units";
  const completeAtRatio = isPaged ? 1 - measurement.smallestStepRatio / 2 : 1;
  const steps = listValueChanges(input).filter(({ at }) => at > from);
  const points: { at: Instant; doneRatio: number }[] = [{ at: from, doneRatio: 0 }];
  const ratioPerMs = measurement.ratio / Math.max(1, measuredAt - from);
  // The part of the next step that is already done: half of the growth between two polls, and at
  // most half a step.
  const ratioPerPoll = ratioPerMs * input.pollIntervalMs;
  const unseenStepRatio = 0.5 * Math.min(measurement.smallestStepRatio, ratioPerPoll);
  for (const { at, ratio } of steps) {
    const previousRatio = points.at(-1)?.doneRatio ?? 0;
    points.push({
      at,
      doneRatio: Math.max(previousRatio, Math.min(completeAtRatio, ratio + unseenStepRatio)),
    });
  }
  return {
    points: extendToNow(points, { ...input, ratioPerMs, completeAtRatio }),
    completeAtRatio,
    smallestStepRatio: measurement.smallestStepRatio,
    pollIntervalMs: input.pollIntervalMs,
    ratioPerPoll,
  };
}

/** The values with the time at which each was first read, oldest first. */
function listValueChanges({ points, measurement }: ProgressCurveInput) {
  const { measure, measuredAt } = measurement;
  const changes: { at: Instant; ratio: number }[] = [];
  for (const point of points) {
    const ratio = point[measure];
    if (ratio === null || point.at > measuredAt) continue;
    // The ratio falls when Entra finds more work. The earlier, higher ratios were then too high.
    while ((changes.at(-1)?.ratio ?? 0) > ratio) changes.pop();
    if (changes.at(-1)?.ratio !== ratio) changes.push({ at: point.at, ratio });
  }
  if (changes.at(-1)?.ratio !== measurement.ratio)
    changes.push({ at: measuredAt, ratio: measurement.ratio });
  return changes;
}

/**
 * Adds a point for now: work has continued since the last step, but less than one step more is
 * done.
 */
function extendToNow(
  points: ProgressCurve["points"],
  {
    measurement,
    ratioPerMs,
    completeAtRatio,
  }: ProgressCurveInput & { readonly ratioPerMs: number; readonly completeAtRatio: number },
): ProgressCurve["points"] {
  const { measuredAt } = measurement;
  const last = points.at(-1);
  if (last === undefined || last.at >= measuredAt) return points;
  const unseenRatio = Math.min(
    last.doneRatio + ratioPerMs * (measuredAt - last.at),
    measurement.ratio + measurement.smallestStepRatio,
    completeAtRatio,
  );
  return [...points, { at: measuredAt, doneRatio: Math.max(last.doneRatio, unseenRatio) }];
}
