import { bindingRuleText } from "../../wording/quarantine-rules.ts";
import type { RiskDriver, RuleInput } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Millis } from "../time.ts";
import { HOUR } from "../time.ts";
import type { QuarantineForecast } from "./forecast-quarantine.ts";
import { QUARANTINE_RULES, type RuleEvaluation, ruleUsedRatio } from "./quarantine-rules.ts";

/** A day ahead is worth a look, two hours ahead is urgent; between them by the logarithm. */
const URGENT_MS: Millis = 2 * HOUR;
const URGENT_SCORE = 0.9;
const DAY_SCORE = 0.5;
const URGENT_TO_DAY_FACTOR = 12;

/** What the counts drive: the part of the way that is gone, or how soon the rest will be. */
export function ruleRiskDriver(
  ruleEvaluation: RuleEvaluation,
  forecast: QuarantineForecast,
  thresholds: Thresholds,
): RiskDriver | null {
  const { ruleInput, rules, remainingFailures, bindingRule } = ruleEvaluation;
  if (bindingRule === null) return null;
  const usedRatios = QUARANTINE_RULES.map((rule) =>
    ruleUsedRatio(rule, rules, { isReachable: Number.isFinite(remainingFailures[rule]) }),
  );
  const isFiring = remainingFailures[bindingRule] === 0;
  const score = isFiring
    ? 1
    : Math.max(...usedRatios, timeToQuarantineScore(ruleInput, forecast, thresholds));
  return score <= 0
    ? null
    : { kind: "rule", score, text: bindingRuleText(ruleEvaluation, thresholds) };
}

/** A pace among few objects may be over as soon as it was seen, so that it weighs by their number. */
function timeToQuarantineScore(
  load: RuleInput,
  forecast: QuarantineForecast,
  thresholds: Thresholds,
): number {
  if (forecast.kind === "none") return 0;
  const fullWeightFailures = thresholds.atRiskScore * thresholds.evaluationFloorObjects;
  const weight =
    fullWeightFailures <= 0
      ? 1
      : Math.min(1, (load.objects + load.references) / fullWeightFailures);
  const logDistance =
    Math.log(Math.max(URGENT_MS, forecast.ms) / URGENT_MS) / Math.log(URGENT_TO_DAY_FACTOR);
  return weight * Math.max(0, URGENT_SCORE - (URGENT_SCORE - DAY_SCORE) * logDistance);
}

/** The gravest first; those as grave as each other in the order given. */
export function sortByScore(drivers: readonly (RiskDriver | null)[]): readonly RiskDriver[] {
  return drivers
    .filter((driver): driver is RiskDriver => driver !== null && driver.score > 0)
    .toSorted((one, other) => other.score - one.score);
}
