import { z } from "zod";
import {
  EVENT_SERIES,
  JOB_SERIES_NAMES,
  SERIES_NAMES,
  TARGET_SERIES_NAMES,
} from "../../domain/series-name.ts";
import { DAY, type Instant, type Millis, SECOND } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { Caller } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { invalidFieldProblem, notKnownProblem } from "../problem.ts";
import { integerParam, JobIdParam, PathId, timeParam } from "../query-params.ts";
import { readTargets } from "../read-targets.ts";
import { targetAsOf } from "../rows/target-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { SeriesPointRow } from "../schema/series-schema.ts";
import { requireJobAssessment, type ServerContext } from "../server-context.ts";

type SeriesPoint = { readonly at: Instant; readonly value: number };
type Span = { readonly from: Instant; readonly to: Instant };
type Subject = { readonly tenant: string; readonly id: string; readonly asOf: Instant | null };

const MAX_SERIES_SPAN_DAYS = 800;
const MAX_SERIES_POINTS = 5000;

const SeriesQuery = z.strictObject({
  job: JobIdParam.optional().meta({
    description: `Id of a job, or its short name in metrics, for ${[...JOB_SERIES_NAMES, ...EVENT_SERIES.keys()].join(", ")}.`,
  }),
  target: PathId.optional().meta({
    description: `Name of a SCIM target, for ${TARGET_SERIES_NAMES.join(", ")}.`,
  }),
  from: timeParam("Earliest time, inclusive; default: a day before `to`."),
  to: timeParam("Latest time, exclusive; default: now."),
  step: integerParam(
    { min: 1, max: (31 * DAY) / SECOND, defaultValue: 60 },
    "Seconds between points. Log rows are counted per hour, and with a step of 86400 or more per UTC day.",
  ),
});

export function seriesRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/series/{name}",
      summary:
        "A number over time: the last value of each step, or the number of log rows in each step. For older times: the greatest value of each UTC day",
      params: z.strictObject({
        name: PathId.meta({ description: `One of ${SERIES_NAMES.join(", ")}.` }),
      }),
      query: SeriesQuery,
      responseSchema: listOf(SeriesPointRow),
      async handle({ params: { name }, query, caller }) {
        const readPoints = seriesReader(context, name, query.step);
        const subject = await findSubject(context, { name, ...query }, caller);
        const to = query.to ?? context.now();
        const from = query.from ?? to - DAY;
        checkTimeRange(from, to);
        const points = await readPoints(subject, { from, to });
        const items = points
          .slice(-MAX_SERIES_POINTS)
          .map(({ at, value }) => ({ at: formatRfc3339(at), value }));
        return { items, next: null, total: items.length, asOf: formatRfc3339(subject.asOf) };
      },
    }),
  ];
}

/** @throws Problem 404 for a series that does not exist */
function seriesReader(
  { store }: ServerContext,
  name: string,
  stepSeconds: number,
): (subject: Subject, span: Span) => Promise<readonly SeriesPoint[]> {
  if (!SERIES_NAMES.includes(name))
    throw notKnownProblem("name", name, `known names: ${SERIES_NAMES.join(", ")}`);
  const stepMs = stepSeconds * SECOND;
  const status = EVENT_SERIES.get(name);
  if (status === undefined) {
    return async ({ tenant, id }, span) =>
      lastPointOfEachStep(await store.series.range(name, tenant, id, span), stepMs);
  }
  const unit = stepMs >= DAY ? "day" : "hour";
  return async ({ tenant, id }, span) => {
    const slots = await store.events.countsOverTime(tenant, id, { ...span, unit });
    return sumOfEachStep(
      slots.map(({ at, counts }) => ({ at, value: counts[status] })),
      stepMs,
    );
  };
}

/**
 * The job or SCIM server of the request.
 *
 * @throws Problem 400 if it is missing or of the wrong kind, 404 if it is not known
 */
async function findSubject(
  context: ServerContext,
  query: {
    readonly name: string;
    readonly job?: string | undefined;
    readonly target?: string | undefined;
  },
  caller: Caller,
): Promise<Subject> {
  const { name, job, target } = query;
  const isOfTarget = TARGET_SERIES_NAMES.some((known) => known === name);
  const [needed, needless] = isOfTarget
    ? (["target", "job"] as const)
    : (["job", "target"] as const);
  const givenNeedless = query[needless];
  if (givenNeedless !== undefined) {
    const detail = `does not belong to ${name}; give \`${needed}\` instead`;
    throw invalidFieldProblem(needless, givenNeedless, detail);
  }
  if (isOfTarget && target !== undefined) {
    const targets = await readTargets(context, caller.tenants);
    const found = targets.find((candidate) => candidate.target.name === target);
    if (found === undefined)
      throw notKnownProblem("target", target, "GET /api/v1/targets lists the polled targets");
    return { tenant: found.target.tenant, id: target, asOf: targetAsOf(found.target) };
  }
  if (!isOfTarget && job !== undefined) {
    const { job: found, asOf } = await requireJobAssessment(context, caller, job);
    return { tenant: found.tenant, id: found.jobId, asOf };
  }
  const hint = isOfTarget ? "a name from GET /api/v1/targets" : "an id from GET /api/v1/jobs";
  throw invalidFieldProblem(needed, null, `is missing; give ${hint}`);
}

function checkTimeRange(from: Instant, to: Instant): void {
  if (from < to && to - from <= MAX_SERIES_SPAN_DAYS * DAY) return;
  const detail =
    from < to
      ? `is more than ${MAX_SERIES_SPAN_DAYS} days before \`to\`; ask for less`
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

/** A sum has the time of the first hour or day that it contains. */
function sumOfEachStep(points: readonly SeriesPoint[], stepMs: Millis): readonly SeriesPoint[] {
  const sums = new Map<number, { at: Instant; value: number }>();
  for (const { at, value } of points) {
    const step = Math.floor(at / stepMs);
    const sum = sums.get(step);
    if (sum === undefined) sums.set(step, { at, value });
    else sum.value += value;
  }
  return [...sums.values()];
}
