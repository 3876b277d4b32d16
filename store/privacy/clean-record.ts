import { keepCommonWords } from "../../domain/failure/message-template.ts";
import { isOpaqueId } from "../../domain/privacy/opaque-id.ts";
import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import type { KnownNames } from "./known-names.ts";

/** The fields with words of Entra or of an app. */
const OUTSIDE_TEXTS: ReadonlySet<string> = new Set(["entraMessage", "detail", "recommendedAction"]);
/** Recipients of messages are in the settings, and ids of messages only look like addresses. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  ...["deliveries", "recipients", "routeName", "routeKey"],
  ...["id", "messageId", "threadId", "jobId", "tenant"],
]);
/** The label of the line with Entra's words in a message, as worker/notify/job-details.ts writes it. */
const LABEL_OF_OUTSIDE_TEXT = "Entra says";

export type RecordCleaner = {
  readonly names: KnownNames;
  readonly filter: PersonFilter;
};

/** Returns a stored JSON value without names of persons, and without words that can be names. */
export function cleanRecord(value: unknown, cleaner: RecordCleaner, field = ""): unknown {
  if (KEPT_FIELDS.has(field)) return value;
  if (typeof value === "string")
    return OUTSIDE_TEXTS.has(field)
      ? (keepCommonWords(value) ?? "")
      : cleaner.names.removeFrom(value);
  if (Array.isArray(value)) return cleanList(value, cleaner, field);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  const isError = typeof record["message"] === "string" && typeof record["code"] === "string";
  const isOutsideLine = record["label"] === LABEL_OF_OUTSIDE_TEXT;
  return Object.fromEntries(
    Object.entries(record).map(([name, part]) => {
      if (typeof part === "string" && isOutsideCode(name, record))
        return [name, cleaner.filter.code(part)];
      const isOutsideText = (isError && name === "message") || (isOutsideLine && name === "text");
      return [name, cleanRecord(part, cleaner, isOutsideText ? "detail" : name)];
    }),
  );
}

/**
 * The fields with codes of Entra or of apps. Such a field counts only in a record that has one of the listed
 * fields too: an error, its explanation, a quarantine, the progress, or the number of objects of a kind. All
 * other codes are those of Steadystate.
 */
const OUTSIDE_CODES: Readonly<Record<string, readonly string[]>> = {
  code: ["tenantActionable", "catalogueCode"],
  errorCode: ["errorCode"],
  reason: ["seriesCount", "isInForce"],
  units: ["observedAt"],
  key: ["count"],
};

function isOutsideCode(name: string, record: Readonly<Record<string, unknown>>): boolean {
  return OUTSIDE_CODES[name]?.some((other) => other in record) === true;
}

function cleanList(
  values: readonly unknown[],
  cleaner: RecordCleaner,
  field: string,
): readonly unknown[] {
  if (field === "notificationAddresses")
    return cleaner.filter.jobAddresses(values as readonly string[]);
  if (field === "people") return values.map(withoutName);
  return values.map((item) => cleanRecord(item, cleaner));
}

/**
 * In a message, a person is a name or an id. Every name is replaced, because `KnownNames` does not know the
 * former name of a renamed person.
 */
function withoutName(person: unknown): unknown {
  return typeof person !== "string" || isOpaqueId(person) ? person : "…";
}
