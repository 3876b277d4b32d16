import type { Clock, Instant } from "./tenant-view.ts";

export type ClockOptions = {
  /** The simulated time at the real time `startedAt`. */
  readonly initialTime: Instant;
  /** Default: now. */
  readonly startedAt?: number;
  /** Simulated seconds per real second, until `until` is reached. */
  readonly speed: number;
  /**
   * From this simulated time on, the clock runs at real-time speed. Null: the clock always runs at
   * `speed`.
   */
  readonly until?: Instant | null;
  /** The real clock, in milliseconds. */
  readonly realNow: () => number;
};

/**
 * A clock that runs `speed` times faster than real time up to `until`, and at real-time speed after
 * `until`.
 */
export function createClock(options: ClockOptions): Clock {
  const { initialTime, speed, until = null, realNow } = options;
  if (!(speed > 0)) throw new Error(`The clock's speed is ${speed}: give a number above 0.`);
  const startedAt = options.startedAt ?? realNow();
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
  /** An earlier instant has no effect: the clock never goes back. */
  advanceTo(instant: Instant): void;
};

/** A clock that moves only by `advanceTo`. */
export function createSteppedClock(initialTime: Instant): SteppedClock {
  let now = initialTime;
  return {
    now: () => now,
    advanceTo(instant) {
      now = Math.max(now, instant);
    },
  };
}
