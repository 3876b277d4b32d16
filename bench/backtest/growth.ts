import type { Random } from "../../simulator/random.ts";
import { DAY, type Fault, type Ground, HOUR, line } from "./ground.ts";

/** How much of the growth is there after which share of its time; both 0..1, in order of time. */
type Shape = readonly (readonly [time: number, size: number])[];

/** Published figures (Entra's page on quarantine): what a world must exceed for a rule to fire. */
const FLOOR = 5000;
const PROPORTION = 0.4;
const BASE = 40_000;
const TOTAL = 60_000;

const CODES = [
  "EntryConflict",
  "UnprocessableEntity",
  "InsufficientRights",
  "LicenseLimitExceeded",
  "InvalidDomain",
  "MandatoryFieldsMissing",
] as const;

/** More and more people are refused, mostly until the share of failures quarantines the job. */
export const growth = (ground: Ground): Fault => growing(ground, ground.random.chance(0.85));

/** The same, but it ends before a rule can fire. */
export const growthStops = (ground: Ground): Fault => growing(ground, false);

function growing(ground: Ground, fires: boolean): Fault {
  const { random, scope } = ground;
  const wanted = Math.max(FLOOR, PROPORTION * scope) * reach(random, fires);
  return refused(ground, Math.min(0.97, wanted / scope));
}

/** Grows past 40,000 objects in a job so large that they are less than 40 % of it. */
export const growthToBase = (ground: Ground): Fault =>
  refused(ground, (BASE / ground.scope) * reach(ground.random, true));

/** Managers that cannot be written, and fewer people beside them: past 60,000 together. */
export function growthToTotal(ground: Ground): Fault {
  const { random, scope, victim, beginMinutes } = ground;
  const objects = Math.min(0.3, (25_000 / scope) * (0.4 + 0.6 * random.next()));
  const together = (TOTAL / scope) * (1.05 + 0.15 * random.next());
  const references = Math.min(0.98, (together - objects) / (1 - objects));
  const { lines, plants } = refused(ground, objects);
  const [growing] = plants;
  const lastMinutes = growing?.lastMinutes ?? DAY;
  const endMinutes = plants.at(-1)?.lastMinutes ?? lastMinutes;
  const lost = shapeOf(random, lastMinutes, beginMinutes).map(([time, size]) =>
    line(
      beginMinutes + time * lastMinutes,
      `${percent(references * size)} % of references of ${victim} cannot be resolved`,
    ),
  );
  const found = line(beginMinutes + endMinutes, `references of ${victim} are resolved again`);
  return { lines: [...lines, ...lost, found], plants };
}

/** How far past the limit, or how near to it. */
const reach = (random: Random, fires: boolean): number =>
  fires ? 1.06 + 0.5 * random.next() : 0.3 + 0.6 * random.next();

/** People refused up to this share, for a while longer, and then accepted again. */
function refused(ground: Ground, share: number): Fault {
  const { random, victim, beginMinutes } = ground;
  const lastMinutes = Math.round(5 * HOUR * ((4 * DAY) / (5 * HOUR)) ** random.next());
  const staysMinutes = 4 * HOUR + random.int(20 * HOUR);
  const code = random.pick(CODES);
  const harms = [victim];
  const steps = shapeOf(random, lastMinutes, beginMinutes);
  return {
    lines: [
      ...steps.map(([time, size]) =>
        line(
          beginMinutes + time * lastMinutes,
          `${percent(share * size)} % of people of ${victim} fail with ${code}`,
        ),
      ),
      line(beginMinutes + lastMinutes + staysMinutes, `people of ${victim} are accepted again`),
    ],
    plants: [
      { kind: "growth", harms, fromMinutes: beginMinutes, lastMinutes },
      {
        kind: "refused",
        harms,
        fromMinutes: beginMinutes,
        lastMinutes: lastMinutes + staysMinutes,
      },
    ],
  };
}

const percent = (share: number): string => (100 * share).toFixed(2);

const SHAPES = ["steps", "trickle", "accelerating", "slowing", "bursts", "days"] as const;

function shapeOf(random: Random, lastMinutes: number, beginMinutes: number): Shape {
  const often = Math.max(5, Math.min(90, Math.round(lastMinutes / (25 + random.int(60)))));
  const evenly = (count: number) => Array.from({ length: count }, (_, n) => (n + 1) / count);
  const bent = (bend: (time: number) => number): Shape =>
    evenly(often).map((time) => [time, bend(time)]);
  const power = 1.5 + 2 * random.next();
  switch (random.pick(SHAPES)) {
    case "steps":
      return evenly(3 + random.int(9)).map((time) => [time, time]);
    case "trickle":
      return bent((time) => time);
    case "accelerating":
      return bent((time) => time ** power);
    case "slowing":
      return bent((time) => 1 - (1 - time) ** power);
    case "bursts":
      return burstsOf(random, 4 + random.int(20));
    case "days":
      return byDay(lastMinutes, beginMinutes, often);
  }
}

function burstsOf(random: Random, count: number): Shape {
  const times = Array.from({ length: count }, () => random.next()).toSorted((a, b) => a - b);
  const sizes = times.map(() => 0.2 + random.next());
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  let size = 0;
  return times.map((time, n) => {
    size += (sizes[n] ?? 0) / whole;
    return [time, Math.min(1, size)];
  });
}

/** Only between seven and seven; even where there is no such hour at all. */
function byDay(lastMinutes: number, beginMinutes: number, often: number): Shape {
  const isDay = (time: number): boolean => {
    const hour = ((beginMinutes + time * lastMinutes) % DAY) / HOUR;
    return hour >= 7 && hour < 19;
  };
  const all = Array.from({ length: often }, (_, n) => (n + 1) / often);
  const days = all.filter(isDay);
  const times = days.length > 2 ? days : all;
  return times.map((time, n) => [time, (n + 1) / times.length]);
}
