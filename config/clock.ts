import type { Settings } from "./settings-schema.ts";

/** The time as the product knows it, and how many of its seconds pass in one real second now. */
export type Clock = { readonly now: () => number; readonly speed: () => number };

/**
 * The wall's clock, or one that runs faster when the settings name it (demo and tests).
 *
 * @param realNow milliseconds UTC of the wall
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
