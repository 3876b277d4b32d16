import type { CycleRecord } from "../../domain/job-facts.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { JobKeys } from "../redis/keys.ts";
import { unpackId } from "../redis/packed-id.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { CycleDay } from "./cycle-days.ts";
import { mergeCycleDays, removalCountsOf, rowCountsOf } from "./cycle-days.ts";
import { loadJobLogState } from "./job-log-state.ts";
import { parseCycleDay } from "./read-packed.ts";

const CYCLE_DAYS_AT_ONCE = 4;

/**
 * Lists cycles, newest first. Reads further back until there are enough cycles and none of these
 * cycles has rows on the days that were read last.
 */
export async function listCycles(
  redis: RedisClient,
  keys: JobKeys,
  limit: number,
): Promise<readonly CycleRecord[]> {
  const { firstAt, lastAt } = await loadJobLogState(redis, keys);
  if (firstAt === null || lastAt === null) return [];
  const cycles = new Map<string, CycleDay>();
  const oldest = Math.floor(firstAt / DAY);
  for (let day = Math.floor(lastAt / DAY); day >= oldest; day -= CYCLE_DAYS_AT_ONCE) {
    const days = Array.from({ length: CYCLE_DAYS_AT_ONCE }, (_, i) => day - i).filter(
      (d) => d >= oldest,
    );
    const fieldsByDay = await Promise.all(days.map((d) => readCycleDays(redis, keys.cycles(d))));
    const isEnough = cycles.size >= limit;
    const isContinued = fieldsByDay
      .map((fields) => addCycleDay(cycles, fields, isEnough))
      .some(Boolean);
    if (isEnough && !isContinued) break;
  }
  return toCycleRecords(cycles).slice(0, limit);
}

const RECENT_MS = 3 * DAY;
/**
 * RECENT_MS touches at most four days. Reading one more day means that only cycles longer than a
 * day need a second read.
 */
const RECENT_DAYS_AT_ONCE = 5;
/** How many days are searched for the beginning of a cycle that runs for weeks. */
const MAX_CYCLE_DAYS = 45;

/**
 * Cycles with a row in the last three days, newest first. Each cycle is counted from its first row.
 */
export async function listRecentCycles(
  redis: RedisClient,
  keys: JobKeys,
  until: Instant,
): Promise<readonly CycleRecord[]> {
  const today = Math.floor(until / DAY);
  const cycles = new Map<string, CycleDay>();
  for (let day = today; day > today - MAX_CYCLE_DAYS; day -= RECENT_DAYS_AT_ONCE) {
    const days = Array.from({ length: RECENT_DAYS_AT_ONCE }, (_, i) => day - i);
    const fieldsByDay = await Promise.all(days.map((d) => readCycleDays(redis, keys.cycles(d))));
    for (const fields of fieldsByDay) addCycleDay(cycles, fields, day < today);
    for (const [id, { lastAt }] of cycles) if (lastAt < until - RECENT_MS) cycles.delete(id);
    const oldestDayEnds = (day - RECENT_DAYS_AT_ONCE + 2) * DAY;
    if ([...cycles.values()].every(({ firstAt }) => firstAt >= oldestDayEnds)) break;
  }
  return toCycleRecords(cycles);
}

/**
 * Cycles with a row in this period, newest first. A cycle that began before the day on which the period
 * begins is counted from its first row of that day.
 */
export async function listCyclesBetween(
  redis: RedisClient,
  keys: JobKeys,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly CycleRecord[]> {
  const firstDay = Math.floor(from / DAY);
  const lastDay = Math.min(Math.floor(to / DAY), firstDay + MAX_CYCLE_DAYS);
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, i) => lastDay - i);
  const fieldsByDay = await Promise.all(days.map((day) => readCycleDays(redis, keys.cycles(day))));
  const cycles = new Map<string, CycleDay>();
  for (const fields of fieldsByDay) addCycleDay(cycles, fields, false);
  return toCycleRecords(cycles).filter(
    ({ firstEventAt, lastEventAt }) => lastEventAt >= from && firstEventAt < to,
  );
}

/** The parts of cycles on one day, by cycle id. */
async function readCycleDays(
  redis: RedisClient,
  key: string,
): Promise<ReadonlyMap<string, CycleDay>> {
  const days = new Map<string, CycleDay>();
  for (const [field, bytes] of Object.entries(await redis.hgetallBuffer(key))) {
    const day = parseCycleDay(redis, key, field, bytes);
    if (day !== null) days.set(unpackId(Buffer.from(field, "base64url")), day);
  }
  return days;
}

function toCycleRecords(cycles: ReadonlyMap<string, CycleDay>): readonly CycleRecord[] {
  return [...cycles]
    .map(([cycleId, cycle]) => ({
      cycleId,
      firstEventAt: cycle.firstAt,
      lastEventAt: cycle.lastAt,
      objects: cycle.newObjects,
      rows: rowCountsOf(cycle),
      removals: removalCountsOf(cycle),
    }))
    .sort((a, b) => b.lastEventAt - a.lastEventAt || (a.cycleId < b.cycleId ? 1 : -1));
}

/**
 * Adds the cycles of one day; if `mustBeKnown`, only the cycles that are in `cycles` already.
 * Returns true if one of the cycles was in `cycles` before.
 */
function addCycleDay(
  cycles: Map<string, CycleDay>,
  days: ReadonlyMap<string, CycleDay>,
  mustBeKnown: boolean,
): boolean {
  let isContinued = false;
  for (const [id, day] of days) {
    const laterDays = cycles.get(id);
    isContinued ||= laterDays !== undefined;
    if (laterDays !== undefined) cycles.set(id, mergeCycleDays(laterDays, day));
    else if (!mustBeKnown) cycles.set(id, day);
  }
  return isContinued;
}
