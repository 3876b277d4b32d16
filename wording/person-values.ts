import type { SentValue } from "../domain/object-state.ts";
import { defang, toPlainLine } from "../domain/outside-text.ts";
import type { BlamedValues } from "../domain/person-reason.ts";
import { formatCount, joinSentences } from "./phrases.ts";
import { capitalise, type JobTerms } from "./systems.ts";

// These texts are only for readers who may see persons.

const MAX_ATTRIBUTE_LENGTH = 60;
const MAX_VALUE_LENGTH = 80;
const MAX_LISTED = 4;

/** The values that the error is about, or may be about. */
export function blamedValuesText({ evidence, values }: BlamedValues, terms: JobTerms): string {
  const isFromSource = values.every((value) => value.isFromSource);
  const verb = isFromSource ? `${terms.source.noun} has` : "Entra wants to write";
  const sentence = `${verb} ${listText(values.map(valueText))}.`;
  if (evidence === "named") return capitalise(sentence);
  return joinSentences(
    "The error does not say which value this is.",
    evidence === "changed"
      ? capitalise(sentence)
      : `Of the values that usually must be unique, ${sentence}`,
  );
}

/** The attributes whose new values the target does not have; null if none is known. */
export function missingChangesText(
  attributes: readonly string[],
  { target }: JobTerms,
): string | null {
  if (attributes.length === 0) return null;
  const named = attributes.slice(0, MAX_LISTED).map(attributeText);
  const others = attributes.length - named.length;
  const listed = listText(others > 0 ? [...named, formatCount(others, "other attribute")] : named);
  return attributes.length === 1
    ? `The change of ${listed} is missing in ${target.name}.`
    : `The changes of ${listed} are missing in ${target.name}.`;
}

function valueText({ attribute, value }: SentValue): string {
  const name = attributeText(attribute);
  return value === null ? name : `${name} "${toPlainLine(defang(value), MAX_VALUE_LENGTH)}"`;
}

function attributeText(attribute: string): string {
  return toPlainLine(attribute, MAX_ATTRIBUTE_LENGTH);
}

function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}
