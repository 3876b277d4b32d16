import { UNNAMED_CODE } from "../../domain/code.ts";
import { CONTROL_OR_INVISIBLE, showInvisibleCharacters } from "../../domain/outside-text.ts";
import type { Instant } from "../../domain/time.ts";

/** Halves of a surrogate pair too: in UTF-8, two ids that differ only by such a half would be equal. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cs}]+/gu;
/** Also characters that change the direction of writing. */
const UNWANTED_IN_ID = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/**
 * Text from outside on one line, cut to `maxCharacters`; null if the value is empty or is not text.
 */
export function textOrNull(value: unknown, maxCharacters: number): string | null {
  if (typeof value !== "string" || value === "") return null;
  const cut = value.length > maxCharacters ? value.slice(0, maxCharacters) : value;
  if (!CONTROL_OR_INVISIBLE.test(cut)) return cut;
  const clean = showInvisibleCharacters(cut).replace(CONTROL_CHARACTERS, " ").trim();
  return clean === "" ? null : clean.slice(0, maxCharacters);
}

/** An id is never changed, because it could then equal the id of another object. */
export function isCleanId(text: string): boolean {
  return !UNWANTED_IN_ID.test(text);
}

/** Twice the length of the longest known code. */
const MAX_CODE_CHARACTERS = 130;
/** Letters and digits in parts, without nested repetition, so that matching takes linear time. */
const CODE_PATTERN = /^[A-Za-z0-9]+(?:[_.:-][A-Za-z0-9]+)*$/;

/**
 * A code, or null if the value is empty. Codes become metric labels, keys and parts of sentences
 * that all users see. A value that does not look like a code may be a sentence that names a person,
 * so `UNNAMED_CODE` replaces it.
 */
export function safeCodeOrNull(value: unknown): string | null {
  const code = textOrNull(value, MAX_CODE_CHARACTERS + 1)?.trim() ?? "";
  if (code === "") return null;
  return code.length <= MAX_CODE_CHARACTERS && CODE_PATTERN.test(code) ? code : UNNAMED_CODE;
}

/**
 * A type of synchronized objects, which Graph writes as two kinds: `user to User`. Each kind must
 * have the form of a code, for the same reasons.
 */
export function entryTypeOrNull(value: unknown): string | null {
  const kinds = typeof value === "string" ? value.split(" to ") : [];
  if (kinds.length !== 2) return safeCodeOrNull(value);
  const codes = kinds.map(safeCodeOrNull);
  return codes.includes(null) || codes.includes(UNNAMED_CODE) ? UNNAMED_CODE : codes.join(" to ");
}

/** Times outside this range are invalid; Graph did not exist before its start. */
const EARLIEST_INSTANT: Instant = Date.UTC(2010, 0, 1);
const LATEST_INSTANT: Instant = Date.UTC(2100, 0, 1);

/**
 * A time zone is required, because JavaScript would read a time without a zone in the zone of this
 * machine.
 */
const TIME_ZONE_SUFFIX = /(Z|[+-]\d\d:\d\d)$/;

/** A time, or null; Graph writes "never" as `0001-01-01T00:00:00Z`. */
export function instantOrNull(value: unknown): Instant | null {
  if (typeof value !== "string" || value.length > 40 || !TIME_ZONE_SUFFIX.test(value)) return null;
  const at = Date.parse(value);
  return at >= EARLIEST_INSTANT && at < LATEST_INSTANT ? at : null;
}

/** A non-negative integer, or null. */
export function countOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
