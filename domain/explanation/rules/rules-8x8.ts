import { type ErrorTextRule, rule } from "./text-rule.ts";
import {
  USER_NAME,
  VALUE_MISSING,
  VALUE_TAKEN,
  VALUE_UNCHANGEABLE,
  VALUE_UNKNOWN,
} from "./value-words.ts";

const APPLICATION_8X8 = /8x8/i;
/** Rules that apply only if the name of the app or the error text contains 8x8: these errors have explanations of their own. */
export const RULES_8X8: readonly ErrorTextRule[] = [
  rule("8x8-site-unchangeable", [/\bsite\b/i, VALUE_UNCHANGEABLE], {
    application: APPLICATION_8X8,
  }),
  rule("8x8-site-unknown", [/\bsite\b/i, VALUE_UNKNOWN], { application: APPLICATION_8X8 }),
  rule("8x8-site-missing", [/\bsite\b/i, VALUE_MISSING], { application: APPLICATION_8X8 }),
  rule("8x8-user-name-taken", [USER_NAME, VALUE_TAKEN], { application: APPLICATION_8X8 }),
  rule("8x8-locale-unknown", [/\b(?:locale|preferred ?language)\b/i, VALUE_UNKNOWN], {
    application: APPLICATION_8X8,
  }),
];
