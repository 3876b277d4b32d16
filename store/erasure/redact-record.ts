import { createRedactText, type PersonTexts, type RedactText } from "../redis/redact-text.ts";

/**
 * The fields of incidents and messages that contain words about a problem. Everything else, such as ids,
 * times, addresses of recipients and names of apps, stays as it is.
 */
const FREE_TEXTS: ReadonlySet<string> = new Set([
  ...["entraMessage", "detail", "recommendedAction"],
  ...["subject", "subjectDetail", "summary", "text", "problem"],
  ...["failure", "details", "meaning", "remedy"],
]);
/** The field with a list of names or ids of people. */
const PEOPLE = "people";

/** An incident or message without what names the person. */
export function redactRecord(record: unknown, person: PersonTexts): unknown {
  return redactValue(record, createRedactText(person), "");
}

function redactValue(value: unknown, redact: RedactText, field: string): unknown {
  if (typeof value === "string") {
    if (field === PEOPLE) return redact(value, true);
    return FREE_TEXTS.has(field) ? redact(value) : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, redact, field));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, redactValue(part, redact, name)]),
  );
}
