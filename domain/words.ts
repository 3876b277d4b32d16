import type { Instant, Millis } from "./time.ts";
import { DAY, HOUR, MINUTE, SECOND } from "./time.ts";

/** The furthest moment that a calendar can name (ECMA-262, 21.4.1.1). */
const MAX_INSTANT = 8_640_000_000_000_000;

/** RFC 3339 in UTC; null for an unknown or impossible moment. */
export function rfc3339(at: Instant | null): string | null {
  if (at === null || !Number.isFinite(at) || Math.abs(at) > MAX_INSTANT) return null;
  return new Date(at).toISOString();
}

/** `2026-05-04 10:05 UTC`. */
export function sayTime(at: Instant | null): string {
  const text = rfc3339(at);
  return text === null ? "an unknown time" : `${text.slice(0, 16).replace("T", " ")} UTC`;
}

/** The two largest units that matter: `2 d 4 h`, `3 h 20 min`, `40 min`, `12 s`. */
export function sayDuration(ms: Millis): string {
  if (!Number.isFinite(ms)) return "an unknown time";
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.round(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) return pair(length, { unit: HOUR, name: "h" }, { unit: MINUTE, name: "min" });
  return pair(length, { unit: DAY, name: "d" }, { unit: HOUR, name: "h" });
}

type Unit = { readonly unit: Millis; readonly name: string };

function pair(length: Millis, large: Unit, small: Unit): string {
  const whole = Math.floor(length / large.unit);
  const rest = Math.floor((length - whole * large.unit) / small.unit);
  const head = `${grouped(whole)} ${large.name}`;
  return rest === 0 ? head : `${head} ${rest} ${small.name}`;
}

/** `1,843 objects`, `1 object`. */
export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** `12,345`. */
export function grouped(count: number): string {
  if (!Number.isFinite(count)) return "an unknown number";
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A ratio 0..1 as `38 %`; small ones keep a digit, so that something never reads as nothing. */
export function sayRatio(ratio: number): string {
  const percent = ratio * 100;
  if (!Number.isFinite(percent)) return "an unknown share";
  if (percent > 0 && percent < 0.1) return "under 0.1 %";
  return percent > 0 && percent < 10 ? `${trim(percent)} %` : `${Math.round(percent)} %`;
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}

/** Control characters, and the marks that turn the reading direction of what stands around them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/** Text from outside on one line: no control characters, at most `max` characters. */
export function plain(text: string, max: number): string {
  // Bounded before the search too: an error text may be megabytes long.
  const line = text
    .slice(0, max * 4)
    .replace(UNSEEN, " ")
    .replace(/\s+/g, " ")
    .trim();
  const marks = [...line];
  return marks.length <= max ? line : `${marks.slice(0, max - 1).join("")}…`;
}

/** Keeps mail clients and chat tools from making a link of an address that an error text carries. */
export function defang(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{1,20}):\/\//gi, (_all, scheme: string) =>
      /^https?$/i.test(scheme) ? `hxx${scheme.slice(3)}[://]` : `${scheme}[://]`,
    )
    .replace(/\bwww\./gi, "www[.]");
}

/** Marks alone say nothing. */
const SPOKEN = /[\p{L}\p{N}]/u;

/** An error's code, which is outside text and may hold nothing that can be seen. */
export function sayCode(code: string): string {
  const name = plain(defang(code), 80);
  return SPOKEN.test(name) ? name : "an unnamed error";
}

const MAX_QUOTED = 200;

/** Text of another party as a sentence among ours; empty when there is nothing to show. */
export function quoted(text: string): string {
  const line = plain(defang(text), MAX_QUOTED);
  return SPOKEN.test(line) ? sentence(line) : "";
}

/** A full stop where the text ends without one. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Sentences as one text; what says nothing is left out. */
export function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}

/**
 * Entra's own words about one person, for a sentence that only those read who may see persons; null
 * where it had none, or only white space and control characters. Those about a job stand apart.
 */
export function entraSays(text: string): string | null {
  const line = quoted(text);
  return line === "" ? null : `Entra says: ${line}`;
}
