/** The time windows in which the rows of every job are counted. */
export const TIME_WINDOWS = ["1h", "24h", "7d", "30d"] as const;
export type TimeWindow = (typeof TIME_WINDOWS)[number];

/** The windows in which failures are counted. `cycle` is the newest cycle with a row. */
export const FAILURE_WINDOWS = [...TIME_WINDOWS, "cycle"] as const;
export type FailureWindow = (typeof FAILURE_WINDOWS)[number];
