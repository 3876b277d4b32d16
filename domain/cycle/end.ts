import type { JobFacts } from "../facts.ts";
import { synchronizedObjects } from "../job.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { curveOf } from "./curve.ts";
import { fromPace, type Range } from "./eta.ts";
import { logLagMs, type Measures, type ProgressMethod } from "./progress.ts";
import { durationsOf } from "./review.ts";
import { runningSince } from "./running.ts";
import type { CycleVerdict } from "./verdict.ts";

export type Estimate = Pick<
  CycleVerdict,
  "etaMs" | "etaLowMs" | "etaHighMs" | "etaMethod" | "noEtaBecause"
>;

type Known = {
  readonly kind: CycleVerdict["kind"];
  readonly method: ProgressMethod | null;
  readonly measures: Measures;
  readonly isStill: boolean;
};

/** Fewer remembered cycles than this are no rule. */
const LEAST_CYCLES = 5;

/**
 * When the running cycle ends: by its own pace; before that shows, by Microsoft's published pace for
 * a full cycle, and by the cycles before for another one; or why nothing can be said.
 */
export function estimateEnd(
  facts: JobFacts,
  known: Known,
  thresholds: Thresholds,
  now: Instant,
): Estimate {
  if (known.isStill) return none("The cycle stands still, so its pace says nothing about its end.");
  const beganAt = runningSince(facts.job);
  if (beganAt === null)
    return none("Not enough is known yet: Graph does not say when the cycle began.");
  const pace = byPace(facts, known, { beganAt, thresholds });
  if (pace !== null) return until(pace, now - pace.at, "pace");
  const elapsed = Math.max(0, now - beganAt);
  return known.kind === "initial"
    ? byPublishedPace(facts, thresholds, elapsed)
    : byHistory(facts, elapsed);
}

type Base = { readonly beganAt: Instant; readonly thresholds: Thresholds };

function byPace(
  facts: JobFacts,
  { method, measures }: Known,
  { beganAt, thresholds }: Base,
): (Range & { readonly at: Instant }) | null {
  const { sight, trace } = facts;
  const shown = method === null ? null : measures[method];
  if (method === null || shown === null) return null;
  const lagMs = method === "log" ? logLagMs(facts, thresholds.usualLogLagMs) : 0;
  const seen = { points: trace.pace, method, measure: shown, beganAt, lagMs };
  const { at } = shown;
  const range = fromPace(curveOf({ ...seen, readAt: at, everyMs: sight.jobsEveryMs }), lagMs);
  return range === null ? null : { ...range, at };
}

/** What is left of a range after `ageMs`; past its high end the pace has been proven wrong. */
function until(range: Range, ageMs: Millis, etaMethod: "pace" | "published" | "history"): Estimate {
  const age = Math.max(0, ageMs);
  if (age > range.highMs) return none("The cycle has taken longer than its pace had promised.");
  const left = (ms: Millis): Millis => Math.max(0, Math.round(ms - age));
  return {
    etaMs: left(range.midMs),
    etaLowMs: left(range.lowMs),
    etaHighMs: left(range.highMs),
    etaMethod,
    noEtaBecause: null,
  };
}

/** Microsoft's own range, which counts users, groups and memberships. */
function byPublishedPace(facts: JobFacts, thresholds: Thresholds, elapsed: Millis): Estimate {
  const { job } = facts;
  const objects = Math.max(job.lastExecution?.entitled ?? 0, synchronizedObjects(job));
  if (objects <= 0) {
    return none(
      "Not enough is known yet: Graph shows neither how much is done nor how many objects are assigned.",
    );
  }
  const fast = objects * thresholds.fastMinutesPerObject * MINUTE;
  const slow = objects * thresholds.slowMinutesPerObject * MINUTE;
  if (elapsed >= slow) {
    return none(
      "The cycle has taken longer than Microsoft's published pace, and does not show how much of it is done.",
    );
  }
  return until({ midMs: Math.sqrt(fast * slow), lowMs: fast, highMs: slow }, elapsed, "published");
}

/** How long those of the remembered cycles took that took longer than this one has by now. */
function byHistory({ trace }: JobFacts, elapsed: Millis): Estimate {
  const lengths = durationsOf(trace.runs, "incremental");
  const longer = lengths.filter((length) => length > elapsed);
  if (lengths.length < LEAST_CYCLES) {
    return none(
      "Not enough is known yet: the cycle shows no figures, and too few before it are remembered.",
    );
  }
  if (longer.length < LEAST_CYCLES) {
    return none(
      "The cycle takes longer than nearly all before it, and does not show how much of it is done.",
    );
  }
  const at = (share: number): Millis => longer[Math.round(share * (longer.length - 1))] ?? 0;
  return until({ midMs: at(0.5), lowMs: at(0.1), highMs: at(0.9) }, elapsed, "history");
}

function none(noEtaBecause: string): Estimate {
  return { etaMs: null, etaLowMs: null, etaHighMs: null, etaMethod: null, noEtaBecause };
}
