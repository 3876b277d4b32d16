import type { Instant, Millis } from "./time.ts";

/** How near a job is to quarantine, or how it stands in it. */
export type QuarantineAssessment = {
  readonly isInForce: boolean;
  readonly reason: string | null;
  readonly since: Instant | null;
  /** Looks that left it in force since it began. */
  readonly seriesCount: number;
  readonly nextAttemptAt: Instant | null;
  /** When Entra disables the job if nothing changes. */
  readonly disablesAt: Instant | null;
  readonly daysLeft: number | null;
  /** 0..1, and what drives it in words. */
  readonly riskScore: number;
  readonly riskDriver: string | null;
  /** Everything that drives the risk, gravest first. */
  readonly drivers: readonly RiskDriver[];
  readonly timeToQuarantineMs: Millis | null;
  /** In four of five cases the rule fires between these two. */
  readonly timeToQuarantineLowMs: Millis | null;
  readonly timeToQuarantineHighMs: Millis | null;
  /** Why no time can be given; null when there is one, or the job is in quarantine. */
  readonly noTimeReason: string | null;
  readonly escrow: EscrowCounts;
  readonly rules: readonly RuleUsage[];
  /** The rule that fires first as things are; null when nothing fails or none can ever fire. */
  readonly bindingRule: QuarantineRule | null;
  /** How near the running or last cycle came to the job's own deletion threshold; null without one. */
  readonly deletionUsage: DeletionThresholdUsage | null;
  /** What the rules were applied to, so that a supposition can be judged by the same rules. */
  readonly ruleInput: RuleInput;
  readonly escrowGrowth: EscrowGrowth;
};

/** How far one published rule is from firing. */
export type RuleUsage = {
  readonly rule: "floor" | "proportion" | "base" | "total";
  readonly count: number;
  readonly limit: number;
  /** count ÷ limit. */
  readonly usedRatio: number;
};

/** The floor is no rule of its own: it is a condition of the share. */
export type QuarantineRule = Exclude<RuleUsage["rule"], "floor">;

export type RiskDriver = {
  readonly kind: "rule" | "credentials" | "token-end" | "target" | "cycle-failure" | "deletions";
  /** 0..1 */
  readonly score: number;
  readonly text: string;
};

/** Distinct objects that wait for a retry, as Entra would count them. */
export type EscrowCounts = {
  readonly objects: number;
  readonly references: number;
  /** The job's own figure (`countEscrowed` of its last ended execution); null without one. */
  readonly countedByJob: number | null;
  /** Said when log and job disagree by much; null while they do not. */
  readonly mismatchText: string | null;
};

/** What the rules of quarantine are applied to: objects in their latest state. */
export type RuleInput = {
  /** Failing objects without those that fail only for a manager or member. */
  readonly objects: number;
  readonly references: number;
  /** What is known to be well: the other part of the share. */
  readonly workingObjects: number;
  /** Objects that the job could have failing at most. */
  readonly objectsInScope: number;
  /** Of what fails newly, the part that was never well before, 0..1: it makes both sides grow. */
  readonly failedCreationRatio: number;
};

/** How the escrow has grown lately; nothing in it while it does not grow. */
export type EscrowGrowth = {
  /** False when the log has not been read lately: then nothing of it is known. */
  readonly isLogFresh: boolean;
  readonly slotMs: Millis;
  /** What each of the last slots of `everyMs` added or took away, oldest first. */
  readonly objectsPerSlot: readonly number[];
  readonly referencesPerSlot: readonly number[];
  /** The slot under way, and what it has added so far. */
  readonly currentSlotBeganAt: Instant;
  readonly currentSlotObjects: number;
  readonly currentSlotReferences: number;
  /** A cycle runs now. */
  readonly isCycleRunning: boolean;
  /** Entra looks at the end of each cycle: the next one, and the usual time between two. */
  readonly nextEvaluationAt: Instant;
  readonly evaluationIntervalMs: Millis;
  /** By how much a look comes early or late. */
  readonly evaluationJitterMs: Millis;
};

export type DeletionThresholdUsage = {
  readonly deletions: number;
  readonly threshold: number;
  /** leaving ÷ threshold. */
  readonly usedRatio: number;
};
