import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import type { Incident, Notice } from "../../domain/notice/notice.ts";
import { rfc3339 } from "../../domain/words.ts";
import { type Caller, maySeePersons } from "../access/caller.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { Problem } from "../problem.ts";
import { CursorText, Limit, PathId, several, severalOf } from "../query.ts";
import { type Route, route } from "../route.ts";
import { incidentRow } from "../rows.ts";
import { listOf } from "../schema/answers.ts";
import { INCIDENT_STATES, IncidentRow, NoticeDetail, NoticeRow } from "../schema/incident.ts";
import { tenantsAsked, type World } from "../world.ts";

/** Pages that one request reads while it looks for rows that fit: a rare severity ends the page short. */
const MAX_READS = 20;
const StoreCursor = z.string().max(4000);

export function incidentRoutes(world: World): readonly Route[] {
  return [incidentList(world), noticeList(world), noticeDetail(world)];
}

function incidentList(world: World): Route {
  return route({
    path: "/incidents",
    summary: "What is wrong or was, newest first",
    query: z.strictObject({
      tenant: several("Names of tenants."),
      job: several("Job ids."),
      state: severalOf(INCIDENT_STATES, "Whether it lasts."),
      severity: severalOf(SEVERITIES, "How bad it is."),
      limit: Limit,
      cursor: CursorText,
    }),
    answer: listOf(IncidentRow),
    async handle({ query, caller }) {
      const tenants = tenantsAsked(caller, query.tenant);
      const state = query.state.length === 1 ? (query.state[0] ?? null) : null;
      const fits = (incident: Incident) =>
        (query.severity.length === 0 || query.severity.includes(incident.severity)) &&
        (query.job.length === 0 || query.job.includes(incident.jobId));
      const page = await filtered({
        read: (limit, cursor) => world.store.incidents.list({ tenants, state, limit, cursor }),
        fits: async (incident) => (fits(incident) ? incidentRow(incident, caller) : null),
        limit: query.limit,
        cursor: readCursor("incidents", StoreCursor, query.cursor),
      });
      const next = page.next === null ? null : writeCursor("incidents", page.next);
      return { items: page.items, next, total: null, asOf: rfc3339(world.now()) };
    },
  });
}

function noticeList(world: World): Route {
  return route({
    path: "/notices",
    summary: "What was sent, to whom, when, with which outcome",
    query: z.strictObject({ limit: Limit, cursor: CursorText }),
    answer: listOf(NoticeRow),
    async handle({ query, caller }) {
      const known = new Map<string, Promise<Incident | null>>();
      const incidentOf = (id: string) => {
        const found = known.get(id) ?? world.store.incidents.get(id);
        known.set(id, found);
        return found;
      };
      const page = await filtered({
        read: (limit, cursor) => world.store.incidents.notices(limit, cursor),
        fits: async (notice: Notice) => {
          const incident = await incidentOf(notice.incidentId);
          return incident !== null && caller.tenants.includes(incident.tenant)
            ? noticeRow(notice, incident, caller)
            : null;
        },
        limit: query.limit,
        cursor: readCursor("notices", StoreCursor, query.cursor),
      });
      const next = page.next === null ? null : writeCursor("notices", page.next);
      return { items: page.items, next, total: null, asOf: rfc3339(world.now()) };
    },
  });
}

function noticeDetail(world: World): Route {
  return route({
    path: "/notices/{id}",
    summary: "One notice with its text",
    needs: "persons",
    params: z.strictObject({ id: PathId }),
    answer: NoticeDetail,
    async handle({ params, caller }) {
      const notice = await world.store.incidents.notice(params.id);
      const incident = notice === null ? null : await world.store.incidents.get(notice.incidentId);
      if (notice === null || incident === null || !caller.tenants.includes(incident.tenant)) {
        throw new Problem(404, "No such notice; GET /api/v1/notices lists those that are kept.");
      }
      const { text, html, inReplyTo } = notice;
      return { ...noticeRow(notice, incident, caller), text, html, inReplyTo };
    },
  });
}

function noticeRow(notice: Notice, incident: Incident, caller: Caller) {
  const { id, incidentId, reason, subject, state, tries, outcome, messageId } = notice;
  const persons = maySeePersons(caller.role);
  return {
    id,
    incidentId,
    tenant: incident.tenant,
    application: incident.kind === "tenant-blind" ? null : incident.application,
    reason,
    subject,
    recipients: notice.to.length,
    to: persons ? notice.to : null,
    state,
    tries,
    createdAt: rfc3339(notice.createdAt),
    sentAt: rfc3339(notice.sentAt),
    // The outcome names each recipient.
    outcome: persons ? outcome : null,
    messageId,
  };
}

type Reading<T> = {
  readonly items: readonly T[];
  readonly next: string | null;
};

/** Reads on until a page is full; asks for what is missing only, so that the store's cursor fits. */
async function filtered<T, R>(wanted: {
  readonly read: (limit: number, cursor: string | null) => Promise<Reading<T>>;
  readonly fits: (item: T) => Promise<R | null>;
  readonly limit: number;
  readonly cursor: string | null;
}): Promise<Reading<R>> {
  const items: R[] = [];
  let { cursor } = wanted;
  for (let reads = 0; reads < MAX_READS && items.length < wanted.limit; reads += 1) {
    const page = await wanted.read(wanted.limit - items.length, cursor);
    const rows = await Promise.all(page.items.map(wanted.fits));
    items.push(...rows.filter((row) => row !== null));
    cursor = page.next;
    if (cursor === null) break;
  }
  return { items, next: cursor };
}
