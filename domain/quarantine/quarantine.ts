import type { JobFacts } from "../facts.ts";
import { outstanding, wholeFailure } from "../failure/failures.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR } from "../time.ts";
import { grouped, sayRatio } from "../words.ts";
import type { QuarantineVerdict, RuleDistance } from "./verdict.ts";

/** A cycle that fails as a whole may be quarantined at any time, whatever the counts. */
const WHOLE_FAILURE_RISK = 0.9;

/** The pace of one hour says nothing of the week after. */
const FURTHEST_MS: Millis = 7 * DAY;

/** What the rules of quarantine are applied to. */
type Load = {
  /** Failing objects without those that fail only for a manager or member. */
  readonly objects: number;
  readonly references: number;
  /** What went well beside them: the other part of the share. */
  readonly good: number;
};

/** How near a job is to quarantine, or how it stands in it. */
export function judgeQuarantine(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): QuarantineVerdict {
  const load = loadOf(facts);
  const rules = distances(load, thresholds);
  const inForce = facts.job.code === "quarantine" || facts.job.quarantine !== null;
  const held = facts.job.quarantine;
  const since = held?.seriesSince ?? held?.currentSince ?? null;
  const disablesAt = inForce && since !== null ? since + thresholds.quarantineLimitMs : null;
  const risk = inForce
    ? { score: 1, driver: "The job is in quarantine." }
    : riskOf(facts, load, rules);
  return {
    inForce,
    reason: inForce ? (held?.reason ?? "Unknown") : null,
    since: inForce ? since : null,
    seriesCount: held?.seriesCount ?? 0,
    nextAttemptAt: held?.nextAttemptAt ?? null,
    disablesAt,
    daysLeft: disablesAt === null ? null : wholeTenths((disablesAt - now) / DAY),
    riskScore: risk.score,
    riskDriver: risk.driver,
    drivers: [],
    timeToQuarantineMs: inForce ? null : timeLeft(facts, load, thresholds),
    timeLowMs: null,
    timeHighMs: null,
    noTimeBecause: null,
    escrow: escrowOf(facts, load),
    rules,
    binding: null,
    deletions: null,
  };
}

function escrowOf({ job }: JobFacts, { objects, references }: Load): QuarantineVerdict["escrow"] {
  return { objects, references, counted: job.lastExecution?.escrowed ?? null };
}

/** Rounded down to a tenth, never below 0: a deadline is better early than late. */
function wholeTenths(days: number): number {
  return Math.max(0, Math.floor(days * 10) / 10);
}

/** A manager or group member that could not be written counts towards the total alone. */
function isReference(code: string): boolean {
  return /reference/i.test(code);
}

function loadOf(facts: JobFacts): Load {
  const references = facts.failing
    .filter((group) => isReference(group.code))
    .reduce((sum, group) => sum + Math.max(0, group.objects), 0);
  const all = outstanding(facts);
  return {
    objects: Math.max(0, all - references),
    references: Math.min(all, references),
    // Neither window nor denominator is published: the larger keeps a long initial cycle from
    // looking worse than it is.
    good: Math.max(facts.counts["24h"].success, facts.job.lastExecution?.exported ?? 0, 0),
  };
}

function distances(load: Load, thresholds: Thresholds): readonly RuleDistance[] {
  const all = load.objects + load.references;
  const shareLimit = thresholds.proportionLimitRatio * (load.objects + load.good);
  return [
    distance("floor", load.objects, thresholds.evaluationFloorObjects),
    distance("proportion", load.objects, shareLimit),
    distance("base", load.objects, thresholds.baseLimitObjects),
    distance("total", all, thresholds.totalLimitObjects),
  ];
}

function distance(rule: RuleDistance["rule"], count: number, limit: number): RuleDistance {
  const usedRatio = count <= 0 ? 0 : limit <= 0 ? 1 : count / limit;
  return { rule, count, limit: Math.floor(limit), usedRatio };
}

type Risk = { readonly score: number; readonly driver: string | null };

function used(rules: readonly RuleDistance[], rule: RuleDistance["rule"]): number {
  return rules.find((one) => one.rule === rule)?.usedRatio ?? 0;
}

function riskOf(facts: JobFacts, load: Load, rules: readonly RuleDistance[]): Risk {
  const failure = wholeFailure(facts.job);
  // The share counts only from the floor on: whichever of the two is further away decides.
  const share = Math.min(used(rules, "floor"), used(rules, "proportion"));
  const base = used(rules, "base");
  const total = used(rules, "total");
  const byCount = Math.min(1, Math.max(share, base, total));
  if (failure !== null && byCount < WHOLE_FAILURE_RISK) {
    const driver =
      "Whole cycles fail: Entra quarantines for rejected credentials or a broken SCIM contract at any time.";
    return { score: WHOLE_FAILURE_RISK, driver };
  }
  if (byCount === 0) return { score: 0, driver: null };
  return { score: byCount, driver: driverOf({ share, base, total }, load, rules) };
}

function driverOf(
  parts: { readonly share: number; readonly base: number; readonly total: number },
  load: Load,
  rules: readonly RuleDistance[],
): string {
  const limit = (rule: RuleDistance["rule"]) =>
    grouped(rules.find((one) => one.rule === rule)?.limit ?? 0);
  if (parts.share >= parts.base && parts.share >= parts.total) {
    const ratio = load.objects / Math.max(1, load.objects + load.good);
    return `${grouped(load.objects)} of ${limit("floor")} failing objects from which the share counts; the share is ${sayRatio(ratio)}.`;
  }
  if (parts.base >= parts.total) {
    return `${grouped(load.objects)} of ${limit("base")} failing objects, references left out.`;
  }
  return `${grouped(load.objects + load.references)} of ${limit("total")} failing objects, references included.`;
}

/**
 * Time to the first rule at the pace of the last hour; null when failures do not grow. An object
 * that keeps failing writes a row at least every 6 hours of its first day, so that many rows are
 * taken as retries and only the rest as new.
 */
function timeLeft(facts: JobFacts, load: Load, thresholds: Thresholds): Millis | null {
  const hour = facts.counts["1h"];
  const retries = (load.objects + load.references) / (thresholds.retryFirstMs / HOUR);
  const newPerHour = hour.failure - retries;
  if (newPerHour <= 0) return null;
  const limits = [
    thresholds.baseLimitObjects - load.objects,
    thresholds.totalLimitObjects - load.objects - load.references,
  ];
  if (hour.failure / (hour.failure + hour.success) > thresholds.proportionLimitRatio) {
    limits.push(thresholds.evaluationFloorObjects - load.objects);
  }
  const left = Math.max(0, Math.round((Math.min(...limits) / newPerHour) * HOUR));
  return left > FURTHEST_MS ? null : left;
}
