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
  const words = text.toLowerCase();
  return values.filter(({ value }) => {
    if (value === null || value.length < MIN_CHARACTERS || isYesOrNo(value)) return false;
    const start = words.indexOf(value.toLowerCase());
    return start >= 0 && isWhole(words, start, start + value.length);
  });
}

export function isYesOrNo(value: string): boolean {
  return /^(?:true|false)$/i.test(value);
}

function isWhole(words: string, start: number, end: number): boolean {
  return !LETTER_AT_END.test(words.slice(0, start)) && !LETTER_AT_START.test(words.slice(end));
}

const LETTER_AT_END = /[\p{L}\p{N}]$/u;
const LETTER_AT_START = /^[\p{L}\p{N}]/u;
