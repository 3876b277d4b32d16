import type { EscrowGrowth } from "../quarantine-assessment.ts";
import { findMinStepSize, slotSizes } from "./growth-steps.ts";
import { type GrowthTrend, measureTrend } from "./growth-trend.ts";

/** The growth with its steps (slots in which the escrow grew) and the pauses between the steps. */
export type GrowthHistory = {
  readonly growth: EscrowGrowth;
  readonly slotCount: number;
  /**
   * For each slot, the number of slots between the last step and this slot. The list has one more
   * entry than there are slots: the last entry is for the current slot.
   */
  readonly slotsSinceStep: readonly number[];
  readonly stepCount: number;
  /** For each slot, the number of steps up to and including this slot. */
  readonly stepNumbers: readonly number[];
  /** The longest distance from one step to the next, in slots. */
  readonly longestPauseSlots: number;
  readonly trend: GrowthTrend;
  /** A slot with at least this growth, objects and references together, is a step. */
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
