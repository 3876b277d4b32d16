import { DAY, HOUR, type Millis } from "./time.ts";

/** The time windows in which the rows of every job are counted. */
export const TIME_WINDOWS = ["1h", "24h", "7d", "30d"] as const;
export type TimeWindow = (typeof TIME_WINDOWS)[number];

export const TIME_WINDOW_MS: Readonly<Record<TimeWindow, Millis>> = {
  "1h": HOUR,
  "24h": DAY,
  "7d": 7 * DAY,
  "30d": 30 * DAY,
};

/** The windows in which failures are counted. `cycle` is the newest cycle with a row. */
export const FAILURE_WINDOWS = [...TIME_WINDOWS, "cycle"] as const;
export type FailureWindow = (typeof FAILURE_WINDOWS)[number];
