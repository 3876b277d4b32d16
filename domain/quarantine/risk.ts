import type { Thresholds } from "../thresholds.ts";
import type { Millis } from "../time.ts";
import { HOUR } from "../time.ts";
import type { Forecast } from "./forecast.ts";
import { sayRule } from "./rule-words.ts";
import { FIRING_RULES, type Standing, usedOf } from "./rules.ts";
import type { Load, RiskDriver } from "./verdict.ts";

/** A day ahead is worth a look, two hours ahead is urgent; between them by the logarithm. */
const NEAR_MS: Millis = 2 * HOUR;
const NEAR_SCORE = 0.9;
const DAY_SCORE = 0.5;
const HOURS_BETWEEN = 12;

/** What the counts drive: the part of the way that is gone, or how soon the rest will be. */
export function ruleDriver(
  standing: Standing,
  time: Forecast,
  thresholds: Thresholds,
): RiskDriver | null {
  const { load, rules, needs, binding } = standing;
  if (binding === null) return null;
  const used = FIRING_RULES.map((rule) =>
    usedOf(rule, rules, { isReachable: Number.isFinite(needs[rule]) }),
  );
  const isFiring = needs[binding] === 0;
  const score = isFiring ? 1 : Math.max(...used, soonScore(load, time, thresholds));
  return score <= 0 ? null : { kind: "rule", score, words: sayRule(standing, thresholds) };
}

/** A pace among few objects may be over as soon as it was seen, so that it weighs by their number. */
function soonScore(load: Load, time: Forecast, thresholds: Thresholds): number {
  if (time.kind === "none") return 0;
  const enough = thresholds.atRiskScore * thresholds.evaluationFloorObjects;
  const weight = enough <= 0 ? 1 : Math.min(1, (load.objects + load.references) / enough);
  const steps = Math.log(Math.max(NEAR_MS, time.ms) / NEAR_MS) / Math.log(HOURS_BETWEEN);
  return weight * Math.max(0, NEAR_SCORE - (NEAR_SCORE - DAY_SCORE) * steps);
}

/** The gravest first; those as grave as each other in the order given. */
export function gravestFirst(drivers: readonly (RiskDriver | null)[]): readonly RiskDriver[] {
  return drivers
    .filter((driver): driver is RiskDriver => driver !== null && driver.score > 0)
    .toSorted((one, other) => other.score - one.score);
}
