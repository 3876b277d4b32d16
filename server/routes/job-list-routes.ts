import { z } from "zod";
import { CONDITIONS, worstFirstRank } from "../../domain/condition.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { JOB_KINDS, jobKind } from "../../domain/job-kind.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor } from "../list-cursor.ts";
import { isOfApplication } from "../of-application.ts";
import { CursorParam, enumListParam, enumParam, LimitParam, listParam } from "../query-params.ts";
import { jobRow } from "../rows/job-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { JobRow } from "../schema/job-schema.ts";
import { oldestTime, type ServerContext, visibleTenants } from "../server-context.ts";

type JobListRow = z.output<typeof JobRow>;
type SortKey = readonly (string | number)[];

/** `sortKeyOf` adds tenant, application and job id, so that two jobs never have the same key. */
const SORT_KEYS = {
  condition: (row) => [
    worstFirstRank(row),
    -(row.failingObjects + row.missingAccounts),
    -row.riskScore,
  ],
  application: () => [],
  "-failingObjects": (row) => [-row.failingObjects],
  "-failureRatio24h": (row) => [-(row.failureRatio24h ?? -1)],
  "-riskScore": (row) => [-row.riskScore],
  etaSeconds: (row) => [row.etaSeconds ?? Number.MAX_VALUE],
  asOf: (row) => [row.asOf ?? ""],
} as const satisfies Readonly<Record<string, (row: JobListRow) => SortKey>>;
type SortName = keyof typeof SORT_KEYS;
const SORT_NAMES = Object.keys(SORT_KEYS) as SortName[];

const JobsQuery = z.strictObject({
  tenant: listParam("Names of tenants."),
  application: listParam("Names of apps, or service principal ids."),
  condition: enumListParam(CONDITIONS, "Conditions."),
  kind: enumListParam(JOB_KINDS, "Kinds of jobs."),
  sort: enumParam(
    SORT_NAMES,
    "condition",
    "Sort order; `condition` puts the worst first: by severity, condition and number of affected objects.",
  ),
  limit: LimitParam,
  cursor: CursorParam,
});

const JobsCursor = z
  .array(z.union([z.string(), z.number()]))
  .min(3)
  .max(8);

export function jobListRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/jobs",
      summary: "All jobs, worst first: condition, reason, cycle, failures, quarantine, deadlines",
      query: JobsQuery,
      responseSchema: listOf(JobRow),
      async handle({ query, caller }) {
        const tenants = visibleTenants(caller, query.tenant);
        const assessments = await context.store.jobs.assessments(tenants);
        const matching = assessments.filter((assessment) => matchesQuery(assessment, query));
        const sortKeyOf = (row: JobListRow): SortKey => [
          ...SORT_KEYS[query.sort](row),
          row.tenant,
          row.application,
          row.jobId,
        ];
        const rows = matching
          .map((assessment) => jobRow(assessment, caller, context.thresholds))
          .sort((a, b) => compareSortKeys(sortKeyOf(a), sortKeyOf(b)));
        const afterKey = decodeListCursor(`jobs ${query.sort}`, JobsCursor, query.cursor);
        const remainingRows =
          afterKey === null
            ? rows
            : rows.filter((row) => compareSortKeys(sortKeyOf(row), afterKey) > 0);
        const items = remainingRows.slice(0, query.limit);
        const last = items.at(-1);
        return {
          items,
          next:
            last !== undefined && remainingRows.length > items.length
              ? encodeListCursor(`jobs ${query.sort}`, sortKeyOf(last))
              : null,
          total: rows.length,
          asOf: formatRfc3339(oldestTime(matching.map((assessment) => assessment.asOf))),
        };
      },
    }),
  ];
}

function matchesQuery(assessment: JobAssessment, query: z.output<typeof JobsQuery>): boolean {
  return (
    (query.condition.length === 0 || query.condition.includes(assessment.condition)) &&
    (query.kind.length === 0 || query.kind.includes(jobKind(assessment.job))) &&
    isOfApplication(assessment, query.application)
  );
}

function compareSortKeys(a: SortKey, b: SortKey): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? "";
    if (left === right) continue;
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return 0;
}
