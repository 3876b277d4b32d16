import type { EventAction, EventStatus } from "./provisioning-event.ts";
import type { Instant, Millis } from "./time.ts";

/** Entra calls every cycle that reads all objects "initial", also a full one after steady state. */
export const CYCLE_KINDS = ["initial", "incremental"] as const;
export type CycleKind = (typeof CYCLE_KINDS)[number];

/** The kind of a job's current or last cycle; "none" before the first one. */
export const JOB_CYCLE_KINDS = [...CYCLE_KINDS, "none"] as const;
export type JobCycleKind = (typeof JOB_CYCLE_KINDS)[number];

/**
 * What the progress of a running cycle is measured by: the job's units, which are pages; the
 * objects in the log, out of the assigned ones; or the job's count of exported objects.
 */
const PROGRESS_MEASURES = ["units", "log", "exports"] as const;
export type ProgressMeasure = (typeof PROGRESS_MEASURES)[number];

export const PROGRESS_METHODS = [...PROGRESS_MEASURES, "last-cycle-complete", "unknown"] as const;
export type ProgressMethod = (typeof PROGRESS_METHODS)[number];

/** What an estimate uses: the cycle's own pace, Microsoft's published pace, or earlier cycles. */
export const ETA_METHODS = ["pace", "published", "history"] as const;
export type EtaMethod = (typeof ETA_METHODS)[number];

/** Why a running cycle has no estimate of its end. */
export const NO_ETA_REASONS = [
  "stalled",
  "begin-unknown",
  "objects-unknown",
  "too-few-cycles",
  "longer-than-own-pace",
  "longer-than-published-pace",
  "longer-than-earlier-cycles",
] as const;
export type NoEtaReason = (typeof NO_ETA_REASONS)[number];

/** When a running cycle ends. Without an estimate `noEtaReason` is set and the others are null. */
export type CycleEndEstimate = {
  readonly etaMs: Millis | null;
  /** In four of five cycles the end lies between low and high. */
  readonly etaLowMs: Millis | null;
  readonly etaHighMs: Millis | null;
  readonly etaMethod: EtaMethod | null;
  /** Null when there is an estimate, and when no cycle runs. */
  readonly noEtaReason: NoEtaReason | null;
};

/** The cycle that runs now, or the last one when none runs. */
export type CycleAssessment = CycleEndEstimate & {
  readonly kind: JobCycleKind;
  readonly isRunning: boolean;
  readonly beganAt: Instant | null;
  /** When the running cycle last made progress; null when none runs. */
  readonly lastProgressAt: Instant | null;
  /** 0..1; null when not enough is known. Counts pages or objects, not people. */
  readonly progressRatio: number | null;
  readonly progressMethod: ProgressMethod;
  /** Why a full cycle runs or last ran; null when no full cycle is known. */
  readonly trigger: CycleTrigger | null;
  /** Median of the last cycles of this kind; null without any. */
  readonly medianDurationMs: Millis | null;
  /** Newest first. */
  readonly recentCycles: readonly CycleSummary[];
};

/**
 * What a person can do that decides how the next cycle runs. If there are several, the first in
 * this list counts as the trigger.
 */
export const CONFIGURATION_CHANGE_KINDS = ["mapping", "restart", "settings", "start"] as const;
export type ConfigurationChangeKind = (typeof CONFIGURATION_CHANGE_KINDS)[number];

export const CYCLE_TRIGGER_KINDS = ["first", ...CONFIGURATION_CHANGE_KINDS, "unknown"] as const;
export type CycleTriggerKind = (typeof CYCLE_TRIGGER_KINDS)[number];

/** Why a full cycle started, according to the directory audits. */
export type CycleTrigger = {
  readonly kind: CycleTriggerKind;
  readonly at: Instant | null;
  /** Who did it. Personal data: never part of a sentence that viewers may read. */
  readonly actor: string | null;
  /** The change restarted an initial cycle that had not finished. */
  readonly isInitialCycleRestart: boolean;
  /** When Entra had imposed the quarantine that the change lifted; null when it lifted none. */
  readonly liftedQuarantineAt: Instant | null;
};

/** A trigger without the person: what a sentence may contain. */
export type AnonymousTrigger = Omit<CycleTrigger, "actor">;

/** One cycle as a whole. */
export type CycleSummary = {
  readonly cycleId: string | null;
  readonly kind: CycleKind;
  /** From the job; for a cycle that only the log shows, the times of its first and last row. */
  readonly beganAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Distinct objects; null when the log has no row of it. */
  readonly objects: number | null;
  readonly rows: readonly {
    readonly action: EventAction;
    readonly status: EventStatus;
    readonly rows: number;
  }[];
};
