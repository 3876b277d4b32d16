import type { JobFacts } from "../../../domain/job-facts.ts";
import type { EscrowPoint, FinishedRun } from "../../../domain/job-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { recordEscrow } from "../../../domain/quarantine/record-escrow.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { healthyJob, jobFacts, LAST_EXECUTION, MORNING } from "../job-fixtures.ts";

/** A generated history of a growing escrow, with the known end of its growth. */
export type EscrowHistory = {
  readonly shape: GrowthShape;
  /** The number of objects in scope. All of them were provisioned before the growth. */
  readonly scope: number;
  /** The number of failing objects at which a rule fires. */
  readonly limit: number;
  readonly cycles: readonly {
    readonly beganAt: Instant;
    readonly endedAt: Instant;
    /** The number of failing objects at the end of the cycle. */
    readonly objects: number;
  }[];
  /** The end of the cycle at which the rule fires; null if no rule fires. */
  readonly firesAt: Instant | null;
  readonly growsFrom: Instant;
};

export const GROWTH_SHAPES = [
  "even steps",
  "uneven steps",
  "trickle",
  "accelerating",
  "nights off",
  "slowing",
  "saturating",
  "recovering",
] as const;
export type GrowthShape = (typeof GROWTH_SHAPES)[number];

const CYCLE_INTERVAL_MS = 40 * MINUTE;

export function makeEscrowHistory(shape: GrowthShape, seed: number): EscrowHistory {
  const random = seeded(seed * 8 + GROWTH_SHAPES.indexOf(shape));
  const scope = Math.round(6000 * 40 ** random());
  const limit = Math.min(40_001, Math.max(5000, Math.floor(0.4 * scope) + 1));
  const growsFrom = MORNING + (2 + 20 * random()) * HOUR;
  const addedPerCycle = addedPerCycleOf(shape, limit, random);
  const firstObjects = Math.round(random() * random() * 0.1 * limit);
  const durationMs = CYCLE_INTERVAL_MS * (0.05 + 0.4 * random());
  let objects = firstObjects;
  const cycles = [];
  let firesAt: Instant | null = null;
  for (
    let began = MORNING;
    began < growsFrom + 6 * DAY && firesAt === null;
    began += CYCLE_INTERVAL_MS
  ) {
    const beganAt = began + random() * 3 * MINUTE;
    const endedAt = beganAt + durationMs * (0.8 + 0.4 * random());
    if (began >= growsFrom) objects += addedPerCycle(began - growsFrom, objects);
    // Single objects fail and recover independently of the growth.
    if (random() < 0.3) objects += Math.round(6 * random() - 3);
    objects = Math.min(scope, Math.max(0, Math.round(objects)));
    cycles.push({ beganAt, endedAt, objects });
    if (objects >= limit) firesAt = endedAt;
  }
  return { shape, scope, limit, cycles, firesAt, growsFrom };
}

type Random = () => number;
type AddedPerCycle = (sinceMs: number, objects: number) => number;

function addedPerCycleOf(shape: GrowthShape, limit: number, random: Random): AddedPerCycle {
  const everyCycles = 2 + Math.floor(random() * 11);
  const count = 3 + Math.floor(random() * 18);
  const spread = random() * 0.6;
  const size = () => (limit / count) * Math.exp(spread * normal(random) - (spread * spread) / 2);
  const trickleMs = (6 + 66 * random() ** 2) * HOUR;
  const perCycle = (limit * CYCLE_INTERVAL_MS) / trickleMs;
  const burst = 0.2 + random();
  const drip = () => perCycle * Math.exp(burst * normal(random) - (burst * burst) / 2);
  let cycle = 0;
  let next = 0;
  const inSteps = (stepSize: () => number, jitter: number): number => {
    cycle += 1;
    if (cycle < next) return 0;
    next = cycle + Math.max(1, Math.round(everyCycles * (1 + jitter * (random() - 0.5))));
    return stepSize();
  };
  const growth = 1.02 + 0.1 * random();
  const ceiling = limit * (0.2 + 0.75 * random());
  const startHour = Math.floor(random() * 14);
  switch (shape) {
    case "even steps":
      return () => inSteps(() => limit / count, 0);
    case "uneven steps":
      return () => inSteps(size, 0.2 + random());
    case "trickle":
      return drip;
    case "accelerating":
      return (since) => drip() * 0.3 * growth ** Math.min(60, since / CYCLE_INTERVAL_MS);
    case "nights off":
      return (since) => ((startHour * HOUR + since) % DAY < 14 * HOUR ? drip() : 0);
    case "slowing":
      return (since) => drip() * (0.4 + 2 * Math.exp(-since / trickleMs));
    case "saturating":
      return (_, objects) => (Math.max(0, ceiling - objects) * (3 * perCycle)) / limit;
    case "recovering":
      return (since, objects) =>
        since < trickleMs * 0.6 ? drip() : objects > ceiling * 0.2 ? -3 * perCycle : 0;
  }
}

/** The facts of the worker's polls, one every `everyMs` until the rule fires or until `upTo`. */
export function* pollHistory(
  history: EscrowHistory,
  everyMs: number,
  upTo = Number.POSITIVE_INFINITY,
): Generator<JobFacts> {
  const end = Math.min(upTo, history.firesAt ?? history.cycles.at(-1)?.endedAt ?? MORNING);
  let escrowPoints: readonly EscrowPoint[] = [];
  for (let at = MORNING; at < end; at += POLL_INTERVAL_MS) {
    const polledFacts = {
      ...jobFacts(jobAt(history, at)),
      ...failingFacts(objectsAt(history, at)),
    };
    escrowPoints = recordEscrow(escrowPoints, polledFacts);
    if ((at - MORNING) % everyMs !== 0) continue;
    yield {
      ...polledFacts,
      eventsTotal: 1000,
      history: {
        escrowPoints,
        progressPoints: [],
        runs: runsAt(history, at),
      },
    };
  }
}

const POLL_INTERVAL_MS = 5 * MINUTE;

const failingFacts = (objects: number) => ({
  failingByCode: [{ code: "UnprocessableEntity", objects }],
  failingObjects: objects,
  newlyFailingObjects: objects,
});

/** Failing objects according to the log, which shows a row three minutes late. */
function objectsAt({ cycles }: EscrowHistory, now: Instant): number {
  const logAsOf = now - 3 * MINUTE;
  const firstNotEnded = cycles.findIndex(({ endedAt }) => endedAt > logAsOf);
  const index = firstNotEnded < 0 ? cycles.length : firstNotEnded;
  const objectsBefore = cycles[index - 1]?.objects ?? cycles[0]?.objects ?? 0;
  const running = cycles[index];
  if (running === undefined || logAsOf <= running.beganAt) return objectsBefore;
  const doneRatio = (logAsOf - running.beganAt) / (running.endedAt - running.beganAt);
  return Math.round(objectsBefore + doneRatio * (running.objects - objectsBefore));
}

function jobAt({ cycles, scope }: EscrowHistory, now: Instant): ObservedJob {
  const lastCycle = cycles.findLast(({ beganAt }) => beganAt <= now);
  const endedAt = lastCycle !== undefined && lastCycle.endedAt <= now ? lastCycle.endedAt : null;
  return {
    ...healthyJob,
    lastExecution: { ...LAST_EXECUTION, beganAt: lastCycle?.beganAt ?? null, endedAt, escrowed: 0 },
    synchronizedEntries: [{ key: "user to User", count: scope }],
    readAt: now,
  };
}

function runsAt({ cycles }: EscrowHistory, now: Instant): readonly FinishedRun[] {
  return cycles
    .filter(({ endedAt }) => endedAt <= now)
    .slice(-40)
    .map(({ beganAt, endedAt, objects }) => ({
      activityId: null,
      kind: "incremental",
      beganAt,
      endedAt,
      state: "succeeded",
      failure: null,
      imported: 0,
      exported: 0,
      escrowed: objects,
    }));
}

/** The Mulberry32 generator: the same seed gives the same history. */
function seeded(seed: number): Random {
  let state = (seed * 0x9e_37_79_b9) >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_00_00_00_00;
  };
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
