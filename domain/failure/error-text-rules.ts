import type { ExplanationId } from "../error-explanation.ts";

/** Identifies an error by its text. */
type ErrorTextRule = {
  /** The rule applies if all patterns match. */
  readonly patterns: readonly RegExp[];
  /** Null for a rule that applies to every app. */
  readonly applicationPattern: RegExp | null;
  readonly explanationId: ExplanationId;
};

const APPLICATION_8X8 = /8x8/i;
const VALUE_TAKEN =
  /uniqueness|already (in use|exists|taken|used)|duplicate|not unique|must be unique/i;
const VALUE_MISSING =
  /required|missing|mandatory|(must not|cannot|can't|may not) be (empty|null|blank)/i;
const VALUE_UNCHANGEABLE =
  /mutability|immutable|not mutable|read-?only|(cannot|can't|may not|must not) be (changed|modified|updated)/i;
const VALUE_UNKNOWN = /invalid|not found|unknown|does not exist|no such|not exist|not valid/i;

/**
 * The first rule that matches decides. The rules for 8x8 come from 8x8's pages about SCIM and from
 * Microsoft's tutorial.
 */
export const ERROR_TEXT_RULES: readonly ErrorTextRule[] = [
  {
    patterns: [/\bsite\b/i, VALUE_UNCHANGEABLE],
    applicationPattern: APPLICATION_8X8,
    explanationId: "8x8-site-unchangeable",
  },
  {
    patterns: [/\bsite\b/i, VALUE_UNKNOWN],
    applicationPattern: APPLICATION_8X8,
    explanationId: "8x8-site-unknown",
  },
  {
    patterns: [/\bsite\b/i, VALUE_MISSING],
    applicationPattern: APPLICATION_8X8,
    explanationId: "8x8-site-missing",
  },
  {
    patterns: [/\b(user_?name|upn)\b/i, VALUE_TAKEN],
    applicationPattern: APPLICATION_8X8,
    explanationId: "8x8-user-name-taken",
  },
  {
    patterns: [/\b(user_?name|upn)\b/i, VALUE_TAKEN],
    applicationPattern: null,
    explanationId: "user-name-taken",
  },
  {
    patterns: [/\be-?mails?\b/i, VALUE_TAKEN],
    applicationPattern: null,
    explanationId: "email-taken",
  },
  {
    patterns: [/\be-?mails?\b/i, VALUE_MISSING],
    applicationPattern: null,
    explanationId: "email-missing",
  },
  {
    patterns: [/\b(given|family|first|last)_?name\b|\bsurname\b/i, VALUE_MISSING],
    applicationPattern: null,
    explanationId: "name-missing",
  },
  {
    patterns: [/\b(locale|preferredLanguage)\b/i, VALUE_UNKNOWN],
    applicationPattern: APPLICATION_8X8,
    explanationId: "8x8-locale-unknown",
  },
  {
    patterns: [
      /\blicen[cs]es?\b|\bseats?\b/i,
      /\bno\b|limit|exceed|exhaust|not enough|insufficient/i,
    ],
    applicationPattern: null,
    explanationId: "no-free-seat",
  },
];
