import type { z } from "zod";
import { type FieldError, Problem } from "./problem.ts";

/** A value is repeated in an answer only so far: enough to recognise it. */
const MAX_SHOWN_CHARS = 80;
const MAX_ERRORS = 10;

/**
 * What was asked, in our words.
 *
 * @throws Problem 400 that names each wrong field, its value and the remedy
 */
export function asked<T extends z.ZodType>(schema: T, given: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues
    .flatMap((issue) => fieldErrors(issue, given, where, schema))
    .slice(0, MAX_ERRORS);
  const detail = errors.map(sayError).join(" ");
  throw new Problem(400, detail, { errors });
}

function fieldErrors(
  issue: z.core.$ZodIssue,
  given: unknown,
  where: string,
  schema: z.ZodType,
): readonly FieldError[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema);
    const remedy =
      known.length === 0
        ? `leave it out: nothing is asked in the ${where}`
        : `known here: ${known}`;
    return issue.keys.map((key) => ({
      field: show(key),
      value: valueAt(given, [key]),
      detail: `is not known in the ${where}; ${remedy}`,
    }));
  }
  const field = issue.path.length === 0 ? where : issue.path.map(String).join(".");
  return [{ field, value: valueAt(given, issue.path), detail: issue.message }];
}

function knownKeys(schema: z.ZodType): string {
  const shape = "shape" in schema ? schema.shape : {};
  return Object.keys(shape as Record<string, unknown>).join(", ");
}

function valueAt(given: unknown, path: readonly PropertyKey[]): string | null {
  let value = given;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return null;
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  if (value === undefined) return null;
  if (typeof value === "string") return show(value);
  try {
    return show(JSON.stringify(value));
  } catch {
    // Nested deeper than the stack is high: not worth showing.
    return null;
  }
}

/** Cut by characters, never in the middle of a surrogate pair. */
function show(text: string): string {
  const start = [...text.slice(0, MAX_SHOWN_CHARS * 2)];
  return start.length > MAX_SHOWN_CHARS || text.length > MAX_SHOWN_CHARS * 2
    ? `${start.slice(0, MAX_SHOWN_CHARS).join("")}…`
    : text;
}

function sayError({ field, value, detail }: FieldError): string {
  const text = value === null ? `${field} ${detail}` : `${field} = "${value}" ${detail}`;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
