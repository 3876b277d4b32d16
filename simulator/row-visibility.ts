import type { ObjectRef } from "./tenant/tenant-change.ts";
import type { Instant } from "./tenant-view.ts";

const HOUR_MS = 3_600_000;
/** A row that becomes visible later than this is a late one. */
const LATE_MS = HOUR_MS;
/** A worker that reads eight hours again once an hour finds such a row only with a longer read, once a day. */
const VERY_LATE_MS = 6.5 * HOUR_MS;
/** How long after it became visible a late row counts as new. */
const newForMs = (lateMs: number): number => (lateMs > VERY_LATE_MS ? 25 : 1.25) * HOUR_MS;

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
  const isNew = ({ at, visibleAt }: Row, now: Instant): boolean =>
    now - visibleAt < newForMs(visibleAt - at);
  const counts = new Map<string, number>();
  let pendingRows: Row[] = [];
  let newLateRows: Row[] = [];
  let total = 0;
  return {
    add: (row: Row) => void pendingRows.push(row),
    *notYetVisible(job: number, now: Instant): Generator<ObjectRef> {
      for (const row of pendingRows) if (row.job === job && row.visibleAt > now) yield row.ref;
    },
    *newlyVisibleLate(job: number, now: Instant): Generator<ObjectRef> {
      for (const row of newLateRows) if (row.job === job && isNew(row, now)) yield row.ref;
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
        if (row.visibleAt - row.at > LATE_MS) newLateRows.push(row);
      }
      pendingRows = notYetVisible;
      newLateRows = newLateRows.filter((row) => isNew(row, now));
      return { counts: new Map(counts), total, notYetVisible: pendingRows.length };
    },
  };
}
