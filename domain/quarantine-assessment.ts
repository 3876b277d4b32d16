import type { DeletionPrevention } from "./deletion-prevention.ts";
import {
  QUARANTINE_RULES,
  type QuarantineRule,
  RISK_DRIVER_KINDS,
  type RiskDriver,
} from "./risk-driver.ts";
import type { Instant, Millis } from "./time.ts";

/** The risk that a job gets into quarantine, and the state of a quarantine in force. */
export type QuarantineAssessment = {
  readonly isInForce: boolean;
  /** Graph's `quarantineReason`, an open enum; null while no quarantine is in force. */
  readonly reason: string | null;
  readonly since: Instant | null;
  /** How many times Entra has re-evaluated the quarantine without ending it. */
  readonly seriesCount: number;
  readonly nextAttemptAt: Instant | null;
  /** When Entra disables the job if nothing changes. */
  readonly disablesAt: Instant | null;
  readonly daysLeft: number | null;
  /** The highest score of the drivers, 0..1; 1 while a quarantine is in force. */
  readonly riskScore: number;
  /** Everything that may put the job into quarantine, highest score first. */
  readonly drivers: readonly RiskDriver[];
  /** Null if no time can be given, and while a quarantine is in force. */
  readonly timeToQuarantine: TimeToQuarantine | null;
  /** Why no time can be given; null if there is a time, and while a quarantine is in force. */
  readonly noTimeReason: NoTimeReason | null;
  readonly escrow: EscrowCounts;
  readonly rules: readonly RuleUsage[];
  /** The rule that fires first at the present growth; null if nothing fails or no rule can fire. */
  readonly bindingRule: QuarantineRule | null;
  readonly deletionPrevention: DeletionPrevention;
  /** The deletions of the running or last cycle and the deletion threshold of the job. */
  readonly deletionUsage: DeletionThresholdUsage | null;
  /**
   * The counts that the rules were applied to. `assessWhatIf` applies the rules to changed counts.
   */
  readonly ruleInput: RuleInput;
  readonly escrowGrowth: EscrowGrowth;
};

/** `in-quarantine` while a quarantine is in force, otherwise the kind of the first driver. */
export const RISK_DRIVER_CODES = ["in-quarantine", ...RISK_DRIVER_KINDS] as const;
export type RiskDriverCode = (typeof RISK_DRIVER_CODES)[number];

export function riskDriverCode({
  isInForce,
  drivers,
}: Pick<QuarantineAssessment, "isInForce" | "drivers">): RiskDriverCode | null {
  return isInForce ? "in-quarantine" : (drivers[0]?.kind ?? null);
}

/**
 * The rules and the floor. The floor is not a rule: Entra evaluates the proportion only if at least
 * this many objects fail.
 */
export const RULE_USAGE_NAMES = ["floor", ...QUARANTINE_RULES] as const;

/** How much of the limit of a published rule is used. */
export type RuleUsage = {
  readonly rule: (typeof RULE_USAGE_NAMES)[number];
  readonly count: number;
  readonly limit: number;
  /** `count` ÷ `limit`. */
  readonly usedRatio: number;
};

/** When a rule fires. With a probability of 80 %, the time lies between `lowMs` and `highMs`. */
export type TimeToQuarantine = {
  readonly rule: QuarantineRule;
  readonly ms: Millis;
  readonly lowMs: Millis;
  readonly highMs: Millis;
  /** The limit is already exceeded, so the rule fires at the end of the next cycle. */
  readonly isExceeded: boolean;
};

export const NO_TIME_REASON_CODES = [
  "nothing-fails",
  "out-of-reach",
  "does-not-grow",
  "not-enough-known",
  "log-not-read",
  "beyond-horizon",
] as const;
export type NoTimeReasonCode = (typeof NO_TIME_REASON_CODES)[number];

/** Why no time to quarantine can be given. */
export type NoTimeReason =
  | { readonly code: Exclude<NoTimeReasonCode, "out-of-reach"> }
  | {
      readonly code: "out-of-reach";
      readonly floorObjects: number;
      readonly objectsInScope: number;
    };

/** The distinct objects that wait for a retry, counted as Entra probably counts them. */
export type EscrowCounts = {
  readonly objects: number;
  readonly references: number;
  /** `countEscrowed` of the last execution that has ended; null if it is not known. */
  readonly countedByJob: number | null;
};

/** The counts that the quarantine rules are applied to. Each object counts in its latest state. */
export type RuleInput = {
  /** The number of failing objects. Objects that fail only because of a reference do not count. */
  readonly objects: number;
  /** The number of managers and members that could not be written. */
  readonly references: number;
  /** The number of objects that do not fail. The proportion is `objects` ÷ (this + `objects`). */
  readonly workingObjects: number;
  /** The upper limit of the number of objects that can fail. */
  readonly objectsInScope: number;
  /**
   * The share of failures whose object was never provisioned, 0..1. Such an object was not a
   * working object before, so it increases the denominator of the proportion.
   */
  readonly failedCreationRatio: number;
};

/**
 * How the escrow has grown in its present episode: a time of growth without a long pause. The lists
 * are empty while the escrow does not grow.
 */
export type EscrowGrowth = {
  /** False if the log was read too long ago to show the present growth. */
  readonly isLogFresh: boolean;
  /** The length of a slot. The growth is measured in slots of this length. */
  readonly slotMs: Millis;
  /** By how many objects the escrow changed in each of the last slots, oldest first. */
  readonly objectsPerSlot: readonly number[];
  /** By how many references the escrow changed in each of the last slots, oldest first. */
  readonly referencesPerSlot: readonly number[];
  /** When the slot began that has not ended yet. */
  readonly currentSlotBeganAt: Instant;
  /** By how many objects the escrow has changed in the current slot so far. */
  readonly currentSlotObjects: number;
  readonly currentSlotReferences: number;
  readonly isCycleRunning: boolean;
  /** The expected end of the next cycle. Entra evaluates the rules at the end of each cycle. */
  readonly nextEvaluationAt: Instant;
  /** The usual time between the ends of two cycles. */
  readonly evaluationIntervalMs: Millis;
  /** How much earlier or later than expected an evaluation may be. */
  readonly evaluationJitterMs: Millis;
};

export type DeletionThresholdUsage = {
  readonly deletions: number;
  readonly threshold: number;
  /** `deletions` ÷ `threshold`. */
  readonly usedRatio: number;
};
