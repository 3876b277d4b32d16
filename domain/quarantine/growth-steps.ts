import type { EscrowGrowth } from "../quarantine-assessment.ts";

/**
 * Growth below this part of a typical step is noise: single failures that do not predict the next
 * step.
 */
const MIN_STEP_RATIO = 0.05;

/** Objects and references that each slot added; 0 for a slot that took some away. */
export function slotSizes({
  objectsPerSlot,
  referencesPerSlot,
}: Pick<EscrowGrowth, "objectsPerSlot" | "referencesPerSlot">): readonly number[] {
  return objectsPerSlot.map((step, n) => Math.max(0, step + (referencesPerSlot[n] ?? 0)));
}

/**
 * Smallest size that counts as a step. The typical step is the mean of all sizes weighted by
 * themselves, so that many single failures do not lower it.
 */
export function findMinStepSize(sizes: readonly number[]): number {
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sum <= 0) return Number.POSITIVE_INFINITY;
  return (MIN_STEP_RATIO * sizes.reduce((total, size) => total + size * size, 0)) / sum;
}
