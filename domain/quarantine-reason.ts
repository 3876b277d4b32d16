import type { ErrorExplanation } from "./error-explanation.ts";
import type { TopFailure } from "./failure-assessment.ts";
import type { NoTimeReason, TimeToQuarantine } from "./quarantine-assessment.ts";
import type { RiskDriver } from "./risk-driver.ts";
import type { Instant, Millis } from "./time.ts";

/** Values of Graph's `quarantineReason` that we have texts for; Microsoft may add others. */
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

/** Why a job is `disabled`: Entra disabled it after four weeks in quarantine. */
export type DisabledReason = {
  readonly code: "disabled-after-quarantine";
  readonly quarantinedSince: Instant | null;
  readonly quarantineReason: KnownQuarantineReason;
  readonly remedy: QuarantineRemedy;
};

/** Why a job is `quarantined`, and what Entra does next. */
export type QuarantinedReason = {
  readonly code: "quarantined";
  readonly since: Instant | null;
  readonly quarantineReason: KnownQuarantineReason;
  /** Null where failing objects are not the reason, or the log shows none. */
  readonly topFailure: TopFailure | null;
  /** How many times Entra has re-evaluated the quarantine and left it in force. */
  readonly reevaluations: number;
  readonly nextAttempt: NextAttempt;
  readonly disableDeadline: DisableDeadline | null;
  readonly remedy: QuarantineRemedy;
};

/** `none`: the schedule of the job is switched off. */
export type NextAttempt =
  | { readonly code: "scheduled" | "overdue"; readonly at: Instant }
  | { readonly code: "none" | "unknown" };

/** When Entra disables the job if nothing changes. */
export type DisableDeadline = { readonly at: Instant; readonly hasPassed: boolean };

/**
 * What has to be fixed: the error that Entra names, the top failure, or what the reason itself
 * implies.
 */
export type QuarantineRemedy =
  | { readonly code: "fix-error"; readonly explanation: ErrorExplanation }
  | { readonly code: "fix-top-failure"; readonly topFailure: TopFailure }
  | { readonly code: "by-reason" };

/** Why a job is `at-risk`: what may put it into quarantine, and how soon. */
export type AtRiskReason = {
  readonly code: "near-quarantine";
  /** 0..1 */
  readonly riskScore: number;
  /** Highest score first; never empty. */
  readonly drivers: readonly RiskDriver[];
  /** False when a rule is the top driver and no time can be given. */
  readonly isSoon: boolean;
  /** Null where no rule is among the drivers. */
  readonly rules: RuleOutlook | null;
};

/** What fails, and how the number of failing objects develops. */
export type RuleOutlook = {
  readonly topFailure: TopFailure | null;
  readonly increase: EscrowIncrease | null;
  readonly time: TimeToQuarantine | null;
  readonly noTimeReason: NoTimeReason | null;
};

/** How many more objects and references fail than at the start of the period. */
export type EscrowIncrease = { readonly objects: number; readonly periodMs: Millis };
