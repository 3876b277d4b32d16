import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import type { Page } from "../page.ts";
import type { JobKeys } from "../redis/keys.ts";
import { jobKeys, tenantKeys } from "../redis/keys.ts";
import {
  compareNewestFirst,
  isAfterPosition,
  packCursor,
  unpackCursor,
} from "../redis/list-cursor.ts";
import { parseStoredNumber, readCounters } from "../redis/read-counters.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { CommitDependencies } from "./commit.ts";
import { createCommit } from "./commit.ts";
import { countStatuses, countsOverTime } from "./count-windows.ts";
import type { CounterKey } from "./counter-fields.ts";
import { parseSlotField } from "./counter-fields.ts";
import { cycleDigestOf } from "./cycle-days.ts";
import type { EventQuery, EventStore } from "./event-types.ts";
import type { StoredRow } from "./hour-rows.ts";
import { unpackRows } from "./hour-rows.ts";
import type { JobLogState } from "./job-log-state.ts";
import { loadJobLogState, parseApplication } from "./job-log-state.ts";
import { listCycles, listCyclesBetween } from "./list-cycles.ts";
import type { OutcomeNumbers } from "./outcome-numbers.ts";
import { createTotalsReader } from "./outcome-totals.ts";
import { addressKey, readDetails } from "./read-details.ts";
import { readLogFacts } from "./read-log-facts.ts";
import { readHourRows } from "./read-packed.ts";

/** How many days of hour counters are read together in the search for hours with rows. */
const LIST_DAYS_AT_ONCE = 8;

export function createEventStore(deps: CommitDependencies): EventStore {
  const { redis, prefix } = deps;
  const jobKeysOf = (tenant: string, jobId: string) => jobKeys(prefix, tenant, jobId);
  const readTotals = createTotalsReader(redis);
  return {
    commit: createCommit(deps),
    countRows: (tenant, jobId, from, to) =>
      countStatuses(redis, jobKeysOf(tenant, jobId), { from, to }),
    countsOverTime: (tenant, jobId, span) => countsOverTime(redis, jobKeysOf(tenant, jobId), span),
    logFacts: (tenant, jobId, times) => readLogFacts(redis, jobKeysOf(tenant, jobId), times),
    totalRows: async (tenant, jobId) => {
      const key = jobKeysOf(tenant, jobId).meta;
      const address = { kind: "job-log", key, field: "n" } as const;
      return parseStoredNumber(redis, address, await redis.hget(key, "n")) ?? 0;
    },
    totalsByOutcome: (tenant, jobId) => readTotals(jobKeysOf(tenant, jobId)),
    list: (query) => listEvents(redis, jobKeysOf(query.tenant, query.jobId), query),
    cycles: (tenant, jobId, limit) => listCycles(redis, jobKeysOf(tenant, jobId), limit),
    cyclesBetween: (tenant, jobId, period) =>
      listCyclesBetween(redis, jobKeysOf(tenant, jobId), period),
    jobs: async (tenant) => {
      const ids = await redis.hkeys(tenantKeys(prefix, tenant).jobs);
      const texts = await Promise.all(ids.map((id) => redis.hget(jobKeysOf(tenant, id).meta, "a")));
      return ids.flatMap((jobId, i) => {
        const text = texts[i];
        if (text == null) return [];
        const newest = parseApplication(redis, jobKeysOf(tenant, jobId), text);
        if (newest === null) return [];
        const { servicePrincipalId, application } = newest;
        return [{ jobId, servicePrincipalId, application }];
      });
    },
  };
}

/**
 * Lists events, newest first. Goes back day by day, finds the hours with matching rows in the hour
 * counters, reads only the rows of these hours, and then reads the details of one page. The cursor
 * is a position in time, so rows that arrive between two pages do not move it.
 */
async function listEvents(
  redis: RedisClient,
  keys: JobKeys,
  query: EventQuery,
): Promise<Page<ProvisioningEvent>> {
  const cursor = unpackCursor(query.cursor);
  const logState = await loadJobLogState(redis, keys);
  const matches = createRowMatcher(query, logState.outcomeNumbers);
  const span = listedSpan(query, logState, cursor?.at ?? null);
  const cycleDigests = new Set(query.cycleId.map(cycleDigestOf));
  const isWanted = (row: StoredRow) =>
    row.at >= span.from &&
    row.at <= span.lastAt &&
    matches(row) &&
    (cycleDigests.size === 0 || cycleDigests.has(row.cycleDigest)) &&
    isAfterPosition(row, cursor);

  const rows: StoredRow[] = [];
  for (let day = dayOf(span.lastAt); day >= dayOf(span.from); day -= LIST_DAYS_AT_ONCE) {
    const first = Math.max(day - LIST_DAYS_AT_ONCE + 1, dayOf(span.from));
    const hours = await hoursWithRows(redis, keys, { first, last: day, matches });
    while (rows.length <= query.limit && hours.length > 0) {
      const nextHours = takeHoursFor(hours, span, query.limit + 1 - rows.length);
      const packedRows = await Promise.all(
        nextHours.map((hour) => readHourRows(redis, keys.rows(hour))),
      );
      const wantedRows = nextHours.flatMap((hour, i) =>
        unpackRows(hour, packedRows[i] ?? []).filter(isWanted),
      );
      rows.push(...wantedRows.sort(compareNewestFirst));
    }
    if (rows.length > query.limit) break;
  }
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const details = await readDetails(redis, keys, query.jobId, page);
  const items = page.flatMap((row) => details.get(addressKey(row)) ?? []);
  return {
    // Two cycles may have the same three bytes of digest, so the ids in the details are compared
    // too.
    items: items.filter(
      ({ cycleId }) => cycleDigests.size === 0 || query.cycleId.includes(cycleId ?? ""),
    ),
    next: rows.length > query.limit && last !== undefined ? packCursor(last) : null,
  };
}

type ListedSpan = { readonly from: Instant; readonly lastAt: Instant };

function listedSpan(
  query: EventQuery,
  logState: JobLogState,
  cursorAt: Instant | null,
): ListedSpan {
  const upperBounds = [logState.lastAt ?? -1, cursorAt, query.to === null ? null : query.to - 1];
  return {
    from: Math.max(query.from ?? 0, logState.firstAt ?? 0),
    lastAt: Math.min(...upperBounds.filter((at) => at !== null)),
  };
}

function createRowMatcher(
  query: EventQuery,
  outcomeNumbers: OutcomeNumbers,
): (row: CounterKey) => boolean {
  const { status, action, code } = query;
  const numbers = new Set(code.flatMap(outcomeNumbers.numbersOfCode));
  return (row) =>
    (status.length === 0 || status.includes(row.status)) &&
    (action.length === 0 || action.includes(row.action)) &&
    (code.length === 0 || numbers.has(row.outcomeNumber));
}

const dayOf = (at: Instant) => Math.floor(at / DAY);

type HourWithRows = { readonly hour: number; readonly rows: number };

/** The hours of these days that have matching rows, newest first. */
async function hoursWithRows(
  redis: RedisClient,
  keys: JobKeys,
  { first, last, matches }: { first: number; last: number; matches: (row: CounterKey) => boolean },
): Promise<HourWithRows[]> {
  const days = Array.from({ length: last - first + 1 }, (_, i) => last - i);
  const counters = await Promise.all(
    days.map((day) => readCounters(redis, keys.hourCounters(day), parseSlotField)),
  );
  return days.flatMap((day, i) => {
    const hours = new Map<number, number>();
    for (const counted of counters[i] ?? []) {
      const hour = day * 24 + counted.slot;
      if (matches(counted)) hours.set(hour, (hours.get(hour) ?? 0) + counted.rows);
    }
    return [...hours].map(([hour, rows]) => ({ hour, rows })).sort((a, b) => b.hour - a.hour);
  });
}

/** Removes hours from the front of `hours` until the removed hours have `neededRows` rows. */
function takeHoursFor(
  hours: HourWithRows[],
  span: ListedSpan,
  neededRows: number,
): readonly number[] {
  const taken: number[] = [];
  let rows = 0;
  while (rows < neededRows) {
    const next = hours.shift();
    if (next === undefined) break;
    if (next.hour > Math.floor(span.lastAt / HOUR)) continue;
    taken.push(next.hour);
    rows += next.rows;
  }
  return taken;
}
