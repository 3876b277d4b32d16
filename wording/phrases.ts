import type { Condition } from "../domain/condition.ts";
import { httpStatusByName } from "../domain/http-status.ts";
import { defang, LETTER_OR_DIGIT, toPlainLine, toQuotedSentence } from "../domain/outside-text.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../domain/time.ts";

/** The latest time that a Date can hold (ECMA-262, 21.4.1.1). */
const MAX_INSTANT = 8_640_000_000_000_000;

/** RFC 3339 in UTC; null for an unknown or impossible time. */
export function formatRfc3339(at: Instant | null): string | null {
  if (at === null || !Number.isFinite(at) || Math.abs(at) > MAX_INSTANT) return null;
  return new Date(at).toISOString();
}

/** `2026-05-04 10:05 UTC`. */
export function formatTime(at: Instant | null): string {
  const text = formatRfc3339(at);
  return text === null ? "an unknown time" : `${text.slice(0, 16).replace("T", " ")} UTC`;
}

/** The two largest units that matter: `2 d 4 h`, `3 h 20 min`, `40 min`, `12 s`. */
export function formatDuration(ms: Millis): string {
  if (!Number.isFinite(ms)) return "an unknown time";
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.round(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY)
    return formatTwoUnits(length, { lengthMs: HOUR, name: "h" }, { lengthMs: MINUTE, name: "min" });
  return formatTwoUnits(length, { lengthMs: DAY, name: "d" }, { lengthMs: HOUR, name: "h" });
}

type Unit = { readonly lengthMs: Millis; readonly name: string };

function formatTwoUnits(length: Millis, large: Unit, small: Unit): string {
  const largeCount = Math.floor(length / large.lengthMs);
  const smallCount = Math.floor((length - largeCount * large.lengthMs) / small.lengthMs);
  const head = `${formatNumber(largeCount)} ${large.name}`;
  return smallCount === 0 ? head : `${head} ${smallCount} ${small.name}`;
}

/** `1,843 objects`, `1 object`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** `12,345`. */
export function formatNumber(count: number): string {
  if (!Number.isFinite(count)) return "an unknown number";
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

const BYTE_UNITS = [
  ["GB", 1024 ** 3],
  ["MB", 1024 ** 2],
  ["kB", 1024],
] as const;

/** Formats `1.8 GB` or `350 MB`, in the units of redis.conf (1 kB = 1,024 bytes). */
export function formatBytes(bytes: number): string {
  const [unit, unitBytes] = BYTE_UNITS.find(([, size]) => bytes >= size) ?? ["bytes", 1];
  const count = bytes / unitBytes;
  return `${count.toFixed(count < 10 && unitBytes > 1 ? 1 : 0)} ${unit}`;
}

/** A ratio 0..1 as `38 %`. Small ratios have a decimal, so that they never read as 0 %. */
export function formatRatio(ratio: number): string {
  const percent = ratio * 100;
  if (!Number.isFinite(percent)) return "an unknown share";
  if (percent > 0 && percent < 0.1) return "under 0.1 %";
  return percent > 0 && percent < 10
    ? `${formatOneDecimal(percent)} %`
    : `${Math.round(percent)} %`;
}

function formatOneDecimal(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}

/** Joins sentences with spaces and leaves out empty sentences. */
export function joinSentences(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}

/**
 * Entra's message about one person, for texts that are shown only to callers who may see persons'
 * data. Null when the message has no visible character. Messages about a job have their own field.
 */
export function entraSaysSentence(text: string): string | null {
  const line = toQuotedSentence(text);
  return line === "" ? null : `Entra says: ${line}`;
}

/** A condition as words, such as `at risk`. */
export function conditionName(condition: Condition): string {
  return condition.replaceAll("-", " ");
}

/**
 * An error code, safe to show. The code comes from outside and may have no visible character. The name of an
 * HTTP status is shown with its number: `UnprocessableEntity (HTTP 422)`. Entra gives the name
 * InternalServerError to many statuses.
 */
export function formatErrorCode(code: string): string {
  const status = httpStatusByName(code);
  if (status !== null && status !== 500) return `${code} (HTTP ${status})`;
  const name = toPlainLine(defang(code), 80);
  return LETTER_OR_DIGIT.test(name) ? name : "an unnamed error";
}
