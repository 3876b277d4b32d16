import type { Instant } from "../../domain/time.ts";

/** Control characters, and the marks that turn the direction of writing in a screen or a mail. */
const UNWANTED_CHARACTER = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const UNWANTED_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** Text from outside, on one line and no longer than `most` characters; null when empty. */
export function textOrNull(value: unknown, maxCharacters: number): string | null {
  if (typeof value !== "string" || value === "") return null;
  const cut = value.length > maxCharacters ? value.slice(0, maxCharacters) : value;
  if (!UNWANTED_CHARACTER.test(cut)) return cut;
  const clean = cut.replace(UNWANTED_CHARACTERS, " ").trim();
  return clean === "" ? null : clean;
}

/** What stands for a code that does not look like one. */
export const UNNAMED_CODE = "Unnamed";

/** Twice as long as the longest that is known. */
const MAX_CODE_CHARACTERS = 130;
/** One word of letters and digits, in parts at most; no part begins with the sign before it, so it takes one pass. */
const CODE_PATTERN = /^[A-Za-z0-9]+(?:[_.:-][A-Za-z0-9]+)*$/;

/**
 * A code, or null for none. Codes become labels of series, keys and words of sentences that everyone
 * reads; what does not look like one may be a sentence with a person in it, and is kept from all of them.
 */
export function codeOrNull(value: unknown): string | null {
  const code = textOrNull(value, MAX_CODE_CHARACTERS + 1)?.trim() ?? "";
  if (code === "") return null;
  return code.length <= MAX_CODE_CHARACTERS && CODE_PATTERN.test(code) ? code : UNNAMED_CODE;
}

/** Graph is younger than the one and will be older than us at the other. */
const EARLIEST_INSTANT: Instant = Date.UTC(2010, 0, 1);
const LATEST_INSTANT: Instant = Date.UTC(2100, 0, 1);

/** Always with a zone: a time without one would be read in the zone of this machine. */
const TIME_ZONE_SUFFIX = /(Z|[+-]\d\d:\d\d)$/;

/** A moment, or null for none: `0001-01-01T00:00:00Z` is Graph's way to say never. */
export function instantOrNull(value: unknown): Instant | null {
  if (typeof value !== "string" || value.length > 40 || !TIME_ZONE_SUFFIX.test(value)) return null;
  const at = Date.parse(value);
  return at >= EARLIEST_INSTANT && at < LATEST_INSTANT ? at : null;
}

/** A whole number from 0 up, or null. */
export function countOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
