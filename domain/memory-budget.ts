import { DAY, type Instant, type Millis } from "./time.ts";

/** How full the memory of Redis is. In a cluster these are the values of the fullest node. */
export type MemoryUse = {
  readonly usedBytes: number;
  /** Null if neither the settings nor Redis have a limit. */
  readonly budgetBytes: number | null;
};

/** Above this ratio of the budget, a deletion of details begins and back-fills wait. */
const DELETION_BEGINS_ABOVE_RATIO = 0.9;
/** A deletion that has begun continues down to this lower ratio, so that it does not begin again at once. */
const DELETION_ENDS_AT_RATIO = 0.85;
/** The details of this many days are never deleted, because people ask about them. */
const MIN_DETAIL_DAYS = 3;

/** The steps when the memory is tight, in their order. */
export type MemoryStep =
  /** There is enough memory. */
  | { readonly code: "none" }
  /** Delete the details of the rows of this day (days since 1970), the oldest that may have details. */
  | { readonly code: "delete-details"; readonly day: number }
  /** Only data that must stay is left. */
  | { readonly code: "nothing-to-delete" };

export function isMemoryTight({ usedBytes, budgetBytes }: MemoryUse): boolean {
  return budgetBytes !== null && usedBytes > budgetBytes * DELETION_BEGINS_ABOVE_RATIO;
}

/** True while a deletion that has begun should continue. */
function mustContinueDeleting({ usedBytes, budgetBytes }: MemoryUse): boolean {
  return budgetBytes !== null && usedBytes > budgetBytes * DELETION_ENDS_AT_RATIO;
}

/**
 * The next step of one run. `lastDeletedDay` is null at the beginning of a run, which begins only if
 * the memory is tight.
 */
export function nextMemoryStep(
  use: MemoryUse,
  lastDeletedDay: number | null,
  { retainMs, now }: { readonly retainMs: Millis; readonly now: Instant },
): MemoryStep {
  const mustDelete = lastDeletedDay === null ? isMemoryTight(use) : mustContinueDeleting(use);
  if (!mustDelete) return { code: "none" };
  const day = lastDeletedDay === null ? Math.floor((now - retainMs) / DAY) : lastDeletedDay + 1;
  const isRecent = day > Math.floor(now / DAY) - MIN_DETAIL_DAYS;
  return isRecent ? { code: "nothing-to-delete" } : { code: "delete-details", day };
}
