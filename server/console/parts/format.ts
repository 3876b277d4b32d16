const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const MINUTE_UNIT = { seconds: MINUTE_SECONDS, name: "min" };
const HOUR_UNIT = { seconds: HOUR_SECONDS, name: "h" };
const DAY_UNIT = { seconds: DAY_SECONDS, name: "d" };

/** A duration in at most two units, such as `2 d 4 h`, `3 h 20 min`, `40 min` or `12 s`. */
export function formatSeconds(seconds: number): string {
  const wholeSeconds = Math.max(0, Math.round(seconds));
  if (wholeSeconds < MINUTE_SECONDS) return `${wholeSeconds} s`;
  if (wholeSeconds < HOUR_SECONDS) return `${Math.floor(wholeSeconds / MINUTE_SECONDS)} min`;
  const [largeUnit, smallUnit] =
    wholeSeconds < DAY_SECONDS ? [HOUR_UNIT, MINUTE_UNIT] : [DAY_UNIT, HOUR_UNIT];
  const smallUnits = Math.floor((wholeSeconds % largeUnit.seconds) / smallUnit.seconds);
  const largeText = `${Math.floor(wholeSeconds / largeUnit.seconds)} ${largeUnit.name}`;
  return smallUnits === 0 ? largeText : `${largeText} ${smallUnits} ${smallUnit.name}`;
}

/** A ratio as a percentage. Below 10 % it has one decimal, so that a small ratio is not 0 %. */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return "–";
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  return percent > 0 && percent < 10 ? `${percent.toFixed(1)} %` : `${Math.round(percent)} %`;
}

const NUMBER_FORMAT = new Intl.NumberFormat("en");

export function formatNumber(value: number | null): string {
  return value === null ? "–" : NUMBER_FORMAT.format(value);
}

export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${NUMBER_FORMAT.format(count)} ${count === 1 ? singular : plural}`;
}

/** `2026-05-04 10:05 UTC`, the same form as in the sentences that the API returns. */
export function formatTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `10:05 UTC`; with the date if it is another day than `now`. */
export function formatClockTime(at: number, now: number): string {
  const text = formatTime(at);
  return text.slice(0, 10) === formatTime(now).slice(0, 10) ? text.slice(11) : text;
}

const LOCAL_TIME_FORMAT = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "long",
});

/** The whole time in UTC and in the time zone of the reader, for the text that is shown on hover. */
export function formatWholeTime(at: number): string {
  const utc = new Date(at).toISOString().slice(0, 19).replace("T", " ");
  return `${utc} UTC\nYour time: ${LOCAL_TIME_FORMAT.format(at)}`;
}

const LOCAL_PERIOD_FORMAT = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
});

/** A period in the time zone of the reader, such as `Your time (Europe/Zurich): 4 May 2026, 23:00 to 5 May 2026, 03:00`. */
export function formatLocalPeriod(from: number, to: number): string {
  const { timeZone } = LOCAL_PERIOD_FORMAT.resolvedOptions();
  return `Your time (${timeZone}): ${LOCAL_PERIOD_FORMAT.format(from)} to ${LOCAL_PERIOD_FORMAT.format(to)}`;
}

/** The name of a condition, status or action as words: `at-risk` becomes `at risk`. */
export function formatLabel(word: string): string {
  return word.replaceAll("-", " ");
}
