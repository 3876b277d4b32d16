import { describe, expect, test } from "vitest";
import { measureEscrowGrowth } from "../../../domain/quarantine/escrow-growth.ts";
import {
  forecastQuarantine,
  type QuarantineForecast,
} from "../../../domain/quarantine/forecast-quarantine.ts";
import type { RemainingFailures } from "../../../domain/quarantine/quarantine-rules.ts";
import type { EscrowGrowth } from "../../../domain/quarantine-assessment.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { healthyJob, jobFacts, LAST_EXECUTION, MORNING } from "../job-fixtures.ts";

const CYCLE_INTERVAL_MS = 40 * MINUTE;

/** Growth by these failing objects in each cycle. The next cycle ends in half an hour. */
const growthOf = (...objectsPerSlot: readonly number[]): EscrowGrowth => ({
  isLogFresh: true,
  isCycleRunning: false,
  slotMs: CYCLE_INTERVAL_MS,
  objectsPerSlot,
  referencesPerSlot: objectsPerSlot.map(() => 0),
  currentSlotBeganAt: MORNING - 2 * MINUTE,
  currentSlotObjects: 0,
  currentSlotReferences: 0,
  nextEvaluationAt: MORNING + 30 * MINUTE,
  evaluationIntervalMs: CYCLE_INTERVAL_MS,
  evaluationJitterMs: 2 * MINUTE,
});

const remainingObjects = (objects: number): RemainingFailures => ({
  proportion: objects,
  base: Number.POSITIVE_INFINITY,
  total: Number.POSITIVE_INFINITY,
});

type ForecastRange = Extract<QuarantineForecast, { kind: "time" }>;

function forecastRange(growth: EscrowGrowth, objects: number): ForecastRange {
  const forecast = forecastQuarantine(growth, remainingObjects(objects), MORNING);
  if (forecast.kind === "none") throw new Error(`No time was given: ${forecast.reason.code}.`);
  return forecast;
}

/** The high end divided by the low end. Adding an hour to both allows a low end of 0. */
const widthRatio = ({ lowMs, highMs }: ForecastRange): number => (highMs + HOUR) / (lowMs + HOUR);

const repeated = (times: number, ...slots: readonly number[]): readonly number[] =>
  Array.from({ length: times }, () => slots).flat();

describe("the range of a forecast", () => {
  test.each`
    reason                             | certain                            | uncertain                                        | remaining
    ${"few steps were seen"}           | ${repeated(24, 100)}               | ${repeated(3, 100)}                              | ${300}
    ${"the steps are uneven"}          | ${repeated(6, 100, 100, 100, 100)} | ${repeated(6, 5, 350, 20, 25)}                   | ${800}
    ${"the pace was different before"} | ${repeated(24, 100)}               | ${[...repeated(12, 60), ...repeated(12, 140)]}   | ${1200}
    ${"growth accelerates"}            | ${repeated(20, 100)}               | ${repeated(20, 1).map((_, n) => 10 * 1.15 ** n)} | ${1000}
  `("is wider when $reason", ({ certain, uncertain, remaining }) => {
    expect(widthRatio(forecastRange(growthOf(...uncertain), remaining))).toBeGreaterThan(
      1.1 * widthRatio(forecastRange(growthOf(...certain), remaining)),
    );
  });

  test("is wider when the rule is further away than the time for which growth was observed", () => {
    const growth = growthOf(...repeated(12, 100));
    const widths = [600, 2400, 9600].map((remaining) =>
      widthRatio(forecastRange(growth, remaining)),
    );
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(widths[2]).toBeGreaterThan(1.5 * widths[0]!);
  });
});

describe("the ends of a range", () => {
  test("allow for failures that Entra counted one cycle before the log shows them", () => {
    const { ms, lowMs, highMs } = forecastRange(growthOf(...repeated(24, 1000)), 2900);
    expect(ms).toBe(30 * MINUTE + 2 * CYCLE_INTERVAL_MS);
    expect(lowMs).toBeLessThanOrEqual(30 * MINUTE + CYCLE_INTERVAL_MS);
    expect(highMs).toBeGreaterThanOrEqual(ms);
  });

  test("are not before the end of the current cycle", () => {
    const { lowMs } = forecastRange(growthOf(...repeated(9, 1000)), 1);
    expect(lowMs).toBe(28 * MINUTE);
  });
});

describe("a forecast", () => {
  test.each`
    objects        | current | expectedForecast
    ${[500]}       | ${0}    | ${"not-enough-known"}
    ${[500, 0]}    | ${0}    | ${"not-enough-known"}
    ${[500]}       | ${500}  | ${"time"}
    ${[500, 0, 0]} | ${450}  | ${"time"}
    ${[500, 500]}  | ${0}    | ${"time"}
    ${[500, 0, 3]} | ${0}    | ${"not-enough-known"}
  `(
    "is $expectedForecast after growth by $objects in past cycles and by $current in the current cycle",
    ({ objects, current, expectedForecast }) => {
      const growth = { ...growthOf(...objects), currentSlotObjects: current };
      const forecast = forecastQuarantine(growth, remainingObjects(2000), MORNING);
      expect(forecast.kind === "none" ? forecast.reason.code : forecast.kind).toBe(
        expectedForecast,
      );
    },
  );

  test("is given again when the growth continues after a long pause", () => {
    const paused = [...repeated(4, 500), ...repeated(8, 0)];
    expect(forecastQuarantine(growthOf(...paused), remainingObjects(2000), MORNING)).toEqual({
      kind: "none",
      reason: { code: "does-not-grow" },
    });
    expect(
      forecastRange({ ...growthOf(...paused), currentSlotObjects: 500 }, 2000).ms,
    ).toBeGreaterThan(0);
  });
});

describe("old failures that the worker reads late from the log", () => {
  /** The growth after two steps of 600 objects: a little over a day ago and half a day ago. */
  const totalGrowth = (now: Instant, newlyFailing: number) => {
    const steps = [now - DAY - 5 * MINUTE, now - 12 * HOUR];
    const escrow = [
      { at: now - 2 * DAY, objects: 0, references: 0 },
      ...steps.map((at, n) => ({ at, objects: 600 * (n + 1), references: 0 })),
    ];
    const facts = jobFacts(
      { ...healthyJob, lastExecution: { ...LAST_EXECUTION, endedAt: now - 20 * MINUTE } },
      {
        failingByCode: [{ code: "EntryConflict", objects: 1200 }],
        failingObjects: 1200,
        newlyFailingObjects: newlyFailing,
        history: { escrowPoints: escrow, progressPoints: [], runs: [] },
      },
    );
    return Math.round(
      measureEscrowGrowth(facts, now).objectsPerSlot.reduce((sum, step) => sum + step, 0),
    );
  };

  test("do not count as growth", () => {
    expect(totalGrowth(MORNING, 0)).toBe(0);
  });

  test("do not reduce the growth that new failures cause", () => {
    expect(totalGrowth(MORNING, 600)).toBe(1200);
  });
});
