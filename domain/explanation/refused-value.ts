import type { ExplanationId } from "../error-explanation.ts";
import type { GeneralFacts } from "./general-facts.ts";
import { OBJECT_MISSING_TEXT } from "./rules/missing-object-words.ts";
import { VALUE_NOUN, VALUE_REFUSED_TEXT } from "./rules/value-words.ts";

const STATUSES_OF_VALUES: ReadonlySet<number> = new Set([400, 409, 422]);

/** Words about the settings of the app itself, and not about a value of the person. */
const OWN_SETUP_TEXT =
  /\b(?:configured|configuration|(?:error|failed|unable|could not|cannot)(?: \w+){0,2} (?:load|initiali[sz]|read)\w*|regex|regular expression|license server|feature flag)\b/i;

export function byRefusedValue(
  { parsed, httpStatus, isAboutWholeJob, entry, attribute }: GeneralFacts,
  text: string,
): ExplanationId | null {
  const hasReason = httpStatus === null || STATUSES_OF_VALUES.has(httpStatus);
  if (isAboutWholeJob || !hasReason) return null;
  if (OBJECT_MISSING_TEXT.test(text)) return "account-gone";
  // Without the app's own words, the text can be a sentence that Entra has written about the code.
  const isOwnText = parsed.detail !== null || entry === null;
  const isAboutValue = attribute !== null || (VALUE_NOUN.test(text) && !OWN_SETUP_TEXT.test(text));
  if (httpStatus === 409 && !/\binvalid\b|malformed/i.test(text)) return null;
  return isOwnText && isAboutValue && VALUE_REFUSED_TEXT.test(text) ? "value-refused" : null;
}
