import type { EventAction, EventStatus } from "./provisioning-event.ts";
import type { Instant, Millis } from "./time.ts";

/** As in Entra, a full cycle after steady state is also "initial", because it reads all objects. */
export const CYCLE_KINDS = ["initial", "incremental"] as const;
export type CycleKind = (typeof CYCLE_KINDS)[number];

/** The kind of a job's current or last cycle; "none" before the first cycle. */
export const JOB_CYCLE_KINDS = [...CYCLE_KINDS, "none"] as const;
export type JobCycleKind = (typeof JOB_CYCLE_KINDS)[number];

/**
 * How the progress of a running cycle is measured:
 * - `units`: completed pages ÷ all pages, from the job object;
 * - `log`: objects of the cycle in the log ÷ assigned objects;
 * - `exports`: exported and escrowed objects ÷ expected exports, from the job object.
 */
const PROGRESS_MEASURES = ["units", "log", "exports"] as const;
export type ProgressMeasure = (typeof PROGRESS_MEASURES)[number];

export const PROGRESS_METHODS = [...PROGRESS_MEASURES, "last-cycle-complete", "unknown"] as const;
export type ProgressMethod = (typeof PROGRESS_METHODS)[number];

/**
 * The basis of an estimate: the cycle's own pace, Microsoft's published pace, or earlier cycles.
 */
export const ETA_METHODS = ["pace", "published", "history"] as const;
export type EtaMethod = (typeof ETA_METHODS)[number];

/** Why a running cycle has no estimate of its end. */
export const NO_ETA_REASONS = [
  "stalled",
  "begin-unknown",
  "objects-unknown",
  "pace-unknown",
  "too-few-cycles",
  "longer-than-own-pace",
  "longer-than-published-pace",
  "longer-than-earlier-cycles",
] as const;
export type NoEtaReason = (typeof NO_ETA_REASONS)[number];

/** When a running cycle ends. Without an estimate, all fields except `noEtaReason` are null. */
export type CycleEndEstimate = {
  readonly etaMs: Millis | null;
  /** In four of five cycles the true end lies between `etaLowMs` and `etaHighMs`. */
  readonly etaLowMs: Millis | null;
  readonly etaHighMs: Millis | null;
  readonly etaMethod: EtaMethod | null;
  /** Null when there is an estimate, and when no cycle runs. */
  readonly noEtaReason: NoEtaReason | null;
};

/** The cycle that runs now, or the last cycle if none runs. */
export type CycleAssessment = CycleEndEstimate & {
  readonly kind: JobCycleKind;
  readonly isRunning: boolean;
  readonly beganAt: Instant | null;
  /** When the running cycle last made progress; null when no cycle runs. */
  readonly lastProgressAt: Instant | null;
  /** The part of the cycle's work that is done, 0..1; null when it is not known. */
  readonly progressRatio: number | null;
  readonly progressMethod: ProgressMethod;
  /** Why a full cycle runs or last ran; null when no full cycle is known. */
  readonly trigger: CycleTrigger | null;
  /** Median duration of the last cycles of this kind; null if none is known. */
  readonly medianDurationMs: Millis | null;
  /** Newest first. */
  readonly recentCycles: readonly CycleSummary[];
};

/**
 * Kinds of configuration changes that affect the next cycle. If several changes were made before a
 * cycle, the kind that comes first in this list counts as the trigger.
 */
export const CONFIGURATION_CHANGE_KINDS = ["mapping", "restart", "settings", "start"] as const;
export type ConfigurationChangeKind = (typeof CONFIGURATION_CHANGE_KINDS)[number];

export const CYCLE_TRIGGER_KINDS = ["first", ...CONFIGURATION_CHANGE_KINDS, "unknown"] as const;
export type CycleTriggerKind = (typeof CYCLE_TRIGGER_KINDS)[number];

/** Why a full cycle started, according to the directory audits. */
export type CycleTrigger = {
  readonly kind: CycleTriggerKind;
  readonly at: Instant | null;
  /** Who made the change. This is personal data: no sentence for viewers may contain it. */
  readonly actor: string | null;
  /** The change restarted an initial cycle that had not finished. */
  readonly isInitialCycleRestart: boolean;
  /** When Entra imposed the quarantine that the change lifted; null if the change lifted none. */
  readonly liftedQuarantineAt: Instant | null;
};

/** A trigger without the person, for sentences that viewers may read. */
export type AnonymousTrigger = Omit<CycleTrigger, "actor">;

export type CycleSummary = {
  readonly cycleId: string | null;
  readonly kind: CycleKind;
  /**
   * The times of the job object; if only the log shows the cycle, the times of its first and last
   * row.
   */
  readonly beganAt: Instant | null;
  readonly endedAt: Instant | null;
  /** The number of distinct objects; null when the log has no row of the cycle. */
  readonly objects: number | null;
  readonly rows: readonly {
    readonly action: EventAction;
    readonly status: EventStatus;
    readonly rows: number;
  }[];
};
