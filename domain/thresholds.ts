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
  readonly means: string;
};

/** Every number that a judgement rests on; all can be overridden by the setting of the same name. */
export const THRESHOLDS = {
  evaluationFloorObjects: {
    value: 5000,
    unit: "objects",
    source: "microsoft",
    means: "Failing objects from which Entra looks at the failure share at all.",
  },
  proportionLimitRatio: {
    value: 0.4,
    unit: "ratio",
    source: "microsoft",
    means: "Share of failures above which Entra quarantines, references left out.",
  },
  baseLimitObjects: {
    value: 40_000,
    unit: "objects",
    source: "microsoft",
    means: "Failing objects above which Entra quarantines, references left out.",
  },
  totalLimitObjects: {
    value: 60_000,
    unit: "objects",
    source: "microsoft",
    means: "Failing objects above which Entra quarantines, references included.",
  },
  quarantineLimitMs: {
    value: 28 * DAY,
    unit: "ms",
    source: "microsoft",
    means: "Quarantine of this length ends in a disabled job.",
  },
  retryFirstMs: {
    value: 6 * HOUR,
    unit: "ms",
    source: "microsoft",
    means: "First retry of a failed object, counted from its first failure.",
  },
  retrySecondMs: {
    value: 12 * HOUR,
    unit: "ms",
    source: "microsoft",
    means: "Second retry of a failed object, counted from its first failure.",
  },
  retryEveryMs: {
    value: 24 * HOUR,
    unit: "ms",
    source: "microsoft",
    means: "Third retry, counted from the first failure, and the distance between all later ones.",
  },
  fastMinutesPerObject: {
    value: 0.01,
    unit: "minutes",
    source: "microsoft",
    means: "Initial cycle: least time for one user, group or membership.",
  },
  slowMinutesPerObject: {
    value: 0.08,
    unit: "minutes",
    source: "microsoft",
    means: "Initial cycle: most time for one user, group or membership.",
  },
  failingMinObjects: {
    value: 5,
    unit: "objects",
    source: "ours",
    means: "Fewer failing objects than this are named, but do not make a job failing.",
  },
  failingRatio: {
    value: 0.1,
    unit: "ratio",
    source: "ours",
    means:
      "Share of all known objects that makes a job failing, and of those that were attempted in 24 hours, if they began to fail in them.",
  },
  failingRatioLastHour: {
    value: 0.25,
    unit: "ratio",
    source: "ours",
    means:
      "Share of the last hour's objects that makes a job failing, if it is a cause of that hour, before the day shows it.",
  },
  failingLeaveRatio: {
    value: 0.05,
    unit: "ratio",
    source: "ours",
    means: "A failing job is no longer so below this share: half of the way in, against flapping.",
  },
  leaverAfterIntervals: {
    value: 2,
    unit: "intervals",
    source: "ours",
    means:
      "A disable or delete that has failed for so many of the job's own intervals is no passing fault: somebody who left has an account.",
  },
  leaverAfterMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    means: "The least of that time, for jobs that run every few minutes.",
  },
  clusterNewMs: {
    value: DAY,
    unit: "ms",
    source: "ours",
    means: "A cause of failures is called new, or back again, for so long; then it is ongoing.",
  },
  atRiskScore: {
    value: 0.5,
    unit: "ratio",
    source: "ours",
    means: "Part of the way to quarantine from which a job is at risk.",
  },
  highRiskScore: {
    value: 0.8,
    unit: "ratio",
    source: "ours",
    means: "Part of the way to quarantine from which trouble is critical.",
  },
  targetFailingAfterMs: {
    value: 30 * MINUTE,
    unit: "ms",
    source: "ours",
    means: "Our probes of a SCIM server must have failed so long before that is a risk.",
  },
  deletionWarnRatio: {
    value: 0.8,
    unit: "ratio",
    source: "ours",
    means: "Part of the job's own deletion threshold from which a cycle's deletions are told.",
  },
  lateAfterMs: {
    value: 5 * MINUTE,
    unit: "ms",
    source: "ours",
    means: "A cycle that has not begun so long after it was due is late, which is shown, not told.",
  },
  stoppedAfterMs: {
    value: 14 * MINUTE,
    unit: "ms",
    source: "ours",
    means:
      "A cycle that has not begun so long after it was due has been missed: the job has stopped. Where looks are rarer than once a minute, the difference is taken off; a running cycle without movement has stalled after its interval and as long.",
  },
  stoppedLearnedMostMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    means: "Most grace that a job is given because its own cycles have often begun late.",
  },
  initialSilenceMs: {
    value: 6 * HOUR,
    unit: "ms",
    source: "ours",
    means: "Least silence that counts before steady state, where one cycle may take hours.",
  },
  stalledAfterMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    means:
      "Most patience with a running cycle whose figures have paused for long before, and patience with one whose figures never move, so that only the log shows its work.",
  },
  usualLogLagMs: {
    value: 3 * MINUTE,
    unit: "ms",
    source: "ours",
    means: "Rows reach Graph's log about so long after what they tell of.",
  },
  logLateMs: {
    value: HOUR,
    unit: "ms",
    source: "ours",
    means: "A log that does not show what a cycle wrote so long after its end is late.",
  },
  neverRunGraceMs: {
    value: 3 * HOUR,
    unit: "ms",
    source: "ours",
    means: "A started job that has not begun its first cycle after so long needs a look.",
  },
  blindAfterMs: {
    value: 15 * MINUTE,
    unit: "ms",
    source: "ours",
    means: "Facts older than this (or than blindAfterPolls polls) are no longer sight.",
  },
  blindAfterPolls: {
    value: 5,
    unit: "polls",
    source: "ours",
    means: "Missed polls after which we do not see any more, when that is longer.",
  },
  tellBlindAfterMs: {
    value: 15 * MINUTE,
    unit: "ms",
    source: "ours",
    means:
      "Our own blindness must hold so long before it is told: most outages of Graph are shorter.",
  },
  tellAfterMs: {
    value: 5 * MINUTE,
    unit: "ms",
    source: "ours",
    means: "Failing and at-risk must hold so long before they are told.",
  },
  recoveredAfterMs: {
    value: 10 * MINUTE,
    unit: "ms",
    source: "ours",
    means: "Good must hold so long before a recovery is told.",
  },
  easedAfterMs: {
    value: HOUR,
    unit: "ms",
    source: "ours",
    means: "A lesser trouble must hold so long before a return of the worse one is told again.",
  },
  deletionGuardRatio: {
    value: 0.5,
    unit: "ratio",
    source: "ours",
    means: "A deletion threshold above this share of an app's population guards next to nothing.",
  },
  tokenNoticeMs: {
    value: 30 * DAY,
    unit: "ms",
    source: "ours",
    means: "A token that ends sooner than this should be renewed.",
  },
  neverStartedAfterMs: {
    value: 7 * DAY,
    unit: "ms",
    source: "ours",
    means: "A job that is set up and was not started for so long has been forgotten.",
  },
  longIntervalMs: {
    value: 2 * HOUR,
    unit: "ms",
    source: "ours",
    means: "Cycles further apart than this are unusual: nearly all apps have 20 to 40 minutes.",
  },
} as const satisfies Readonly<Record<string, Threshold>>;

export type Thresholds = { readonly [Name in keyof typeof THRESHOLDS]: number };

export const DEFAULT_THRESHOLDS = Object.fromEntries(
  Object.entries(THRESHOLDS).map(([name, threshold]) => [name, threshold.value]),
) as Thresholds;
