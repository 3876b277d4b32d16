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
