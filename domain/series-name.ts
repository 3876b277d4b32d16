/** Values of a job that are stored over time. */
export const SERIES_NAMES = [
  "failing-objects",
  "failure-ratio-1h",
  "progress-ratio",
  "risk-score",
] as const;
export type SeriesName = (typeof SERIES_NAMES)[number];
