import type { ProgressMeasure } from "../cycle-assessment.ts";
import type { ProgressPoint } from "../job-history.ts";
import type { Instant, Millis } from "../time.ts";

/** The progress of the running cycle by one measure. */
export type ProgressMeasurement = {
  readonly measure: ProgressMeasure;
  /** 0..1. */
  readonly ratio: number;
  /** One page or one object, as a share of the whole. */
  readonly smallestStepRatio: number;
  /** When the ratio was true. */
  readonly measuredAt: Instant;
};

/** How the progress of a running cycle developed, from its beginning until now. */
export type ProgressCurve = {
  /** Oldest first; `doneRatio` never falls. The first point is the beginning, the last is now. */
  readonly points: readonly { readonly at: Instant; readonly doneRatio: number }[];
  /** The ratio at which the cycle ends: its last page is half full on average. */
  readonly completeAtRatio: number;
  /** One page or one object. */
  readonly smallestStepRatio: number;
  readonly pollIntervalMs: Millis;
  /** What is done between two polls, on average. */
  readonly ratioPerPoll: number;
};

type ProgressCurveInput = {
  readonly points: readonly ProgressPoint[];
  readonly measurement: ProgressMeasurement;
  readonly beganAt: Instant;
  readonly pollIntervalMs: Millis;
  /** How old the measured values are when they are read. */
  readonly logLagMs: Millis;
};

/**
 * Progress grows in steps, and polls fall between them. When a step is first read, a part of the
 * next step is done already. While the value stays the same, the work still continues.
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
  // Half of what is done between two polls, but at most half a step.
  const unseenStepRatio =
    measurement.smallestStepRatio *
    Math.min(0.5, (0.5 * ratioPerMs * input.pollIntervalMs) / measurement.smallestStepRatio);
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
    ratioPerPoll: ratioPerMs * input.pollIntervalMs,
  };
}

/** When each value was first read. */
function listValueChanges({ points, measurement }: ProgressCurveInput) {
  const { measure, measuredAt } = measurement;
  const changes: { at: Instant; ratio: number }[] = [];
  for (const point of points) {
    const ratio = point[measure];
    if (ratio === null || point.at > measuredAt) continue;
    // A falling ratio means that more work was found, so earlier, higher ratios were wrong.
    while ((changes.at(-1)?.ratio ?? 0) > ratio) changes.pop();
    if (changes.at(-1)?.ratio !== ratio) changes.push({ at: point.at, ratio });
  }
  if (changes.at(-1)?.ratio !== measurement.ratio)
    changes.push({ at: measuredAt, ratio: measurement.ratio });
  return changes;
}

/** Adds a point for now: work has continued since the last step, but has not reached the next. */
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
