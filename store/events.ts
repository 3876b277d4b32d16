import type { Redis } from "ioredis";
import type { ProvisioningEvent } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { DAY, HOUR } from "../domain/time.ts";
import type { Causes } from "./causes.ts";
import type { CommitDeps } from "./commit.ts";
import { connectCommit } from "./commit.ts";
import type { Counted } from "./counters.ts";
import { parseSlot, parseTotal } from "./counters.ts";
import { isAfter, newestFirst, packCursor, unpackCursor } from "./cursor.ts";
import { listCycles } from "./cycle-list.ts";
import { cycleDigest } from "./cycles.ts";
import { placeName, readDetails } from "./details.ts";
import { readFacts } from "./job-facts.ts";
import type { JobView } from "./job-view.ts";
import { loadJob, parseApplication } from "./job-view.ts";
import type { JobKeys } from "./keys.ts";
import { jobKeys, tenantKeys } from "./keys.ts";
import type { Row } from "./rows.ts";
import { unpackRows } from "./rows.ts";
import type { EventQuery, EventStore, Page } from "./store.ts";
import { countWindow } from "./windows.ts";

/** Days whose counters are asked for at once while looking for hours with rows. */
const DAYS_AT_ONCE = 8;

export function connectEvents(deps: CommitDeps): EventStore {
  const { redis, prefix } = deps;
  const keysOf = (tenant: string, jobId: string) => jobKeys(prefix, tenant, jobId);
  return {
    commit: connectCommit(deps),
    counts: (tenant, jobId, from, to) => countWindow(redis, keysOf(tenant, jobId), { from, to }),
    facts: (tenant, jobId, until) => readFacts(redis, keysOf(tenant, jobId), until),
    total: async (tenant, jobId) =>
      Number((await redis.hget(keysOf(tenant, jobId).meta, "n")) ?? 0),
    totals: (tenant, jobId) => readTotals(redis, keysOf(tenant, jobId)),
    list: (query) => listEvents(redis, keysOf(query.tenant, query.jobId), query),
    cycles: (tenant, jobId, limit) => listCycles(redis, keysOf(tenant, jobId), limit),
    jobs: async (tenant) => {
      const ids = await redis.hkeys(tenantKeys(prefix, tenant).jobs);
      const named = await Promise.all(ids.map((id) => redis.hget(keysOf(tenant, id).meta, "a")));
      return ids.flatMap((jobId, i) => {
        const text = named[i];
        if (text == null) return [];
        const { servicePrincipalId, application } = parseApplication(text);
        return [{ jobId, servicePrincipalId, application }];
      });
    },
  };
}

type Total = Awaited<ReturnType<EventStore["totals"]>>[number];

async function readTotals(redis: Redis, keys: JobKeys): ReturnType<EventStore["totals"]> {
  const [{ causes }, fields] = await Promise.all([
    loadJob(redis, keys),
    redis.hgetall(keys.totals),
  ]);
  const totals = new Map<string, Total>();
  for (const [field, rows] of Object.entries(fields)) {
    const { status, action, cause } = parseTotal(field);
    const { code } = causes.of(cause);
    const name = JSON.stringify([status, action, code]);
    const before = totals.get(name)?.rows ?? 0;
    totals.set(name, { status, action, code, rows: before + Number(rows) });
  }
  return [...totals.values()];
}

/**
 * Walks the days backwards, asks the hour counters which hours hold matching rows, reads only those,
 * and opens the details of one page. The cursor is a place in time, so rows that arrive meanwhile
 * shift nothing.
 */
async function listEvents(
  redis: Redis,
  keys: JobKeys,
  query: EventQuery,
): Promise<Page<ProvisioningEvent>> {
  const cursor = unpackCursor(query.cursor);
  const view = await loadJob(redis, keys);
  const matches = matcher(query, view.causes);
  const span = spanOf(query, view, cursor?.at ?? null);
  const inCycle = new Set(query.cycleId.map(cycleDigest));
  const wanted = (row: Row) =>
    row.at >= span.from &&
    row.at <= span.last &&
    matches(row) &&
    (inCycle.size === 0 || inCycle.has(row.cycle)) &&
    isAfter(row, cursor);

  const rows: Row[] = [];
  for (let day = dayOf(span.last); day >= dayOf(span.from); day -= DAYS_AT_ONCE) {
    const first = Math.max(day - DAYS_AT_ONCE + 1, dayOf(span.from));
    const hours = await hoursWithRows(redis, keys, { first, last: day, matches });
    while (rows.length <= query.limit && hours.length > 0) {
      const some = takeHours(hours, span, query.limit + 1 - rows.length);
      const pieces = await Promise.all(
        some.map((hour) => redis.lrangeBuffer(keys.rows(hour), 0, -1)),
      );
      const found = some.flatMap((hour, i) => unpackRows(hour, pieces[i] ?? []).filter(wanted));
      rows.push(...found.sort(newestFirst));
    }
    if (rows.length > query.limit) break;
  }
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const details = await readDetails(redis, keys, query.jobId, page);
  const items = page.flatMap((row) => details.get(placeName(row)) ?? []);
  return {
    // Three bytes of a cycle's digest narrowed the search; the details decide it.
    items: items.filter(
      ({ cycleId }) => inCycle.size === 0 || query.cycleId.includes(cycleId ?? ""),
    ),
    next: rows.length > query.limit && last !== undefined ? packCursor(last) : null,
  };
}

type Span = { readonly from: Instant; readonly last: Instant };

function spanOf(query: EventQuery, view: JobView, cursorAt: Instant | null): Span {
  const lasts = [view.lastAt ?? -1, cursorAt, query.to === null ? null : query.to - 1];
  return {
    from: Math.max(query.from ?? 0, view.firstAt ?? 0),
    last: Math.min(...lasts.filter((at) => at !== null)),
  };
}

function matcher(query: EventQuery, causes: Causes): (row: Counted) => boolean {
  const { status, action, code } = query;
  const numbers = new Set(code.flatMap(causes.withCode));
  return (row) =>
    (status.length === 0 || status.includes(row.status)) &&
    (action.length === 0 || action.includes(row.action)) &&
    (code.length === 0 || numbers.has(row.cause));
}

const dayOf = (at: Instant) => Math.floor(at / DAY);

type Hour = { readonly hour: number; readonly rows: number };

/** Hours with matching rows in these days, newest first. */
async function hoursWithRows(
  redis: Redis,
  keys: JobKeys,
  { first, last, matches }: { first: number; last: number; matches: (row: Counted) => boolean },
): Promise<Hour[]> {
  const days = Array.from({ length: last - first + 1 }, (_, i) => last - i);
  const counters = await Promise.all(days.map((day) => redis.hgetall(keys.hours(day))));
  return days.flatMap((day, i) => {
    const hours = new Map<number, number>();
    for (const [field, rows] of Object.entries(counters[i] ?? {})) {
      const counted = parseSlot(field);
      const hour = day * 24 + counted.slot;
      if (matches(counted)) hours.set(hour, (hours.get(hour) ?? 0) + Number(rows));
    }
    return [...hours].map(([hour, rows]) => ({ hour, rows })).sort((a, b) => b.hour - a.hour);
  });
}

/** Takes hours off the front until they may hold as many rows as are still needed. */
function takeHours(hours: Hour[], span: Span, needed: number): readonly number[] {
  const taken: number[] = [];
  let rows = 0;
  while (rows < needed) {
    const next = hours.shift();
    if (next === undefined) break;
    if (next.hour > Math.floor(span.last / HOUR)) continue;
    taken.push(next.hour);
    rows += next.rows;
  }
  return taken;
}
