import { deletionPreventionOf } from "../deletion-prevention.ts";
import type { JobFacts } from "../job-facts.ts";
import { isQuarantined } from "../observed-job.ts";
import type { QuarantineAssessment, TimeToQuarantine } from "../quarantine-assessment.ts";
import type { RiskDriver } from "../risk-driver.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { DAY } from "../time.ts";
import { measureEscrowGrowth } from "./escrow-growth.ts";
import { forecastQuarantine, type QuarantineForecast } from "./forecast-quarantine.ts";
import { findOtherRisks, measureDeletions } from "./other-risks.ts";
import {
  countRemainingFailures,
  findBindingRule,
  measureRuleUsage,
  type RuleEvaluation,
} from "./quarantine-rules.ts";
import { buildRuleInput, countEscrow } from "./rule-input.ts";
import { ruleRiskDriver } from "./rule-risk.ts";

type QuarantineState = Pick<
  QuarantineAssessment,
  | "isInForce"
  | "reason"
  | "since"
  | "seriesCount"
  | "nextAttemptAt"
  | "disablesAt"
  | "daysLeft"
  | "deletionPrevention"
>;

/** Assesses the risk that a job gets into quarantine, and the state of a quarantine in force. */
export function assessQuarantine(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): QuarantineAssessment {
  const state = quarantineStateOf(facts, thresholds, now);
  const ruleInput = buildRuleInput(facts);
  const escrow = countEscrow(facts, ruleInput);
  const escrowGrowth = measureEscrowGrowth(facts, now);
  const deletionUsage = measureDeletions(facts);
  const otherDrivers = findOtherRisks(facts, deletionUsage, thresholds, now);
  return assessQuarantineRisk(
    { state, escrow, ruleInput, escrowGrowth, deletionUsage, otherDrivers },
    thresholds,
    now,
  );
}

/** The quarantine in force as Entra reports it. */
function quarantineStateOf(
  { job, configuration }: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): QuarantineState {
  const isInForce = isQuarantined(job);
  const jobQuarantine = job.quarantine;
  const since = jobQuarantine?.seriesSince ?? jobQuarantine?.currentSince ?? null;
  const disablesAt = isInForce && since !== null ? since + thresholds.quarantineLimitMs : null;
  return {
    isInForce,
    reason: isInForce ? (jobQuarantine?.reason ?? "Unknown") : null,
    since: isInForce ? since : null,
    seriesCount: jobQuarantine?.seriesCount ?? 0,
    nextAttemptAt: jobQuarantine?.nextAttemptAt ?? null,
    disablesAt,
    daysLeft: disablesAt === null ? null : roundDownToTenth((disablesAt - now) / DAY),
    deletionPrevention: deletionPreventionOf(job, configuration),
  };
}

/** Rounds down, because showing too little time is safer than showing too much. Never below 0. */
function roundDownToTenth(days: number): number {
  return Math.max(0, Math.floor(days * 10) / 10);
}

/** The input of the risk, from the facts of a job or with the changes of a what-if question. */
type RiskInput = Pick<
  QuarantineAssessment,
  "escrow" | "ruleInput" | "escrowGrowth" | "deletionUsage"
> & {
  readonly state: QuarantineState;
  /** Drivers that do not depend on the rules. */
  readonly otherDrivers: readonly RiskDriver[];
};

export function assessQuarantineRisk(
  riskInput: RiskInput,
  thresholds: Thresholds,
  now: Instant,
): QuarantineAssessment {
  const { state, escrow, ruleInput, escrowGrowth, deletionUsage, otherDrivers } = riskInput;
  const { isInForce } = state;
  const rules = measureRuleUsage(ruleInput, thresholds);
  const remainingFailures = countRemainingFailures(ruleInput, thresholds);
  const bindingRule = findBindingRule(ruleInput, remainingFailures, escrowGrowth);
  const ruleEvaluation = { ruleInput, rules, remainingFailures, bindingRule };
  const forecast = forecastFor(ruleEvaluation, escrowGrowth, thresholds, now);
  const ruleDriver = isInForce ? null : ruleRiskDriver(ruleEvaluation, forecast, thresholds);
  const drivers = sortByScore([ruleDriver, ...otherDrivers]);
  return {
    isInForce,
    reason: state.reason,
    since: state.since,
    seriesCount: state.seriesCount,
    nextAttemptAt: state.nextAttemptAt,
    disablesAt: state.disablesAt,
    daysLeft: state.daysLeft,
    deletionPrevention: state.deletionPrevention,
    riskScore: isInForce ? 1 : (drivers[0]?.score ?? 0),
    drivers,
    timeToQuarantine: isInForce ? null : timeToQuarantineOf(forecast, ruleEvaluation),
    noTimeReason: isInForce || forecast.kind === "time" ? null : forecast.reason,
    escrow,
    rules,
    bindingRule,
    deletionUsage,
    ruleInput,
    escrowGrowth,
  };
}

/** Highest score first; drivers with equal scores keep their order. */
function sortByScore(drivers: readonly (RiskDriver | null)[]): readonly RiskDriver[] {
  return drivers
    .filter((driver): driver is RiskDriver => driver !== null && driver.score > 0)
    .toSorted((a, b) => b.score - a.score);
}

function forecastFor(
  { ruleInput, remainingFailures, bindingRule }: RuleEvaluation,
  growth: QuarantineAssessment["escrowGrowth"],
  thresholds: Thresholds,
  now: Instant,
): QuarantineForecast {
  if (ruleInput.objects + ruleInput.references <= 0)
    return { kind: "none", reason: { code: "nothing-fails" } };
  if (bindingRule !== null) return forecastQuarantine(growth, remainingFailures, now);
  return {
    kind: "none",
    reason: {
      code: "out-of-reach",
      floorObjects: thresholds.evaluationFloorObjects,
      objectsInScope: ruleInput.objectsInScope,
    },
  };
}

function timeToQuarantineOf(
  forecast: QuarantineForecast,
  { bindingRule, remainingFailures }: RuleEvaluation,
): TimeToQuarantine | null {
  if (forecast.kind === "none" || bindingRule === null) return null;
  const { ms, lowMs, highMs } = forecast;
  return { rule: bindingRule, ms, lowMs, highMs, isExceeded: remainingFailures[bindingRule] === 0 };
}
