import { judgeCycle } from "../../../domain/cycle/cycle.ts";
import type { CycleVerdict } from "../../../domain/cycle/verdict.ts";
import type { CycleRecord, JobFacts } from "../../../domain/facts.ts";
import type { SyncJob } from "../../../domain/provisioning.ts";
import { remember } from "../../../domain/remember.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../../domain/time.ts";
import { type JobTrace, NO_TRACE } from "../../../domain/trace.ts";
import { factsOf, initialCycle, NOON, sightAt } from "../jobs.ts";

/** Made-up initial cycles whose end is known, to hold estimates against. One seed makes one cycle. */

const SHAPES = ["even", "uneven", "change", "bursts", "stall"] as const;
export type Shape = (typeof SHAPES)[number];

export type Synthetic = {
  readonly shape: Shape;
  readonly objects: number;
  readonly pageObjects: number;
  readonly pollMs: number;
  /** What the job and the log show. */
  readonly shows: { readonly units: boolean; readonly log: boolean };
  readonly lagMs: number;
  readonly beganAt: Instant;
  readonly endedAt: Instant;
  /** Objects done by then. */
  doneAt(at: Instant): number;
};

type Random = () => number;

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PARTS = 200;

export function synthetic(seed: number): Synthetic {
  const random = randomFrom(seed);
  const between = (low: number, high: number) => low * (high / low) ** random();
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const shape = pick(SHAPES);
  const objects = Math.round(between(300, 100_000));
  const lengthMs = between(40 * MINUTE, Math.min(2 * DAY, objects * 5 * SECOND + HOUR));
  const weights = partsOf(shape, random);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const ends: number[] = [];
  let at = 0;
  for (const weight of weights) {
    at += (weight / sum) * lengthMs;
    ends.push(at);
  }
  const beganAt = NOON;
  return {
    shape,
    objects,
    pageObjects: pick([50, 100, 100, 200]),
    pollMs: pick([MINUTE, 2 * MINUTE, 5 * MINUTE]),
    shows: pick([
      { units: true, log: true },
      { units: true, log: false },
      { units: false, log: true },
    ]),
    lagMs: MINUTE * (1 + 4 * random()),
    beganAt,
    endedAt: beganAt + lengthMs,
    doneAt(moment) {
      const age = moment - beganAt;
      const part = ends.findIndex((end) => end > age);
      if (age <= 0) return 0;
      if (part < 0) return objects;
      const from = ends[part - 1] ?? 0;
      const share = (age - from) / ((ends[part] ?? 0) - from);
      return Math.floor((objects * (part + share)) / PARTS);
    },
  };
}

/** How long each two-hundredth of the objects takes, beside the others. */
function partsOf(shape: Shape, random: Random): readonly number[] {
  const parts = Array.from({ length: PARTS }, () => 1);
  const at = Math.floor(PARTS * (0.1 + 0.8 * random()));
  switch (shape) {
    case "even":
      return parts.map(() => 0.9 + 0.2 * random());
    case "uneven":
      return parts.map(() => 0.3 + 1.4 * random());
    case "change": {
      const factor = random() < 0.5 ? 2 : 0.5;
      return parts.map((_, n) => (0.8 + 0.4 * random()) * (n >= at ? factor : 1));
    }
    case "bursts": {
      const length = 2 + Math.floor(12 * random());
      const factor = 2 + 2 * random();
      return parts.map((_, n) => (Math.floor(n / length) % 2 === 0 ? factor : 1));
    }
    case "stall": {
      const pause = PARTS * (0.02 + 0.15 * random());
      return parts.map((_, n) => 0.8 + 0.4 * random() + (n === at ? pause : 0));
    }
  }
}

export function factsAt(cycle: Synthetic, now: Instant): Omit<JobFacts, "trace"> {
  const { objects, pageObjects, beganAt } = cycle;
  const done = cycle.doneAt(now);
  const total = Math.ceil(objects / pageObjects);
  const job: SyncJob = {
    ...initialCycle,
    lastExecution: {
      ...initialCycle.lastExecution!,
      beganAt,
      entitled: objects,
      imported: cycle.shows.units ? done : 0,
      exported: 0,
      exportsExpected: 0,
      escrowed: 0,
    },
    progress: cycle.shows.units
      ? [{ completed: Math.floor(done / pageObjects), total, observedAt: now, units: "" }]
      : [],
    readAt: now,
  };
  const sight = { ...sightAt(now), jobsEveryMs: cycle.pollMs, logsEveryMs: cycle.pollMs };
  return factsOf(job, { sight, cycles: cycle.shows.log ? recordsAt(cycle, now) : [] });
}

function recordsAt(cycle: Synthetic, now: Instant): readonly CycleRecord[] {
  const shownUntil = now - cycle.lagMs;
  const objects = cycle.doneAt(shownUntil);
  if (objects === 0) return [];
  const rows = [{ action: "create", status: "success", rows: objects }] as const;
  const firstAt = cycle.beganAt + SECOND;
  // A few rows are quicker than most.
  const lastAt = Math.max(firstAt, shownUntil + 0.6 * cycle.lagMs);
  return [{ cycleId: initialCycle.lastExecution!.activityId!, firstAt, lastAt, objects, rows }];
}

export type Look = {
  readonly at: Instant;
  readonly share: number;
  readonly leftMs: number;
  readonly verdict: CycleVerdict;
};

/** Looks at a cycle from its beginning to its end, as the worker does. */
export function looksAt(cycle: Synthetic): readonly Look[] {
  let trace: JobTrace = NO_TRACE;
  const looks: Look[] = [];
  for (let at = cycle.beganAt + cycle.pollMs / 3; at < cycle.endedAt; at += cycle.pollMs) {
    const seen = factsAt(cycle, at);
    trace = remember(trace, seen);
    const verdict = judgeCycle({ ...seen, trace }, null, DEFAULT_THRESHOLDS, at);
    const share = (at - cycle.beganAt) / (cycle.endedAt - cycle.beganAt);
    looks.push({ at, share, leftMs: cycle.endedAt - at, verdict });
  }
  return looks;
}
