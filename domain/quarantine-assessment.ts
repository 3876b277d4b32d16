import {
  QUARANTINE_RULES,
  type QuarantineRule,
  RISK_DRIVER_KINDS,
  type RiskDriver,
} from "./risk-driver.ts";
import type { Instant, Millis } from "./time.ts";

/** How near a job is to quarantine; for a job in quarantine, its state. */
export type QuarantineAssessment = {
  readonly isInForce: boolean;
  /** Graph's `quarantineReason`, an open enum; null while no quarantine is in force. */
  readonly reason: string | null;
  readonly since: Instant | null;
  /** How many times Entra has re-evaluated the quarantine and left it in force. */
  readonly seriesCount: number;
  readonly nextAttemptAt: Instant | null;
  /** When Entra disables the job if nothing changes. */
  readonly disablesAt: Instant | null;
  readonly daysLeft: number | null;
  /** 0..1; 1 while a quarantine is in force. */
  readonly riskScore: number;
  /** Everything that may put the job into quarantine, highest score first. */
  readonly drivers: readonly RiskDriver[];
  /** Null where no time can be given, and while a quarantine is in force. */
  readonly timeToQuarantine: TimeToQuarantine | null;
  /** Why no time can be given; null when there is one, or the job is in quarantine. */
  readonly noTimeReason: NoTimeReason | null;
  readonly escrow: EscrowCounts;
  readonly rules: readonly RuleUsage[];
  /**
   * The rule that fires first at the present growth; null when nothing fails or no rule can fire.
   */
  readonly bindingRule: QuarantineRule | null;
  /** Deletions of the running or last cycle against the job's own deletion threshold. */
  readonly deletionUsage: DeletionThresholdUsage | null;
  /**
   * The counts that the rules were applied to; `assessWhatIf` applies the same rules to changed
   * ones.
   */
  readonly ruleInput: RuleInput;
  readonly escrowGrowth: EscrowGrowth;
};

/**
 * `in-quarantine` while a quarantine is in force, else the kind of the driver with the highest
 * score.
 */
export const RISK_DRIVER_CODES = ["in-quarantine", ...RISK_DRIVER_KINDS] as const;
export type RiskDriverCode = (typeof RISK_DRIVER_CODES)[number];

export function riskDriverCode({
  isInForce,
  drivers,
}: Pick<QuarantineAssessment, "isInForce" | "drivers">): RiskDriverCode | null {
  return isInForce ? "in-quarantine" : (drivers[0]?.kind ?? null);
}

/**
 * The floor is no rule: it is the number of failing objects from which the proportion is evaluated.
 */
export const RULE_USAGE_NAMES = ["floor", ...QUARANTINE_RULES] as const;

/** How far one published rule is from firing. */
export type RuleUsage = {
  readonly rule: (typeof RULE_USAGE_NAMES)[number];
  readonly count: number;
  readonly limit: number;
  /** count ÷ limit. */
  readonly usedRatio: number;
};

/** When a rule fires: with a probability of 80 % between low and high. */
export type TimeToQuarantine = {
  readonly rule: QuarantineRule;
  readonly ms: Millis;
  readonly lowMs: Millis;
  readonly highMs: Millis;
  /** The limit is exceeded already: the rule fires at the end of the next cycle. */
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

/** Distinct objects that wait for a retry, as Entra would count them. */
export type EscrowCounts = {
  readonly objects: number;
  readonly references: number;
  /** `countEscrowed` of the job's last ended execution; null without one. */
  readonly countedByJob: number | null;
  /** Null while the log and the job's own count agree about as well as two polls can. */
  readonly mismatch: EscrowMismatch | null;
};

export const ESCROW_MISMATCH_CODES = ["job-counts-more", "log-shows-more"] as const;

export type EscrowMismatch = {
  readonly code: (typeof ESCROW_MISMATCH_CODES)[number];
  readonly countedByJob: number;
  readonly failingInLog: number;
};

/** What the rules of quarantine are applied to: objects in their latest state. */
export type RuleInput = {
  /** Failing objects without those that fail only for a manager or member. */
  readonly objects: number;
  readonly references: number;
  /** Objects that do not fail: with `objects` they make the denominator of the proportion. */
  readonly workingObjects: number;
  /** Upper limit of objects that could fail. */
  readonly objectsInScope: number;
  /**
   * Part of new failures whose object was never provisioned, 0..1: these raise the denominator too.
   */
  readonly failedCreationRatio: number;
};

/**
 * How the escrow has grown in its present episode of growth; the lists are empty while it does not
 * grow.
 */
export type EscrowGrowth = {
  /** False when the log was last read too long ago to show growth. */
  readonly isLogFresh: boolean;
  readonly slotMs: Millis;
  /** What each of the last slots of `slotMs` added or took away, oldest first. */
  readonly objectsPerSlot: readonly number[];
  readonly referencesPerSlot: readonly number[];
  /** The slot that has not ended yet, and what it has added so far. */
  readonly currentSlotBeganAt: Instant;
  readonly currentSlotObjects: number;
  readonly currentSlotReferences: number;
  readonly isCycleRunning: boolean;
  /**
   * Entra evaluates the rules at the end of each cycle: the next end, and the usual time between
   * two.
   */
  readonly nextEvaluationAt: Instant;
  readonly evaluationIntervalMs: Millis;
  /** By how much an evaluation comes early or late. */
  readonly evaluationJitterMs: Millis;
};

export type DeletionThresholdUsage = {
  readonly deletions: number;
  readonly threshold: number;
  /** deletions ÷ threshold. */
  readonly usedRatio: number;
};
