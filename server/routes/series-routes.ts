import { z } from "zod";
import { SERIES_NAMES } from "../../domain/series-name.ts";
import { DAY, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { invalidFieldProblem } from "../problem.ts";
import { integerParam, JobIdParam, timeParam } from "../query-params.ts";
import { listOf } from "../schema/common-schema.ts";
import { SeriesPointRow } from "../schema/series-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";

type SeriesPoint = { readonly at: Instant; readonly value: number };

const MAX_SERIES_SPAN_MS = 800 * DAY;
const MAX_SERIES_POINTS = 5000;

const SeriesName = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, {
    error: "is not a series name; use letters, digits, _, . and -",
  })
  .meta({
    description: `One of ${SERIES_NAMES.join(", ")}.`,
  });

export function seriesRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/series/{name}",
      summary: "A value of one job over time: the last point of each step",
      params: z.strictObject({ name: SeriesName }),
      query: z.strictObject({
        job: JobIdParam,
        from: timeParam("Earliest time, inclusive; default: a day before `to`."),
        to: timeParam("Latest time, exclusive; default: now."),
        step: integerParam({ min: 1, max: 2_678_400, defaultValue: 60 }, "Seconds between points."),
      }),
      responseSchema: listOf(SeriesPointRow),
      async handle({ params, query, caller }) {
        const { job, asOf } = await requireJobAssessment(context, caller, query.job);
        const to = query.to ?? context.now();
        const from = query.from ?? to - DAY;
        checkTimeRange(from, to);
        const points = await context.store.series.range(params.name, job.tenant, job.jobId, {
          from,
          to,
        });
        const items = lastPointOfEachStep(points, query.step * SECOND)
          .slice(-MAX_SERIES_POINTS)
          .map(({ at, value }) => ({ at: formatRfc3339(at), value }));
        return { items, next: null, total: items.length, asOf: formatRfc3339(asOf) };
      },
    }),
  ];
}

function checkTimeRange(from: Instant, to: Instant): void {
  if (from < to && to - from <= MAX_SERIES_SPAN_MS) return;
  const detail =
    from < to
      ? "is more than 800 days before `to`; ask for less"
      : "is not before `to`; swap `from` and `to`";
  throw invalidFieldProblem("from", formatRfc3339(from), detail);
}

/** The last point in each step. A point keeps its own time. */
function lastPointOfEachStep(
  points: readonly SeriesPoint[],
  stepMs: Millis,
): readonly SeriesPoint[] {
  return points.filter((point, index) => {
    const nextPoint = points[index + 1];
    return (
      nextPoint === undefined || Math.floor(nextPoint.at / stepMs) !== Math.floor(point.at / stepMs)
    );
  });
}
