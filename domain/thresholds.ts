import { DAY, HOUR, MINUTE } from "./time.ts";

/**
 * Microsoft's published numbers as they stood on this day (entra-docs,
 * application-provisioning-quarantine-status). Microsoft calls them approximate and subject to change.
 */
export const QUARANTINE_RULES_VERSION = "2025-03-04";

type Threshold = {
  readonly value: number;
  /** `objects`, `ratio`, `ms`, `intervals`, `polls` or `minutes`. */
  readonly unit: string;
  /** Whose number it is: `microsoft` (published) or `ours` (a choice). */
  readonly source: "microsoft" | "ours";
  readonly description: string;
};

/** Every number that a judgement rests on; all can be overridden by the setting of the same name. */
export const THRESHOLDS = {
  evaluationFloorObjects: {
    value: 5000,
    unit: "objects",
    source: "microsoft",
    description: "Failing objects from which Entra looks at the failure share at all.",
  },
  proportionLimitRatio: {
    value: 0.4,
    unit: "ratio",
    source: "microsoft",
    description: "Share of failures above which Entra quarantines, references left out.",
  },
  baseLimitObjects: {
    value: 40_000,
    unit: "objects",
    source: "microsoft",
    description: "Failing objects above which Entra quarantines, references left out.",
  },
  totalLimitObjects: {
    value: 60_000,
    unit: "objects",
    source: "microsoft",
    description: "Failing objects above which Entra quarantines, references included.",
  },
  quarantineLimitMs: {
    value: 28 * DAY,
    unit: "ms",
    source: "microsoft",
    description: "Quarantine of this length ends in a disabled job.",
  },
  firstRetryAfterMs: {
    value: 6 * HOUR,
    unit: "ms",
    source: "microsoft",
    description: "First retry of a failed object, counted from its first failure.",
  },
  secondRetryAfterMs: {
    value: 12 * HOUR,
    unit: "ms",
    source: "microsoft",
    description: "Second retry of a failed object, counted from its first failure.",
  },
  retryIntervalMs: {
    value: 24 * HOUR,
    unit: "ms",
    source: "microsoft",
    description:
      "Third retry, counted from the first failure, and the distance between all later ones.",
  },
  fastMinutesPerObject: {
    value: 0.01,
    unit: "minutes",
    source: "microsoft",
    description: "Initial cycle: least time for one user, group or membership.",
  },
  slowMinutesPerObject: {
    value: 0.08,
    unit: "minutes",
    source: "microsoft",
    description: "Initial cycle: most time for one user, group or membership.",
  },
  failingMinObjects: {
    value: 5,
    unit: "objects",
    source: "ours",
    description: "Fewer failing objects than this are named, but do not make a job failing.",
  },
  failingRatio: {
    value: 0.1,
    unit: "ratio",
    source: "ours",
    description:
      "Share of all known objects that makes a job failing, and of those that were attempted in 24 hours, if they began to fail in them.",
  },
  failingLastHourRatio: {
    value: 0.25,
    unit: "ratio",
    source: "ours",
    description:
      "Share of the last hour's objects that makes a job failing, if it is a cause of that hour, before the day shows it.",
  },
  failingRecoveryRatio: {
    value: 0.05,
    unit: "ratio",
    source: "ours",
    description:
      "A failing job is no longer so below this share: half of the way in, against flapping.",
  },
  leaverOverdueAfterIntervals: {
    value: 2,
    unit: "intervals",
    source: "ours",
    description:
      "A disable or delete that has failed for so many of the job's own intervals is no passing fault: somebody who left has an account.",
  },
  leaverOverdueAfterMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    description: "The least of that time, for jobs that run every few minutes.",
  },
  clusterNewForMs: {
    value: DAY,
    unit: "ms",
    source: "ours",
    description:
      "A cause of failures is called new, or back again, for so long; then it is ongoing.",
  },
  atRiskScore: {
    value: 0.5,
    unit: "ratio",
    source: "ours",
    description: "Part of the way to quarantine from which a job is at risk.",
  },
  highRiskScore: {
    value: 0.8,
    unit: "ratio",
    source: "ours",
    description: "Part of the way to quarantine from which trouble is critical.",
  },
  targetFailingAfterMs: {
    value: 30 * MINUTE,
    unit: "ms",
    source: "ours",
    description: "Our probes of a SCIM server must have failed so long before that is a risk.",
  },
  deletionWarningRatio: {
    value: 0.8,
    unit: "ratio",
    source: "ours",
    description:
      "Part of the job's own deletion threshold from which a cycle's deletions are told.",
  },
  lateAfterMs: {
    value: 5 * MINUTE,
    unit: "ms",
    source: "ours",
    description:
      "A cycle that has not begun so long after it was due is late, which is shown, not told.",
  },
  stoppedAfterMs: {
    value: 14 * MINUTE,
    unit: "ms",
    source: "ours",
    description:
      "A cycle that has not begun so long after it was due has been missed: the job has stopped. Where looks are rarer than once a minute, the difference is taken off; a running cycle without movement has stalled after its interval and as long.",
  },
  maxLearnedToleranceMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    description: "Most grace that a job is given because its own cycles have often begun late.",
  },
  initialStoppedAfterMs: {
    value: 6 * HOUR,
    unit: "ms",
    source: "ours",
    description: "Least silence that counts before steady state, where one cycle may take hours.",
  },
  stalledAfterMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    description:
      "Most patience with a running cycle whose figures have paused for long before, and patience with one whose figures never move, so that only the log shows its work.",
  },
  usualLogLagMs: {
    value: 3 * MINUTE,
    unit: "ms",
    source: "ours",
    description: "Rows reach Graph's log about so long after what they tell of.",
  },
  logLateAfterMs: {
    value: HOUR,
    unit: "ms",
    source: "ours",
    description: "A log that does not show what a cycle wrote so long after its end is late.",
  },
  neverRunWarningAfterMs: {
    value: 3 * HOUR,
    unit: "ms",
    source: "ours",
    description: "A started job that has not begun its first cycle after so long needs a look.",
  },
  staleAfterMs: {
    value: 15 * MINUTE,
    unit: "ms",
    source: "ours",
    description: "Facts older than this (or than staleAfterPolls polls) are no longer sight.",
  },
  staleAfterPolls: {
    value: 5,
    unit: "polls",
    source: "ours",
    description: "Missed polls after which we do not see any more, when that is longer.",
  },
  notifyUnknownAfterMs: {
    value: 15 * MINUTE,
    unit: "ms",
    source: "ours",
    description:
      "Our own blindness must hold so long before it is told: most outages of Graph are shorter.",
  },
  notifyAfterMs: {
    value: 5 * MINUTE,
    unit: "ms",
    source: "ours",
    description: "Failing and at-risk must hold so long before they are told.",
  },
  recoveredAfterMs: {
    value: 10 * MINUTE,
    unit: "ms",
    source: "ours",
    description: "Good must hold so long before a recovery is told.",
  },
  easedAfterMs: {
    value: HOUR,
    unit: "ms",
    source: "ours",
    description:
      "A lesser trouble must hold so long before a return of the worse one is told again.",
  },
  maxDeletionThresholdRatio: {
    value: 0.5,
    unit: "ratio",
    source: "ours",
    description:
      "A deletion threshold above this share of an app's population guards next to nothing.",
  },
  tokenEndWarningMs: {
    value: 30 * DAY,
    unit: "ms",
    source: "ours",
    description: "A token that ends sooner than this should be renewed.",
  },
  neverStartedAfterMs: {
    value: 7 * DAY,
    unit: "ms",
    source: "ours",
    description: "A job that is set up and was not started for so long has been forgotten.",
  },
  longIntervalMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    description:
      "Cycles further apart than this are unusual: nearly all apps have 20 to 40 minutes.",
  },
} as const satisfies Readonly<Record<string, Threshold>>;

export type Thresholds = { readonly [Name in keyof typeof THRESHOLDS]: number };

export const DEFAULT_THRESHOLDS = Object.fromEntries(
  Object.entries(THRESHOLDS).map(([name, threshold]) => [name, threshold.value]),
) as Thresholds;
