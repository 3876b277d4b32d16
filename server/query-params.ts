import { z } from "zod";
import type { Instant } from "../domain/time.ts";

/** Values that mean "no filter". Grafana and users send them. */
const NO_FILTER_VALUES: ReadonlySet<string> = new Set(["", "*", ".+", ".*", "$__all"]);

export const DEFAULT_PAGE_SIZE = 100;
const PAGE_SIZE_RANGE = { min: 1, max: 1000, defaultValue: DEFAULT_PAGE_SIZE } as const;
const MAX_LIST_VALUES = 100;
const MAX_TEXT_CHARS = 500;
/** The last millisecond of the year 9999, the end of RFC 3339. */
const MAX_INSTANT = 253_402_300_799_999;

function splitListParam(text: string | undefined): readonly string[] {
  const values = (text ?? "").split(",").map((value) => value.trim());
  return values.every((value) => NO_FILTER_VALUES.has(value))
    ? []
    : values.filter((value) => value !== "");
}

/** A parameter with several values, separated by commas. An empty list means no filter. */
export function listParam(description: string): z.ZodType<readonly string[], string | undefined> {
  return z
    .string({ error: "is not text" })
    .optional()
    .transform((text, context) => {
      const values = splitListParam(text);
      if (values.length <= MAX_LIST_VALUES) return values;
      context.addIssue({ code: "custom", message: `holds more than ${MAX_LIST_VALUES} values` });
      return z.NEVER;
    })
    .meta({
      description: `${description} Separate several values by commas; empty or * means no filter.`,
      ...commaSeparated({ type: "string" }),
    });
}

/** How OpenAPI describes a parameter that is one text with commas. */
function commaSeparated(items: Readonly<Record<string, unknown>>) {
  return { type: "array", items, param: { style: "form", explode: false } } as const;
}

export function enumListParam<T extends string>(
  allowedValues: readonly T[],
  description: string,
): z.ZodType<readonly T[], string | undefined> {
  return listParam(description)
    .transform((values, context) => {
      const unknownValue = values.find((value) => !allowedValues.includes(value as T));
      if (unknownValue === undefined) return values as readonly T[];
      context.addIssue({
        code: "custom",
        message: `holds an unknown value; use one or more of ${allowedValues.join(", ")}`,
      });
      return z.NEVER;
    })
    .meta({
      description: `${description} One or more of ${allowedValues.join(", ")}; empty or * means no filter.`,
      ...commaSeparated({ type: "string", enum: allowedValues }),
    });
}

export function enumParam<T extends string>(
  allowedValues: readonly T[],
  defaultValue: T,
  description: string,
): z.ZodType<T, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === "") return defaultValue;
      const allowedValue = allowedValues.find((value) => value === text);
      if (allowedValue !== undefined) return allowedValue;
      context.addIssue({
        code: "custom",
        message: `is not known; use one of ${allowedValues.join(", ")}`,
      });
      return z.NEVER;
    })
    .meta({
      description: `${description} One of ${allowedValues.join(", ")}; default ${defaultValue}.`,
      type: "string",
      enum: allowedValues,
      default: defaultValue,
    });
}

/** A time, or null when the parameter is not given. */
export function timeParam(description: string): z.ZodType<Instant | null, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text, context): Instant | null => {
      if (text === undefined || NO_FILTER_VALUES.has(text.trim())) return null;
      const at = parseTime(text.trim());
      if (at !== null) return at;
      context.addIssue({
        code: "custom",
        message:
          "is not a time; write RFC 3339 such as 2026-05-04T10:05:00Z, or milliseconds since 1970",
      });
      return z.NEVER;
    })
    .meta({ description: `${description} RFC 3339, or milliseconds since 1970.` });
}

const RFC3339 = z.iso.datetime({ offset: true });

function parseTime(text: string): Instant | null {
  // A plus sign that was not encoded arrives as a space.
  const rfc3339Text = text.replace(/ (?=\d{2}:\d{2}$)/, "+");
  const at = /^\d{1,15}$/.test(text)
    ? Number(text)
    : RFC3339.safeParse(rfc3339Text).success
      ? Date.parse(rfc3339Text)
      : Number.NaN;
  return Number.isFinite(at) && at >= 0 && at <= MAX_INSTANT ? at : null;
}

export const LimitParam = integerParam(PAGE_SIZE_RANGE, "Largest number of items.");

export function integerParam(
  range: { readonly min: number; readonly max: number; readonly defaultValue: number },
  description: string,
): z.ZodType<number, string | undefined> {
  const { min, max, defaultValue } = range;
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === "") return defaultValue;
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= min && value <= max) return value;
      context.addIssue({
        code: "custom",
        message: `is not a whole number from ${min} to ${max}; leave it out for ${defaultValue}`,
      });
      return z.NEVER;
    })
    .meta({
      description: `${description} ${min} to ${max}; default ${defaultValue}.`,
      type: "integer",
      minimum: min,
      maximum: max,
      default: defaultValue,
    });
}

export const CursorParam = z
  .string()
  .max(14_000, { error: "is longer than any cursor; use `next` of the previous page" })
  .optional()
  .meta({ description: "`next` of the previous page." });

/** The text may name a person, so it is neither logged nor stored. */
export const SearchText = z
  .string({ error: "is missing; give the beginning of a name or address, or an id" })
  .trim()
  .min(1, { error: "is empty; give the beginning of a name or address, or an id" })
  .max(MAX_TEXT_CHARS, { error: `is longer than ${MAX_TEXT_CHARS} characters` })
  .meta({
    description:
      "The beginning of each word of a display name or user principal name in any order, a user principal name, the first digits of an object id, or a complete source or target id.",
  });

export const PathId = z
  .string()
  .min(1)
  .max(MAX_TEXT_CHARS, {
    error: `is longer than ${MAX_TEXT_CHARS} characters, too long for an id`,
  });

/** The id of a job in a path. */
export const JobIdParam = PathId.meta({
  description: "Id of the job, or its short name in metrics (`sync_job`).",
});
