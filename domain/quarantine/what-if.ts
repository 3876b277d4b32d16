import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { QuarantineVerdict, RuleDistance } from "./verdict.ts";

/** A change that somebody thinks of making, or fears. */
export type Supposition = {
  /** Ids of failure clusters that are mended. */
  readonly clearClusters: readonly string[];
  /** Objects that begin to fail beside those that do. */
  readonly addObjects: number;
  /** Of all objects the share that fails; null for as many as do. */
  readonly failureRatio: number | null;
};

/** The verdict on quarantine if that had happened; no time is given for what only might be. */
export function whatIf(
  { failures, quarantine }: JobSnapshot,
  supposition: Supposition,
  thresholds: Thresholds,
  _now: Instant,
): QuarantineVerdict {
  const cleared = failures.clusters
    .filter(({ id }) => supposition.clearClusters.includes(id))
    .reduce((sum, { objects }) => sum + objects, 0);
  const change = supposition.addObjects - cleared;
  const rules = quarantine.rules.map((rule) => changed(rule, change, supposition, thresholds));
  const used = (name: RuleDistance["rule"]) =>
    rules.find(({ rule }) => rule === name)?.usedRatio ?? 0;
  const byRule = [
    { rule: "floor", score: Math.min(used("floor"), used("proportion")) },
    { rule: "base", score: used("base") },
    { rule: "total", score: used("total") },
  ] as const;
  const nearest = byRule.reduce((a, b) => (b.score > a.score ? b : a));
  const riskScore = Math.min(1, nearest.score);
  const { escrow } = quarantine;
  return {
    ...quarantine,
    rules,
    riskScore,
    riskDriver: null,
    drivers: [],
    binding: riskScore > 0 ? nearest.rule : null,
    escrow: { ...escrow, objects: Math.max(0, escrow.objects + change) },
    timeToQuarantineMs: null,
    timeLowMs: null,
    timeHighMs: null,
    noTimeBecause: "What is only supposed has no pace.",
  };
}

function changed(
  rule: RuleDistance,
  change: number,
  { failureRatio }: Supposition,
  { proportionLimitRatio }: Thresholds,
): RuleDistance {
  const count = Math.max(0, rule.count + change);
  if (rule.rule === "proportion" && failureRatio !== null) {
    return { ...rule, count, usedRatio: failureRatio / proportionLimitRatio };
  }
  return { ...rule, count, usedRatio: rule.limit > 0 ? count / rule.limit : Number(count > 0) };
}
