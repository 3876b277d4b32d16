/** A pause is at least so many hours long. */
const MIN_PAUSE_HOURS = 48;

/** When something was in the log, in whole hours since 1970. */
export type ActivitySpan = {
  readonly firstHour: number;
  readonly lastHour: number;
  /** The newest pause: the last hour before it and the first one after. */
  readonly pause: { readonly lastHour: number; readonly resumedHour: number } | null;
};

/**
 * Pairs of days that may enclose the newest pause, newest first. Days next to each other never do;
 * with one day between, their hours decide; with two or more the pause is certain, and no older
 * pair matters. `days` are those with rows, oldest first.
 */
function possiblePauses(
  days: readonly number[],
): readonly (readonly [before: number, after: number])[] {
  const gaps: [number, number][] = [];
  for (let i = days.length - 1; i > 0; i--) {
    const before = days[i - 1] ?? 0;
    const after = days[i] ?? 0;
    if (after - before >= 2) gaps.push([before, after]);
    if (after - before >= 3) break;
  }
  return gaps;
}

/** The days whose hours must be known to tell the spell: usually the first and the last. */
export function daysToRead(days: readonly number[]): readonly number[] {
  return [days[0] ?? [], days.at(-1) ?? [], ...possiblePauses(days)].flat();
}

/** `hoursOf` is asked for telling days only. */
export function activitySpanOf(
  days: readonly number[],
  hoursOf: (day: number) => { readonly first: number; readonly last: number },
): ActivitySpan | null {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const gap = possiblePauses(days).find(
    ([before, after]) => hoursOf(after).first - hoursOf(before).last > MIN_PAUSE_HOURS,
  );
  return {
    firstHour: hoursOf(first).first,
    lastHour: hoursOf(last).last,
    pause:
      gap === undefined
        ? null
        : { lastHour: hoursOf(gap[0]).last, resumedHour: hoursOf(gap[1]).first },
  };
}
