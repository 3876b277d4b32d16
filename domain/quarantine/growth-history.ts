import type { EscrowGrowth } from "../quarantine-assessment.ts";
import { findMinStepSize, slotSizes } from "./growth-steps.ts";
import { type GrowthTrend, measureTrend } from "./growth-trend.ts";

/** The slots of growth, with what its steps and the pauses between them are like. */
export type GrowthHistory = {
  readonly growth: EscrowGrowth;
  readonly slotCount: number;
  /** Slots since the last step, before each slot and after the last one. */
  readonly slotsSinceStep: readonly number[];
  readonly stepCount: number;
  /** Which step the slot held, counted from the first. */
  readonly stepNumbers: readonly number[];
  /** From one step to the next, in slots. */
  readonly longestPauseSlots: number;
  readonly trend: GrowthTrend;
  /** The least that counts as a step. */
  readonly minStepSize: number;
};

export function buildGrowthHistory(growth: EscrowGrowth): GrowthHistory {
  const sizes = slotSizes(growth);
  const minStepSize = findMinStepSize(sizes);
  const slotsSinceStep = [0];
  const stepNumbers: number[] = [];
  let stepCount = 0;
  let longestPauseSlots = 1;
  for (const size of sizes) {
    const isStep = size >= minStepSize;
    const slotsBefore = slotsSinceStep.at(-1) ?? 0;
    if (isStep) {
      longestPauseSlots = Math.max(longestPauseSlots, slotsBefore + 1);
      stepCount += 1;
    }
    stepNumbers.push(stepCount);
    slotsSinceStep.push(isStep ? 0 : slotsBefore + 1);
  }
  const trend = measureTrend(sizes.filter((size) => size >= minStepSize));
  return {
    growth,
    slotCount: sizes.length,
    slotsSinceStep,
    stepCount,
    stepNumbers,
    longestPauseSlots,
    trend,
    minStepSize,
  };
}
