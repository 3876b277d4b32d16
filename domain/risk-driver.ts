import type { RiskyProbeResult, TokenOwner } from "./target.ts";
import type { Instant } from "./time.ts";

/**
 * Microsoft's published rules about failing objects. If several rules fire at the same time, Entra
 * gives the first rule in this list as the reason.
 */
export const QUARANTINE_RULES = ["base", "total", "proportion"] as const;
export type QuarantineRule = (typeof QUARANTINE_RULES)[number];

export const RISK_DRIVER_KINDS = [
  "rule",
  "credentials",
  "token-expiry",
  "target",
  "cycle-failure",
  "deletions",
] as const;

/** Something that may put the job into quarantine, with all values for the text about it. */
export type RiskDriver =
  | RuleRiskDriver
  | CycleFailureRiskDriver
  | ProbeRiskDriver
  | TokenExpiryRiskDriver
  | DeletionsRiskDriver;

/** The number of failing objects is near the limit of a rule or exceeds this limit. */
export type RuleRiskDriver = {
  readonly kind: "rule";
  /** 0..1 */
  readonly score: number;
  /** True when the rule fires at the end of the next cycle. */
  readonly isExceeded: boolean;
  readonly progress: RuleProgress;
};

/** The counts and the limit of one rule. */
export type RuleProgress = ProportionProgress | CountProgress;

export type ProportionProgress = {
  readonly rule: "proportion";
  readonly objects: number;
  /** The number of failing and working objects. */
  readonly knownObjects: number;
  /** `objects` ÷ `knownObjects`, 0..1. */
  readonly failureRatio: number;
  readonly limitRatio: number;
  /** Entra evaluates the proportion only if at least this many objects fail. */
  readonly floorObjects: number;
  readonly isFloorReached: boolean;
};

export type CountProgress = {
  readonly rule: Exclude<QuarantineRule, "proportion">;
  /** The number of failing objects; for `total`, of failing objects and references. */
  readonly count: number;
  readonly limit: number;
};

/**
 * One or more cycles failed as a whole; `credentials` when the app rejected Entra's credentials.
 */
export type CycleFailureRiskDriver = {
  readonly kind: "credentials" | "cycle-failure";
  readonly source: "cycle";
  readonly score: number;
  readonly successiveFailedCycles: number;
  /** The end of the last failed cycle. */
  readonly lastFailedAt: Instant;
};

/**
 * Steadystate's probe of the SCIM endpoint failed; `credentials` if the endpoint refused the token.
 */
export type ProbeRiskDriver = {
  readonly kind: "credentials" | "target";
  readonly source: "probe";
  readonly score: number;
  readonly result: RiskyProbeResult;
  readonly failingSince: Instant;
  readonly probedAt: Instant;
  /** The probes have failed for a short time only, so the problem may end by itself. */
  readonly isTransient: boolean;
};

export type TokenExpiryRiskDriver = {
  readonly kind: "token-expiry";
  readonly score: number;
  readonly expiresAt: Instant;
  readonly whose: TokenOwner;
  readonly hasExpired: boolean;
};

/** The number of disables and deletes of one cycle is near the job's deletion threshold. */
export type DeletionsRiskDriver = {
  readonly kind: "deletions";
  readonly score: number;
  readonly deletions: number;
  readonly threshold: number;
  /** `deletions` ÷ `threshold`. */
  readonly usedRatio: number;
  readonly isCycleRunning: boolean;
  readonly lastEventAt: Instant;
};
