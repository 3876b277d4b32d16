import type { Instant } from "../../domain/time.ts";

/** Control characters, and the marks that turn the direction of writing in a screen or a mail. */
const UNWANTED = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const RUNS_OF_UNWANTED = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** Text from outside, on one line and no longer than `most` characters; null when empty. */
export function textOr(value: unknown, most: number): string | null {
  if (typeof value !== "string" || value === "") return null;
  const cut = value.length > most ? value.slice(0, most) : value;
  if (!UNWANTED.test(cut)) return cut;
  const clean = cut.replace(RUNS_OF_UNWANTED, " ").trim();
  return clean === "" ? null : clean;
}

/** What stands for a code that does not look like one. */
export const UNNAMED = "Unnamed";

/** Twice as long as the longest that is known. */
const CODE_MAX = 130;
/** One word of letters and digits, in parts at most; no part begins with the sign before it, so it takes one pass. */
const CODE = /^[A-Za-z0-9]+(?:[_.:-][A-Za-z0-9]+)*$/;

/**
 * A code, or null for none. Codes become labels of series, keys and words of sentences that everyone
 * reads; what does not look like one may be a sentence with a person in it, and is kept from all of them.
 */
export function codeOr(value: unknown): string | null {
  const code = textOr(value, CODE_MAX + 1)?.trim() ?? "";
  if (code === "") return null;
  return code.length <= CODE_MAX && CODE.test(code) ? code : UNNAMED;
}

/** Graph is younger than the one and will be older than us at the other. */
const EARLIEST: Instant = Date.UTC(2010, 0, 1);
const LATEST: Instant = Date.UTC(2100, 0, 1);

/** Always with a zone: a time without one would be read in the zone of this machine. */
const ZONED = /(Z|[+-]\d\d:\d\d)$/;

/** A moment, or null for none: `0001-01-01T00:00:00Z` is Graph's way to say never. */
export function instantOr(value: unknown): Instant | null {
  if (typeof value !== "string" || value.length > 40 || !ZONED.test(value)) return null;
  const at = Date.parse(value);
  return at >= EARLIEST && at < LATEST ? at : null;
}

/** A whole number from 0 up, or null. */
export function countOr(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
