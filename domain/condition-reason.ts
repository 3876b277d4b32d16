import { completeList } from "./complete-list.ts";
import type { AnonymousTrigger } from "./cycle-assessment.ts";
import type { InitialCycleReason, StalledReason, StoppedReason } from "./cycle-reason.ts";
import type { ManyDisablesReason } from "./disable-wave.ts";
import { FAILING_REASON_CODES, type FailingReason } from "./failing-reason.ts";
import type { MissingAccounts, TopFailure } from "./failure-assessment.ts";
import { UNKNOWN_REASON_CODES, type UnknownReason } from "./freshness.ts";
import { IDLE_REASON_CODES, type IdleReason } from "./idle-reason.ts";
import type { AtRiskReason, DisabledReason, QuarantinedReason } from "./quarantine-reason.ts";
import type { ScheduleReason } from "./schedule-assessment.ts";
import type { Instant, Millis } from "./time.ts";

export type HealthyReason = {
  readonly code: "healthy";
  readonly lastCycleEndedAt: Instant | null;
  /** Null when the job has no schedule. */
  readonly intervalMs: Millis | null;
  /** Set only while the next cycle is late. */
  readonly lateReason: ScheduleReason | null;
  /** Why the last cycle was a full cycle; null for a first or an incremental cycle. */
  readonly fullCycleTrigger: AnonymousTrigger | null;
  readonly synchronizedObjects: number;
  readonly objectsAwaitingRetry: number;
  /** True if Graph returned a status code that this version of Steadystate does not know. */
  readonly isStatusCodeUnknown: boolean;
  readonly topFailure: TopFailure | null;
  /** Null if no object is missing an account or a change. */
  readonly missingAccounts: MissingAccounts | null;
};

/** Why a job has its condition, with all values for the sentences about the condition. */
export type ConditionReason =
  | DisabledReason
  | QuarantinedReason
  | AtRiskReason
  | ManyDisablesReason
  | FailingReason
  | StoppedReason
  | StalledReason
  | InitialCycleReason
  | IdleReason
  | UnknownReason
  | HealthyReason;

export const CONDITION_REASON_CODES = completeList<ConditionReason["code"]>()([
  "disabled-after-quarantine",
  "quarantined",
  "near-quarantine",
  "many-disables",
  ...FAILING_REASON_CODES,
  "cycle-missed",
  "cycle-stalled-with-other-problem",
  "cycle-stalled",
  "initial-cycle-running",
  "initial-cycle-unfinished",
  ...IDLE_REASON_CODES,
  ...UNKNOWN_REASON_CODES,
  "healthy",
]);

export function isConditionReason(reason: { readonly code: string }): reason is ConditionReason {
  return CONDITION_REASON_CODES.some((code) => code === reason.code);
}
