import type { ExplanationId } from "../error-explanation.ts";
import type { GeneralFacts } from "./general-facts.ts";
import { anyOf } from "./rules/any-of.ts";
import { OBJECT_MISSING_TEXT } from "./rules/missing-object-words.ts";
import { VALUE_NOUN, VALUE_REFUSED_TEXT } from "./rules/value-words.ts";

const VALUE_REFUSAL_STATUSES: ReadonlySet<number> = new Set([400, 409, 422]);

/** Words about the settings of the app itself, and not about a value of the person. */
const OWN_SETUP_TEXT =
  /\b(?:configured|configuration|(?:error|failed|unable|could not|cannot)(?: \w+){0,2} (?:load|initiali[sz]|read)\w*|regex|regular expression|license server|feature flag)\b/i;

export function byRefusedValue(
  { parsed, httpStatus, isAboutWholeJob, entry, attribute }: GeneralFacts,
  text: string,
): ExplanationId | null {
  const canStatusMeanRefusedValue = httpStatus === null || VALUE_REFUSAL_STATUSES.has(httpStatus);
  if (isAboutWholeJob || !canStatusMeanRefusedValue) return null;
  if (OBJECT_MISSING_TEXT.test(text)) return "account-gone";
  // Entra writes a sentence of its own only about a code of the catalogue. Without an entry, the text is the app's.
  const isTextOfApp = parsed.detail !== null || entry === null;
  const isAboutValue = attribute !== null || (VALUE_NOUN.test(text) && !OWN_SETUP_TEXT.test(text));
  if (httpStatus === 409 && !/\binvalid\b|malformed/i.test(text)) return null;
  return isTextOfApp && isAboutValue && VALUE_REFUSED_TEXT.test(text) ? "value-refused" : null;
}

/** Words about one attribute are about its value. */
export function isAboutOneValue(
  { httpStatus, attribute, parsed }: GeneralFacts,
  text: string,
): boolean {
  const hasStatusOfValue = httpStatus === 400 || httpStatus === 422;
  const isNamed = attribute !== null && parsed.detail !== null;
  return hasStatusOfValue && isNamed && !NOT_ABOUT_VALUE.test(text);
}

/** Words about the call, the app's settings or its policies, although they can also name an attribute. */
const NOT_ABOUT_VALUE = anyOf(
  /\bheaders?\b/i,
  /\bprovisioning\b/i,
  /\bscim\b/i,
  /\bconfigur\w+/i,
  /\bpolic(?:y|ies)\b/i,
  /\bcontact (?:your|the|support)\b/i,
  /\bpasswords?\b/i,
);

/** The sentence names the attribute and says what its value must be, so the app's error code says no more. */
export function isAboutNamedValue(
  id: ExplanationId | null,
  { attribute, parsed }: GeneralFacts,
): boolean {
  return id === "value-refused" && attribute !== null && /\bmust\b/i.test(parsed.detail ?? "");
}
