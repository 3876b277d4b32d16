import type { Redis } from "ioredis";
import type { CycleRecord } from "../domain/facts.ts";
import type { Instant } from "../domain/time.ts";
import { DAY } from "../domain/time.ts";
import type { CycleDay } from "./cycles.ts";
import { mergeCycles, rowsOf, unpackCycle } from "./cycles.ts";
import { unpackId } from "./ids.ts";
import { loadJob } from "./job-view.ts";
import type { JobKeys } from "./keys.ts";

const DAYS_AT_ONCE = 4;

/** Newest first. Goes back until there are enough, and then as far as the oldest of them began. */
export async function listCycles(
  redis: Redis,
  keys: JobKeys,
  limit: number,
): Promise<readonly CycleRecord[]> {
  const { firstAt, lastAt } = await loadJob(redis, keys);
  if (firstAt === null || lastAt === null) return [];
  const cycles = new Map<string, CycleDay>();
  const oldest = Math.floor(firstAt / DAY);
  for (let day = Math.floor(lastAt / DAY); day >= oldest; day -= DAYS_AT_ONCE) {
    const days = Array.from({ length: DAYS_AT_ONCE }, (_, i) => day - i).filter((d) => d >= oldest);
    const found = await Promise.all(days.map((d) => redis.hgetallBuffer(keys.cycles(d))));
    const isEnough = cycles.size >= limit;
    const goesOn = found.map((fields) => addDay(cycles, fields, isEnough)).some(Boolean);
    if (isEnough && !goesOn) break;
  }
  return newestCycles(cycles).slice(0, limit);
}

const RECENT_MS = 3 * DAY;
/** One more than reach into RECENT_MS, so that only cycles of a day and longer ask for more. */
const RECENT_DAYS = 5;
/** Of a cycle that runs for weeks. */
const MAX_DAYS = 45;

/** Cycles that wrote a row within three days, newest first, each as far back as it began. */
export async function recentCycles(
  redis: Redis,
  keys: JobKeys,
  until: Instant,
): Promise<readonly CycleRecord[]> {
  const today = Math.floor(until / DAY);
  const cycles = new Map<string, CycleDay>();
  for (let day = today; day > today - MAX_DAYS; day -= RECENT_DAYS) {
    const days = Array.from({ length: RECENT_DAYS }, (_, i) => day - i);
    const found = await Promise.all(days.map((d) => redis.hgetallBuffer(keys.cycles(d))));
    for (const fields of found) addDay(cycles, fields, day < today);
    for (const [id, { lastAt }] of cycles) if (lastAt < until - RECENT_MS) cycles.delete(id);
    const oldestDayEnds = (day - RECENT_DAYS + 2) * DAY;
    if ([...cycles.values()].every(({ firstAt }) => firstAt >= oldestDayEnds)) break;
  }
  return newestCycles(cycles);
}

function newestCycles(cycles: ReadonlyMap<string, CycleDay>): readonly CycleRecord[] {
  return [...cycles]
    .map(([cycleId, cycle]) => ({
      cycleId,
      firstAt: cycle.firstAt,
      lastAt: cycle.lastAt,
      objects: cycle.objects,
      rows: rowsOf(cycle),
    }))
    .sort((a, b) => b.lastAt - a.lastAt || (a.cycleId < b.cycleId ? 1 : -1));
}

/** True if a cycle that was known already has rows on this day too. */
function addDay(
  cycles: Map<string, CycleDay>,
  fields: Readonly<Record<string, Buffer>>,
  onlyKnown: boolean,
): boolean {
  let goesOn = false;
  for (const [field, bytes] of Object.entries(fields)) {
    const id = unpackId(Buffer.from(field, "base64url"));
    const known = cycles.get(id);
    goesOn ||= known !== undefined;
    if (known !== undefined) cycles.set(id, mergeCycles(known, unpackCycle(bytes)));
    else if (!onlyKnown) cycles.set(id, unpackCycle(bytes));
  }
  return goesOn;
}
