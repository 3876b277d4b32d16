import type { Instant, Millis } from "./time.ts";

export const SCHEDULE_STATES = ["on-time", "late", "stopped", "not-due", "unknown"] as const;
type ScheduleState = (typeof SCHEDULE_STATES)[number];

/** Whether cycles start when they are due. */
export type ScheduleAssessment = {
  readonly state: ScheduleState;
  /** When the next cycle is due, or when the missed one was. */
  readonly dueAt: Instant | null;
  /** The newest activity that the job object or the log shows. */
  readonly lastActivityAt: Instant | null;
  /**
   * When a job for which no cycle had been due was first read with a cycle due again. Cycles due
   * before this time do not count as missed.
   */
  readonly scheduleResumedAt: Instant | null;
  readonly reason: ScheduleReason;
  /** Set while the job cannot be read: the state was true at this time, and may have changed. */
  readonly lastSeenAt: Instant | null;
};

/** Why no cycle is due, when that needs no further values. */
export const NOT_DUE_CODES = [
  "not-configured",
  "first-cycle-pending",
  "paused-by-entra",
  "switched-off",
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

/** Why the schedule has its state, with every value that a sentence about it needs. */
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
  /** Measured when the job was read, and without the time in which the log showed activity. */
  readonly overdueMs: Millis;
  /** Null in quarantine, when Entra retries at times of its own. */
  readonly intervalMs: Millis | null;
};
