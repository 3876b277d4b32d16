import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import type { History } from "./history.ts";
import type { Needs } from "./rules.ts";
import type { Growth } from "./verdict.ts";

/** Growth may follow the hours of the day: paths are repeated by whole days where there is one. */
const PERIOD_MS: Millis = DAY;
/** Further away than this nothing is foreseen. */
export const HORIZON_MS: Millis = 7 * DAY;
const NEVER_MS: Millis = Number.MAX_SAFE_INTEGER;

/** How fast the past fades: the newest steps tell most. */
const RECENT_MS: Millis = DAY;
/** A moment's weight falls to a third for each slot by which its time since a step differs from now's. */
const UNLIKE = 1;
const LEAST_WEIGHT = 0.001;

/**
 * The pace to come is that of the past times a factor that nobody knows: the middles of six equally
 * likely parts of a normal distribution.
 */
const NODES = [-1.383, -0.674, -0.21, 0.21, 0.674, 1.383] as const;

/** Nor does anybody know of a trend whether it is over, goes on, or has only begun. */
const TRENDS = [0, 1, 2] as const;

type Weighted = { readonly ms: Millis; readonly weight: number };
type Question = { readonly needs: Needs; readonly doubt: number };

/**
 * Past growth played again from each of its moments that was like now (as long after a step), until
 * a rule would fire, at every pace and with every trend that may be; recent moments weigh more.
 * In order of time; no chance is drawn, so the same facts always say the same.
 */
export function passages(
  history: History,
  { needs, doubt }: Question,
  now: Instant,
): readonly Weighted[] {
  const { growth, trend } = history;
  const factors = NODES.map((node) => Math.exp(doubt * node));
  const trends = trend.perStep === 0 ? [0] : TRENDS;
  const furthest = history.steps + Math.max(...TRENDS) * trend.lasts;
  const paces = Array.from({ length: furthest + 1 }, (_, n) => Math.exp(trend.perStep * n));
  const times: Weighted[] = [];
  for (const { weight, ...start } of startsOf(history)) {
    for (const lasting of trends) {
      for (const slots of firstPassages(history, { ...start, lasting, paces }, needs, factors)) {
        times.push({ ms: slots === null ? NEVER_MS : lookAfter(growth, slots, now), weight });
      }
    }
  }
  return times.toSorted((one, other) => one.ms - other.ms);
}

type Start = { readonly start: number; readonly back: number };

/** The moments of the last day that tell of now, with how much. */
function startsOf({ growth, length, since }: History): readonly (Start & { weight: number })[] {
  const present = since.at(-1) ?? 0;
  const oldest = Math.max(0, length - Math.ceil(PERIOD_MS / growth.everyMs));
  const back = wrapTo(since, oldest, present);
  const newest = back === length ? length - 1 : length;
  return Array.from({ length: newest - oldest + 1 }, (_, n) => {
    const start = oldest + n;
    const age = (length - start) * growth.everyMs;
    const unlike = Math.abs((since[start] ?? 0) - present);
    return { start, back, weight: Math.exp(-age / RECENT_MS - unlike * UNLIKE) };
  }).filter(({ weight }) => weight >= LEAST_WEIGHT);
}

/** Where a path goes on when it has come to the present: the first moment that was like it. */
function wrapTo(since: readonly number[], oldest: number, present: number): number {
  const like = since.findIndex((slots, n) => n >= oldest && slots === present);
  return like < 0 || like >= since.length - 1 ? oldest : like;
}

type Path = Start & {
  readonly lasting: number;
  /** By how much a step is larger than one so many steps before. */
  readonly paces: readonly number[];
};

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
  { start, back, lasting, paces }: Path,
  visit: (slots: number, objects: number, all: number) => boolean,
): void {
  const horizon = Math.ceil(HORIZON_MS / growth.everyMs);
  // What the slot under way has already added is part of the load.
  let [spareObjects, spareReferences] = [growth.slotObjects, growth.slotReferences];
  let [objects, references, taken] = [0, 0, 0];
  for (let slots = 1, at = start; slots <= horizon; slots++, at++) {
    if (at >= length) at = back;
    const more = growth.objects[at] ?? 0;
    const moreReferences = growth.references[at] ?? 0;
    if (ranks[at] !== ranks[at - 1]) taken += 1;
    // Old steps are first lifted to the size that they would have today.
    const pace = paces[steps - (ranks[at] ?? 0) + lasting * Math.min(taken, trend.lasts)] ?? 1;
    objects += Math.max(Math.min(0, more), more * pace - spareObjects);
    references += Math.max(Math.min(0, moreReferences), moreReferences * pace - spareReferences);
    spareObjects = 0;
    spareReferences = 0;
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
export function quantile(times: readonly Weighted[], part: number): Millis | undefined {
  const all = times.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { ms, weight } of times) {
    below += weight;
    if (below >= part * all) return ms < NEVER_MS ? ms : undefined;
  }
  return undefined;
}
