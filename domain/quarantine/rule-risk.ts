import type { RuleInput } from "../quarantine-assessment.ts";
import {
  QUARANTINE_RULES,
  type QuarantineRule,
  type RuleProgress,
  type RuleRiskDriver,
} from "../risk-driver.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Millis } from "../time.ts";
import { HOUR } from "../time.ts";
import type { QuarantineForecast } from "./forecast-quarantine.ts";
import { type RuleEvaluation, ruleUsedRatio } from "./quarantine-rules.ts";

/**
 * The scores of a quarantine that is expected in two hours and in a day. Between these times, the
 * score falls with the logarithm of the time.
 */
const URGENT_MS: Millis = 2 * HOUR;
const URGENT_SCORE = 0.9;
const DAY_SCORE = 0.5;
const URGENT_TO_DAY_FACTOR = 12;

/**
 * The driver for the binding rule. Its score is the larger of two: the used part of the limit, and
 * a score for the time until the rule fires.
 */
export function ruleRiskDriver(
  ruleEvaluation: RuleEvaluation,
  forecast: QuarantineForecast,
  thresholds: Thresholds,
): RuleRiskDriver | null {
  const { ruleInput, rules, remainingFailures, bindingRule } = ruleEvaluation;
  if (bindingRule === null) return null;
  const usedRatios = QUARANTINE_RULES.map((rule) =>
    ruleUsedRatio(rule, rules, { isReachable: Number.isFinite(remainingFailures[rule]) }),
  );
  const isExceeded = remainingFailures[bindingRule] === 0;
  const score = isExceeded
    ? 1
    : Math.max(...usedRatios, timeToQuarantineScore(ruleInput, forecast, thresholds));
  const progress = ruleProgressOf(bindingRule, ruleInput, thresholds);
  return score <= 0 ? null : { kind: "rule", score, isExceeded, progress };
}

function ruleProgressOf(
  rule: QuarantineRule,
  { objects, references, workingObjects }: RuleInput,
  thresholds: Thresholds,
): RuleProgress {
  switch (rule) {
    case "proportion":
      return {
        rule,
        objects,
        knownObjects: objects + workingObjects,
        failureRatio: objects <= 0 ? 0 : objects / (objects + workingObjects),
        limitRatio: thresholds.proportionLimitRatio,
        floorObjects: thresholds.evaluationFloorObjects,
        isFloorReached: objects >= thresholds.evaluationFloorObjects,
      };
    case "base":
      return { rule, count: objects, limit: thresholds.baseLimitObjects };
    case "total":
      return { rule, count: objects + references, limit: thresholds.totalLimitObjects };
  }
}

/** The score is lower if few objects fail, because growth with few objects often ends soon. */
function timeToQuarantineScore(
  { objects, references }: RuleInput,
  forecast: QuarantineForecast,
  thresholds: Thresholds,
): number {
  if (forecast.kind === "none") return 0;
  const fullWeightFailures = thresholds.atRiskScore * thresholds.evaluationFloorObjects;
  const weight =
    fullWeightFailures <= 0 ? 1 : Math.min(1, (objects + references) / fullWeightFailures);
  const logDistance =
    Math.log(Math.max(URGENT_MS, forecast.ms) / URGENT_MS) / Math.log(URGENT_TO_DAY_FACTOR);
  return weight * Math.max(0, URGENT_SCORE - (URGENT_SCORE - DAY_SCORE) * logDistance);
}
