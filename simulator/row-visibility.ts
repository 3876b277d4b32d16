import type { ObjectRef } from "./tenant/tenant-change.ts";
import type { Instant } from "./tenant-view.ts";

/**
 * Counts the visible rows by key. Each call of `visibleBy` checks again the rows that were not
 * visible before.
 */
export function createRowVisibility() {
  type Row = {
    readonly key: string;
    readonly job: number;
    readonly ref: ObjectRef;
    readonly visibleAt: Instant;
  };
  const counts = new Map<string, number>();
  let pendingRows: Row[] = [];
  let total = 0;
  return {
    add: (row: Row) => void pendingRows.push(row),
    *notYetVisible(job: number, now: Instant): Generator<ObjectRef> {
      for (const row of pendingRows) if (row.job === job && row.visibleAt > now) yield row.ref;
    },
    visibleBy(now: Instant) {
      const notYetVisible: typeof pendingRows = [];
      for (const row of pendingRows) {
        if (row.visibleAt > now) {
          notYetVisible.push(row);
          continue;
        }
        counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
        total += 1;
      }
      pendingRows = notYetVisible;
      return { counts: new Map(counts), total, notYetVisible: pendingRows.length };
    },
  };
}
