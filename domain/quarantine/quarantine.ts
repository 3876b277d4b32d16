import type { JobFacts } from "../facts.ts";
import { isQuarantined } from "../job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { DAY } from "../time.ts";
import { targetDriver, tokenDriver, wholeCycleDriver } from "./causes.ts";
import { deletionDriver, deletionsOf } from "./deletions.ts";
import { type Forecast, forecast } from "./forecast.ts";
import { growthOf } from "./growth.ts";
import { escrowOf, loadOf } from "./load.ts";
import { gravestFirst, ruleDriver } from "./risk.ts";
import { sayNoTime } from "./rule-words.ts";
import { bindingRule, distances, needsOf, type Standing } from "./rules.ts";
import type { QuarantineVerdict, RiskDriver } from "./verdict.ts";

type State = Pick<
  QuarantineVerdict,
  "inForce" | "reason" | "since" | "seriesCount" | "nextAttemptAt" | "disablesAt" | "daysLeft"
>;

/** How near a job is to quarantine, or how it stands in it. */
export function judgeQuarantine(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): QuarantineVerdict {
  const load = loadOf(facts);
  const deletions = deletionsOf(facts);
  const causes = gravestFirst([
    wholeCycleDriver(facts, now),
    targetDriver(facts.target, thresholds, now),
    tokenDriver(facts.target, now),
    deletionDriver(facts, deletions, thresholds, now),
  ]);
  const state = stateOf(facts, thresholds, now);
  const escrow = escrowOf(facts, load);
  const growth = growthOf(facts, now);
  return weigh({ state, escrow, load, growth, deletions, causes }, thresholds, now);
}

/** Entra's own word on the quarantine that is in force. */
function stateOf({ job }: JobFacts, thresholds: Thresholds, now: Instant): State {
  const inForce = isQuarantined(job);
  const held = job.quarantine;
  const since = held?.seriesSince ?? held?.currentSince ?? null;
  const disablesAt = inForce && since !== null ? since + thresholds.quarantineLimitMs : null;
  return {
    inForce,
    reason: inForce ? (held?.reason ?? "Unknown") : null,
    since: inForce ? since : null,
    seriesCount: held?.seriesCount ?? 0,
    nextAttemptAt: held?.nextAttemptAt ?? null,
    disablesAt,
    daysLeft: disablesAt === null ? null : wholeTenths((disablesAt - now) / DAY),
  };
}

/** Rounded down to a tenth, never below 0: a deadline is better early than late. */
function wholeTenths(days: number): number {
  return Math.max(0, Math.floor(days * 10) / 10);
}

/** All that the weighing rests on, whether from facts or from a supposition. */
type Basis = Pick<QuarantineVerdict, "escrow" | "load" | "growth" | "deletions"> & {
  readonly state: State;
  /** What drives the risk beside the counts. */
  readonly causes: readonly RiskDriver[];
};

export function weigh(basis: Basis, thresholds: Thresholds, now: Instant): QuarantineVerdict {
  const { state, escrow, load, growth, deletions, causes } = basis;
  const { inForce } = state;
  const rules = distances(load, thresholds);
  const needs = needsOf(load, thresholds);
  const binding = bindingRule(load, needs, growth);
  const standing = { load, rules, needs, binding };
  const time = foresee(standing, growth, now);
  const byRule = inForce ? null : ruleDriver(standing, time, thresholds);
  const drivers = gravestFirst([byRule, ...causes]);
  const [gravest] = drivers;
  const { timeToQuarantineMs, timeLowMs, timeHighMs } = timesOf(inForce ? null : time);
  return {
    inForce,
    reason: state.reason,
    since: state.since,
    seriesCount: state.seriesCount,
    nextAttemptAt: state.nextAttemptAt,
    disablesAt: state.disablesAt,
    daysLeft: state.daysLeft,
    riskScore: inForce ? 1 : (gravest?.score ?? 0),
    riskDriver: inForce ? "The job is in quarantine." : (gravest?.words ?? null),
    drivers,
    timeToQuarantineMs,
    timeLowMs,
    timeHighMs,
    noTimeBecause: inForce || time.kind === "time" ? null : sayNoTime(time.why, load, thresholds),
    escrow,
    rules,
    binding,
    deletions,
    load,
    growth,
  };
}

function foresee(
  { load, needs, binding }: Standing,
  growth: QuarantineVerdict["growth"],
  now: Instant,
): Forecast {
  if (load.objects + load.references <= 0) return { kind: "none", why: "nothing-fails" };
  return binding === null ? { kind: "none", why: "out-of-reach" } : forecast(growth, needs, now);
}

function timesOf(
  time: Forecast | null,
): Pick<QuarantineVerdict, "timeToQuarantineMs" | "timeLowMs" | "timeHighMs"> {
  return time?.kind === "time"
    ? { timeToQuarantineMs: time.ms, timeLowMs: time.lowMs, timeHighMs: time.highMs }
    : { timeToQuarantineMs: null, timeLowMs: null, timeHighMs: null };
}
