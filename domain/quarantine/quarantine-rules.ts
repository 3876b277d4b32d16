import type { EscrowGrowth, RuleInput, RuleUsage } from "../quarantine-assessment.ts";
import { QUARANTINE_RULES, type QuarantineRule } from "../risk-driver.ts";
import type { Thresholds } from "../thresholds.ts";

/** Compares the counts with each published limit. */
export function measureRuleUsage(
  ruleInput: RuleInput,
  thresholds: Thresholds,
): readonly RuleUsage[] {
  const proportionLimitObjects =
    thresholds.proportionLimitRatio * (ruleInput.objects + ruleInput.workingObjects);
  return [
    ruleUsageOf("floor", ruleInput.objects, thresholds.evaluationFloorObjects),
    ruleUsageOf("proportion", ruleInput.objects, proportionLimitObjects),
    ruleUsageOf("base", ruleInput.objects, thresholds.baseLimitObjects),
    ruleUsageOf("total", ruleInput.objects + ruleInput.references, thresholds.totalLimitObjects),
  ];
}

function ruleUsageOf(rule: RuleUsage["rule"], count: number, limit: number): RuleUsage {
  const usedRatio = count <= 0 ? 0 : limit <= 0 ? 1 : count / limit;
  return { rule, count, limit: Math.floor(limit), usedRatio };
}

/**
 * The used part of a rule's limit, 0..1; 0 if the scope has too few objects for the rule to fire.
 */
export function ruleUsedRatio(
  rule: QuarantineRule,
  rules: readonly RuleUsage[],
  { isReachable }: { readonly isReachable: boolean },
): number {
  if (!isReachable) return 0;
  const usedRatioOf = (name: RuleUsage["rule"]) =>
    rules.find((usage) => usage.rule === name)?.usedRatio ?? 0;
  // The proportion rule fires only if both the floor and its limit are reached.
  const ratio =
    rule === "proportion"
      ? Math.min(usedRatioOf("floor"), usedRatioOf("proportion"))
      : usedRatioOf(rule);
  return Math.min(1, ratio);
}

/**
 * How many more objects must fail before each rule fires; for `total`, objects and references. 0
 * for a rule whose limit is exceeded, infinity for a rule that cannot fire.
 */
export type RemainingFailures = Readonly<Record<QuarantineRule, number>>;

/**
 * Counts how many failures are missing until each rule fires. A rule fires at more failures than
 * its limit; the floor is reached at exactly 5,000 failures (Microsoft Learn, "Application
 * provisioning in quarantine status"). Infinity if the scope has too few objects.
 */
export function countRemainingFailures(
  ruleInput: RuleInput,
  thresholds: Thresholds,
): RemainingFailures {
  const { objects, references } = ruleInput;
  const remainingScope = Math.max(0, ruleInput.objectsInScope - objects);
  const ifInScope = (count: number) => (count <= remainingScope ? count : Number.POSITIVE_INFINITY);
  const total = firstCountAbove(thresholds.totalLimitObjects) - objects - references;
  return {
    proportion: ifInScope(remainingForProportion(ruleInput, thresholds)),
    base: ifInScope(Math.max(0, firstCountAbove(thresholds.baseLimitObjects) - objects)),
    // One object can count twice, as a failing object and as a reference. So the scope limits the
    // objects and the references separately.
    total:
      total <= remainingScope + Math.max(0, ruleInput.objectsInScope - references)
        ? Math.max(0, total)
        : Number.POSITIVE_INFINITY,
  };
}

function firstCountAbove(limit: number): number {
  return Math.floor(limit) + 1;
}

/** The number of failures until the floor is reached and the proportion exceeds its limit. */
function remainingForProportion(
  { objects, workingObjects, failedCreationRatio }: RuleInput,
  thresholds: Thresholds,
): number {
  const { evaluationFloorObjects: floorObjects, proportionLimitRatio: limitRatio } = thresholds;
  const remainingToFloor = Math.max(0, Math.ceil(floorObjects - objects));
  const limitDistance = limitRatio * (objects + workingObjects) - objects;
  const remainingToLimit =
    limitDistance < 0 ? 0 : Math.floor(limitDistance / (1 - limitRatio * failedCreationRatio)) + 1;
  return Math.max(remainingToFloor, remainingToLimit);
}

/**
 * The rule that fires first at the present growth. Without growth, the rule is chosen as if objects
 * and references grew in proportion to their counts. Null if nothing fails or no rule can fire.
 */
export function findBindingRule(
  ruleInput: RuleInput,
  remainingFailures: RemainingFailures,
  growth: EscrowGrowth,
): QuarantineRule | null {
  if (ruleInput.objects + ruleInput.references <= 0) return null;
  const exceededRule = QUARANTINE_RULES.find((rule) => remainingFailures[rule] === 0);
  if (exceededRule !== undefined) return exceededRule;
  const { objects, references } = growthRateOf(ruleInput, growth);
  const slotsToRule: RemainingFailures = {
    proportion: remainingFailures.proportion / objects,
    base: remainingFailures.base / objects,
    total: remainingFailures.total / (objects + references),
  };
  return QUARANTINE_RULES.reduce<QuarantineRule | null>((first, rule) => {
    if (!Number.isFinite(slotsToRule[rule])) return first;
    return first === null || slotsToRule[rule] < slotsToRule[first] ? rule : first;
  }, null);
}

function growthRateOf(
  ruleInput: RuleInput,
  growth: EscrowGrowth,
): Pick<RuleInput, "objects" | "references"> {
  const objects = Math.max(0, sumChanges(growth.objectsPerSlot));
  const references = Math.max(0, sumChanges(growth.referencesPerSlot));
  return objects + references > 0 ? { objects, references } : ruleInput;
}

function sumChanges(steps: readonly number[]): number {
  return steps.reduce((sum, step) => sum + step, 0);
}

/** Counts, and the results of the rules for these counts. */
export type RuleEvaluation = {
  readonly ruleInput: RuleInput;
  readonly rules: readonly RuleUsage[];
  readonly remainingFailures: RemainingFailures;
  readonly bindingRule: QuarantineRule | null;
};
