import type { ErrorExplanation } from "./error-explanation.ts";
import type { TopFailure } from "./failure-assessment.ts";
import type { NoTimeReason, TimeToQuarantine } from "./quarantine-assessment.ts";
import type { RiskDriver } from "./risk-driver.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Instant, Millis } from "./time.ts";

/** The values of Graph's `quarantineReason` with a text. Microsoft may add other values. */
export const KNOWN_QUARANTINE_REASONS = [
  "EncounteredQuarantineException",
  "EncounteredEscrowProportionThreshold",
  "EncounteredBaseEscrowThreshold",
  "EncounteredTotalEscrowThreshold",
  "TooManyDeletes",
  "QuarantinedOnDemand",
  "IngestionInterrupted",
  "Unknown",
] as const;
export type KnownQuarantineReason = (typeof KNOWN_QUARANTINE_REASONS)[number];

/** Entra's limits when the reason was concluded, from the settings. */
export type QuarantineLimits = Pick<
  Thresholds,
  "proportionLimitRatio" | "baseLimitObjects" | "totalLimitObjects" | "quarantineLimitMs"
>;

/** Why a job is `disabled`: Entra disabled it because its quarantine lasted too long. */
export type DisabledReason = {
  readonly code: "disabled-after-quarantine";
  readonly quarantinedSince: Instant | null;
  readonly quarantineReason: KnownQuarantineReason;
  readonly remedy: QuarantineRemedy;
  readonly limits: QuarantineLimits;
};

/** Why a job is `quarantined`, and what Entra does next. */
export type QuarantinedReason = {
  readonly code: "quarantined";
  readonly since: Instant | null;
  readonly quarantineReason: KnownQuarantineReason;
  /** Null if failing objects are not the reason, and if the log shows no failing objects. */
  readonly topFailure: TopFailure | null;
  /** How many times Entra has re-evaluated the quarantine without ending it. */
  readonly reevaluations: number;
  readonly nextAttempt: NextAttempt;
  readonly disableDeadline: DisableDeadline | null;
  readonly remedy: QuarantineRemedy;
  readonly limits: QuarantineLimits;
};

/** `none` if the schedule of the job is switched off; `unknown` if Graph gives no time. */
export type NextAttempt =
  | { readonly code: "scheduled" | "overdue"; readonly at: Instant }
  | { readonly code: "none" | "unknown" };

/** When Entra disables the job if nothing changes. */
export type DisableDeadline = { readonly at: Instant; readonly hasPassed: boolean };

/**
 * What a person must fix: the error of the quarantine, the top failure, or whatever the text about
 * the quarantine reason names.
 */
export type QuarantineRemedy =
  | { readonly code: "fix-error"; readonly explanation: ErrorExplanation }
  | { readonly code: "fix-top-failure"; readonly topFailure: TopFailure }
  | { readonly code: "fix-quarantine-reason" };

/** Why a job is `at-risk`: what may put it into quarantine, and how soon. */
export type AtRiskReason = {
  readonly code: "near-quarantine";
  /** 0..1 */
  readonly riskScore: number;
  /** Highest score first; never empty. */
  readonly drivers: readonly RiskDriver[];
  /** False if the first driver is a rule and no time to quarantine can be given. */
  readonly isQuarantineSoon: boolean;
  /** Null if no driver is a rule. */
  readonly ruleOutlook: RuleOutlook | null;
};

/** What fails, and how soon the failing objects lead to quarantine. */
export type RuleOutlook = {
  readonly topFailure: TopFailure | null;
  readonly escrowIncrease: EscrowIncrease | null;
  readonly timeToQuarantine: TimeToQuarantine | null;
  readonly noTimeReason: NoTimeReason | null;
};

/** How many more objects and references fail now than at the beginning of the period. */
export type EscrowIncrease = { readonly objects: number; readonly periodMs: Millis };
