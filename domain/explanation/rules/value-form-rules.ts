import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import { ATTRIBUTE_NOUN } from "./value-words.ts";

/** The form of the call, of its searches and of its values. */
export const VALUE_FORM_RULES: readonly ErrorTextRule[] = [
  rule("request-not-understood", [
    anyOf(
      /\bop\b/i,
      /\bpatch/i,
      /\boperations\b/i,
      /\boperation (?:type|name|value|path)/i,
      /\b(?:invalid|unsupported|unknown) operation/i,
    ),
    anyOf(
      /\bnot (?:a )?(?:valid|supported|allowed|implemented|recogni[sz]ed)/i,
      /invalid/i,
      /unsupported/i,
      /unknown/i,
      /must be/i,
      /malformed/i,
      /missing/i,
      /required/i,
    ),
  ]),
  rule(
    "request-not-understood",
    [
      anyOf(
        /\b(?:malformed|invalid|bad|unparsable|unparseable|illegal) (?:json|xml|request (?:body|payload|syntax|format)|payload|body|syntax|content)/i,
        /(?:could not|cannot|unable to|failed to|error) (?:be )?(?:pars|deserial|decod)\w*\b(?! (?:the |attribute |value of )?(?!the\b|filter|json|xml|scim|patch|body|request|content|input|message|data|response|payload|resource)['"]?[A-Za-z]\w+(?: \w+){0,2}['"]?(?:[.:]|$))/i,
        /(?:could not|cannot|unable to|failed to) (?:read|process) (?:the )?(?:json|xml|body|payload|request (?:body|payload))/i,
        /unexpected (?:token|character|end of)/i,
        /\bunmarshal/i,
        /json (?:parse|syntax)/i,
        /(?:not|should be|must be) (?:a )?valid json/i,
        /invalid character ['"]?\S{1,4}['"]? (?:looking|in |after)/i,
        /deserializ/i,
      ),
    ],
    // System.Text.Json names the property that is missing.
    { except: /\bmissing required propert/i },
  ),
  rule("request-not-understood", [
    anyOf(
      /\b(?:un)?expected (?:value |data )?types?\b/i,
      /\btype name\b/i,
      /\bin the payload\b/i,
      /\bpath\b.*\bfilter\b/i,
      /\bfilter\b.*\bpath\b/i,
    ),
    /\bnot\b|n't\b|invalid|unsupported|must|no\b|found|required|received|got\b/i,
  ]),
  // Without the flag in the Tenant URL, Entra sends the text "False" to disable an account.
  rule("request-not-understood", [
    /\bbool(?:ean)?\b/i,
    anyOf(
      /\bexpected\b/i,
      /\breceived\b/i,
      /\bgot\b/i,
      /\bmust\b/i,
      /\bshould\b/i,
      /\bnot (?:an? )?(?:valid )?bool/i,
      /\bactive\b/i,
    ),
  ]),
  rule("request-not-understood", [/\bactive\b/i, /\bnot contains? (?:a )?valid\b/i]),
  rule("content-type-refused", [/content-?type|unsupported media|media type/i]),
  rule(
    "schema-violated",
    [
      anyOf(
        /\bno subschema\b/i,
        /["'](?:one|any|all) ?Of["']/i,
        /\bmisconfigured (?:idp|attributes?|mapping)/i,
        /violates? (?:the )?schema/i,
        /schema (?:validation|violation)/i,
        /syntactically incorrect/i,
        /does ?n[o']t (?:match|conform to|comply with) (?:the )?schema/i,
        /not compl(?:y|iant) with (?:the )?schema/i,
      ),
    ],
    { except: /\brequired\b.{0,60}\bmissing\b|\bmissing required\b|\bis required\b/i },
  ),
  rule("single-value-only", [
    anyOf(
      /only (?:(?:allow|accept|support|permit)s? )?(?:one|a single|single|1) (?:\w+ ){0,2}(?:value|e-?mail|address|phone|primary|element|item)/i,
      /single-? ?valued?/i,
      /multiple (?:\w+ )?(?:values|primary|emails|addresses|phone)/i,
      /more than one (?:\w+ )?(?:primary|value|e-?mail|address|role|phone|manager)/i,
      /at most one/i,
      /multi-?valued? (?:\w+ )?(?:is )?not/i,
      /\b(?:exactly|at most|only|just) (?:one|1|a single) (?:\w+ )?(?:value|role|entry|item|element)\b/i,
      /too many (?:values|emails|addresses|phone)/i,
    ),
  ]),
  rule("value-too-long", [
    anyOf(
      /too long/i,
      /too large/i,
      /too big/i,
      /\bmax(?:imum)? ?(?:allowed )?(?:length|size|characters)/i,
      /exceed\w* (?:the )?(?:\w+ ){0,4}(?:length|characters|size)/i,
      /length (?:must|should|cannot|may|is|of|exceeds)/i,
      /(?:at most|no more than|less than|up to|maximum of|(?<!\bnot (?:have |be )?)fewer than|longer than|more than|greater than) \d+ (?:\w+ )?(?:char|byte|letter)/i,
      /would be truncated/i,
      /\btruncat/i,
      /\b\d+ characters or (?:less|fewer)/i,
    ),
  ]),
  rule("incompatible-scim-search", [
    anyOf(
      /\bfilter(?:s|ing)?\b/i,
      /\bsearchable\b/i,
      /\bretriev\w* by\b/i,
      /\boperators? ['"]?(?:eq|co|sw|ne|pr|and|or)\b/i,
    ),
    anyOf(
      /invalid/i,
      /not (?:\w+ )?support(?:ed)?\b/i,
      /unsupported/i,
      /syntax/i,
      /malformed/i,
      /not implemented/i,
      /not searchable/i,
    ),
  ]),
  rule("several-search-results", [/\bfilter\b/i, /too many|many more results|multiple/i]),
  rule("patch-target-missing", [
    /\bpath\b/i,
    /did not (?:yield|match)|no match|no target|matches nothing/i,
  ]),
  rule("scim-version-refused", [
    /\bscim\b.{0,30}\bversion\b|\bversion\b.{0,30}\bscim\b/i,
    /not (?:\w+ )?supported|unsupported|invalid/i,
  ]),
  rule("request-not-understood", [
    /request (?:body|message|payload)\b.{0,40}(?:invalid|not conform|malformed|incorrect)/i,
  ]),
  rule(
    "unknown-target-attribute",
    [
      new RegExp(
        `\\b(?:unknown|unsupported|unregistered|unrecogni[sz]ed|undefined|undeclared|unexpected|no such|invalid(?= (?:\\w+ ){0,2}(?:attribute|path|propert|schema|extension))|not (?:a )?(?:supported|recogni[sz]ed|known|valid)) (?:\\w+ ){0,2}${ATTRIBUTE_NOUN}\\b(?! (?:value|format))|\\b${ATTRIBUTE_NOUN} ?(?:\\S+ ){0,6}(?:is not|was not|are not|does not|doesn't|isn't|not|is un\\w+|unknown|undefined) ?(?:a |an |be )?(?:\\w+ )?(?:supported|registered|recogni[sz]ed|found in (?:the )?schema|defined|exist|known|valid attribute|allowed|supported|mapped|declared|in schema|part of)|additional properties|\\bunknown (?:scim )?(?:attribute|path|property|field|parameter)|no attribute (?:named|called|found)|\\bunsupported (?:user|group) attribute|not (?:a )?valid property ?name\\b`,
        "i",
      ),
    ],
    {
      except: anyOf(
        /\bvalues?\b(?! path)/i,
        /\brequired\b/i,
        /\bmandatory\b/i,
        /\bmissing\b/i,
        /\bin (?:the )?(?:json|request|payload|body|input)\b/i,
      ),
    },
  ),
];
