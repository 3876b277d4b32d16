import { DAY, HOUR, MINUTE, SECOND } from "./time.ts";

/**
 * The date of the published rules with the source `microsoft`: Microsoft Learn, "Quarantine status
 * in application provisioning". Microsoft calls these numbers approximate and may change them.
 */
export const QUARANTINE_RULES_VERSION = "2025-03-04";

type Threshold = {
  readonly value: number;
  readonly unit:
    | "objects"
    | "people"
    | "ratio"
    | "times"
    | "ms"
    | "intervals"
    | "polls"
    | "minutes";
  /** `microsoft` for a published number, `ours` for a number that this project has chosen. */
  readonly source: "microsoft" | "ours";
};

/**
 * All numbers that an assessment depends on. A setting of the same name can replace each number.
 * wording/threshold-help.ts describes them.
 */
export const THRESHOLDS = {
  evaluationFloorObjects: {
    value: 5000,
    unit: "objects",
    source: "microsoft",
  },
  proportionLimitRatio: {
    value: 0.4,
    unit: "ratio",
    source: "microsoft",
  },
  baseLimitObjects: {
    value: 40_000,
    unit: "objects",
    source: "microsoft",
  },
  totalLimitObjects: {
    value: 60_000,
    unit: "objects",
    source: "microsoft",
  },
  quarantineLimitMs: {
    value: 28 * DAY,
    unit: "ms",
    source: "microsoft",
  },
  firstRetryAfterMs: {
    value: 6 * HOUR,
    unit: "ms",
    source: "microsoft",
  },
  secondRetryAfterMs: {
    value: 12 * HOUR,
    unit: "ms",
    source: "microsoft",
  },
  retryIntervalMs: {
    value: 24 * HOUR,
    unit: "ms",
    source: "microsoft",
  },
  fastMinutesPerObject: {
    value: 0.01,
    unit: "minutes",
    source: "microsoft",
  },
  slowMinutesPerObject: {
    value: 0.08,
    unit: "minutes",
    source: "microsoft",
  },
  failingMinObjects: {
    value: 5,
    unit: "objects",
    source: "ours",
  },
  failingRatio: {
    value: 0.1,
    unit: "ratio",
    source: "ours",
  },
  failingLastHourRatio: {
    value: 0.25,
    unit: "ratio",
    source: "ours",
  },
  failingRecoveryRatio: {
    value: 0.05,
    unit: "ratio",
    source: "ours",
  },
  leaverOverdueAfterIntervals: {
    value: 2,
    unit: "intervals",
    source: "ours",
  },
  leaverOverdueAfterMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
  },
  clusterNewForMs: {
    value: DAY,
    unit: "ms",
    source: "ours",
  },
  atRiskScore: {
    value: 0.5,
    unit: "ratio",
    source: "ours",
  },
  highRiskScore: {
    value: 0.8,
    unit: "ratio",
    source: "ours",
  },
  targetFailingAfterMs: {
    value: 30 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  targetDownCriticalAfterMs: {
    value: 4 * HOUR,
    unit: "ms",
    source: "ours",
  },
  targetSlowMs: {
    value: 5 * SECOND,
    unit: "ms",
    source: "ours",
  },
  targetErrorRatio: {
    value: 0.1,
    unit: "ratio",
    source: "ours",
  },
  conclusionRowRatio: {
    value: 0.5,
    unit: "ratio",
    source: "ours",
  },
  tokenExpiryWarningMs: {
    value: 30 * DAY,
    unit: "ms",
    source: "ours",
  },
  tokenExpiryCriticalMs: {
    value: 3 * DAY,
    unit: "ms",
    source: "ours",
  },
  deletionWarningRatio: {
    value: 0.8,
    unit: "ratio",
    source: "ours",
  },
  waveMinPeople: {
    value: 20,
    unit: "people",
    source: "ours",
  },
  wavePopulationRatio: {
    value: 0.1,
    unit: "ratio",
    source: "ours",
  },
  waveUsualFactor: {
    value: 10,
    unit: "times",
    source: "ours",
  },
  lateAfterMs: {
    value: 5 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  stoppedAfterMs: {
    value: 14 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  unlearnedStoppedAfterMs: {
    value: 70 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  maxLearnedToleranceMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
  },
  initialStoppedAfterMs: {
    value: 6 * HOUR,
    unit: "ms",
    source: "ours",
  },
  stalledAfterMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
  },
  usualLogLagMs: {
    value: 3 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  logLateAfterMs: {
    value: HOUR,
    unit: "ms",
    source: "ours",
  },
  neverRunWarningAfterMs: {
    value: 3 * HOUR,
    unit: "ms",
    source: "ours",
  },
  staleAfterMs: {
    value: 15 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  staleAfterPolls: {
    value: 5,
    unit: "polls",
    source: "ours",
  },
  notifyUnknownAfterMs: {
    value: 15 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  notifyAfterMs: {
    value: 5 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  recoveredAfterMs: {
    value: 10 * MINUTE,
    unit: "ms",
    source: "ours",
  },
  easedAfterMs: {
    value: HOUR,
    unit: "ms",
    source: "ours",
  },
  maxDeletionThresholdRatio: {
    value: 0.5,
    unit: "ratio",
    source: "ours",
  },
  tokenExpiryFindingMs: {
    value: 30 * DAY,
    unit: "ms",
    source: "ours",
  },
  neverStartedAfterMs: {
    value: 7 * DAY,
    unit: "ms",
    source: "ours",
  },
  longIntervalMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
  },
} as const satisfies Readonly<Record<string, Threshold>>;

export type ThresholdName = keyof typeof THRESHOLDS;

export type Thresholds = { readonly [Name in ThresholdName]: number };

/** Only for tests and benchmarks. Other code must use the thresholds of the installation. */
export const DEFAULT_THRESHOLDS = Object.fromEntries(
  Object.entries(THRESHOLDS).map(([name, threshold]) => [name, threshold.value]),
) as Thresholds;
