import { DAY, HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import { WINDOWS, type Window } from "../../domain/window.ts";

/**
 * Counts by key in every window of time, exact to the minute. Totals slide along with the windows'
 * end: a look costs as much as there is to be let in and out, whatever the windows hold.
 */
export type Sliding<K extends string> = {
  add(at: Instant, key: K, by?: number): void;
  /** Moves the end of all windows; a whole minute. */
  advanceTo(until: Instant): void;
  until(): Instant;
  counts(): Readonly<Record<Window, Readonly<Record<K, number>>>>;
};

const MINUTES: Readonly<Record<Window, number>> = {
  "1h": HOUR / MINUTE,
  "24h": DAY / MINUTE,
  "7d": (7 * DAY) / MINUTE,
  "30d": (30 * DAY) / MINUTE,
};

/** So many minutes that no window needs any more are dropped together. */
const SPENT_MAX = 4096;

type Bucket<K extends string> = { readonly minute: number; readonly counts: Record<K, number> };

export function createSliding<K extends string>(keys: readonly K[], from: Instant): Sliding<K> {
  const none = (): Record<K, number> =>
    Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  /** Oldest first. */
  const buckets: Bucket<K>[] = [];
  /** `first` is the oldest bucket that the window still holds. */
  const windows = WINDOWS.map((name) => ({ name, length: MINUTES[name], first: 0, sum: none() }));
  let end = Math.floor(from / MINUTE);
  /** The first bucket that lies at or behind the end. */
  let ahead = 0;

  const put = (sum: Record<K, number>, counts: Record<K, number>, by: 1 | -1): void => {
    for (const key of keys) sum[key] += by * counts[key];
  };
  const bucketAt = (minute: number): Bucket<K> => {
    const place = firstBehind(buckets, minute);
    const before = buckets[place - 1];
    if (before?.minute === minute) return before;
    const bucket = { minute, counts: none() };
    buckets.splice(place, 0, bucket);
    if (minute < end) ahead += 1;
    for (const window of windows) if (minute < end - window.length) window.first += 1;
    return bucket;
  };
  const dropSpent = (): void => {
    const spent = Math.min(...windows.map(({ first }) => first));
    if (spent < SPENT_MAX) return;
    buckets.splice(0, spent);
    ahead -= spent;
    for (const window of windows) window.first -= spent;
  };

  return {
    add(at, key, by = 1) {
      const minute = Math.floor(at / MINUTE);
      bucketAt(minute).counts[key] += by;
      if (minute >= end) return;
      for (const { length, sum } of windows) if (minute >= end - length) sum[key] += by;
    },
    advanceTo(until) {
      end = Math.floor(until / MINUTE);
      for (; (buckets[ahead]?.minute ?? end) < end; ahead++) {
        for (const { sum } of windows) put(sum, (buckets[ahead] as Bucket<K>).counts, 1);
      }
      for (const window of windows) {
        const begins = end - window.length;
        for (; (buckets[window.first]?.minute ?? begins) < begins; window.first++) {
          put(window.sum, (buckets[window.first] as Bucket<K>).counts, -1);
        }
      }
      dropSpent();
    },
    until: () => end * MINUTE,
    counts() {
      const [hour, day, week, month] = windows.map(({ sum }) => ({ ...sum }));
      return {
        "1h": hour ?? none(),
        "24h": day ?? none(),
        "7d": week ?? none(),
        "30d": month ?? none(),
      };
    },
  };
}

/** The place of the first bucket later than this minute; most rows belong to the newest of all. */
function firstBehind(buckets: readonly { readonly minute: number }[], minute: number): number {
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
