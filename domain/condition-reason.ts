import { UNKNOWN_REASON_CODES, type UnknownReason } from "./freshness.ts";
import { IDLE_REASON_CODES, type IdleReason } from "./idle-reason.ts";
import type { Instant, Millis } from "./time.ts";

type PrewrittenReason<Code extends string> = {
  readonly code: Code;
  readonly text: { readonly reason: string; readonly remedy: string | null };
};

export type HealthyReason = {
  readonly code: "healthy";
  readonly lastCycleEndedAt: Instant | null;
  /** Null when the job has no schedule. */
  readonly intervalMs: Millis | null;
  readonly lateText: string | null;
  readonly fullCycleText: string | null;
  readonly synchronizedObjects: number;
  readonly waitingObjects: number;
  /** Graph gives the job a state that this version does not know. */
  readonly isStateUnknown: boolean;
  readonly remedyText: string | null;
};

/** Why a job has its condition, with everything that the sentences about it need. */
export type ConditionReason =
  | PrewrittenReason<
      "disabled" | "quarantined" | "stopped" | "stalled" | "failing" | "at-risk" | "initial-cycle"
    >
  | IdleReason
  | UnknownReason
  | HealthyReason;

export const CONDITION_REASON_CODES = [
  "disabled",
  "quarantined",
  "stopped",
  "stalled",
  "failing",
  "at-risk",
  "initial-cycle",
  ...IDLE_REASON_CODES,
  ...UNKNOWN_REASON_CODES,
  "healthy",
] as const satisfies readonly ConditionReason["code"][];
