import { z } from "zod";
import {
  EVENT_ACTIONS,
  EVENT_STATUSES,
  type ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import type { EventQuery } from "../../store/log/event-types.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import type { Caller } from "../access/caller.ts";
import { defineRoute, type Route } from "../define-route.ts";
import { decodeListCursor, encodeListCursor } from "../list-cursor.ts";
import { mergePages, type SourcePosition } from "../merge-pages.ts";
import { invalidFieldProblem, Problem } from "../problem.ts";
import { CursorParam, enumListParam, LimitParam, listParam, timeParam } from "../query-params.ts";
import { eventRow } from "../rows/event-row.ts";
import { listOf } from "../schema/common-schema.ts";
import { EventRow } from "../schema/person-schema.ts";
import {
  readLogsAsOf,
  requireJobAssessment,
  type ServerContext,
  visibleTenants,
} from "../server-context.ts";

/** Each job needs its own read, so one list merges at most this many jobs. */
const MAX_MERGED_JOBS = 50;

const EventsQuery = z.strictObject({
  tenant: listParam("Names of tenants."),
  job: listParam("Ids of jobs, or their short names in metrics."),
  action: enumListParam(EVENT_ACTIONS, "Actions."),
  status: enumListParam(EVENT_STATUSES, "Statuses."),
  errorCode: listParam("Error codes or skip reasons."),
  cycle: listParam("Cycle ids."),
  from: timeParam("Earliest time, inclusive."),
  to: timeParam("Latest time, exclusive."),
  limit: LimitParam,
  cursor: CursorParam,
});
type EventsQuery = z.output<typeof EventsQuery>;

const EventsCursor = z.strictObject({
  /**
   * Jobs without a cursor are read from before this time, so that events that arrive after the
   * first page are left out.
   */
  olderThan: z.int(),
  jobs: z.record(z.string(), z.string().max(4000).nullable()),
});

type JobKey = { readonly tenant: string; readonly jobId: string };

export function eventRoutes(context: ServerContext): readonly Route[] {
  return [
    defineRoute({
      path: "/events",
      summary: "Provisioning events, newest first",
      dataClass: "persons",
      query: EventsQuery,
      responseSchema: listOf(EventRow),
      async handle({ query, caller }) {
        if (query.from !== null && query.to !== null && query.from >= query.to) {
          const detail = "is not before `to`; swap `from` and `to`, or leave one out";
          throw invalidFieldProblem("from", formatRfc3339(query.from), detail);
        }
        const jobs = await requestedJobs(context, caller, query);
        const listName = `events ${jobs.length}`;
        const startCursor = decodeListCursor(listName, EventsCursor, query.cursor);
        const positions = new Map<string, SourcePosition>(Object.entries(startCursor?.jobs ?? {}));
        const page = await mergePages<ProvisioningEvent>({
          sources: jobs.map((job) => ({
            id: job.jobId,
            read: (limit, cursor) => {
              const olderThan = positions.has(job.jobId) ? null : (startCursor?.olderThan ?? null);
              return context.store.events.list({
                ...storeQuery(query, job, olderThan),
                limit,
                cursor,
              });
            },
          })),
          positions,
          limit: query.limit,
          timeOf: (event) => event.at,
        });
        // Where jobs begin that have sent no row yet: 1 ms later than the last row, because `olderThan` is
        // exclusive and the newest row of such a job may have the same time.
        const olderThan = (page.items.at(-1)?.at ?? startCursor?.olderThan ?? 0) + 1;
        const tenantOf = new Map(jobs.map((job) => [job.jobId, job.tenant]));
        return {
          items: page.items.map((event) => eventRow(event, tenantOf.get(event.jobId) ?? "")),
          next:
            page.next === null
              ? null
              : encodeListCursor(listName, { olderThan, jobs: Object.fromEntries(page.next) }),
          total: null,
          asOf: formatRfc3339(
            await readLogsAsOf(context, [...new Set(jobs.map(({ tenant }) => tenant))]),
          ),
        };
      },
    }),
  ];
}

async function requestedJobs(
  context: ServerContext,
  caller: Caller,
  query: EventsQuery,
): Promise<readonly JobKey[]> {
  const tenants = visibleTenants(caller, query.tenant);
  const jobs =
    query.job.length > 0
      ? await Promise.all(
          query.job.map((jobId) => requireJobAssessment(context, { ...caller, tenants }, jobId)),
        )
      : await context.store.jobs.assessments(tenants);
  if (jobs.length <= MAX_MERGED_JOBS) {
    return jobs.map(({ job }) => ({ tenant: job.tenant, jobId: job.jobId }));
  }
  throw new Problem(
    400,
    `job is missing: one list merges at most ${MAX_MERGED_JOBS} jobs, and there are ${jobs.length}; name some jobs.`,
  );
}

function storeQuery(
  query: EventsQuery,
  job: JobKey,
  olderThan: Instant | null,
): Omit<EventQuery, "limit" | "cursor"> {
  const { action, status, errorCode, cycle, from } = query;
  const to =
    query.to === null || olderThan === null
      ? (query.to ?? olderThan)
      : Math.min(query.to, olderThan);
  return { ...job, action, status, code: errorCode, cycleId: cycle, from, to };
}
