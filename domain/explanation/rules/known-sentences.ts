import type { ExplanationId } from "../../error-explanation.ts";

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
    pattern: /\bunable to assign \S+ as the manager of \S+\.? .*\bin scope\b/i,
    explanationId: "manager-not-in-scope",
  },
  {
    pattern: /\becma ?2? ?host is (?:currently |still )?importing\b/i,
    explanationId: "connector-host-importing",
  },
  // Sentences of apps.
  {
    // Google: the address is an alias, a group or a conflicting account.
    pattern: /\btype not supported: userkey\b/i,
    explanationId: "email-taken",
  },
  {
    // The list of resource types itself was searched, so the call did not reach the users or groups.
    pattern: /\bresourcetypes? does not support retrieval by filter\b/i,
    explanationId: "endpoint-not-found",
  },
  {
    // The app put its own schema in front of the schema that the mapping names.
    pattern: /\burn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):urn:/i,
    explanationId: "request-not-understood",
  },
  {
    pattern: /\bapi has not been used in project\b/i,
    explanationId: "api-not-enabled",
  },
  {
    pattern:
      /\bis an alternate e-?mail address (?:for|of) a user with a primary e-?mail address\b/i,
    explanationId: "alternate-address-taken",
  },
  {
    pattern: /\bscim is not enabled for user ?store\b|\binvalid user ?store domain\b/i,
    explanationId: "user-store-unknown",
  },
  {
    // The account was created again, or the same user name is in two user stores.
    pattern: /\bscim user id\b.{0,80}\bdoes ?n[o']t match with the user ?id\b/i,
    explanationId: "account-gone",
  },
  {
    pattern: /\bpath '?emails'?\b.{0,60}\ba filter is required\b/i,
    explanationId: "path-filter-required",
  },
  {
    pattern: /\b(?:on-?premises mastered|mastered on-?premises)\b/i,
    explanationId: "synchronized-from-active-directory",
  },
];

/** The explanation of a text that contains one of the sentences; null if it contains none. */
export function explainKnownSentence(words: string): ExplanationId | null {
  return KNOWN_SENTENCES.find(({ pattern }) => pattern.test(words))?.explanationId ?? null;
}
