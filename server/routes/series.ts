import { z } from "zod";
import { DAY, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import { rfc3339 } from "../../domain/words.ts";
import { Problem } from "../problem.ts";
import { moment, PathId, wholeNumber } from "../query.ts";
import { type Route, route } from "../route.ts";
import { listOf } from "../schema/answers.ts";
import { PointRow } from "../schema/sight.ts";
import { jobAsked, type World } from "../world.ts";

type Point = { readonly at: Instant; readonly value: number };

const MAX_SPAN_MS = 800 * DAY;
const MAX_POINTS = 5000;

const Name = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, {
    error: "is no name of a series; use letters, digits, _, . and -",
  })
  .meta({
    description: "failing-objects, failure-ratio-1h, progress-ratio or risk-score.",
  });

export function seriesRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/series/{name}",
      summary: "A number of one job over time: the last value in each step",
      params: z.strictObject({ name: Name }),
      query: z.strictObject({
        job: PathId,
        from: moment("Not before; a day before `to` unless given."),
        to: moment("Before; now unless given."),
        step: wholeNumber({ least: 1, most: 2_678_400, usual: 60 }, "Seconds between points."),
      }),
      answer: listOf(PointRow),
      async handle({ params, query, caller }) {
        const { job, asOf } = await jobAsked(world, caller, query.job);
        const to = query.to ?? world.now();
        const from = query.from ?? to - DAY;
        checkSpan(from, to);
        const points = await world.store.series.range(params.name, job.tenant, job.jobId, {
          from,
          to,
        });
        const items = stepped(points, query.step * SECOND)
          .slice(-MAX_POINTS)
          .map(({ at, value }) => ({ at: rfc3339(at), value }));
        return { items, next: null, total: items.length, asOf: rfc3339(asOf) };
      },
    }),
  ];
}

function checkSpan(from: Instant, to: Instant): void {
  if (from < to && to - from <= MAX_SPAN_MS) return;
  const detail =
    from < to
      ? "is more than 800 days before `to`; ask for less"
      : "is not before `to`; exchange them";
  throw new Problem(400, `from ${detail}.`, {
    errors: [{ field: "from", value: rfc3339(from), detail }],
  });
}

/** The last point of every step, at its own time. */
function stepped(points: readonly Point[], stepMs: Millis): readonly Point[] {
  return points.filter((point, index) => {
    const after = points[index + 1];
    return after === undefined || Math.floor(after.at / stepMs) !== Math.floor(point.at / stepMs);
  });
}
