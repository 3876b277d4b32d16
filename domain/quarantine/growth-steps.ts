import type { EscrowGrowth } from "../quarantine-assessment.ts";

/**
 * Growth of less than this part of a typical step is noise: a few failures that predict nothing.
 */
const MIN_STEP_RATIO = 0.05;

/** The growth of each slot, objects and references together; 0 for a slot with a decrease. */
export function slotSizes({
  objectsPerSlot,
  referencesPerSlot,
}: Pick<EscrowGrowth, "objectsPerSlot" | "referencesPerSlot">): readonly number[] {
  return objectsPerSlot.map((step, n) => Math.max(0, step + (referencesPerSlot[n] ?? 0)));
}

/**
 * The smallest growth that counts as a step. It is a part of the typical step: the mean growth of
 * all slots, in which each slot has its growth as weight. So many slots with single failures do not
 * make the typical step smaller.
 */
export function findMinStepSize(sizes: readonly number[]): number {
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sum <= 0) return Number.POSITIVE_INFINITY;
  return (MIN_STEP_RATIO * sizes.reduce((total, size) => total + size * size, 0)) / sum;
}
