import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR } from "../time.ts";
import type { Needs } from "./rules.ts";
import { leastStep, sizesOf } from "./steps.ts";
import { type Trend, trendOf } from "./trend.ts";
import type { Growth } from "./verdict.ts";

/** When the first rule fires: in four of five cases between low and high. */
export type Forecast =
  | { readonly kind: "time"; readonly ms: Millis; readonly lowMs: Millis; readonly highMs: Millis }
  | { readonly kind: "none"; readonly why: NoTime };

type NoTime =
  | "nothing-fails"
  | "out-of-reach"
  | "does-not-grow"
  | "not-enough-known"
  | "not-seen"
  | "too-far";

/** Growth may follow the hours of the day: paths are repeated by whole days where there is one. */
const PERIOD_MS: Millis = DAY;
/** Further away than this nothing is foreseen. */
const HORIZON_MS: Millis = 7 * DAY;
const NEVER_MS: Millis = Number.MAX_SAFE_INTEGER;

/** Grown in so many slots, or in two that stand apart, growth has a pace. */
const LEAST_STEPS = 3;

/** Past this many of its longest pauses, and at least so long, growth has ended. */
const ENDED_PAUSES = 1.6;
const ENDED_MS: Millis = 2 * HOUR;

/** How fast the past fades: the newest steps tell most. */
const RECENT_MS: Millis = 8 * HOUR;
/** How much less a moment counts for each slot by which its time since a step differs from now's. */
const UNLIKE = 1.5;

/**
 * The pace to come is that of the past times a factor that nobody knows: the nodes stand for the
 * middle of ten equally likely parts of a normal distribution. The figures below set its width.
 * They are calibrated over the whole family of made-up histories (test/domain/quarantine), so that
 * the range holds the true time in four of five looks; no single shape decides.
 */
const NODES = [-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645] as const;
const SPREAD_LEAST = 0.12;
/** Of the differences between steps, and of there being few; both fade with the steps seen. */
const SPREAD_VARIATION = 1.8;
const SPREAD_FEW = 0.6;
const STEPS_MOST = 10;
/** Growth that ends in quarantine has more often become faster than slower. */
const TILT = 0.15;
/** How many usual differences between pauses the ends of the range are apart from the paths. */
const PAUSE_SPREADS = 1;

/**
 * Past growth played again from each of its moments that was like now (as long after a step), until
 * a rule would fire; recent moments weigh more. All times together, each with its weight, are the
 * forecast: no chance is drawn, so the same facts always say the same.
 */
export function forecast(growth: Growth, needs: Needs, now: Instant): Forecast {
  if (Math.min(...Object.values(needs)) <= 0) return atNextLook(growth, now);
  const history = historyOf(growth);
  const stop = reasonForNone(history);
  if (stop !== null) return { kind: "none", why: stop };
  const times = passages(history, needs, now);
  const [lowMs, ms, highMs] = [0.1, 0.5, 0.9].map((part) => quantile(times, part));
  if (lowMs === undefined || ms === undefined || ms > HORIZON_MS) {
    return { kind: "none", why: "too-far" };
  }
  return between(history, { lowMs, ms, highMs: highMs ?? HORIZON_MS });
}

/** A rule is passed already: a cycle that runs may end at once, or take longer for what fails. */
function atNextLook(growth: Growth, now: Instant): Forecast {
  const { nextLookAt, looksEveryMs, looksJitterMs, isRunning } = growth;
  const passed = Math.max(0, Math.ceil((now - nextLookAt) / looksEveryMs));
  const ms = Math.max(0, nextLookAt + passed * looksEveryMs - now);
  return isRunning
    ? { kind: "time", ms, lowMs: 0, highMs: ms + looksEveryMs }
    : { kind: "time", ms, lowMs: Math.max(0, ms - looksJitterMs), highMs: ms + looksJitterMs };
}

/** Cycles end a little early or late, and so do the pauses between steps. */
function between(
  history: History,
  time: Omit<Extract<Forecast, { kind: "time" }>, "kind">,
): Forecast {
  const { looksJitterMs, everyMs } = history.growth;
  const jitter = Math.round(looksJitterMs + PAUSE_SPREADS * pauseSpread(history) * everyMs);
  const { ms, lowMs, highMs } = time;
  return { kind: "time", ms, lowMs: Math.max(0, lowMs - jitter), highMs: highMs + jitter };
}

type History = {
  readonly growth: Growth;
  readonly length: number;
  /** Slots since the last step, before each slot and after the last one. */
  readonly since: readonly number[];
  readonly steps: number;
  /** Which step the slot held, counted from the first. */
  readonly ranks: readonly number[];
  readonly longestPause: number;
  readonly trend: Trend;
};

function historyOf(growth: Growth): History {
  const sizes = sizesOf(growth);
  const least = leastStep(sizes);
  const since = [0];
  const ranks: number[] = [];
  let steps = 0;
  let longestPause = 1;
  for (const size of sizes) {
    const isStep = size >= least;
    const before = since.at(-1) ?? 0;
    if (isStep) {
      steps += 1;
      longestPause = Math.max(longestPause, before + 1);
    }
    ranks.push(steps);
    since.push(isStep ? 0 : before + 1);
  }
  const trend = trendOf(sizes.filter((size) => size >= least));
  return { growth, length: sizes.length, since, steps, ranks, longestPause, trend };
}

function reasonForNone(history: History): NoTime | null {
  const { growth, since, steps, longestPause } = history;
  if (!growth.isSeen) return "not-seen";
  const net = [...growth.objects, ...growth.references].reduce((sum, step) => sum + step, 0);
  if (steps === 0 || net <= 0) return "does-not-grow";
  const pauseMs = (since.at(-1) ?? 0) * growth.everyMs;
  const isEnough = steps >= LEAST_STEPS || (steps === 2 && longestPause > 2);
  if (pauseMs > Math.max(ENDED_MS, ENDED_PAUSES * longestPause * growth.everyMs)) {
    return "does-not-grow";
  }
  return isEnough ? null : "not-enough-known";
}

type Weighted = { readonly ms: Millis; readonly weight: number };

function passages(history: History, needs: Needs, now: Instant): readonly Weighted[] {
  const { growth, length, since, steps, trend } = history;
  const seen = Math.sqrt(Math.min(STEPS_MOST, steps));
  const spread = Math.hypot(
    SPREAD_LEAST,
    (SPREAD_VARIATION * trend.variation) / seen,
    SPREAD_FEW / seen,
  );
  const factors = NODES.map((node) => Math.exp(spread * (node + TILT)));
  const present = since.at(-1) ?? 0;
  const oldest = Math.max(0, length - Math.ceil(PERIOD_MS / growth.everyMs));
  const back = wrapTo(since, oldest, present);
  const times: Weighted[] = [];
  for (let start = oldest; start <= length; start++) {
    if (start === length && back === length) continue;
    const age = (length - start) * growth.everyMs;
    const unlike = Math.abs((since[start] ?? 0) - present);
    const weight = Math.exp(-age / RECENT_MS - unlike * UNLIKE);
    for (const slot of firstPassages(history, { start, back }, needs, factors)) {
      times.push({ ms: slot === null ? NEVER_MS : lookAfter(growth, slot, now), weight });
    }
  }
  return times.toSorted((one, other) => one.ms - other.ms);
}

/** By how much a pause between two steps usually differs from the middle one, in slots. */
function pauseSpread({ since }: History): number {
  const pauses = since
    .slice(0, -1)
    .flatMap((slots, n) => (since[n + 1] === 0 && n > 0 ? [slots + 1] : []));
  const middle = median(pauses);
  return median(pauses.map((pause) => Math.abs(pause - middle)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Where a path goes on when it has come to the present: the first moment that was like it. */
function wrapTo(since: readonly number[], oldest: number, present: number): number {
  const like = since.findIndex((slots, n) => n >= oldest && slots === present);
  return like < 0 || like >= since.length - 1 ? oldest : like;
}

type Path = { readonly start: number; readonly back: number };

/** Slots until the first rule fires at each pace, slowest pace first; null beyond the horizon. */
function firstPassages(
  history: History,
  path: Path,
  needs: Needs,
  factors: readonly number[],
): readonly (number | null)[] {
  const objectsNeed = Math.min(needs.proportion, needs.base);
  const found = factors.map((): number | null => null);
  let left = factors.length - 1;
  walk(history, path, (slots, objects, all) => {
    const least = Math.min(stretch(objectsNeed, objects), stretch(needs.total, all));
    // The fastest pace comes first to where it goes, and the paces are in order.
    for (; left >= 0 && (factors[left] ?? 0) >= least; left--) found[left] = slots;
    return left >= 0;
  });
  return found;
}

function stretch(need: number, grown: number): number {
  return grown > 0 ? need / grown : Number.POSITIVE_INFINITY;
}

/** Plays the past again, slot by slot, with its trend going on; ends at the horizon or when told to. */
function walk(
  { growth, length, trend, steps, ranks }: History,
  { start, back }: Path,
  visit: (slots: number, objects: number, all: number) => boolean,
): void {
  const horizon = Math.ceil(HORIZON_MS / growth.everyMs);
  // What the slot under way has already added is part of the load.
  let [spareObjects, spareReferences] = [growth.slotObjects, growth.slotReferences];
  let [objects, references, taken] = [0, 0, 0];
  for (let slots = 1, at = start; slots <= horizon; slots++, at++) {
    if (at >= length) at = back;
    const [more, moreReferences] = [growth.objects[at] ?? 0, growth.references[at] ?? 0];
    if (ranks[at] !== ranks[at - 1]) taken += 1;
    const pace = Math.exp(
      trend.perStep * (Math.min(taken, trend.lasts) + steps - (ranks[at] ?? 0)),
    );
    objects += Math.max(Math.min(0, more), more * pace - spareObjects);
    references += Math.max(Math.min(0, moreReferences), moreReferences * pace - spareReferences);
    [spareObjects, spareReferences] = [0, 0];
    if (!visit(slots, objects, objects + references)) return;
  }
}

/** Entra acts at the end of the cycle in which a rule is passed. */
function lookAfter(growth: Growth, slots: number, now: Instant): Millis {
  const { nextLookAt, looksEveryMs } = growth;
  const passed = Math.max(now, growth.slotBegan + (slots - 1) * growth.everyMs);
  const looks = Math.max(0, Math.ceil((passed - nextLookAt) / looksEveryMs));
  return Math.max(0, Math.round(nextLookAt + looks * looksEveryMs - now));
}

/** Undefined where it lies beyond what is foreseen. */
function quantile(times: readonly Weighted[], part: number): Millis | undefined {
  const all = times.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { ms, weight } of times) {
    below += weight;
    if (below >= part * all) return ms < NEVER_MS ? ms : undefined;
  }
  return undefined;
}
