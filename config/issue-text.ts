import type { z } from "zod";
import { suggestion } from "../command-line/did-you-mean.ts";

/** The message of a setting that has no value. The error line adds what the setting means. */
export const MISSING = "missing";

/** The message of a value of the wrong type. The error line says what to write in its place. */
export const WRONG_TYPE = "write another value";

/** The message of a number that is too small or too large. The error line adds the allowed range. */
export const OUT_OF_RANGE = "out of range";

const FORMAT_TEXTS: Readonly<Record<string, string>> = {
  url: "write an address such as https://example.com",
  email: "write one mail address, such as oncall@contoso.example",
  datetime: "write a time with its zone, such as 2027-01-31T12:00:00Z",
  date: "write a date, such as 2027-01-31",
};

/** What to write in place of a wrong value, for a setting whose schema has no text for this. */
export function issueText(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? MISSING : WRONG_TYPE;
    case "invalid_value":
      return allowedText(issue.input, issue.values.map(String));
    case "invalid_format":
      return (
        FORMAT_TEXTS[issue.format] ?? "write the value in the form that docs/settings.md shows"
      );
    case "too_small":
      return sizeText(issue.origin, "at least", Number(issue.minimum));
    case "too_big":
      return sizeText(issue.origin, "at most", Number(issue.maximum));
    case "not_multiple_of":
      return "write a whole number";
    default:
      return "write the value in the form that docs/settings.md shows";
  }
}

/** `unknown` says what is wrong if no allowed value is similar. */
export function allowedText(
  input: unknown,
  allowed: readonly string[],
  unknown = "this value is not known",
): string {
  const list = allowed.join(", ");
  return input === undefined
    ? `${MISSING}; write one of ${list}`
    : `${suggestion(input, allowed, `${unknown}.`)} Write one of ${list}`;
}

function sizeText(origin: string, limit: string, size: number): string {
  if (origin === "string")
    return size === 1 ? "the value is empty: write it" : `write ${limit} ${size} characters`;
  return origin === "array" ? `write a list with ${limit} ${size}` : OUT_OF_RANGE;
}
