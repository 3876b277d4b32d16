import { createHash } from "node:crypto";
import type { ProcessRecord } from "../../domain/process-problem.ts";
import type { Millis } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";

/** A worker whose record has not changed for this long does not count as running. */
const LIVE_FOR_MS: Millis = MINUTE / 2;

type PreferredWorker = {
  readonly isOwn: boolean;
  /** Monotonic time at which this process has first seen that worker; of no use if it is this process. */
  readonly seenSince: Millis;
};

export type LiveWorkers = {
  update(records: readonly ProcessRecord[]): void;
  /** The worker that should run the group. Workers that know the same records choose the same one. */
  preferredFor(group: string): PreferredWorker;
};

type SeenRecord = {
  readonly savedAt: number;
  readonly changedAt: Millis;
  readonly firstSeenAt: Millis;
};

/**
 * Distributes the groups over all running workers. A worker counts as running while its record in Redis
 * changes, measured with the monotonic time of this process.
 */
export function createLiveWorkers(ownName: string, monotonicNow: () => Millis): LiveWorkers {
  const seen = new Map<string, SeenRecord>();
  const isLive = ({ changedAt }: SeenRecord) => monotonicNow() - changedAt < LIVE_FOR_MS;
  const see = (before: SeenRecord | undefined, savedAt: number): SeenRecord => {
    if (before?.savedAt === savedAt) return before;
    const changedAt = monotonicNow();
    const wasLive = before !== undefined && isLive(before);
    return { savedAt, changedAt, firstSeenAt: wasLive ? before.firstSeenAt : changedAt };
  };
  return {
    update(records) {
      const others = records.filter(
        ({ role, process }) => role === "worker" && process !== ownName,
      );
      for (const { process, savedAt } of others) seen.set(process, see(seen.get(process), savedAt));
      const names = new Set(others.map(({ process }) => process));
      for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
    },
    preferredFor(group) {
      const others = [...seen].filter(([, record]) => isLive(record));
      const own = { isOwn: true, seenSince: 0, rank: rank(ownName, group) };
      const ranked = others.map(([name, { firstSeenAt: seenSince }]) => {
        return { isOwn: false, seenSince, rank: rank(name, group) };
      });
      return [own, ...ranked].reduce((best, next) => (next.rank < best.rank ? next : best));
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
