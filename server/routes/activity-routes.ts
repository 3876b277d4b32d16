import pMap from "p-map";
import { z } from "zod";
import { worstFirstRank } from "../../domain/condition.ts";
import { cyclesInPeriod } from "../../domain/cycle/cycles-in-period.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobHistory } from "../../domain/job-history.ts";
import { DAY, type Instant } from "../../domain/time.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { invalidFieldProblem } from "../problem.ts";
import { listParam } from "../query-params.ts";
import { ActivityRow } from "../schema/activity-schema.ts";
import { type AnswerOf, listOf } from "../schema/common-schema.ts";
import { oldestTime, type ServerContext, visibleTenants } from "../server-context.ts";
import { checkPeriod, PERIOD_PARAMS, type Period } from "../time-range.ts";

const JOBS_AT_ONCE = 50;

/** What the jobs did in a period, such as last night. */
export function activityRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/activity",
      summary:
        "What each job did in a period, by default the last day: the cycles that ended and the number of their log rows; worst job first",
      query: z.strictObject({ tenant: listParam("Names of tenants."), ...PERIOD_PARAMS }),
      responseSchema: listOf(ActivityRow),
      async handle({ query, caller }) {
        const period = limitedPeriod(query, context.now());
        const tenants = visibleTenants(caller, query.tenant);
        const assessments = (await context.store.jobs.assessments(tenants)).toSorted(
          (a, b) =>
            worstFirstRank(a) - worstFirstRank(b) ||
            a.job.application.localeCompare(b.job.application, "en"),
        );
        const histories = await readHistories(context, tenants);
        const items = await pMap(
          assessments,
          (assessment) => {
            const { tenant, jobId } = assessment.job;
            const history = histories.get(tenant)?.get(jobId) ?? null;
            return activityRow(context, { assessment, history }, period);
          },
          { concurrency: JOBS_AT_ONCE },
        );
        const asOf = formatRfc3339(oldestTime(assessments.map((assessment) => assessment.asOf)));
        return { items, next: null, total: items.length, asOf };
      },
    }),
  ];
}

const MAX_PERIOD_DAYS = 45;

/** @throws Problem 400 if the period is too long, or ends before it begins */
function limitedPeriod(query: Period, now: Instant): LimitedPeriod {
  checkPeriod(query);
  const { to } = query;
  const end = to ?? now;
  const from = query.from ?? end - DAY;
  if (end - from <= MAX_PERIOD_DAYS * DAY) return { from, to, end };
  const detail = `is more than ${MAX_PERIOD_DAYS} days before \`to\`; ask for less`;
  throw invalidFieldProblem("from", formatRfc3339(from), detail);
}

/** `to` is null for a period that has not ended. */
type LimitedPeriod = Period & { readonly from: Instant; readonly end: Instant };

async function readHistories({ store }: ServerContext, tenants: readonly string[]) {
  return new Map(
    await Promise.all(
      tenants.map(async (tenant) => [tenant, await store.jobs.histories(tenant)] as const),
    ),
  );
}

async function activityRow(
  { store }: ServerContext,
  { assessment, history }: ActivityJob,
  { from, to, end }: LimitedPeriod,
): Promise<AnswerOf<typeof ActivityRow>> {
  const { job, condition, conditionSince, cycle } = assessment;
  const { cycles, isComplete } = cyclesInPeriod({
    runs: history?.runs ?? [],
    records: await store.events.cyclesBetween(job.tenant, job.jobId, { from, to: end }),
    runningCycleId: cycle.isRunning ? (cycle.recentCycles[0]?.cycleId ?? null) : null,
    from,
    to,
  });
  const ends = cycles.map(({ endedAt }) => endedAt);
  return {
    tenant: job.tenant,
    application: job.application,
    jobId: job.jobId,
    condition,
    conditionSince: formatRfc3339(conditionSince),
    cycles: cycles.length,
    cyclesWithFailures: cycles.filter(({ hasFailures }) => hasFailures).length,
    success: cycles.reduce((sum, { success }) => sum + success, 0),
    failure: cycles.reduce((sum, { failure }) => sum + failure, 0),
    lastCycleEndedAt: formatRfc3339(ends.length === 0 ? null : Math.max(...ends)),
    complete: isComplete,
  };
}

type ActivityJob = {
  readonly assessment: JobAssessment;
  /** Null before the first assessment has stored it. */
  readonly history: JobHistory | null;
};
