import { DAY, type Instant, type Millis } from "../../domain/time.ts";
import type { TimeRange } from "./row-times.ts";

/** Two rows with more time between them than this have a pause between them. */
const MIN_PAUSE_MS: Millis = 2 * DAY;

/** When rows of a failure cluster were in the log. */
export type ActivitySpan = {
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** The newest pause: the last row before the pause, and the first row after it. */
  readonly pause: { readonly lastAt: Instant; readonly resumedAt: Instant } | null;
};

/**
 * Pairs of days that may enclose the newest pause, newest pair first. `days` are the days with
 * rows, oldest first. Two adjacent days never enclose a pause. With one day between the two, the
 * times of their rows decide. With two or more days between them, the pair certainly encloses a
 * pause, so older pairs do not matter.
 */
function findPossiblePauses(
  days: readonly number[],
): readonly (readonly [before: number, after: number])[] {
  const pairs: [number, number][] = [];
  for (let i = days.length - 1; i > 0; i--) {
    const before = days[i - 1] ?? 0;
    const after = days[i] ?? 0;
    if (after - before >= 2) pairs.push([before, after]);
    if (after - before >= 3) break;
  }
  return pairs;
}

/** The days whose times `activitySpanOf` needs: usually only the first and the last day. */
export function daysToRead(days: readonly number[]): readonly number[] {
  return [days[0] ?? [], days.at(-1) ?? [], ...findPossiblePauses(days)].flat();
}

/**
 * `timesOn` returns the times of the first and last row of a day. It is called only for the days that
 * `daysToRead` returns. Null if there are no days.
 */
export function activitySpanOf(
  days: readonly number[],
  timesOn: (day: number) => TimeRange,
): ActivitySpan | null {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const newestPause = findPossiblePauses(days).find(
    ([before, after]) => timesOn(after).first - timesOn(before).last > MIN_PAUSE_MS,
  );
  return {
    firstAt: timesOn(first).first,
    lastAt: timesOn(last).last,
    pause:
      newestPause === undefined
        ? null
        : { lastAt: timesOn(newestPause[0]).last, resumedAt: timesOn(newestPause[1]).first },
  };
}
