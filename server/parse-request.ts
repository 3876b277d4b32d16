import { z } from "zod";
import { type FieldError, invalidFieldsProblem, shortenValue } from "./problem.ts";

const MAX_FIELD_ERRORS = 10;

/**
 * Parses one part of a request: its path, query string or body.
 *
 * @throws Problem 400 that names each invalid field, the field's value and the remedy
 */
export function parseRequestPart<T extends z.ZodType>(
  schema: T,
  input: unknown,
  part: string,
): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues
    .flatMap((issue) => fieldErrors(issue, input, part, schema))
    .slice(0, MAX_FIELD_ERRORS);
  throw invalidFieldsProblem(errors);
}

function fieldErrors(
  issue: z.core.$ZodIssue,
  input: unknown,
  part: string,
  schema: z.ZodType,
): readonly FieldError[] {
  if (issue.code === "unrecognized_keys") {
    const knownKeys = knownKeysText(schema);
    const remedy =
      knownKeys.length === 0
        ? `leave it out, because the ${part} takes no values`
        : `known names: ${knownKeys}`;
    return issue.keys.map((key) => ({
      field: shortenValue(key),
      value: shownValueAt(input, [key]),
      detail: `is not known in the ${part}; ${remedy}`,
    }));
  }
  const field = issue.path.length === 0 ? part : issue.path.map(String).join(".");
  return [{ field, value: shownValueAt(input, issue.path), detail: issue.message }];
}

function knownKeysText(schema: z.ZodType): string {
  const object = schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  return object instanceof z.ZodObject ? Object.keys(object.shape).join(", ") : "";
}

function shownValueAt(input: unknown, path: readonly PropertyKey[]): string | null {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return null;
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  if (value === undefined) return null;
  if (typeof value === "string") return shortenValue(value);
  try {
    return shortenValue(JSON.stringify(value));
  } catch {
    // A very deep value overflows the stack of JSON.stringify.
    return null;
  }
}
