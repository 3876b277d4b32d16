import type { ProgressPoint } from "../job-history.ts";
import type { Instant, Millis } from "../time.ts";
import type { ProgressMeasurement, ProgressMethod } from "./measure-progress.ts";

/** What was done of a running cycle, as far as it can be told, from its beginning until now. */
export type ProgressCurve = {
  /** In order of time; `done` never falls. The first is the beginning, the last is now. */
  readonly points: readonly { readonly at: Instant; readonly doneRatio: number }[];
  /** The share at which the cycle is over: the last page is half full on average. */
  readonly completeAtRatio: number;
  /** The least step of the figures. */
  readonly smallestStepRatio: number;
  /** The time from one look to the next, and what is done in it. */
  readonly pollIntervalMs: Millis;
  readonly ratioPerPoll: number;
};

export type ProgressCurveInput = {
  readonly points: readonly ProgressPoint[];
  readonly progressMethod: ProgressMethod;
  readonly measurement: ProgressMeasurement;
  readonly beganAt: Instant;
  readonly readAt: Instant;
  readonly pollIntervalMs: Millis;
  /** What the figures show was true so long ago. */
  readonly logLagMs: Millis;
};

/**
 * Figures come in steps, and looks come between them: a step that was seen for the first time
 * stands for somewhat more than its figure, and figures that have stood still since have not.
 */
export function buildProgressCurve(input: ProgressCurveInput): ProgressCurve {
  const { progressMethod, measurement, beganAt, readAt, logLagMs } = input;
  const from = Math.min(beganAt + logLagMs, readAt);
  const isPaged = progressMethod === "units";
  const completeAtRatio = isPaged ? 1 - measurement.smallestStepRatio / 2 : 1;
  const steps = listValueChanges(input).filter(({ at }) => at > from);
  const points: { at: Instant; doneRatio: number }[] = [{ at: from, doneRatio: 0 }];
  const ratioPerMs = measurement.ratio / Math.max(1, readAt - from);
  // Between two looks several steps may have passed, or a part of one.
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

/** The moments at which the figure was first seen to be what it was. */
function listValueChanges({ points, progressMethod, measurement, readAt }: ProgressCurveInput) {
  const changes: { at: Instant; ratio: number }[] = [];
  for (const point of points) {
    const ratio = point[progressMethod];
    if (ratio === null || point.at > readAt) continue;
    // Figures that fall tell of more work than was known: what came before counts for less.
    while ((changes.at(-1)?.ratio ?? 0) > ratio) changes.pop();
    if (changes.at(-1)?.ratio !== ratio) changes.push({ at: point.at, ratio });
  }
  if (changes.at(-1)?.ratio !== measurement.ratio)
    changes.push({ at: readAt, ratio: measurement.ratio });
  return changes;
}

/** The work has gone on since the last step, but not so far that the next one would be seen. */
function extendToNow(
  points: ProgressCurve["points"],
  {
    readAt,
    measurement,
    ratioPerMs,
    completeAtRatio,
  }: ProgressCurveInput & { readonly ratioPerMs: number; readonly completeAtRatio: number },
): ProgressCurve["points"] {
  const last = points.at(-1);
  if (last === undefined || last.at >= readAt) return points;
  const unseenRatio = Math.min(
    last.doneRatio + ratioPerMs * (readAt - last.at),
    measurement.ratio + measurement.smallestStepRatio,
    completeAtRatio,
  );
  return [...points, { at: readAt, doneRatio: Math.max(last.doneRatio, unseenRatio) }];
}

/** What was done by then, on a straight line between the points. */
export function doneRatioAt({ points }: ProgressCurve, at: Instant): number {
  const after = points.findIndex((point) => point.at >= at);
  const next = points[after];
  const before = points[after - 1];
  if (next === undefined) return points.at(-1)?.doneRatio ?? 0;
  if (before === undefined || next.at === before.at) return next.doneRatio;
  const share = (at - before.at) / (next.at - before.at);
  return before.doneRatio + share * (next.doneRatio - before.doneRatio);
}
