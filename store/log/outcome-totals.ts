import { LRUCache } from "lru-cache";
import type { JobKeys } from "../redis/keys.ts";
import { readCounters } from "../redis/read-counters.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { parseTotalField } from "./counter-fields.ts";
import type { EventStore } from "./event-types.ts";
import { loadJobLogState } from "./job-log-state.ts";

type OutcomeTotals = Awaited<ReturnType<EventStore["totalsByOutcome"]>>;
type OutcomeTotal = OutcomeTotals[number];

/** A scrape of `/metrics` reads the totals of every job. About 1 kB for each. */
const MAX_CACHED_JOBS = 2000;

/**
 * Returns a function that reads the totals of a job. Only a commit changes them, and every commit
 * writes a new version, so they are read again only when the version has changed.
 */
export function createTotalsReader(redis: RedisClient): (keys: JobKeys) => Promise<OutcomeTotals> {
  const cachedTotals = new LRUCache<
    string,
    { readonly version: string; readonly totals: OutcomeTotals }
  >({ max: MAX_CACHED_JOBS });
  return async (keys) => {
    // The version is read first: totals that a later commit has changed are then read once more.
    const version = await redis.hget(keys.meta, "v");
    const cached = cachedTotals.get(keys.meta);
    if (version !== null && cached?.version === version) return cached.totals;
    const totals = await readTotals(redis, keys);
    if (version !== null) cachedTotals.set(keys.meta, { version, totals });
    return totals;
  };
}

async function readTotals(redis: RedisClient, keys: JobKeys): Promise<OutcomeTotals> {
  const [{ outcomeNumbers }, fields] = await Promise.all([
    loadJobLogState(redis, keys),
    readCounters(redis, keys.totals, parseTotalField),
  ]);
  const totals = new Map<string, OutcomeTotal>();
  for (const { status, action, outcomeNumber, rows } of fields) {
    const { code } = outcomeNumbers.outcomeOf(outcomeNumber);
    const errorClass = outcomeNumbers.explanationOf(status, outcomeNumber)?.errorClass ?? null;
    const totalKey = JSON.stringify([status, action, code, errorClass]);
    const before = totals.get(totalKey)?.rows ?? 0;
    totals.set(totalKey, { status, action, code, errorClass, rows: before + rows });
  }
  return [...totals.values()];
}
