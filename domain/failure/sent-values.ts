import { attributeFromPath } from "../explanation/attribute-names.ts";
import type { SentValue } from "../object-state.ts";
import { type ProvisioningEvent, WITHHELD_VALUE } from "../provisioning-event.ts";

/** Values of these attributes are left out, because no reader needs them. */
const SECRET_ATTRIBUTE = /password|secret/i;

/**
 * The values that Entra wants to write. Some rows list no changes; then these are the known attributes of
 * the object in the source, as Entra has read them.
 */
export function readSentValues({
  changes,
  steps,
}: Pick<ProvisioningEvent, "changes" | "steps">): readonly SentValue[] {
  if (changes.length > 0)
    return changes.flatMap(({ attribute, after }) => sentValue(attribute, after, false));
  // The details of a matching step describe the account in the target. Entra does not send them.
  const details = steps.flatMap((step) =>
    step.type.toLowerCase() === "import" ? Object.entries(step.details) : [],
  );
  return details.flatMap(([name, value]) =>
    attributeFromPath(name) === null ? [] : sentValue(name, value, true),
  );
}

function sentValue(
  attribute: string,
  value: string | null,
  isFromSource: boolean,
): readonly SentValue[] {
  if (SECRET_ATTRIBUTE.test(attribute)) return [];
  return [{ attribute, value: value === WITHHELD_VALUE ? null : value, isFromSource }];
}

/** A shorter value is in many texts by chance. */
const MIN_CHARACTERS = 3;

/** The values that a text contains as whole words. */
export function valuesInText(values: readonly SentValue[], text: string): readonly SentValue[] {
  const lowerCaseText = text.toLowerCase();
  return values.filter(
    ({ value }) =>
      value !== null &&
      value.length >= MIN_CHARACTERS &&
      !isYesOrNo(value) &&
      hasWholeWords(lowerCaseText, value.toLowerCase()),
  );
}

export function isYesOrNo(value: string): boolean {
  return /^(?:true|false)$/i.test(value);
}

function hasWholeWords(text: string, words: string): boolean {
  for (let start = text.indexOf(words); start >= 0; start = text.indexOf(words, start + 1)) {
    const end = start + words.length;
    // A letter has at most two UTF-16 code units.
    const before = text.slice(Math.max(0, start - 2), start);
    const after = text.slice(end, end + 2);
    if (!LETTER_AT_END.test(before) && !LETTER_AT_START.test(after)) return true;
  }
  return false;
}

const LETTER_AT_END = /[\p{L}\p{N}]$/u;
const LETTER_AT_START = /^[\p{L}\p{N}]/u;
