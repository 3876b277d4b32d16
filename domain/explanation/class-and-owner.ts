import type { ErrorOwner } from "../error-class.ts";
import {
  ERROR_EXPLANATIONS,
  type ErrorExplanation,
  type ExplanationId,
} from "../error-explanation.ts";
import type { JobDirection, JobKind } from "../job-kind.ts";

/** Who runs a job of this kind. */
const JOB_OWNERS: Readonly<Record<JobKind, ErrorOwner>> = {
  scim: "app owner",
  gallery: "app owner",
  "hr-inbound": "HR integration admin",
  "cloud-sync": "agent admin",
  "entra-to-ad": "agent admin",
  "cross-tenant": "directory admin",
  "on-premises": "app owner",
  "password-hash-sync": "agent admin",
  other: "app owner",
};

/** Apps that accept only users: the app's owner switches the mapping of groups off. */
const GROUPS_UNSUPPORTED =
  /\bgroups? (?:\w+ ){0,2}(?:is|are) (?:not|un) ?supported\b|\b(?:turn|switch) off group\b|\busers only\b/i;

/** The app has a list of values of its own, to which the mapping translates. */
const FIXED_LIST_TEXT =
  /\b(?:canonical|allowed|accepted|permitted|supported) values?\b|\b(?:not|must be) one of\b|\bnot part of\b|\benum/i;

/** The app understood the search, and does not offer it. */
const INVALID_FILTER =
  /\bexpected \w+ eq\b|\b(?:invalid|unsupported|unknown) filter\b|\bfilter\b.{0,30}\bnot supported\b/i;

/** Words about the signs of a text and not about what it says. */
const SYNTAX_TEXT =
  /\bpars(?:e|er|ing)\b|\b(?:closing|opening|unexpected) ['"]|\bunexpected (?:token|character)/i;

type WrongValue = { readonly attribute: string | null; readonly words: string };

/** Where the app's owner has to act, and not the owner of the explanation. */
const CASES_OF_APP_OWNER: Readonly<Partial<Record<ExplanationId, (value: WrongValue) => boolean>>> =
  {
    // The app's owner knows the app and can find out which value is wrong. The mapping decides what becomes
    // the user name, so a name that the app refuses is right in Entra. Types of users are the app's own words.
    "value-refused": ({ attribute, words }) =>
      attribute === null ||
      attribute === "userName" ||
      attribute === "externalId" ||
      attribute === "userType" ||
      FIXED_LIST_TEXT.test(words),
    // The mapping decides what of an identifier the app gets.
    "value-too-long": ({ attribute }) => attribute === "userName" || attribute === "externalId",
    // The app does not search by this attribute, so that the matching attribute is changed in the mapping.
    "incompatible-scim-search": ({ attribute, words }) =>
      (attribute !== null || INVALID_FILTER.test(words)) && !SYNTAX_TEXT.test(words),
    // The flag in the Tenant URL makes Entra send this value as a boolean.
    "boolean-as-text": ({ words }) => /\bactive\b/i.test(words),
    "call-not-implemented": ({ words }) => GROUPS_UNSUPPORTED.test(words),
  };

/** The class of an explanation, and who can usually fix the error in such a job. */
export function classAndOwner(
  id: ExplanationId,
  {
    kind,
    direction,
    attribute,
    words = "",
  }: {
    readonly kind: JobKind;
    readonly direction: JobDirection;
    readonly attribute: string | null;
    readonly words?: string;
  },
): Pick<ErrorExplanation, "errorClass" | "owner"> {
  const { errorClass, owner } = ERROR_EXPLANATIONS[id];
  if (CASES_OF_APP_OWNER[id]?.({ attribute, words }) === true)
    return { errorClass, owner: "app owner" };
  if (owner !== "job owner") return { errorClass, owner };
  // A writeback to an HR system is run by the people who run the import from it.
  const jobOwner = direction.target === "hr" ? "HR integration admin" : JOB_OWNERS[kind];
  return { errorClass, owner: jobOwner };
}
