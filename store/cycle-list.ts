import type { Redis } from "ioredis";
import type { CycleRecord } from "../domain/facts.ts";
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
  return [...cycles]
    .map(([cycleId, cycle]) => ({
      cycleId,
      firstAt: cycle.firstAt,
      lastAt: cycle.lastAt,
      objects: cycle.objects,
      rows: rowsOf(cycle),
    }))
    .sort((a, b) => b.lastAt - a.lastAt || (a.cycleId < b.cycleId ? 1 : -1))
    .slice(0, limit);
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
