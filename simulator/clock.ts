import type { Clock, Instant } from "./tenant-view.ts";

export type ClockOptions = {
  /** The simulated instant shown at the moment of creation. */
  readonly initialTime: Instant;
  /** Simulated seconds per real second, until `until` is reached. */
  readonly speed: number;
  /** From this simulated instant on the clock runs at real-time speed. Null: never slows down. */
  readonly until?: Instant | null;
  /** The real clock, in milliseconds. */
  readonly realNow: () => number;
};

/** A straight line through real time, with at most one bend: fast up to `until`, real time after it. */
export function createClock({ initialTime, speed, until = null, realNow }: ClockOptions): Clock {
  if (!(speed > 0)) throw new Error(`The clock's speed is ${speed}: give a number above 0.`);
  const startedAt = realNow();
  const fastMs =
    until === null ? Number.POSITIVE_INFINITY : Math.max(0, until - initialTime) / speed;
  return {
    now() {
      const elapsedMs = Math.max(0, realNow() - startedAt);
      const fastElapsedMs = Math.min(elapsedMs, fastMs);
      return Math.floor(initialTime + fastElapsedMs * speed + (elapsedMs - fastElapsedMs));
    },
  };
}

export type SteppedClock = Clock & {
  /** Time never goes back: an earlier instant leaves the clock where it is. */
  advanceTo(instant: Instant): void;
};

/** A clock that moves only when told to. */
export function createSteppedClock(initialTime: Instant): SteppedClock {
  let now = initialTime;
  return {
    now: () => now,
    advanceTo(instant) {
      now = Math.max(now, instant);
    },
  };
}
