import type { Settings } from "./settings-schema.ts";

/** `now` is milliseconds UTC; `speed` is the number of its seconds in one real second. */
export type Clock = { readonly now: () => number; readonly speed: () => number };

/**
 * Creates the clock of a process: real time, or a faster clock if the settings define one (demo and
 * tests).
 *
 * @param realNow real time in milliseconds UTC
 */
export function createClock(settings: Settings["clock"], realNow: () => number): Clock {
  if (settings === null) return { now: realNow, speed: () => 1 };
  const { shows, startedAt, speed, until } = settings;
  const acceleratedNow = () => shows + (realNow() - startedAt) * speed;
  if (until === undefined) return { now: acceleratedNow, speed: () => speed };

  const slowsDownAt = startedAt + (until - shows) / speed;
  return {
    now: () => (realNow() < slowsDownAt ? acceleratedNow() : until + (realNow() - slowsDownAt)),
    speed: () => (realNow() < slowsDownAt ? speed : 1),
  };
}
