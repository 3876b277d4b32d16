/** The windows that every job is assessed over. */
export const TIME_WINDOWS = ["1h", "24h", "7d", "30d"] as const;
export type TimeWindow = (typeof TIME_WINDOWS)[number];

/** The windows that failures are counted over; `cycle` is the newest that wrote a row. */
export const FAILURE_WINDOWS = [...TIME_WINDOWS, "cycle"] as const;
export type FailureWindow = (typeof FAILURE_WINDOWS)[number];
