import type { Instant, Millis } from "../time.ts";

/** How near a job is to quarantine, or how it stands in it. */
export type QuarantineVerdict = {
  readonly inForce: boolean;
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
  readonly timeLowMs: Millis | null;
  readonly timeHighMs: Millis | null;
  /** Why no time can be given; null when there is one, or the job is in quarantine. */
  readonly noTimeBecause: string | null;
  readonly escrow: Escrow;
  readonly rules: readonly RuleDistance[];
  /** The rule that fires first as things are; null when nothing fails. */
  readonly binding: RuleDistance["rule"] | null;
  /** How near the running or last cycle came to the job's own deletion threshold; null without one. */
  readonly deletions: DeletionWave | null;
};

/** How far one published rule is from firing. */
export type RuleDistance = {
  readonly rule: "floor" | "proportion" | "base" | "total";
  readonly count: number;
  readonly limit: number;
  /** count ÷ limit. */
  readonly usedRatio: number;
};

export type RiskDriver = {
  readonly kind: "rule" | "credentials" | "token-end" | "target" | "whole-cycle" | "deletions";
  /** 0..1 */
  readonly score: number;
  readonly words: string;
};

/** Distinct objects that wait for a retry, as Entra would count them. */
export type Escrow = {
  readonly objects: number;
  readonly references: number;
  /** The job's own figure (`countEscrowed` of its last execution); null without one. */
  readonly counted: number | null;
};

export type DeletionWave = {
  readonly leaving: number;
  readonly threshold: number;
  /** leaving ÷ threshold. */
  readonly usedRatio: number;
};
