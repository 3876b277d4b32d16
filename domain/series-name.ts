import { EVENT_STATUSES, type EventStatus } from "./provisioning-event.ts";

/** The time series that the worker stores for each job, at each assessment. */
export const JOB_SERIES_NAMES = [
  "failing-objects",
  "failure-ratio-1h",
  "progress-ratio",
  "risk-score",
  "escrowed-entries",
  "leavers",
] as const;
export type JobSeriesName = (typeof JOB_SERIES_NAMES)[number];

/** The time series that the worker stores for each SCIM server, at each probe. */
export const TARGET_SERIES_NAMES = [
  "target-probe-failed",
  "target-probe-latency-ms",
  "target-requests-per-second",
  "target-failures-per-second",
  "target-throttled-per-second",
  "target-server-errors-per-second",
  "target-latency-ms",
  "target-latency-p95-ms",
] as const;
export type TargetSeriesName = (typeof TARGET_SERIES_NAMES)[number];

/**
 * The series of the log rows of a job, by status. They are not stored as series: the counters of the log have
 * their values.
 */
export const EVENT_SERIES: ReadonlyMap<string, EventStatus> = new Map(
  EVENT_STATUSES.map((status) => [`events-${status}`, status]),
);

export const SERIES_NAMES: readonly string[] = [
  ...JOB_SERIES_NAMES,
  ...EVENT_SERIES.keys(),
  ...TARGET_SERIES_NAMES,
];
