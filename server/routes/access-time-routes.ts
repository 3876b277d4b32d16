import { z } from "zod";
import { isoWeekName, type WeekNumber, weekOf, weekStart } from "../../domain/access/iso-week.ts";
import { ACCESS_CHANGE_KINDS, type AccessChangeKind } from "../../domain/access-change.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor } from "../list-cursor.ts";
import { isOfApplication } from "../of-application.ts";
import {
  CursorParam,
  enumListParam,
  integerParam,
  LimitParam,
  listParam,
} from "../query-params.ts";
import { toSeconds } from "../rows/to-seconds.ts";
import { AccessTimesRow } from "../schema/access-schema.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import { oldestTime, type ServerContext, visibleTenants } from "../server-context.ts";

const AccessTimesQuery = z.strictObject({
  tenant: listParam("Names of tenants."),
  application: listParam("Names of apps, or service principal ids."),
  change: enumListParam(ACCESS_CHANGE_KINDS, "Kinds of access changes."),
  weeks: integerParam(
    // The 400 days of history that privacy.historyDays keeps by default lie in 58 weeks at most.
    { min: 1, max: 58, defaultValue: 8 },
    "Number of weeks, the current one included.",
  ),
  limit: LimitParam,
  cursor: CursorParam,
});

/** The key of the last row of a page: week, app, tenant, job, change. */
const AccessTimesCursor = z.array(z.string()).length(5);

const NO_TIMES = { done: 0, dated: 0, medianMs: null, p95Ms: null };

export function accessTimeRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/access-times",
      summary:
        "Time to account and time to removal of each app by ISO week, newest week first: from the time at which a change was due until Entra had made it",
      query: AccessTimesQuery,
      responseSchema: listOf(AccessTimesRow),
      async handle({ query, caller }) {
        const tenants = visibleTenants(caller, query.tenant);
        const assessments = (await context.store.jobs.assessments(tenants)).filter((assessment) =>
          isOfApplication(assessment, query.application),
        );
        const currentWeek = weekOf(context.now());
        const weeks = Array.from({ length: query.weeks }, (_, i) => currentWeek - i);
        const kinds = query.change.length === 0 ? ACCESS_CHANGE_KINDS : query.change;
        const rows = (await readRows(context, { assessments, tenants, weeks, kinds })).toSorted(
          (a, b) => compareKeys(keyOfRow(a), keyOfRow(b)),
        );
        const after = decodeListCursor("access-times", AccessTimesCursor, query.cursor);
        const remaining = rows.filter(
          (row) => after === null || compareKeys(keyOfRow(row), after) > 0,
        );
        const items = remaining.slice(0, query.limit);
        const last = items.at(-1);
        return {
          items,
          next:
            last !== undefined && remaining.length > items.length
              ? encodeListCursor("access-times", keyOfRow(last))
              : null,
          total: rows.length,
          asOf: formatRfc3339(oldestTime(assessments.map(({ asOf }) => asOf))),
        };
      },
    }),
  ];
}

type RowsQuery = {
  readonly assessments: readonly JobAssessment[];
  readonly tenants: readonly string[];
  readonly weeks: readonly WeekNumber[];
  readonly kinds: readonly AccessChangeKind[];
};

/** One row per week, job and kind with at least one change that was made or that people wait for. */
async function readRows(
  { store }: ServerContext,
  { assessments, tenants, weeks, kinds }: RowsQuery,
): Promise<readonly AnswerOf<typeof AccessTimesRow>[]> {
  const records = await Promise.all(
    tenants.flatMap((tenant) =>
      weeks.map(async (week) =>
        (await store.access.times(tenant, week)).map((times) => ({ tenant, ...times })),
      ),
    ),
  );
  const timesByKey = new Map(
    records.flat().map(({ tenant, jobId, week, times }) => [keyOf(tenant, jobId, week), times]),
  );
  const waiting = new Map(
    await Promise.all(
      assessments.map(
        async ({ job }) => [job, await store.access.waitingByWeek(job, weeks)] as const,
      ),
    ),
  );
  return weeks.flatMap((week) =>
    assessments.flatMap((assessment) =>
      kinds.flatMap((change) => {
        const { job } = assessment;
        const times = timesByKey.get(keyOf(job.tenant, job.jobId, week))?.[change] ?? NO_TIMES;
        const isSame = (other: { readonly week: WeekNumber; readonly kind: AccessChangeKind }) =>
          other.week === week && other.kind === change;
        const stillWaiting = waiting.get(job)?.find(isSame)?.people ?? 0;
        if (times.done === 0 && stillWaiting === 0) return [];
        return {
          tenant: job.tenant,
          application: job.application,
          jobId: job.jobId,
          week: isoWeekName(week),
          weekStartsAt: formatRfc3339(weekStart(week)),
          change,
          done: times.done,
          medianSeconds: toSeconds(times.medianMs),
          p95Seconds: toSeconds(times.p95Ms),
          fromAssignment: times.dated,
          stillWaiting,
          asOf: formatRfc3339(assessment.asOf),
        };
      }),
    ),
  );
}

function keyOf(tenant: string, jobId: string, week: WeekNumber): string {
  return `${week} ${tenant} ${jobId}`;
}

function keyOfRow(row: AnswerOf<typeof AccessTimesRow>): readonly string[] {
  return [row.weekStartsAt ?? "", row.application, row.tenant, row.jobId, row.change];
}

/** The newest week comes first, then the apps by name. */
function compareKeys(a: readonly string[], b: readonly string[]): number {
  const different = a.findIndex((part, i) => part !== b[i]);
  if (different < 0) return 0;
  const isLess = (a[different] ?? "") < (b[different] ?? "");
  return isLess === different > 0 ? -1 : 1;
}
