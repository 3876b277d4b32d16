/** Two rows with more hours between them than this have a pause between them. */
const MIN_PAUSE_HOURS = 48;

/** When rows of a failure cluster were in the log, in whole hours since 1970. */
export type ActivitySpan = {
  readonly firstHour: number;
  readonly lastHour: number;
  /**
   * The newest pause: the last hour with a row before the pause, and the first hour with a row
   * after it.
   */
  readonly pause: { readonly lastHour: number; readonly resumedHour: number } | null;
};

/**
 * Pairs of days that may enclose the newest pause, newest pair first. `days` are the days with
 * rows, oldest first. Two adjacent days never enclose a pause. With one day between the two, the
 * hours of their rows decide. With two or more days between them, the pair certainly encloses a
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

/** The days whose hours `activitySpanOf` needs: usually only the first and the last day. */
export function daysToRead(days: readonly number[]): readonly number[] {
  return [days[0] ?? [], days.at(-1) ?? [], ...findPossiblePauses(days)].flat();
}

/** Calls `hoursOf` only for the days that `daysToRead` returns. Null if there are no days. */
export function activitySpanOf(
  days: readonly number[],
  hoursOf: (day: number) => { readonly first: number; readonly last: number },
): ActivitySpan | null {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const newestPause = findPossiblePauses(days).find(
    ([before, after]) => hoursOf(after).first - hoursOf(before).last > MIN_PAUSE_HOURS,
  );
  return {
    firstHour: hoursOf(first).first,
    lastHour: hoursOf(last).last,
    pause:
      newestPause === undefined
        ? null
        : { lastHour: hoursOf(newestPause[0]).last, resumedHour: hoursOf(newestPause[1]).first },
  };
}
