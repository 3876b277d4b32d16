import { describe, expect, test } from "vitest";
import { type Forecast, forecast } from "../../../domain/quarantine/forecast.ts";
import { growthOf } from "../../../domain/quarantine/growth.ts";
import type { Needs } from "../../../domain/quarantine/rules.ts";
import type { Growth } from "../../../domain/quarantine/verdict.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { factsOf, healthy, NOON, RAN } from "../jobs.ts";

const INTERVAL = 40 * MINUTE;

/** What each of the last cycles added; the next one ends in half an hour. */
const grown = (...objects: readonly number[]): Growth => ({
  isSeen: true,
  isRunning: false,
  everyMs: INTERVAL,
  objects,
  references: objects.map(() => 0),
  slotBegan: NOON - 2 * MINUTE,
  slotObjects: 0,
  slotReferences: 0,
  nextLookAt: NOON + 30 * MINUTE,
  looksEveryMs: INTERVAL,
  looksJitterMs: 2 * MINUTE,
});

const missing = (objects: number): Needs => ({
  proportion: objects,
  base: Number.POSITIVE_INFINITY,
  total: Number.POSITIVE_INFINITY,
});

type Range = Extract<Forecast, { kind: "time" }>;

function rangeOf(growth: Growth, objects: number): Range {
  const said = forecast(growth, missing(objects), NOON);
  if (said.kind === "none") throw new Error(`No time was given: ${said.why}.`);
  return said;
}

/** How many times longer the high end is than the low one. */
const width = ({ lowMs, highMs }: Range): number => (highMs + HOUR) / (lowMs + HOUR);

const repeated = (times: number, ...slots: readonly number[]): readonly number[] =>
  Array.from({ length: times }, () => slots).flat();

describe("a range is as wide as its reasons for doubt", () => {
  test.each`
    why                                      | sure                               | unsure                                           | need
    ${"few steps were seen"}                 | ${repeated(24, 100)}               | ${repeated(3, 100)}                              | ${300}
    ${"the steps are uneven"}                | ${repeated(6, 100, 100, 100, 100)} | ${repeated(6, 5, 350, 20, 25)}                   | ${800}
    ${"the pace was another a while before"} | ${repeated(24, 100)}               | ${[...repeated(12, 60), ...repeated(12, 140)]}   | ${1200}
    ${"it grows faster and faster"}          | ${repeated(20, 100)}               | ${repeated(20, 1).map((_, n) => 10 * 1.15 ** n)} | ${1000}
  `("$why", ({ sure, unsure, need }) => {
    expect(width(rangeOf(grown(...unsure), need))).toBeGreaterThan(
      1.1 * width(rangeOf(grown(...sure), need)),
    );
  });

  test("the rule is further ahead than growth has been watched", () => {
    const growth = grown(...repeated(12, 100));
    const widths = [600, 2400, 9600].map((need) => width(rangeOf(growth, need)));
    expect(widths).toEqual(widths.toSorted((one, other) => one - other));
    expect(widths[2]).toBeGreaterThan(1.5 * widths[0]!);
  });
});

describe("the ends of a range", () => {
  test("what the log shows now may have been counted a cycle before", () => {
    const { ms, lowMs, highMs } = rangeOf(grown(...repeated(24, 1000)), 2900);
    expect(ms).toBe(30 * MINUTE + 2 * INTERVAL);
    expect(lowMs).toBeLessThanOrEqual(30 * MINUTE + INTERVAL);
    expect(highMs).toBeGreaterThanOrEqual(ms);
  });

  test("nothing fires before a cycle ends", () => {
    const { lowMs } = rangeOf(grown(...repeated(9, 1000)), 1);
    expect(lowMs).toBe(28 * MINUTE);
  });
});

describe("a time is given from the second step on", () => {
  test.each`
    objects        | underWay | said
    ${[500]}       | ${0}     | ${"not-enough-known"}
    ${[500, 0]}    | ${0}     | ${"not-enough-known"}
    ${[500]}       | ${500}   | ${"time"}
    ${[500, 0, 0]} | ${450}   | ${"time"}
    ${[500, 500]}  | ${0}     | ${"time"}
    ${[500, 0, 3]} | ${0}     | ${"not-enough-known"}
  `("$objects and $underWay in the cycle under way: $said", ({ objects, underWay, said }) => {
    const growth = { ...grown(...objects), slotObjects: underWay };
    const found = forecast(growth, missing(2000), NOON);
    expect(found.kind === "none" ? found.why : found.kind).toBe(said);
  });

  test("growth that goes on after a long pause has not ended", () => {
    const paused = [...repeated(4, 500), ...repeated(8, 0)];
    expect(forecast(grown(...paused), missing(2000), NOON)).toEqual({
      kind: "none",
      why: "does-not-grow",
    });
    expect(rangeOf({ ...grown(...paused), slotObjects: 500 }, 2000).ms).toBeGreaterThan(0);
  });
});

describe("what only the back-fill brings", () => {
  /** A step of 600 a little over a day ago, and one half a day ago. */
  const watched = (now: Instant, failingLately: number) => {
    const steps = [now - DAY - 5 * MINUTE, now - 12 * HOUR];
    const escrow = [
      { at: now - 2 * DAY, objects: 0, references: 0 },
      ...steps.map((at, n) => ({ at, objects: 600 * (n + 1), references: 0 })),
    ];
    const facts = factsOf(
      { ...healthy, lastExecution: { ...RAN, endedAt: now - 20 * MINUTE } },
      {
        failing: [{ code: "EntryConflict", objects: 1200 }],
        failingObjects: 1200,
        failingLately,
        trace: { escrow, pace: [], leavers: [], runs: [] },
      },
    );
    return Math.round(growthOf(facts, now).objects.reduce((sum, step) => sum + step, 0));
  };

  test("is no growth", () => {
    expect(watched(NOON, 0)).toBe(0);
  });

  test("but a step at the edge of the last day makes no other smaller", () => {
    expect(watched(NOON, 600)).toBe(1200);
  });
});
