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
 * The used part of a rule's limit, 0..1; 0 for a rule that needs more objects than the scope has.
 */
export function ruleUsedRatio(
  rule: QuarantineRule,
  rules: readonly RuleUsage[],
  { isReachable }: { readonly isReachable: boolean },
): number {
  if (!isReachable) return 0;
  const usedRatioOf = (name: RuleUsage["rule"]) =>
    rules.find((usage) => usage.rule === name)?.usedRatio ?? 0;
  // The proportion rule needs both the floor and its limit, so the smaller ratio decides.
  const ratio =
    rule === "proportion"
      ? Math.min(usedRatioOf("floor"), usedRatioOf("proportion"))
      : usedRatioOf(rule);
  return Math.min(1, ratio);
}

/**
 * How many more failing objects (for `total` also references) each rule needs to fire; 0 when it
 * fires.
 */
export type RemainingFailures = Readonly<Record<QuarantineRule, number>>;

/**
 * Counts what each rule needs to fire. Microsoft's limits are exceeded by "more than" the limit; only
 * the floor is reached at 5,000 failures (Microsoft Learn, "Application provisioning in quarantine
 * status"). Infinity where the scope has too few objects.
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
    // An object can fail and lack a reference, so the scope limits objects and references
    // separately.
    total:
      total <= remainingScope + Math.max(0, ruleInput.objectsInScope - references)
        ? Math.max(0, total)
        : Number.POSITIVE_INFINITY,
  };
}

function firstCountAbove(limit: number): number {
  return Math.floor(limit) + 1;
}

/**
 * The smallest number of further failures with which the floor is reached and the proportion
 * exceeds its limit.
 */
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
 * The rule that fires first at the present growth. Without growth, objects and references are taken to
 * grow in proportion to their counts. Null when nothing fails or no rule can fire.
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

/** Counts and the result of applying the rules to them. */
export type RuleEvaluation = {
  readonly ruleInput: RuleInput;
  readonly rules: readonly RuleUsage[];
  readonly remainingFailures: RemainingFailures;
  readonly bindingRule: QuarantineRule | null;
};
