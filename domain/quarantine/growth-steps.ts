import type { EscrowGrowth } from "../quarantine-assessment.ts";

/** Less than this part of a typical step is stray: single failures that tell nothing of the next step. */
const MIN_STEP_RATIO = 0.05;

/** What each slot added, objects and references together; what it took away is nothing added. */
export function slotSizes({
  objectsPerSlot,
  referencesPerSlot,
}: Pick<EscrowGrowth, "objectsPerSlot" | "referencesPerSlot">): readonly number[] {
  return objectsPerSlot.map((step, n) => Math.max(0, step + (referencesPerSlot[n] ?? 0)));
}

/**
 * From this size on a slot held a step. Typical is the mean of sizes, each weighing as much as it
 * is large, so that many stray failures do not lower it.
 */
export function findMinStepSize(sizes: readonly number[]): number {
  const sum = sizes.reduce((all, size) => all + size, 0);
  if (sum <= 0) return Number.POSITIVE_INFINITY;
  return (MIN_STEP_RATIO * sizes.reduce((all, size) => all + size * size, 0)) / sum;
}
