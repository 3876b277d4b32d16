import type { Instant, Millis } from "../time.ts";
import type { PacePoint } from "../trace.ts";
import type { Measure, ProgressMethod } from "./progress.ts";

/** What was done of a running cycle, as far as it can be told, from its beginning until now. */
export type Curve = {
  /** In order of time; `done` never falls. The first is the beginning, the last is now. */
  readonly points: readonly { readonly at: Instant; readonly done: number }[];
  /** The share at which the cycle is over: the last page is half full on average. */
  readonly end: number;
  /** The least step of the figures. */
  readonly grain: number;
  /** The time from one look to the next, and what is done in it. */
  readonly everyMs: Millis;
  readonly step: number;
};

export type CurveFacts = {
  readonly points: readonly PacePoint[];
  readonly method: ProgressMethod;
  readonly measure: Measure;
  readonly beganAt: Instant;
  readonly readAt: Instant;
  readonly everyMs: Millis;
  /** What the figures show was true so long ago. */
  readonly lagMs: Millis;
};

/**
 * Figures come in steps, and looks come between them: a step that was seen for the first time
 * stands for somewhat more than its figure, and figures that have stood still since have not.
 */
export function curveOf(seen: CurveFacts): Curve {
  const { method, measure, beganAt, readAt, lagMs } = seen;
  const from = Math.min(beganAt + lagMs, readAt);
  const isPaged = method === "units";
  const end = isPaged ? 1 - measure.grain / 2 : 1;
  const steps = stepsOf(seen).filter(({ at }) => at > from);
  const points: { at: Instant; done: number }[] = [{ at: from, done: 0 }];
  const pace = measure.ratio / Math.max(1, readAt - from);
  // Between two looks several steps may have passed, or a part of one.
  const beyond = measure.grain * Math.min(0.5, (0.5 * pace * seen.everyMs) / measure.grain);
  for (const { at, ratio } of steps) {
    const before = points.at(-1)?.done ?? 0;
    points.push({ at, done: Math.max(before, Math.min(end, ratio + beyond)) });
  }
  return {
    points: upToNow(points, { ...seen, pace, end }),
    end,
    grain: measure.grain,
    everyMs: seen.everyMs,
    step: pace * seen.everyMs,
  };
}

/** The moments at which the figure was first seen to be what it was. */
function stepsOf({ points, method, measure, readAt }: CurveFacts) {
  const steps: { at: Instant; ratio: number }[] = [];
  for (const point of points) {
    const ratio = point[method];
    if (ratio === null || point.at > readAt) continue;
    // Figures that fall tell of more work than was known: what came before counts for less.
    while ((steps.at(-1)?.ratio ?? 0) > ratio) steps.pop();
    if (steps.at(-1)?.ratio !== ratio) steps.push({ at: point.at, ratio });
  }
  if (steps.at(-1)?.ratio !== measure.ratio) steps.push({ at: readAt, ratio: measure.ratio });
  return steps;
}

/** The work has gone on since the last step, but not so far that the next one would be seen. */
function upToNow(
  points: Curve["points"],
  { readAt, measure, pace, end }: CurveFacts & { readonly pace: number; readonly end: number },
): Curve["points"] {
  const last = points.at(-1);
  if (last === undefined || last.at >= readAt) return points;
  const unseen = Math.min(
    last.done + pace * (readAt - last.at),
    measure.ratio + measure.grain,
    end,
  );
  return [...points, { at: readAt, done: Math.max(last.done, unseen) }];
}

/** What was done by then, on a straight line between the points. */
export function doneAt({ points }: Curve, at: Instant): number {
  const after = points.findIndex((point) => point.at >= at);
  const next = points[after];
  const before = points[after - 1];
  if (next === undefined) return points.at(-1)?.done ?? 0;
  if (before === undefined || next.at === before.at) return next.done;
  const share = (at - before.at) / (next.at - before.at);
  return before.done + share * (next.done - before.done);
}
