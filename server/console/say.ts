const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MINUTES = { seconds: MINUTE, name: "min" };
const HOURS = { seconds: HOUR, name: "h" };
const DAYS = { seconds: DAY, name: "d" };

/** The two largest units: `2 d 4 h`, `3 h 20 min`, `40 min`, `12 s`. */
export function sayLength(seconds: number): string {
  const length = Math.max(0, Math.round(seconds));
  if (length < MINUTE) return `${length} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  const [large, small] = length < DAY ? [HOURS, MINUTES] : [DAYS, HOURS];
  const left = Math.floor((length % large.seconds) / small.seconds);
  const whole = `${Math.floor(length / large.seconds)} ${large.name}`;
  return left === 0 ? whole : `${whole} ${left} ${small.name}`;
}

/** Keeps a digit for small shares, so that something never reads as nothing. */
export function sayShare(ratio: number | null): string {
  if (ratio === null) return "–";
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  return percent > 0 && percent < 10 ? `${percent.toFixed(1)} %` : `${Math.round(percent)} %`;
}

const numbers = new Intl.NumberFormat("en");

export function sayNumber(value: number | null): string {
  return value === null ? "–" : numbers.format(value);
}

export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${numbers.format(count)} ${count === 1 ? one : many}`;
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** Local time; with the date when it is not within half a day. */
export function sayMoment(at: number, now: number): string {
  return (Math.abs(now - at) < (DAY / 2) * 1000 ? clock : day).format(at);
}

export function sayUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `condition` and `standing` words as people write them. */
export function sayWord(word: string): string {
  return word.replaceAll("-", " ");
}
