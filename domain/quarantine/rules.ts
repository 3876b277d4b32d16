import type { Thresholds } from "../thresholds.ts";
import type { FiringRule, Growth, Load, RuleDistance } from "./verdict.ts";

/** How the counts stand against each published figure. */
export function distances(load: Load, thresholds: Thresholds): readonly RuleDistance[] {
  const shareLimit = thresholds.proportionLimitRatio * (load.objects + load.good);
  return [
    distance("floor", load.objects, thresholds.evaluationFloorObjects),
    distance("proportion", load.objects, shareLimit),
    distance("base", load.objects, thresholds.baseLimitObjects),
    distance("total", load.objects + load.references, thresholds.totalLimitObjects),
  ];
}

function distance(rule: RuleDistance["rule"], count: number, limit: number): RuleDistance {
  const usedRatio = count <= 0 ? 0 : limit <= 0 ? 1 : count / limit;
  return { rule, count, limit: Math.floor(limit), usedRatio };
}

/** The weightiest first: where several are exceeded at once, that one is given as the reason. */
export const FIRING_RULES = [
  "base",
  "total",
  "proportion",
] as const satisfies readonly FiringRule[];

/** 0..1: how far each rule is on its way. A rule that needs more than the scope has is never on it. */
export function usedOf(
  rule: FiringRule,
  rules: readonly RuleDistance[],
  { isReachable }: { readonly isReachable: boolean },
): number {
  if (!isReachable) return 0;
  const used = (name: RuleDistance["rule"]) =>
    rules.find((one) => one.rule === name)?.usedRatio ?? 0;
  // The share counts only from the floor on: whichever of the two is further away decides.
  const ratio = rule === "proportion" ? Math.min(used("floor"), used("proportion")) : used(rule);
  return Math.min(1, ratio);
}

/** How many more failing objects (for `total` references too) a rule needs to fire; 0 when it fires. */
export type Needs = Readonly<Record<FiringRule, number>>;

/**
 * "More than" is more than; the floor alone counts from 5,000 on (entra-docs: 5,000 failures
 * trigger an evaluation). Infinity where the scope does not hold so many objects.
 */
export function needsOf(load: Load, thresholds: Thresholds): Needs {
  const { objects, references } = load;
  const left = Math.max(0, load.scope - objects);
  const within = (need: number) => (need <= left ? need : Number.POSITIVE_INFINITY);
  const total = above(thresholds.totalLimitObjects) - objects - references;
  return {
    proportion: within(shareNeed(load, thresholds)),
    base: within(Math.max(0, above(thresholds.baseLimitObjects) - objects)),
    // Any object may lack a reference as well: the scope bounds both kinds apart.
    total:
      total <= left + Math.max(0, load.scope - references)
        ? Math.max(0, total)
        : Number.POSITIVE_INFINITY,
  };
}

function above(limit: number): number {
  return Math.floor(limit) + 1;
}

/** The smallest number of further failures that lifts the share over its limit, floor included. */
function shareNeed({ objects, good, newRatio }: Load, thresholds: Thresholds): number {
  const { evaluationFloorObjects: floor, proportionLimitRatio: limit } = thresholds;
  const toFloor = Math.max(0, Math.ceil(floor - objects));
  const over = limit * (objects + good) - objects;
  const toShare = over < 0 ? 0 : Math.floor(over / (1 - limit * newRatio)) + 1;
  return Math.max(toFloor, toShare);
}

/**
 * The rule that fires first as the escrow grows now, or as it is made up where it does not grow;
 * null when nothing fails or no rule can be reached.
 */
export function bindingRule(load: Load, needs: Needs, growth: Growth): FiringRule | null {
  if (load.objects + load.references <= 0) return null;
  const exceeded = FIRING_RULES.find((rule) => needs[rule] === 0);
  if (exceeded !== undefined) return exceeded;
  const { objects, references } = paceOf(load, growth);
  const steps: Needs = {
    proportion: needs.proportion / objects,
    base: needs.base / objects,
    total: needs.total / (objects + references),
  };
  return FIRING_RULES.reduce<FiringRule | null>((first, rule) => {
    if (!Number.isFinite(steps[rule])) return first;
    return first === null || steps[rule] < steps[first] ? rule : first;
  }, null);
}

function paceOf(load: Load, growth: Growth): Pick<Load, "objects" | "references"> {
  const objects = Math.max(0, added(growth.objects));
  const references = Math.max(0, added(growth.references));
  return objects + references > 0 ? { objects, references } : load;
}

function added(steps: readonly number[]): number {
  return steps.reduce((sum, step) => sum + step, 0);
}

/** A load and how the rules look at it. */
export type Standing = {
  readonly load: Load;
  readonly rules: readonly RuleDistance[];
  readonly needs: Needs;
  readonly binding: FiringRule | null;
};
