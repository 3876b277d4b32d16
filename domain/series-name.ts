/** The names of time series that are stored for each job. */
export const SERIES_NAMES = [
  "failing-objects",
  "failure-ratio-1h",
  "progress-ratio",
  "risk-score",
] as const;
export type SeriesName = (typeof SERIES_NAMES)[number];
