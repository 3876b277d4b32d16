import type { Clock, Instant } from "./seam.ts";

export type ClockOptions = {
  /** The simulated instant shown at the moment of creation. */
  readonly shows: Instant;
  /** Simulated seconds per real second, until `until` is reached. */
  readonly speed: number;
  /** From this simulated instant on the clock runs at real-time speed. Null: never slows down. */
  readonly until?: Instant | null;
  /** The real clock, in milliseconds. */
  readonly realNow: () => number;
};

/** A straight line through real time, with at most one bend: fast up to `until`, real time after it. */
export function createClock({ shows, speed, until = null, realNow }: ClockOptions): Clock {
  if (!(speed > 0)) throw new Error(`The clock's speed is ${speed}: give a number above 0.`);
  const startedAt = realNow();
  const fastMs = until === null ? Number.POSITIVE_INFINITY : Math.max(0, until - shows) / speed;
  return {
    now() {
      const elapsedMs = Math.max(0, realNow() - startedAt);
      const quick = Math.min(elapsedMs, fastMs);
      return Math.floor(shows + quick * speed + (elapsedMs - quick));
    },
  };
}

export type SteppedClock = Clock & {
  /** Time never goes back: an earlier instant leaves the clock where it is. */
  advanceTo(instant: Instant): void;
};

/** A clock that moves only when told to. */
export function createSteppedClock(shows: Instant): SteppedClock {
  let now = shows;
  return {
    now: () => now,
    advanceTo(instant) {
      now = Math.max(now, instant);
    },
  };
}
