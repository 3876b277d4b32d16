import { z } from "zod";
import type { Instant } from "../domain/time.ts";

/** Ways in which Grafana and people say "all of them". */
const NO_FILTER: ReadonlySet<string> = new Set(["", "*", ".+", ".*", "$__all"]);

const LIMIT = { least: 1, most: 1000, usual: 100 } as const;
const MAX_VALUES = 100;
const MAX_TEXT_CHARS = 500;
/** The last moment of the year 9999, as far as RFC 3339 reaches. */
const MAX_INSTANT = 253_402_300_799_999;

function split(text: string | undefined): readonly string[] {
  const values = (text ?? "").split(",").map((value) => value.trim());
  return values.some((value) => NO_FILTER.has(value)) &&
    values.every((value) => NO_FILTER.has(value))
    ? []
    : values.filter((value) => value !== "");
}

/** Several values, comma-separated; none of them is no filter. */
export function several(means: string): z.ZodType<readonly string[], string | undefined> {
  return z
    .string({ error: "is given in a form that is not text" })
    .optional()
    .transform((text, context) => {
      const values = split(text);
      if (values.length <= MAX_VALUES) return values;
      context.addIssue({ code: "custom", message: `holds more than ${MAX_VALUES} values` });
      return z.NEVER;
    })
    .meta({ description: `${means} Several are comma-separated; empty or * is no filter.` });
}

export function severalOf<T extends string>(
  known: readonly T[],
  means: string,
): z.ZodType<readonly T[], string | undefined> {
  return several(means)
    .transform((values, context) => {
      const strange = values.find((value) => !known.includes(value as T));
      if (strange === undefined) return values as readonly T[];
      context.addIssue({
        code: "custom",
        message: `holds a value that is not known; use one or more of ${known.join(", ")}`,
      });
      return z.NEVER;
    })
    .meta({ description: `${means} One or more of ${known.join(", ")}; empty or * is no filter.` });
}

export function oneOf<T extends string>(
  known: readonly T[],
  usual: T,
  means: string,
): z.ZodType<T, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === "") return usual;
      const found = known.find((value) => value === text);
      if (found !== undefined) return found;
      context.addIssue({ code: "custom", message: `is not known; use one of ${known.join(", ")}` });
      return z.NEVER;
    })
    .meta({ description: `${means} One of ${known.join(", ")}; ${usual} unless given.` });
}

/** A moment, or null when it is not given. */
export function moment(means: string): z.ZodType<Instant | null, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text, context): Instant | null => {
      if (text === undefined || NO_FILTER.has(text.trim())) return null;
      const at = readMoment(text.trim());
      if (at !== null) return at;
      context.addIssue({
        code: "custom",
        message:
          "is no time; write RFC 3339 such as 2026-05-04T10:05:00Z, or milliseconds since 1970",
      });
      return z.NEVER;
    })
    .meta({ description: `${means} RFC 3339, or milliseconds since 1970.` });
}

const RFC3339 = z.iso.datetime({ offset: true });

function readMoment(text: string): Instant | null {
  // A plus sign arrives as a space when it was not encoded.
  const written = text.replace(/ (?=\d{2}:\d{2}$)/, "+");
  const at = /^\d{1,15}$/.test(text)
    ? Number(text)
    : RFC3339.safeParse(written).success
      ? Date.parse(written)
      : Number.NaN;
  return Number.isFinite(at) && at >= 0 && at <= MAX_INSTANT ? at : null;
}

export const Limit = wholeNumber(LIMIT, "How many items at most.");

export function wholeNumber(
  range: { readonly least: number; readonly most: number; readonly usual: number },
  means: string,
): z.ZodType<number, string | undefined> {
  const { least, most, usual } = range;
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === "") return usual;
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      context.addIssue({
        code: "custom",
        message: `is not a whole number from ${least} to ${most}; leave it out for ${usual}`,
      });
      return z.NEVER;
    })
    .meta({ description: `${means} ${least} to ${most}; ${usual} unless given.` });
}

export const CursorText = z
  .string()
  .max(14_000, { error: "is longer than any cursor; take `next` of the page before" })
  .optional()
  .meta({ description: "`next` of the page before." });

/** Text of a person: neither logged nor kept. */
export const SearchText = z
  .string({ error: "is missing; give the beginning of a name or address, or an id" })
  .trim()
  .min(1, { error: "is empty; give the beginning of a name or address, or an id" })
  .max(MAX_TEXT_CHARS, { error: `is longer than ${MAX_TEXT_CHARS} characters` })
  .meta({
    description:
      "Beginning of a display name, user principal name or mail address, or a whole source or target id.",
  });

/** An id out of a path: bounded, otherwise as it comes. */
export const PathId = z
  .string()
  .min(1)
  .max(MAX_TEXT_CHARS, {
    error: `is longer than ${MAX_TEXT_CHARS} characters, so it is no id`,
  });
