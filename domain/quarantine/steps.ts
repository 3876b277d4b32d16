import type { Growth } from "./verdict.ts";

/** Less than this part of a typical step is stray: single failures that tell nothing of the next step. */
const STRAY_RATIO = 0.05;

/** What each slot added, objects and references together; what it took away is nothing added. */
export function sizesOf({
  objects,
  references,
}: Pick<Growth, "objects" | "references">): readonly number[] {
  return objects.map((step, n) => Math.max(0, step + (references[n] ?? 0)));
}

/**
 * From this size on a slot held a step. Typical is the mean of sizes, each weighing as much as it
 * is large, so that many stray failures do not lower it.
 */
export function leastStep(sizes: readonly number[]): number {
  const sum = sizes.reduce((all, size) => all + size, 0);
  if (sum <= 0) return Number.POSITIVE_INFINITY;
  return (STRAY_RATIO * sizes.reduce((all, size) => all + size * size, 0)) / sum;
}
