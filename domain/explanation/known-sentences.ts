import type { ExplanationId } from "../error-explanation.ts";

/**
 * A published sentence that has one cause, whatever code and status come with it. docs/sentence-examples.ts has
 * the sentences and the pages that name their causes.
 */
type KnownSentence = {
  readonly pattern: RegExp;
  readonly explanationId: ExplanationId;
};

export const KNOWN_SENTENCES: readonly KnownSentence[] = [
  // Sentences of Entra.
  {
    pattern: /\bexporting the property is not supported for this operation\b/i,
    explanationId: "attribute-not-exported",
  },
  {
    pattern: /\bapp roles with duplicate\b/i,
    explanationId: "app-roles-duplicated",
  },
  {
    pattern: /\bfailed to match an entry in the source and target systems?\b/i,
    explanationId: "match-search-failed",
  },
  {
    pattern: /\bunable to assign \S+ as the manager of \S+\.? .*\bin scope\b/i,
    explanationId: "manager-not-in-scope",
  },
  {
    pattern: /\becma ?2? ?host is (?:currently |still )?importing\b/i,
    explanationId: "connector-host-importing",
  },
  // Sentences of apps.
  {
    // The app put its own schema in front of the schema that the mapping names.
    pattern: /\burn:[\w.:-]{1,100}:urn:/i,
    explanationId: "request-not-understood",
  },
  {
    pattern: /\bapi has not been used in project\b/i,
    explanationId: "api-not-enabled",
  },
  {
    pattern: /\bis an alternate (?:e-?mail )?address (?:for|of) (?:an?|another) (?:\w+ )?user\b/i,
    explanationId: "alternate-address-taken",
  },
  {
    pattern:
      /\b(?:on-?premises mastered|mastered on-?premises)\b|\bsynchroni[sz]ed from (?:your )?on-?prem/i,
    explanationId: "synchronized-from-active-directory",
  },
];

export function explainKnownSentence(words: string): ExplanationId | null {
  return KNOWN_SENTENCES.find(({ pattern }) => pattern.test(words))?.explanationId ?? null;
}
