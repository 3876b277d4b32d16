import { expect, test } from "vitest";
import { futurePaceDeviation } from "../../../domain/cycle/pace-variation.ts";
import type { ProgressCurve } from "../../../domain/cycle/progress-curve.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";

/** The curve of a cycle with these paces, one per quarter of an hour. */
function curveOf(paces: readonly number[]): ProgressCurve {
  let doneRatio = 0;
  const points = [{ at: 0, doneRatio }];
  for (const [n, pace] of paces.entries()) {
    for (let step = 1; step <= 3; step++) {
      doneRatio += pace / 3 / 100;
      points.push({ at: (n * 15 + step * 5) * MINUTE, doneRatio });
    }
  }
  return {
    points,
    completeAtRatio: 1,
    smallestStepRatio: 0.001,
    pollIntervalMs: MINUTE,
    ratioPerPoll: 0.001,
  };
}

const STEADY = curveOf(Array.from({ length: 12 }, () => 2));
const CHANGING = curveOf([2, 2, 2, 4, 4, 4, 3, 3, 3, 2, 2, 2]);
const ELAPSED = 3 * HOUR;

test("a steady pace adds almost no uncertainty to the remaining time", () => {
  expect(futurePaceDeviation(STEADY, ELAPSED, HOUR)).toBeLessThan(0.03);
});

test("a pace that has changed again and again makes the remaining time uncertain", () => {
  expect(futurePaceDeviation(CHANGING, ELAPSED, HOUR)).toBeGreaterThan(0.25);
});

test("the last minutes of a cycle are more certain, because the present pace lasts", () => {
  const shortly = futurePaceDeviation(CHANGING, ELAPSED, 2 * MINUTE);
  expect(shortly).toBeLessThan(0.9 * futurePaceDeviation(CHANGING, ELAPSED, HOUR));
});

test("a pace that is not known yet is uncertain", () => {
  expect(futurePaceDeviation(curveOf([2]), 15 * MINUTE, HOUR)).toBeGreaterThan(0.25);
});

test("a pause is not a change of pace", () => {
  const paused = curveOf([2, 2, 2, 2, 0, 0, 2, 2, 2, 2, 2, 2]);
  expect(futurePaceDeviation(paused, ELAPSED, HOUR)).toBeLessThan(0.03);
});
