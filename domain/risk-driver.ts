import type { ProbeResult } from "./target.ts";
import type { Instant } from "./time.ts";

/**
 * Microsoft's published rules on failing objects. Where several fire at once, Entra gives the first
 * of this list as the reason.
 */
export const QUARANTINE_RULES = ["base", "total", "proportion"] as const;
export type QuarantineRule = (typeof QUARANTINE_RULES)[number];

export const RISK_DRIVER_KINDS = [
  "rule",
  "credentials",
  "token-end",
  "target",
  "cycle-failure",
  "deletions",
] as const;

/** Something that may put the job into quarantine, with the values that its text needs. */
export type RiskDriver =
  | RuleRiskDriver
  | CycleFailureRiskDriver
  | ProbeRiskDriver
  | TokenEndRiskDriver
  | DeletionsRiskDriver;

/** The number of failing objects approaches the limit of a rule, or exceeds it. */
export type RuleRiskDriver = {
  readonly kind: "rule";
  /** 0..1 */
  readonly score: number;
  /** True when the rule fires at the end of the next cycle. */
  readonly isExceeded: boolean;
  readonly progress: RuleProgress;
};

/** The counts that one rule compares, and its limit. */
export type RuleProgress = ProportionProgress | CountProgress;

export type ProportionProgress = {
  readonly rule: "proportion";
  readonly objects: number;
  /** Failing and working objects together. */
  readonly knownObjects: number;
  /** objects ÷ knownObjects, 0..1. */
  readonly failureRatio: number;
  readonly limitRatio: number;
  /** Entra evaluates the proportion only from this many failing objects on. */
  readonly floorObjects: number;
  readonly isFloorReached: boolean;
};

export type CountProgress = {
  readonly rule: Exclude<QuarantineRule, "proportion">;
  /** Failing objects; for `total` failing objects and references. */
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
  /** End of the newest of them. */
  readonly lastFailedAt: Instant;
};

/** Results of a probe that do not threaten quarantine. */
export const HARMLESS_PROBE_RESULTS = [
  "ok",
  "filter-ignored",
  "no-total",
] as const satisfies readonly ProbeResult[];
export type RiskyProbeResult = Exclude<ProbeResult, (typeof HARMLESS_PROBE_RESULTS)[number]>;

/** Our own probe of the SCIM endpoint failed; `credentials` when the endpoint refused the token. */
export type ProbeRiskDriver = {
  readonly kind: "credentials" | "target";
  readonly source: "probe";
  readonly score: number;
  readonly result: RiskyProbeResult;
  readonly failingSince: Instant;
  readonly probedAt: Instant;
  /** The last probe is too old to describe the present state. */
  readonly isOld: boolean;
  /** The probes have not failed for long: the problem may end without any action. */
  readonly isTransient: boolean;
};

export type TokenEndRiskDriver = {
  readonly kind: "token-end";
  readonly score: number;
  readonly endsAt: Instant;
  readonly hasEnded: boolean;
};

/** Disables and deletes of one cycle approach the job's deletion threshold. */
export type DeletionsRiskDriver = {
  readonly kind: "deletions";
  readonly score: number;
  readonly deletions: number;
  readonly threshold: number;
  /** deletions ÷ threshold. */
  readonly usedRatio: number;
  readonly isCycleRunning: boolean;
  readonly lastEventAt: Instant;
};
