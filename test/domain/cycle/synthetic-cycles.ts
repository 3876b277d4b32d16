import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import { assessCycle } from "../../../domain/cycle/assess-cycle.ts";
import type { CycleAssessment } from "../../../domain/cycle-assessment.ts";
import type { CycleRecord, JobFacts } from "../../../domain/job-facts.ts";
import { EMPTY_HISTORY, type JobHistory } from "../../../domain/job-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../../domain/time.ts";
import { freshnessAt, initialCycleJob, jobFacts, MORNING, NO_REMOVALS } from "../job-fixtures.ts";

/** Synthetic initial cycles whose end is known, to check estimates. Each seed gives one cycle. */

const CYCLE_SHAPES = ["even", "uneven", "change", "bursts", "stall"] as const;
export type CycleShape = (typeof CYCLE_SHAPES)[number];

export type SyntheticCycle = {
  readonly shape: CycleShape;
  readonly objects: number;
  readonly pageObjects: number;
  readonly pollMs: number;
  /** Whether the job object shows progress in units, and whether the log shows rows. */
  readonly visible: { readonly units: boolean; readonly log: boolean };
  readonly logLagMs: number;
  readonly beganAt: Instant;
  readonly endedAt: Instant;
  objectsDoneAt(at: Instant): number;
};

type Random = () => number;

/** The Mulberry32 generator. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PART_COUNT = 200;

export function makeSyntheticCycle(seed: number): SyntheticCycle {
  const random = randomFrom(seed);
  const logUniform = (low: number, high: number) => low * (high / low) ** random();
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const shape = pick(CYCLE_SHAPES);
  const objects = Math.round(logUniform(300, 100_000));
  const lengthMs = logUniform(40 * MINUTE, Math.min(2 * DAY, objects * 5 * SECOND + HOUR));
  const weights = partWeights(shape, random);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const ends: number[] = [];
  let at = 0;
  for (const weight of weights) {
    at += (weight / sum) * lengthMs;
    ends.push(at);
  }
  const beganAt = MORNING;
  return {
    shape,
    objects,
    pageObjects: pick([50, 100, 100, 200]),
    pollMs: pick([MINUTE, 2 * MINUTE, 5 * MINUTE]),
    visible: pick([
      { units: true, log: true },
      { units: true, log: false },
      { units: false, log: true },
    ]),
    logLagMs: MINUTE * (1 + 4 * random()),
    beganAt,
    endedAt: beganAt + lengthMs,
    objectsDoneAt(moment) {
      const age = moment - beganAt;
      const part = ends.findIndex((end) => end > age);
      if (age <= 0) return 0;
      if (part < 0) return objects;
      const from = ends[part - 1] ?? 0;
      const share = (age - from) / ((ends[part] ?? 0) - from);
      return Math.floor((objects * (part + share)) / PART_COUNT);
    },
  };
}

/** Relative duration of each of the PART_COUNT parts of the cycle. */
function partWeights(shape: CycleShape, random: Random): readonly number[] {
  const parts = Array.from({ length: PART_COUNT }, () => 1);
  const at = Math.floor(PART_COUNT * (0.1 + 0.8 * random()));
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
      const pause = PART_COUNT * (0.02 + 0.15 * random());
      return parts.map((_, n) => 0.8 + 0.4 * random() + (n === at ? pause : 0));
    }
  }
}

export function factsDuringCycle(cycle: SyntheticCycle, now: Instant): Omit<JobFacts, "history"> {
  const { objects, pageObjects, beganAt } = cycle;
  const objectsDone = cycle.objectsDoneAt(now);
  const total = Math.ceil(objects / pageObjects);
  const job: ObservedJob = {
    ...initialCycleJob,
    lastExecution: {
      ...initialCycleJob.lastExecution!,
      beganAt,
      entitled: objects,
      imported: cycle.visible.units ? objectsDone : 0,
      exported: 0,
      exportsExpected: 0,
      escrowed: 0,
    },
    progress: cycle.visible.units
      ? [{ completed: Math.floor(objectsDone / pageObjects), total, observedAt: now, units: "" }]
      : [],
    readAt: now,
  };
  const freshness = {
    ...freshnessAt(now),
    jobPollIntervalMs: cycle.pollMs,
    logPollIntervalMs: cycle.pollMs,
  };
  return jobFacts(job, {
    freshness,
    cycles: cycle.visible.log ? cycleRecordsAt(cycle, now) : [],
  });
}

function cycleRecordsAt(cycle: SyntheticCycle, now: Instant): readonly CycleRecord[] {
  const shownUntil = now - cycle.logLagMs;
  const objects = cycle.objectsDoneAt(shownUntil);
  if (objects === 0) return [];
  const rows = [{ action: "create", status: "success", rows: objects }] as const;
  const firstAt = cycle.beganAt + SECOND;
  // A few rows arrive earlier than the other rows.
  const lastAt = Math.max(firstAt, shownUntil + 0.6 * cycle.logLagMs);
  return [
    {
      cycleId: initialCycleJob.lastExecution!.activityId!,
      firstEventAt: firstAt,
      removals: NO_REMOVALS,
      lastEventAt: lastAt,
      objects,
      rows,
    },
  ];
}

export type PolledAssessment = {
  readonly at: Instant;
  readonly elapsedRatio: number;
  readonly remainingMs: number;
  readonly assessment: CycleAssessment;
};

/** Polls a cycle from its beginning to its end, as the worker does. */
export function pollCycle(cycle: SyntheticCycle): readonly PolledAssessment[] {
  let history: JobHistory = EMPTY_HISTORY;
  const polls: PolledAssessment[] = [];
  for (let at = cycle.beganAt + cycle.pollMs / 3; at < cycle.endedAt; at += cycle.pollMs) {
    const polledFacts = factsDuringCycle(cycle, at);
    history = extendHistory(history, polledFacts);
    const assessment = assessCycle({ ...polledFacts, history }, null, DEFAULT_THRESHOLDS, at);
    const elapsedRatio = (at - cycle.beganAt) / (cycle.endedAt - cycle.beganAt);
    polls.push({ at, elapsedRatio, remainingMs: cycle.endedAt - at, assessment });
  }
  return polls;
}
