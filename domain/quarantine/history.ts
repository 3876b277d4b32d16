import { leastStep, sizesOf } from "./steps.ts";
import { type Trend, trendOf } from "./trend.ts";
import type { Growth } from "./verdict.ts";

/** The slots of growth, with what its steps and the pauses between them are like. */
export type History = {
  readonly growth: Growth;
  readonly length: number;
  /** Slots since the last step, before each slot and after the last one. */
  readonly since: readonly number[];
  readonly steps: number;
  /** Which step the slot held, counted from the first. */
  readonly ranks: readonly number[];
  /** From one step to the next, in slots. */
  readonly longestPause: number;
  readonly trend: Trend;
  /** The least that counts as a step. */
  readonly least: number;
};

export function historyOf(growth: Growth): History {
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
      longestPause = Math.max(longestPause, before + 1);
      steps += 1;
    }
    ranks.push(steps);
    since.push(isStep ? 0 : before + 1);
  }
  const trend = trendOf(sizes.filter((size) => size >= least));
  return {
    growth,
    length: sizes.length,
    since,
    steps,
    ranks,
    longestPause,
    trend,
    least,
  };
}
