import { noForecastText } from "../../wording/quarantine-rules.ts";
import type { JobFacts } from "../job-facts.ts";
import { isQuarantined } from "../observed-job.ts";
import type { QuarantineAssessment, RiskDriver } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { DAY } from "../time.ts";
import { deletionRiskDriver, measureDeletions } from "./deletion-risk.ts";
import { measureEscrowGrowth } from "./escrow-growth.ts";
import { forecastQuarantine, type QuarantineForecast } from "./forecast-quarantine.ts";
import { cycleFailureDriver, targetRiskDriver, tokenRiskDriver } from "./other-risks.ts";
import {
  countRemainingFailures,
  findBindingRule,
  measureRuleUsage,
  type RuleEvaluation,
} from "./quarantine-rules.ts";
import { buildRuleInput, countEscrow } from "./rule-input.ts";
import { ruleRiskDriver, sortByScore } from "./rule-risk.ts";

type QuarantineState = Pick<
  QuarantineAssessment,
  "isInForce" | "reason" | "since" | "seriesCount" | "nextAttemptAt" | "disablesAt" | "daysLeft"
>;

/** How near a job is to quarantine, or how it stands in it. */
export function assessQuarantine(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): QuarantineAssessment {
  const ruleInput = buildRuleInput(facts);
  const deletionUsage = measureDeletions(facts);
  const otherDrivers = sortByScore([
    cycleFailureDriver(facts, now),
    targetRiskDriver(facts.target, thresholds, now),
    tokenRiskDriver(facts.target, now),
    deletionRiskDriver(facts, deletionUsage, thresholds, now),
  ]);
  const state = quarantineStateOf(facts, thresholds, now);
  const escrow = countEscrow(facts, ruleInput);
  const escrowGrowth = measureEscrowGrowth(facts, now);
  return assessQuarantineRisk(
    { state, escrow, ruleInput, escrowGrowth, deletionUsage, otherDrivers },
    thresholds,
    now,
  );
}

/** Entra's own word on the quarantine that is in force. */
function quarantineStateOf(
  { job }: JobFacts,
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
  };
}

/** Rounded down to a tenth, never below 0: a deadline is better early than late. */
function roundDownToTenth(days: number): number {
  return Math.max(0, Math.floor(days * 10) / 10);
}

/** All that the weighing rests on, whether from facts or from a supposition. */
type RiskInput = Pick<
  QuarantineAssessment,
  "escrow" | "ruleInput" | "escrowGrowth" | "deletionUsage"
> & {
  readonly state: QuarantineState;
  /** What drives the risk beside the counts. */
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
  const forecast = forecastFor(ruleEvaluation, escrowGrowth, now);
  const ruleDriver = isInForce ? null : ruleRiskDriver(ruleEvaluation, forecast, thresholds);
  const drivers = sortByScore([ruleDriver, ...otherDrivers]);
  const [topDriver] = drivers;
  const { timeToQuarantineMs, timeToQuarantineLowMs, timeToQuarantineHighMs } = forecastTimes(
    isInForce ? null : forecast,
  );
  return {
    isInForce,
    reason: state.reason,
    since: state.since,
    seriesCount: state.seriesCount,
    nextAttemptAt: state.nextAttemptAt,
    disablesAt: state.disablesAt,
    daysLeft: state.daysLeft,
    riskScore: isInForce ? 1 : (topDriver?.score ?? 0),
    riskDriver: isInForce ? "The job is in quarantine." : (topDriver?.text ?? null),
    drivers,
    timeToQuarantineMs,
    timeToQuarantineLowMs,
    timeToQuarantineHighMs,
    noTimeReason:
      isInForce || forecast.kind === "time"
        ? null
        : noForecastText(forecast.reason, ruleInput, thresholds),
    escrow,
    rules,
    bindingRule,
    deletionUsage,
    ruleInput,
    escrowGrowth,
  };
}

function forecastFor(
  { ruleInput, remainingFailures, bindingRule }: RuleEvaluation,
  growth: QuarantineAssessment["escrowGrowth"],
  now: Instant,
): QuarantineForecast {
  if (ruleInput.objects + ruleInput.references <= 0)
    return { kind: "none", reason: "nothing-fails" };
  return bindingRule === null
    ? { kind: "none", reason: "out-of-reach" }
    : forecastQuarantine(growth, remainingFailures, now);
}

function forecastTimes(
  forecast: QuarantineForecast | null,
): Pick<
  QuarantineAssessment,
  "timeToQuarantineMs" | "timeToQuarantineLowMs" | "timeToQuarantineHighMs"
> {
  return forecast?.kind === "time"
    ? {
        timeToQuarantineMs: forecast.ms,
        timeToQuarantineLowMs: forecast.lowMs,
        timeToQuarantineHighMs: forecast.highMs,
      }
    : { timeToQuarantineMs: null, timeToQuarantineLowMs: null, timeToQuarantineHighMs: null };
}
