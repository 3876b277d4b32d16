import type { ObjectRef } from "./tenant/tenant-change.ts";
import type { Instant } from "./tenant-view.ts";

const HOUR_MS = 3_600_000;
/** A row that becomes visible later than this is a late one. */
const LATE_MS = HOUR_MS;
/** How long after it became visible a late row is still listed. */
const LISTED_MS = 26 * HOUR_MS;

/** A row that became visible long after its operation. */
export type LateRow = {
  readonly ref: ObjectRef;
  readonly lateMs: number;
  readonly visibleAt: Instant;
};

/**
 * Counts the visible rows by key. Each call of `visibleBy` checks again the rows that were not
 * visible before.
 */
export function createRowVisibility() {
  type Row = {
    readonly key: string;
    readonly job: number;
    readonly ref: ObjectRef;
    /** The time of the operation. */
    readonly at: Instant;
    readonly visibleAt: Instant;
  };
  const counts = new Map<string, number>();
  let pendingRows: Row[] = [];
  let lateRows: Row[] = [];
  let total = 0;
  return {
    add: (row: Row) => void pendingRows.push(row),
    *notYetVisible(job: number, now: Instant): Generator<ObjectRef> {
      for (const row of pendingRows) if (row.job === job && row.visibleAt > now) yield row.ref;
    },
    /** The rows that became visible over an hour late, in the last 26 hours. */
    *lateRows(job: number): Generator<LateRow> {
      for (const { ref, at, visibleAt, ...row } of lateRows)
        if (row.job === job) yield { ref, lateMs: visibleAt - at, visibleAt };
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
        if (row.visibleAt - row.at > LATE_MS) lateRows.push(row);
      }
      pendingRows = notYetVisible;
      lateRows = lateRows.filter(({ visibleAt }) => now - visibleAt < LISTED_MS);
      return { counts: new Map(counts), total, notYetVisible: pendingRows.length };
    },
  };
}
