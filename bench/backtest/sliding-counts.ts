import { DAY, HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import { TIME_WINDOWS, type TimeWindow } from "../../domain/time-window.ts";

/**
 * Counts by key in every time window, exact to the minute. All windows end at the same time.
 * `advanceTo` adds only the minutes that enter a window and subtracts only those that leave it, so its
 * cost does not depend on the size of the windows.
 */
export type SlidingCounts<K extends string> = {
  add(at: Instant, key: K, difference?: number): void;
  /** Moves the end of all windows to this time, rounded down to the minute. */
  advanceTo(until: Instant): void;
  /** The end of all windows. */
  windowEnd(): Instant;
  /** The counts in each window. */
  counts(): Readonly<Record<TimeWindow, Readonly<Record<K, number>>>>;
};

const MINUTES: Readonly<Record<TimeWindow, number>> = {
  "1h": HOUR / MINUTE,
  "24h": DAY / MINUTE,
  "7d": (7 * DAY) / MINUTE,
  "30d": (30 * DAY) / MINUTE,
};

/** Buckets that are older than every window are deleted in batches of at least this size. */
const DROP_BATCH_SIZE = 4096;

type MinuteBucket<K extends string> = {
  readonly minute: number;
  readonly counts: Record<K, number>;
};

export function createSlidingCounts<K extends string>(
  keys: readonly K[],
  initialEnd: Instant,
): SlidingCounts<K> {
  const zeroCounts = (): Record<K, number> =>
    Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  /** Oldest first. */
  const buckets: MinuteBucket<K>[] = [];
  /** `firstBucketIndex` is the index of the oldest bucket in the window. */
  const windows = TIME_WINDOWS.map((name) => ({
    name,
    length: MINUTES[name],
    firstBucketIndex: 0,
    sum: zeroCounts(),
  }));
  let endMinute = Math.floor(initialEnd / MINUTE);
  /** Index of the first bucket at or after `endMinute`. */
  let nextBucketIndex = 0;

  const addCounts = (sum: Record<K, number>, counts: Record<K, number>, sign: 1 | -1): void => {
    for (const key of keys) sum[key] += sign * counts[key];
  };
  const bucketAt = (minute: number): MinuteBucket<K> => {
    const index = firstBucketAfter(buckets, minute);
    const before = buckets[index - 1];
    if (before?.minute === minute) return before;
    const bucket = { minute, counts: zeroCounts() };
    buckets.splice(index, 0, bucket);
    if (minute < endMinute) nextBucketIndex += 1;
    for (const window of windows)
      if (minute < endMinute - window.length) window.firstBucketIndex += 1;
    return bucket;
  };
  const dropUnusedBuckets = (): void => {
    const unusedCount = Math.min(...windows.map(({ firstBucketIndex }) => firstBucketIndex));
    if (unusedCount < DROP_BATCH_SIZE) return;
    buckets.splice(0, unusedCount);
    nextBucketIndex -= unusedCount;
    for (const window of windows) window.firstBucketIndex -= unusedCount;
  };

  return {
    add(at, key, difference = 1) {
      const minute = Math.floor(at / MINUTE);
      bucketAt(minute).counts[key] += difference;
      if (minute >= endMinute) return;
      for (const { length, sum } of windows)
        if (minute >= endMinute - length) sum[key] += difference;
    },
    advanceTo(until) {
      endMinute = Math.floor(until / MINUTE);
      for (; (buckets[nextBucketIndex]?.minute ?? endMinute) < endMinute; nextBucketIndex++) {
        for (const { sum } of windows)
          addCounts(sum, (buckets[nextBucketIndex] as MinuteBucket<K>).counts, 1);
      }
      for (const window of windows) {
        const windowStart = endMinute - window.length;
        for (
          ;
          (buckets[window.firstBucketIndex]?.minute ?? windowStart) < windowStart;
          window.firstBucketIndex++
        ) {
          addCounts(window.sum, (buckets[window.firstBucketIndex] as MinuteBucket<K>).counts, -1);
        }
      }
      dropUnusedBuckets();
    },
    windowEnd: () => endMinute * MINUTE,
    counts() {
      const [hour, day, week, month] = windows.map(({ sum }) => ({ ...sum }));
      return {
        "1h": hour ?? zeroCounts(),
        "24h": day ?? zeroCounts(),
        "7d": week ?? zeroCounts(),
        "30d": month ?? zeroCounts(),
      };
    },
  };
}

/**
 * Index of the first bucket later than this minute. The newest bucket is checked first, because
 * most rows belong to it.
 */
function firstBucketAfter(buckets: readonly { readonly minute: number }[], minute: number): number {
  let low = 0;
  let high = buckets.length;
  if ((buckets[high - 1]?.minute ?? minute) <= minute) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((buckets[middle]?.minute ?? minute) <= minute) low = middle + 1;
    else high = middle;
  }
  return low;
}
