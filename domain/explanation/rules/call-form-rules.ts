import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

/** The app cannot read the form of the call, whatever the call is about. */
export const CALL_FORM_RULES: readonly ErrorTextRule[] = [
  rule("unknown-target-attribute", [
    /\b(?:invalid|unsupported|unknown) patch path:? ['"]?(?!members\b)[a-z][\w. ]{1,40}['"]?\W*$/i,
  ]),
  rule("request-not-understood", [
    // The app cut the name of the enterprise extension at the dot of its version.
    anyOf(
      /\bextension:enterprise:2\b(?!\.0)/i,
      /\b(?:error|failed|failure|unable|could not|cannot)(?: to| in| while)? (?:be )?(?:compil|pars|read|evaluat|interpret)\w* (?:the )?path\b/i,
      /\b(?:unsupported|unknown|invalid) (?:group|user|patch|scim) path\b(?! ?['":])/i,
      /\b(?:unsupported|invalid) (?:add|remove|replace) path\b/i,
      /\bunsupported path:? ['"]?members\b/i,
      /\binvalid parameter\b.{0,30}[:=] ?['"]?(?:value|path|op|operations|schemas)['"]?\W*$/i,
      /\bpatch[- ](?:add|remove|replace)[- ]operations?\b.{0,20}\bnot\b/i,
    ),
  ]),
  rule("value-not-writable", [
    /\b(?:add|replace|remove) operations? (?:is |are )?only (?:supported|allowed|accepted) (?:for|on) (?!members\b)/i,
  ]),
  // Only a change names a path: the app can know the attribute, and need it at the creation.
  rule("path-not-supported", [
    /\bunsupported (?:patch )?path:? ['"]?(?!members\b)(?:[A-Za-z]\w* ?){1,3}\[[^\]]{1,80}\]/i,
  ]),
  rule("schema-not-accepted", [
    /^\W*(?:the )?(?:resource|extension) schemas? (?:does not exist|(?:is|are) (?:unknown|not (?:permitted|registered|supported|known)))\b/i,
  ]),
  // Entra adds this to an entry of a list.
  rule("sub-attribute-unknown", [
    /^\W*(?:the )?(?:attribute|field|property) ['"]?primary['"]? (?:is )?(?:not (?:recogni[sz]ed|supported|known|defined)|unknown|unrecogni[sz]ed|unsupported)\b/i,
  ]),
  rule("patch-target-missing", [
    /\battribute \S+ does not have an? (?:\S+ or )?(?:multi-?valued|complex) (?:or \S+ )?value/i,
  ]),
  rule("unknown-target-attribute", [
    /\b(?:invalid|unsupported|unknown) (?:\w+ )?attr(?:ibute)?s?\b(?! value).{0,12}\bonly\b.{0,60}\b(?:supported|allowed)\b/i,
  ]),
  rule("unknown-target-attribute", [
    anyOf(
      /\bextra (?:inputs?|fields?|propert(?:y|ies)|attributes?|keys?) (?:is |are )?(?:not (?:permitted|allowed)|forbidden)\b/i,
      /\bextra[ _]forbidden\b/i,
    ),
  ]),
];
