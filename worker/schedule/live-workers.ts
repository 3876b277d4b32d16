import { createHash } from "node:crypto";
import type { ProcessRecord } from "../../domain/process-problem.ts";
import type { Millis } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";

/** A worker whose record has not changed for this long does not count as running. */
const LIVE_FOR_MS: Millis = MINUTE / 2;

export type LiveWorkers = {
  update(records: readonly ProcessRecord[]): void;
  /** Whether this worker is the one that should run the group. Workers that know the same records choose the same one. */
  isPreferredFor(group: string): boolean;
};

/**
 * Distributes the groups over all running workers. A worker counts as running while its record in Redis
 * changes, measured with the monotonic time of this process.
 */
export function createLiveWorkers(ownName: string, monotonicNow: () => Millis): LiveWorkers {
  const changes = new Map<string, { readonly savedAt: number; readonly at: Millis }>();
  const isLive = (name: string) =>
    name === ownName ||
    monotonicNow() - (changes.get(name)?.at ?? Number.NEGATIVE_INFINITY) < LIVE_FOR_MS;
  return {
    update(records) {
      const workers = records.filter(({ role }) => role === "worker");
      for (const { process, savedAt } of workers) {
        if (changes.get(process)?.savedAt === savedAt) continue;
        changes.set(process, { savedAt, at: monotonicNow() });
      }
      const names = new Set(workers.map(({ process }) => process));
      for (const name of changes.keys()) if (!names.has(name)) changes.delete(name);
    },
    isPreferredFor(group) {
      const names = [ownName, ...changes.keys()].filter(isLive);
      const ownRank = rank(ownName, group);
      return names.every((name) => name === ownName || rank(name, group) < ownRank);
    },
  };
}

/**
 * Rendezvous hashing: when a worker starts or stops, only the groups that it gains or loses change their
 * worker.
 */
function rank(worker: string, group: string): string {
  return createHash("sha256").update(`${worker} ${group}`).digest("hex");
}
