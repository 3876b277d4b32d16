import type {
  EscrowGrowth,
  QuarantineRule,
  RuleInput,
  RuleUsage,
} from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";

/** How the counts stand against each published figure. */
export function measureRuleUsage(load: RuleInput, thresholds: Thresholds): readonly RuleUsage[] {
  const proportionLimitObjects =
    thresholds.proportionLimitRatio * (load.objects + load.workingObjects);
  return [
    ruleUsageOf("floor", load.objects, thresholds.evaluationFloorObjects),
    ruleUsageOf("proportion", load.objects, proportionLimitObjects),
    ruleUsageOf("base", load.objects, thresholds.baseLimitObjects),
    ruleUsageOf("total", load.objects + load.references, thresholds.totalLimitObjects),
  ];
}

function ruleUsageOf(rule: RuleUsage["rule"], count: number, limit: number): RuleUsage {
  const usedRatio = count <= 0 ? 0 : limit <= 0 ? 1 : count / limit;
  return { rule, count, limit: Math.floor(limit), usedRatio };
}

/** The weightiest first: where several are exceeded at once, that one is given as the reason. */
export const QUARANTINE_RULES = [
  "base",
  "total",
  "proportion",
] as const satisfies readonly QuarantineRule[];

/** 0..1: how far each rule is on its way. A rule that needs more than the scope has is never on it. */
export function ruleUsedRatio(
  rule: QuarantineRule,
  rules: readonly RuleUsage[],
  { isReachable }: { readonly isReachable: boolean },
): number {
  if (!isReachable) return 0;
  const usedRatioOf = (name: RuleUsage["rule"]) =>
    rules.find((one) => one.rule === name)?.usedRatio ?? 0;
  // The share counts only from the floor on: whichever of the two is further away decides.
  const ratio =
    rule === "proportion"
      ? Math.min(usedRatioOf("floor"), usedRatioOf("proportion"))
      : usedRatioOf(rule);
  return Math.min(1, ratio);
}

/** How many more failing objects (for `total` references too) a rule needs to fire; 0 when it fires. */
export type RemainingFailures = Readonly<Record<QuarantineRule, number>>;

/**
 * "More than" is more than; the floor alone counts from 5,000 on (entra-docs: 5,000 failures
 * trigger an evaluation). Infinity where the scope does not hold so many objects.
 */
export function countRemainingFailures(load: RuleInput, thresholds: Thresholds): RemainingFailures {
  const { objects, references } = load;
  const remainingScope = Math.max(0, load.objectsInScope - objects);
  const ifInScope = (count: number) => (count <= remainingScope ? count : Number.POSITIVE_INFINITY);
  const total = firstCountAbove(thresholds.totalLimitObjects) - objects - references;
  return {
    proportion: ifInScope(remainingForProportion(load, thresholds)),
    base: ifInScope(Math.max(0, firstCountAbove(thresholds.baseLimitObjects) - objects)),
    // Any object may lack a reference as well: the scope bounds both kinds apart.
    total:
      total <= remainingScope + Math.max(0, load.objectsInScope - references)
        ? Math.max(0, total)
        : Number.POSITIVE_INFINITY,
  };
}

function firstCountAbove(limit: number): number {
  return Math.floor(limit) + 1;
}

/** The smallest number of further failures that lifts the share over its limit, floor included. */
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
 * The rule that fires first as the escrow grows now, or as it is made up where it does not grow;
 * null when nothing fails or no rule can be reached.
 */
export function findBindingRule(
  load: RuleInput,
  remainingFailures: RemainingFailures,
  growth: EscrowGrowth,
): QuarantineRule | null {
  if (load.objects + load.references <= 0) return null;
  const exceededRule = QUARANTINE_RULES.find((rule) => remainingFailures[rule] === 0);
  if (exceededRule !== undefined) return exceededRule;
  const { objects, references } = growthRateOf(load, growth);
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
  load: RuleInput,
  growth: EscrowGrowth,
): Pick<RuleInput, "objects" | "references"> {
  const objects = Math.max(0, sumChanges(growth.objectsPerSlot));
  const references = Math.max(0, sumChanges(growth.referencesPerSlot));
  return objects + references > 0 ? { objects, references } : load;
}

function sumChanges(steps: readonly number[]): number {
  return steps.reduce((sum, step) => sum + step, 0);
}

/** A load and how the rules look at it. */
export type RuleEvaluation = {
  readonly ruleInput: RuleInput;
  readonly rules: readonly RuleUsage[];
  readonly remainingFailures: RemainingFailures;
  readonly bindingRule: QuarantineRule | null;
};
