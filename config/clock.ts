import type { Settings } from "./settings-schema.ts";

export type Clock = {
  /** The time of this clock in milliseconds UTC. */
  readonly now: () => number;
  /** How many seconds pass on this clock in one real second. */
  readonly speed: () => number;
  /** Real time from which the clock runs at real speed; null if its speed never changes. */
  readonly slowsDownAt: number | null;
};

/**
 * Creates the clock of a process. The clock shows real time, unless the settings define a faster
 * clock for a demo or a test.
 *
 * @param realNow returns the real time in milliseconds UTC
 */
export function createClock(settings: Settings["clock"], realNow: () => number): Clock {
  if (settings === null) return { now: realNow, speed: () => 1, slowsDownAt: null };
  const { initialTime, startedAt, speed, until } = settings;
  const acceleratedNow = () => initialTime + (realNow() - startedAt) * speed;
  if (until === undefined) return { now: acceleratedNow, speed: () => speed, slowsDownAt: null };

  const slowsDownAt = startedAt + (until - initialTime) / speed;
  return {
    now: () => (realNow() < slowsDownAt ? acceleratedNow() : until + (realNow() - slowsDownAt)),
    speed: () => (realNow() < slowsDownAt ? speed : 1),
    slowsDownAt,
  };
}
