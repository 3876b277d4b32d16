import { z } from "zod";
import { ACTIONS, type ProvisioningEvent, STATUSES } from "../../domain/provisioning.ts";
import type { Instant } from "../../domain/time.ts";
import { rfc3339 } from "../../domain/words.ts";
import type { EventQuery } from "../../store/store.ts";
import type { Caller } from "../access/caller.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { mergePage, type Position } from "../merge.ts";
import { Problem } from "../problem.ts";
import { CursorText, Limit, moment, several, severalOf } from "../query.ts";
import { type Route, route } from "../route.ts";
import { eventRow } from "../rows.ts";
import { listOf } from "../schema/answers.ts";
import { EventRow } from "../schema/person.ts";
import { jobAsked, logsAsOf, tenantsAsked, type World } from "../world.ts";

/** More jobs than this are not merged into one list: each costs a read of its own. */
const MAX_JOBS = 50;

const EventsQuery = z.strictObject({
  tenant: several("Names of tenants."),
  job: several("Job ids."),
  action: severalOf(ACTIONS, "What was done."),
  status: severalOf(STATUSES, "How it went."),
  errorCode: several("Error codes, or reasons of a skip."),
  cycle: several("Cycle ids."),
  from: moment("Not before."),
  to: moment("Before."),
  limit: Limit,
  cursor: CursorText,
});
type EventsQuery = z.output<typeof EventsQuery>;

const Positions = z.strictObject({
  /** Lists that gave nothing yet go on from here: what comes in above the page stays out of it. */
  before: z.int(),
  jobs: z.record(z.string(), z.string().max(4000).nullable()),
});

type JobOf = { readonly tenant: string; readonly jobId: string };

export function eventRoutes(world: World): readonly Route[] {
  return [
    route({
      path: "/events",
      summary: "Log rows, newest first",
      needs: "persons",
      query: EventsQuery,
      answer: listOf(EventRow),
      async handle({ query, caller }) {
        if (query.from !== null && query.to !== null && query.from >= query.to) {
          const detail = "is not before `to`; exchange them, or leave one out";
          throw new Problem(400, `from ${detail}.`, {
            errors: [{ field: "from", value: rfc3339(query.from), detail }],
          });
        }
        const jobs = await jobsAsked(world, caller, query);
        const list = `events ${jobs.length}`;
        const start = readCursor(list, Positions, query.cursor);
        const positions = new Map<string, Position>(Object.entries(start?.jobs ?? {}));
        const page = await mergePage<ProvisioningEvent>({
          sources: jobs.map((job) => ({
            id: job.jobId,
            read: (limit, cursor) => {
              const before = positions.has(job.jobId) ? null : (start?.before ?? null);
              return world.store.events.list({ ...storeQuery(query, job, before), limit, cursor });
            },
          })),
          positions,
          limit: query.limit,
          newestFirst: (event) => event.at,
        });
        const before = (page.items.at(-1)?.at ?? start?.before ?? 0) + 1;
        const tenantOf = new Map(jobs.map((job) => [job.jobId, job.tenant]));
        return {
          items: page.items.map((event) => eventRow(event, tenantOf.get(event.jobId) ?? "")),
          next:
            page.next === null
              ? null
              : writeCursor(list, { before, jobs: Object.fromEntries(page.next) }),
          total: null,
          asOf: rfc3339(await logsAsOf(world, [...new Set(jobs.map(({ tenant }) => tenant))])),
        };
      },
    }),
  ];
}

async function jobsAsked(
  world: World,
  caller: Caller,
  query: EventsQuery,
): Promise<readonly JobOf[]> {
  const tenants = tenantsAsked(caller, query.tenant);
  const jobs =
    query.job.length > 0
      ? await Promise.all(query.job.map((jobId) => jobAsked(world, { ...caller, tenants }, jobId)))
      : await world.store.jobs.snapshots(tenants);
  if (jobs.length <= MAX_JOBS) {
    return jobs.map(({ job }) => ({ tenant: job.tenant, jobId: job.jobId }));
  }
  throw new Problem(
    400,
    `job is not given, and ${jobs.length} jobs are more than the ${MAX_JOBS} that one list merges; name some jobs.`,
  );
}

function storeQuery(
  query: EventsQuery,
  job: JobOf,
  before: Instant | null,
): Omit<EventQuery, "limit" | "cursor"> {
  const { action, status, errorCode, cycle, from } = query;
  const to =
    query.to === null || before === null ? (query.to ?? before) : Math.min(query.to, before);
  return { ...job, action, status, code: errorCode, cycleId: cycle, from, to };
}
