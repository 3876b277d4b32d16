import type { EventAction, EventStatus } from "./provisioning-event.ts";
import type { Instant, Millis } from "./time.ts";

/** What is known of the cycle that runs now, or of the last one when none runs. */
export type CycleAssessment = {
  readonly kind: "initial" | "incremental" | "none";
  readonly isRunning: boolean;
  readonly beganAt: Instant | null;
  /** The running cycle was last seen to get further; null when none runs. */
  readonly lastProgressAt: Instant | null;
  /** 0..1; null when not enough is known. Pages and exports are not people. */
  readonly progressRatio: number | null;
  /**
   * What the ratio was made from: the job's units, which are pages; the objects that the log names,
   * of those assigned; or the job's count of what was written.
   */
  readonly progressMethod: "units" | "log" | "exports" | "last-cycle-complete" | "unknown";
  readonly etaMs: Millis | null;
  /** In four of five cycles the end lies between these two. */
  readonly etaLowMs: Millis | null;
  readonly etaHighMs: Millis | null;
  /** What the estimate rests on: the cycle's own pace, Microsoft's published one, or earlier cycles. */
  readonly etaMethod: "pace" | "published" | "history" | null;
  /** One sentence: why there is no estimate; null when there is one, or nothing runs. */
  readonly noEtaReason: string | null;
  /** Why a full cycle runs or last ran; null when none is known of. */
  readonly trigger: CycleTrigger | null;
  /** Median of the last cycles of this kind; null without any. */
  readonly medianDurationMs: Millis | null;
  /** Newest first. */
  readonly recentCycles: readonly CycleSummary[];
};

/** Why a full cycle began, from the directory audits: the most telling thing that was done before it. */
export type CycleTrigger = {
  readonly kind: "first" | "restart" | "mapping" | "settings" | "start" | "unknown";
  readonly at: Instant | null;
  /** Who did it: a person, so never part of a sentence that everyone may read. */
  readonly actor: string | null;
  /** One sentence. */
  readonly text: string;
};

/** One cycle as a whole. */
export type CycleSummary = {
  readonly cycleId: string | null;
  readonly kind: "initial" | "incremental";
  /** From the job; where it has not shown them, the first and last row of the log. */
  readonly beganAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Distinct objects; null when the log has shown none of it. */
  readonly objects: number | null;
  readonly rows: readonly {
    readonly action: EventAction;
    readonly status: EventStatus;
    readonly rows: number;
  }[];
};

/** Whether the job came when it was due. */
export type ScheduleAssessment = {
  /** `excused`: nothing is due, for the reason that `words` give. */
  readonly state: "on-time" | "late" | "stopped" | "not-due" | "unknown";
  /** The next cycle, or the one that did not come. */
  readonly dueAt: Instant | null;
  /** The last sign of life. */
  readonly lastActivityAt: Instant | null;
  /** When a job that had been excused was first seen not to be: before, no cycle was due. */
  readonly scheduleResumedAt: Instant | null;
  /** Full sentences. */
  readonly text: string;
};
