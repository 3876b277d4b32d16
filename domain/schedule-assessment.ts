import type { Instant, Millis } from "./time.ts";

export const SCHEDULE_STATES = ["on-time", "late", "stopped", "not-due", "unknown"] as const;
type ScheduleState = (typeof SCHEDULE_STATES)[number];

/** Whether cycles start when they are due. */
export type ScheduleAssessment = {
  readonly state: ScheduleState;
  /** When the next cycle is due; for a missed cycle, when it was due. */
  readonly dueAt: Instant | null;
  /** The newest activity that the job object or the log shows. */
  readonly lastActivityAt: Instant | null;
  /**
   * When the job was first read with an active schedule after a time without a due cycle, such as a
   * pause. Cycles that were due before this time do not count as missed.
   */
  readonly scheduleResumedAt: Instant | null;
  readonly reason: ScheduleReason;
  /** Set while the job cannot be read: the schedule was last known at this time. */
  readonly lastSeenAt: Instant | null;
};

/** Why no cycle is due: the codes without further values. */
export const NOT_DUE_CODES = [
  "not-configured",
  "first-cycle-pending",
  "paused-by-entra",
  "schedule-disabled",
  "paused",
  "no-schedule",
] as const;

export const SCHEDULE_REASON_CODES = [
  "cycle-running",
  "on-time",
  "late",
  "missed",
  "no-cycle-seen",
  "quarantine-retry",
  ...NOT_DUE_CODES,
] as const;

/** Why the schedule has its state, with all values for the sentence about it. */
export type ScheduleReason =
  | { readonly code: "cycle-running"; readonly beganAt: Instant }
  | { readonly code: "on-time"; readonly dueAt: Instant; readonly intervalMs: Millis | null }
  | ({ readonly code: "late" } & OverdueCycle)
  | ({ readonly code: "missed"; readonly lastActivityAt: Instant | null } & OverdueCycle)
  | { readonly code: "no-cycle-seen" }
  | { readonly code: "quarantine-retry"; readonly nextAttemptAt: Instant | null }
  | { readonly code: (typeof NOT_DUE_CODES)[number] };

export type OverdueCycle = {
  readonly dueAt: Instant;
  /**
   * How late the cycle was when the job was read. Counted from `dueAt`, or from the last activity in the
   * log if this is later.
   */
  readonly overdueMs: Millis;
  /** Null in quarantine, because Entra's attempts do not follow the interval. */
  readonly intervalMs: Millis | null;
};
