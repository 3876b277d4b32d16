// What words say about a value, or about something that a value names.

import { anyOf } from "./any-of.ts";

export const USER_NAME =
  /\b(?:user ?name|benutzername|upn|user principal name|login|sign-?in name|nick ?name)\b/i;
export const EMAIL = /\be-?mails?\b|\bmail address/i;
/** Says that something else has the value already. */
export const VALUE_TAKEN = anyOf(
  /uniqueness/i,
  /unique (?:constraint|index|key|violation)/i,
  /already (?:in use|exists?|available|present|taken|used|registered|assigned|claimed|(?:has|have|holds?|owns?|uses?) an? |(?:holds?|owns?|uses?) (?:the|this|that) |(?:has|have) (?:this|that|the same) (?:\w*name|e-?mail|address|login|number|id)\b|a member|been (?:taken|used|registered|assigned))/i,
  /\bduplicate/i,
  /non-?unique/i,
  /(?:not|must be|should be|isn't|is no longer) unique/i,
  /\b(?:is|been|was) taken\b/i,
  /\b(?:user ?name|name|login|email|e-mail|upn|id) taken\b/i,
  /\bin use\b/i,
  /already be (?:associated|in use|used)/i,
  /already associated/i,
  /\b(?:another|other|existing|different) (?:\w+ ){0,2}(?:user|account|member|person|record|entry|object) (?:already |that |who )?(?:with|has|have|having|using|uses|exists?|holds?|claimed)/i,
  /(?<!\bno (?:\w+ ){1,3})\bexists? with\b/i,
  /\bsame (?:user ?name|e-?mail|login|name|identifier|id)\b/i,
  /(?<!\bno (?:\w+ ){0,2})\b(?:user|account|member|group|login|record|entry|object|e-?mail|address|(?:user ?)?name) (?:already )?exists\b/i,
  /already (?:an? )?part of/i,
  /\balternate (?:e-?mail )?address (?:for|of) (?:an? )?(?:other )?(?:user|account)\b/i,
  /already (?:linked|connected|mapped|bound|attached|assigned) to (?:another|a different|an existing|some other)/i,
  /\bconflicts? with (?:an? )?(?:existing|another|other)/i,
  /\b(?:id|name|login|email|value) conflict\b/i,
  /bereits (?:vergeben|vorhanden|verwendet|belegt)/i,
  /existiert bereits/i,
  /d[ée]j[àa] (?:utilis|exist|pris)/i,
  /ya (?:existe|est[áa] en uso)/i,
  /E11000/i,
);
/** Says that a value is missing. */
export const VALUE_MISSING = anyOf(
  /(?<!\bmust )\b\w+ (?:empty|blank)\b/i,
  /(?:not (?:found|present|included|provided|specified)|absent) in (?:the )?(?:json|request|payload|body|input)/i,
  /\brequire(?:d|s)\b(?! (?:count|number of|length|format|pattern|type)\b)/i,
  /\bmissing\b/i,
  /\bmandatory\b/i,
  /(?:must not|must n[o']t|cannot|can't|can not|may not|should not|shouldn't) be (?:empty|null|blank|undefined|omitted|nil)/i,
  /must be (?:provided|specified|supplied|set|present|non-?empty|filled|given|included|populated)/i,
  /must (?:provide|specify|supply) /i,
  /\b(?:is|was|are) (?:empty|null|blank|undefined|not (?:provided|specified|supplied|set|present|given))\b/i,
  /\bnot provided\b/i,
  /\bneeds? (?:a|an|to (?:be set|have))\b/i,
  /\b(?:must|should) have (?:a|an|one|at least one) /i,
  /no value (?:for|given|provided)/i,
  /\bcan't be blank\b/i,
  /\berforderlich\b/i,
  /pflichtfeld/i,
  /\bobligatoi?r[eio]\b/i,
  /insert (?:the value )?null/i,
  /\b(?:received|got|found|was|instead)\W{1,3}(?:null|undefined|none|nothing)\b/i,
  /\bno (?:valid |primary |work )?(?:e-?mails?|(?:user|first|last|given|family|display) ?names?|names?|external ?id|phone(?: numbers?)?|value)(?: address(?:es)?)? (?:in|found|was|were|is|given|provided|present|supplied|specified|set|for|on)\b/i,
  /\bwithout (?:an? )?(?:valid |primary |work )?(?:e-?mails?|\w*names?|phone|value)\b.{0,30}\b(?:not|cannot)\b/i,
  /\b(?:null|undefined|none)['"]? (?:is|was) (?:not (?:a )?valid|invalid)\b/i,
  /\bmust be an? non-? ?(?:null|empty|blank)\b/i,
  /\binvalid (?:value (?:for|of) )?\w+(?: \w+)?: ['"]?(?:null|undefined|none)['"]?\W*$/i,
  /\b(?:cannot|can ?not|could not|unable to|failed to) (?:determine|derive|resolve|extract) (?:an? |the |any )?(?:valid |primary |work )?(?:e-?mail|\w*names?|phone)\b/i,
  /does not allow nulls/i,
  /not[- ]null constraint/i,
  /null value in column/i,
  /\bdoes ?n[o']t have (?:a|an) /i,
);
export const VALUE_UNCHANGEABLE = anyOf(
  /mutability/i,
  /immutab/i,
  /not mutable/i,
  /\bread-? ?only\b/i,
  /(?:cannot|can't|can ?not|may not|must not|not allowed to|unable to|not permitted to|not possible to) (?:be )?(?:chang|modif|updat|edit|overwrit|alter|renam)\w*/i,
  /(?:chang|modify|updat|edit|renam)ing (?:\S+ ){0,4}(?:is not|isn't|not) (?:allowed|permitted|supported|possible)/i,
  /(?:changes?|updates?|modifications?) (?:of|to) (?:\S+ ){0,4}(?:is |are )?not (?:allowed|permitted|supported)/i,
);
/** What can be unchangeable or wrong about a person. Without one of these, the words are about the account or the call. */
export const VALUE_NOUN =
  /\b(?:attributes?|fields?|propert(?:y|ies)|values?|parameters?|columns?|\w*names?|logins?|e-?mails?|mail|address(?:es)?|phones?|numbers?|identifiers?|ids?|upn|dates?|format|characters?|length|passwords?|locales?|languages?|time ?zones?|countr(?:y|ies)|codes?|domains?|types?|titles?|departments?|sites?|regions?|mutability|immutable|urls?|uris?|managers?|strings?|integers?|booleans?|arrays?)\b/i;
export const VALUE_UNKNOWN = anyOf(
  /invalid/i,
  /not found/i,
  /unknown/i,
  /does ?n[o']t exist/i,
  /do not exist/i,
  /no such/i,
  /not exist/i,
  /not (?:a )?valid/i,
  /not recogni[sz]ed/i,
  /unrecogni[sz]ed/i,
  /could not be (?:found|resolved)/i,
  /cannot be (?:found|resolved)/i,
  /unable to (?:find|resolve)/i,
  /no matching/i,
  /not (?:a )?supported/i,
  /unsupported/i,
);
/** Says that the app does not have an account that the call refers to, or that the account is inactive there. */
export const NOT_THERE = anyOf(
  /\bnot found/i,
  /does ?n[o']t exist/i,
  /do not exist/i,
  /\bno such\b/i,
  /\bnot exist/i,
  /(?:could not|cannot|can't|unable to) (?:be )?(?:found|find|resolv\w*)/i,
  /\bunresolved\b/i,
  /\b(?:inactive|deactivated|deleted)\b/i,
  /not (?:been )?provisioned/i,
  /no longer/i,
  /\bnon-?existent\b/i,
  /must (?:reference|exist|be (?:an? )?(?:existing|active|provisioned|valid) (?:\w+ )?(?:users?|members?|accounts?))/i,
  /\bno valid\b/i,
  /\b(?:invalid|unknown|missing) (?:\w+ )?(?:members?(?! of)|managers?|users?|references?)\b/i,
  /\b(?:members?|managers?|references?)(?: (?:ids?|values?))?(?: \S+){0,3} (?:is|are|was|were) (?:invalid|unknown|not (?:an? )?(?:valid|active))/i,
);
export const ATTRIBUTE_NOUN =
  /(?:attribute|path|propert(?:y|ie)|field|column|element|schema|extension|key)s?/.source;
/** Says that a schema or a mapping has no such attribute. */
export const UNKNOWN_ATTRIBUTE_TEXT = anyOf(
  /\b(?:profile|custom|user|extension) (?!with )(?:\w+ )?(?:field|attribute|property)(?: (?:with name|named|called|with key|with the name))?(?: \S+){0,3} (?:was |is |could )?(?:not (?:be )?found|does not exist|not defined|unknown)/i,
  /\b(?:property|attribute|column|field|schema|mapping)s?(?: \w+)? (?:definitions?|mappings?)(?: \S+){0,4}? (?:was |were |is |are )?(?:not (?:be )?found|missing|not defined)/i,
  /\b(?:definitions?|mappings?) (?:of|for) (?:\w+ ){0,2}(?:attribute|property|column|field)s?(?: \S+)? (?:was |were |is |could )?(?:not (?:be )?found|missing)/i,
  /\b(?:cannot|can't|could not|unable to|failed to) find (?:\w+ ){0,3}?(?:definition (?:of|for) )?(?:the )?(?:attribute|property|column)\b/i,
  /\b(?:attribute|property|column|field)s?(?: \S+){0,3} (?:was |were |is |are )?not (?:be )?(?:found|defined|present|exist) in (?:the )?(?:\S+ ){0,3}(?:schema|directory|table|mapping)/i,
);
/** Says that a value is wrong. The least precise of these patterns. */
export const VALUE_REFUSED_TEXT = anyOf(
  /\b(?:in|not |not a |is not |isn't |un)(?:valid|accept(?:ed|able)|allowed|permitted|supported|recogni[sz]ed|conform)/i,
  /\b(?:may|can) only\b/i,
  /\bmust (?:be|match|contain|start|end|have|only|not|consist)/i,
  /\bnot included in the list\b/i,
  /\billegal\b/i,
  /malformed/i,
  /\bmismatch/i,
  /does ?n[o']t match/i,
  /out of range/i,
  /incorrect/i,
  /\bformat\b/i,
  /\bpattern\b/i,
  /does ?n[o']t meet/i,
  /complexity/i,
  /too (?:short|weak|many|few)/i,
  /\bat least\b/i,
  /\bminimum\b/i,
  /not (?:\w+ )?(?:in|on) (?:the|a) list/i,
  /should (?:be|match|have)/i,
  /\bone of\b/i,
  /\bexpected\b/i,
  /special characters?/i,
  /\bcharacters?\b/i,
  /not (?:in|within) (?:the )?(?:list|range)/i,
  /\bcannot (?:be|contain|have|start|begin|end|include|exceed)/i,
  /\bvalue\b.{0,60}\bnot\b/i,
  /\bbad value/i,
  /\bcompromised\b/i,
  /\b(?:provide|choose|try|use) (?:something|another|a different)/i,
);

/** Says that something conflicts. Other words under the status 409 give another reason. */
export const CONFLICT_TEXT = /conflict|exist|duplicate|unique|taken|in use|match|\balready\b/i;

/** The words before "manager" that make it a part of a program, or a person of the vendor. */
export const OTHER_MANAGERS =
  "driver|account|connection|session|entity|transaction|cache|access|password|credential|resource|package|project|security|policy|customer|lock|key|queue|task|device|site|configuration|role";
/** The word for a person's manager, and not for a driver manager or an account manager. */
export const MANAGER = new RegExp(`(?<!\\b(?:${OTHER_MANAGERS}) )\\bmanagers?\\b`).source;
