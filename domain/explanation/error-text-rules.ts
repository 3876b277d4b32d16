import { CALL_FORM_RULES } from "./call-form-rules.ts";
import { MANAGER } from "./manager-refused.ts";
import { VALUE_RULES } from "./relation-rules.ts";
import { RULES_8X8 } from "./rules-8x8.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import {
  ATTRIBUTE_NOUN,
  EMAIL,
  NOT_THERE,
  UNKNOWN_ATTRIBUTE_TEXT,
  USER_NAME,
  VALUE_MISSING,
  VALUE_NOUN,
  VALUE_TAKEN,
  VALUE_UNCHANGEABLE,
} from "./value-words.ts";

/** Says that the app does not accept the credentials, under any status. */
export const CREDENTIALS_TEXT =
  /\b(?:needs?|requires?|use) (?:an? )?(?:[\w-]+ ){0,3}(?:api[ -]?key|token|credentials?)\b|\bjwt\b|\bauthori[sz]ation\b.{0,40}\b(?:undefined|missing|null|absent|required)\b|\b(?:invalid|expired|revoked|bad|wrong|incorrect|malformed|missing|unknown|no) (?:\w+ ){0,2}(?:token|credentials?|api[ -]?key|access key|client secret|password or|bearer|authentication)\b|\b(?:token|credentials?|api[ -]?key|secret|session|password|certificate) (?:\w+ ){0,3}(?:expired|revoked|invalid|incorrect|not valid|rejected|disabled|has been reset)|\bauthentication (?:has )?(?:failed|failure|is required|required|error)|\bnot authenticated|\bnot authed|\binvalid (?:auth|grant|client|login|session id)\b|\blogin failed|\bunauthenticated|user ?name (?:or|and|\/) password|\b(?:incorrect|wrong) password|credentials (?:were|are) not|could not (?:be )?authenticate/i;

/** Says that the account of the token may not make the change, under any status. */
const ACCESS_DENIED_TEXT =
  /\bpermissions?\b|\bprivileges?\b|not authori[sz]ed|unauthori[sz]ed|access (?:is )?denied|\binsufficient (?:access|rights|scope)|(?<!\bcontains? )\bforbidden\b(?! (?:words?|characters?|symbols?|values?|list))|do(?:es)? not have (?:access|rights)|\b(?:missing|required|insufficient) (?:\w+ )?scopes?\b|not entitled|\bpolic(?:y|ies) (?:\w+ )?(?:does not|do not|did not) (?:permit|allow)|\b(?:prohibited|forbidden|blocked|denied) by (?:\w+ ){0,3}polic(?:y|ies)\b/i;

/** A record of the app that a value can name. */
const RECORD_NOUN =
  /roles?|groups?|teams?|departments?|locations?|divisions?|cost ?cent(?:er|re)s?|compan(?:y|ies)|sites?|offices?|profiles?|permission sets?|business units?|cross references?|licen[cs]e types?|regions?|entitlements?|organi[sz]ation(?:al)? units?|record types?|user types?/
    .source;
const RECORD_MISSING =
  /not found|does ?n[o']t exist|do not exist|unknown|no such|not (?:a )?valid|invalid|could not be (?:found|resolved)|cannot be (?:found|resolved)|unable to (?:find|resolve)|no matching|not recogni[sz]ed|must be one of|valid input for(?: field)?/
    .source;

/** The first rule that matches decides. */
export const ERROR_TEXT_RULES: readonly ErrorTextRule[] = [
  ...RULES_8X8,
  ...CALL_FORM_RULES,
  ...VALUE_RULES,
  rule(
    "nothing-to-change",
    [
      /\bno (?:(?:valid|supported|updat(?:e)?able|known|recogni[sz]ed|changed|modifiable) ){0,2}(?:fields?|attributes?|properties|changes|values|data|updates?) (?:\w+ ){0,3}(?:to (?:be )?(?:updat|chang|modif|appl)\w*|(?:were |was )?(?:found|detected))\b|\bnothing to (?:updat|chang|modif)\w*|\balready (?:active|enabled|activated|up[- ]to[- ]date)\b|\bno changes? (?:needed|required|necessary)\b/i,
    ],
    { except: /\bmember/i },
  ),
  // Entra's own sentence about a connector that gives no reason.
  rule("request-refused", [/reason the entry cannot be provisioned is internal/i]),
  rule("state-conflict", [
    /\bduplicate (?:references?|members?|memberships?)\b|already (?:a |an )?members? (?:of|in) (?:the |this |a |that )?(?:group|team)|\b(?:members?|users?) (?:is |are )?already (?:in|part of|assigned to|added to) (?:the |this |a )?(?:group|team)/i,
  ]),
  rule("call-not-implemented", [
    /^\W*(?:this |the |scim |requested )*(?:operation|method|action|call|request|endpoint|functionality)s?(?: is| are)? (?:not (?:\w+ )?(?:supported|implemented)|unsupported)(?: (?:for|on) (?:this )?(?:groups?|users?|resources?|type|endpoint))?(?:: \w+)?\W*(?:user)?$/i,
  ]),
  rule("state-conflict", [
    /\bowns?\b|\bactive (?:sessions?|\w+s)\b|\bopen \w+s\b|\bdirect reports\b|\b(?:pending|outstanding|unfinished) \w+|\bdependenc\w+|\bdependent\b|\breferenced by\b/i,
    /\b(?:delet|deactivat|remov|disabl|deprovision|suspend)\w*/i,
    /\bbefore\b|\bfirst\b|\bcannot\b|\bnot possible\b|\bexists?\b|\btransfer/i,
  ]),
  rule("call-not-implemented", [
    /(?<!\bnested )\bgroups (?:\w+ )?(?:are|is) (?:read-? ?only|not (?:supported|enabled|implemented))\b/i,
  ]),
  rule("member-kind-refused", [
    /\bnest(?:ing)? (?:a )?groups?\b|\bnested (?:groups?|teams?|memberships?)\b|\bgroup nesting\b|\bmembers? of type\b|\bmember types?\b|\bgroups? (?:as members?|in(?:side)? groups?|inside (?:an)?other groups?)\b|\bonly users? (?:can|may) be (?:\w+ )?members?\b/i,
  ]),
  rule("changed-meanwhile", [
    /\b(?:operation|request|update|change|sync\w*) (?:is |was |already )*in progress|modified since|resource changed on|has been modified by another|concurrent(?:ly)? (?:modif|update|access)|(?:version|e-?tag|revision) (?:mismatch|conflict|does not match|is (?:stale|outdated|too old))|\bstale (?:version|e-?tag|resource)|\bif-match\b|being (?:updated|modified|processed) by another|\blocked by (?:an|an?other) (?:\w+ )?(?:operation|process|request|transaction)|optimistic lock/i,
  ]),
  // Entra's own words about the answer of the app.
  rule("unreadable-scim-answer", [
    /\b(?:deserial\w*|pars\w*|read|process|understand) (?:the )?(?:resource|response|answer|content)\b.{0,40}\b(?:from|by|of) (?:your|the) \w+/i,
    /\b(?:not able|unable|failed|could not|cannot|can't|error)\b/i,
  ]),
  rule("member-refused", [
    /\b(?:error|fail(?:ed|ure)|unable|cannot|could not|can't)\b.{0,20}\badd(?:ing)? (?:an? |the |this )?(?:user as (?:an? )?)?members?\b/i,
  ]),
  // The form of the call, although the words can also name a member or a value.
  rule(
    "request-not-understood",
    [
      /\bpatch\b.{0,40}\b(?:requires?|must|needs?|without|expects?|only)\b|\b(?:requires?|needs?|expects?|missing|without|no) (?:an? |the )?(?:['"]?(?:path|op|operations?|schemas?)['"]?|object value|patch\w*)\b|\bonly (?:valid|supported|allowed|permitted) (?:for|with|in) (?:add|remove|replace|patch)\b|\bvalue[- ]filters?\b|\b(?:attributes?|values?|elements?) cannot be (?:added|removed|replaced)\b(?! (?:to|from) (?:the )?group)|\bonly (?:the )?(?:add|remove|replace)(?: \w+){0,2} (?:operations? )?(?:is|are) (?:supported|allowed)|['"]?\boperations['"]? (?:is|are|array is|must be) (?:required|missing|an? |empty)|\b(?:malformed|invalid|unreadable) (?:\w+ ){0,2}(?:(?:documents?|payloads?|representations?)\b|resource(?=\W*$|[.!] ))|\b(?:request |http )?(?:body|payload) (?:must|should|has to|needs to) be\b|\b(?:group|resource|body|path) ids? (?:mismatch|does not match)|\b(?:request|http) body is (?:required|missing|empty)|\b(?:missing|empty|no) (?:message |request |http )?(?:body|payload)\b/i,
    ],
    { except: new RegExp(`${VALUE_TAKEN.source}|${VALUE_UNCHANGEABLE.source}`, "i") },
  ),
  rule("member-refused", [
    /\bmembers\b|\bmember(?:ship)? (?:ids?|values?|references?)\b|\b(?:group|team) members?\b|\bto (?:add|be added) to (?:the |a )?(?:group|team)|\breferenced (?:member|user)s?\b/i,
    NOT_THERE,
  ]),
  rule("unresolved-reference", [/\bunable to assign \S+ as the manager of\b/i], {
    except: /\bcircular|\bloop\b|\bcycle\b/i,
  }),
  rule("unresolved-reference", [new RegExp(`${MANAGER}|\\breference(?:d|s)?\\b`, "i"), NOT_THERE], {
    except: /\broles?\b|^\W*(?:the )?(?:invalid|unknown) manager\W*$|\bcross[ -]?references?\b/i,
  }),
  // Parts of the address that Entra calls, or of the organisation behind it.
  rule("endpoint-not-found", [
    /\b(?:scim|directory|connection|integration|setting|provider)s?(?: setting)? ?(?:ids?|identifiers?)\b/i,
    /\bmust be\b|\bshould be\b|\binvalid\b|\brequired\b|\bmissing\b|\bunknown\b|\bnot (?:found|provided)\b|does ?n[o']t match|\bmismatch/i,
  ]),

  rule("parent-missing", [
    /\b(?:no such|unknown) (?:tenant|organi[sz]ation|workspace|realm)\b|\b(?:tenant|organi[sz]ation|workspace|realm|identity zone)\b(?:[ :]+\S+){0,4} (?:not found|(?:was|were|is|could) not (?:be )?found|does not exist|is unknown)/i,
  ]),
  rule("parent-missing", [
    /\b(?:tenant|organi[sz]ation|org|workspace|customer|company|instance) ?ids?\b/i,
    /\brequired\b|\bmissing\b|\bunknown\b|\bnot (?:found|provided)\b|does ?n[o']t match|\bmismatch/i,
  ]),
  rule("https-required", [
    /\bhttps\b(?!:)|\b(?:requires?|must use|only (?:over|via|with)) (?:tls|ssl)\W*$/i,
    /\brequire|\bmust\b|\bonly\b|\buse\b|\bplain http\b/i,
  ]),
  rule("request-not-understood", [
    /\bschemas\b(?!.{0,20}\bextension schema)|\bprovided schema\b|\bschema (?:is |was )?(?:invalid|not valid)\b|\binvalid schema\b(?!.{0,20}\b(?:attribute|extension))/i,
    /\bnot (?:declared|listed|present|provided|valid)\b|\bmissing\b|\brequired\b|\binvalid\b|\bmust\b/i,
  ]),
  rule("unresolved-reference", [
    /\b(?:user|member|resource|scim) ?ids?\b/i,
    /does ?n[o']t match|\bmismatch|\binvalid\b|\bmalformed\b/i,
  ]),
  rule(
    "value-type-mismatch",
    [
      /\b(?:must|should|has to|needs to) be (?:an? |of type )?(?:valid |json |single )*(?:objects?|arrays?|strings?|lists?|numbers?|integers?|maps?|complex)\b.{0,20}\b(?:but|not|got|received|found)\b|\bexpected (?:type |an? )?(?:valid |json )*(?:objects?|arrays?|strings?|lists?|numbers?|integers?|maps?)\b.{0,30}\b(?:got|but|received|found|was|instead)\b|\b(?:is|was) not (?:an? |of (?:a |the )?(?:types?|type\(s\)) )(?:valid |json )*["']?(?:object|array|string|list|number|integer|map)\b|\b(?:conver\w+|cast(?:ed|ing)?|parse|deserialize)\b.{0,20}\b(?:from )?type\b.{0,40}\bto (?:the )?type\b|\bcast (?:from )?\S+(?: \S+){0,4}? (?:in)?to \S+|\b(?:deserialize|convert|coerce|cast) (?:the |an? )?value of type\b|\b(?:got|received|found) (?:an? )?(?:string|array|object|list|number|integer),? (?:but )?(?:expected|instead of)\b|\bmust be (?:an? )?(?:json )?(?:list|array|map)s?\b|\b(?:must|should|has to|needs to) be (?:an? )?(?:valid )?(?:complex (?:object|attribute|type|value)|(?:an )?object with)\b/i,
    ],
    { except: /\b(?:op|operations?|patch|active|null)\b|empty|\bchar/i },
  ),
  // A path without a filter is the name of an attribute.
  rule("unknown-target-attribute", [
    /\b(?:unsupported|unknown|unrecogni[sz]ed) (?:patch )?(?:attribute )?path:? ['"]?(?:urn:[\w.:-]+|[A-Za-z][\w.]+)['"]?\W*$/i,
  ]),
  // The form of a change, whatever the type of the error is.
  rule(
    "request-not-understood",
    [
      /\b(?:add|remove|replace|patch) op(?:eration)?s?\b|^\W*(?:add|remove|replace) is (?:not supported|unsupported)\b|\bpatch ?op\b|\bop(?:eration)?s? (?:type|name|path|\d+|index)\b|\boperations?(?:\[|\.)\d|['"]op['"]|\bpatch (?:request|body|document|operations?)\b/i,
      /\bnot\b|n't\b|invalid|unsupported|unknown|must|should|missing|required|expected|only|cannot|malformed|unrecogni[sz]ed/i,
    ],
    { except: VALUE_UNCHANGEABLE },
  ),
  rule("unknown-target-attribute", [UNKNOWN_ATTRIBUTE_TEXT]),
  rule("group-name-taken", [/\bgroups?\b|\bteams?\b/i, VALUE_TAKEN], {
    except: /\be-?mails?\b|\buser ?name\b|\busers?\b|\bmember\b|\blogin\b/i,
  }),
  rule("account-not-managed", [
    VALUE_TAKEN,
    /\bunclaimed\b|\bclaim (?:the |this |that )?(?:user|account|member|it|them)\b|\b(?:please|must|should|need to|have to) (?:first )?(?:be )?(?:claim|link|invit|transfer|convert|merg|associat|migrat)\w*|\binvite (?:the|this|them|him|her)\b|\binstead of (?:provision|creat)\w*/i,
  ]),
  rule("user-name-taken", [USER_NAME, VALUE_TAKEN]),
  rule("user-name-taken", [USER_NAME, /\b(?:not|no longer|un) ?available\b/i], {
    except: /\bplan\b/i,
  }),
  rule("email-taken", [EMAIL, VALUE_TAKEN]),
  rule("conflict", [VALUE_TAKEN], {
    except:
      /\bduplicate (?:attribute|values?|operation|path|element)s? (?:in|within|for|of)(?! your)\b|\b(?:property|attribute|field|list|array|collection)s? (?:with|has|have|contains?) duplicate/i,
  }),
  // Words of a database. A missing value has a rule of its own.
  rule(
    "record-violates-constraint",
    [
      /\bforeign key\b|\bconstraint ?violat|\bviolat\w*\b.{0,60}\bconstraint|\bintegrity (?:constraint|violation|error)|\bDataIntegrity|\bintegrityerror|\breferential integrity/i,
    ],
    // If the answer has the path of a property, the app checked the values; a database gives no such path.
    { except: /not[- ]null|\bnull\b|\bproperty path\b/i },
  ),
  rule("value-missing", [
    /\b(?:fields?|attributes?|propert(?:y|ies)|values?|\w*names?|e-?mails?|address(?:es)?|phones?)['"]? (?:\S+ ){0,3}(?:cannot|can't|may not|must not) be (?:removed|cleared|deleted|unset|emptied)/i,
  ]),
  rule("value-not-writable", [
    /\b(?:write|writing|writes|setting|assigning)\b.{0,20}\bnot (?:implemented|supported|possible|allowed|permitted)\b/i,
  ]),
  // A person's groups are changed at the groups.
  rule("value-not-writable", [/\bmemberships?\b/i, VALUE_UNCHANGEABLE]),
  // A user name that is read-only after the creation was accepted when the account was created.
  rule("value-not-writable", [/\bread-? ?only\b/i, VALUE_NOUN], {
    except:
      /\bor read-? ?only\b|\bread-? ?only (?:mode|token|key|scope|access|user|account|replica|connection|database)|maintenance|\buser ?name\b|\be-?mails?\b|\bupn\b/i,
  }),
  rule("value-unchangeable", [VALUE_UNCHANGEABLE, VALUE_NOUN], {
    except:
      /\bor read-? ?only\b|\bread-? ?only (?:mode|token|key|scope|access|user|account)|maintenance/i,
  }),
  rule("request-not-understood", [
    /\bop\b|\bpatch|\boperations\b|\boperation (?:type|name|value|path)|\b(?:invalid|unsupported|unknown) operation/i,
    /\bnot (?:a )?(?:valid|supported|allowed|implemented|recogni[sz]ed)|invalid|unsupported|unknown|must be|malformed|missing|required/i,
  ]),
  rule("request-not-understood", [
    /\b(?:malformed|invalid|bad|unparsable|unparseable|illegal) (?:json|xml|request (?:body|payload|syntax|format)|payload|body|syntax|content)|(?:could not|cannot|unable to|failed to|error) (?:be )?(?:pars|deserial|decod)\w*\b(?! (?:the |attribute |value of )?(?!the\b|filter|json|xml|scim|patch|body|request|content|input|message|data|response|payload|resource)['"]?[A-Za-z]\w+(?: \w+){0,2}['"]?(?:[.:]|$))|(?:could not|cannot|unable to|failed to) (?:read|process) (?:the )?(?:json|xml|body|payload|request (?:body|payload))|unexpected (?:token|character|end of)|\bunmarshal|json (?:parse|syntax)|(?:not|should be|must be) (?:a )?valid json|invalid character ['"]?\S{1,4}['"]? (?:looking|in |after)|deserializ/i,
  ]),
  rule("request-not-understood", [
    /\b(?:un)?expected (?:value |data )?types?\b|\btype name\b|\bin the payload\b|\bpath\b.*\bfilter\b|\bfilter\b.*\bpath\b/i,
    /\bnot\b|n't\b|invalid|unsupported|must|no\b|found|required|received|got\b/i,
  ]),
  // Without the flag in the Tenant URL, Entra sends the text "False" to disable an account.
  rule("request-not-understood", [
    /\bbool(?:ean)?\b/i,
    /\bexpected\b|\breceived\b|\bgot\b|\bmust\b|\bshould\b|\bnot (?:an? )?(?:valid )?bool|\bactive\b/i,
  ]),
  rule("request-not-understood", [/\bactive\b/i, /\bnot contains? (?:a )?valid\b/i]),
  rule("content-type-refused", [/content-?type|unsupported media|media type/i]),
  rule(
    "schema-violated",
    [
      /\bno subschema\b|["'](?:one|any|all) ?Of["']|\bmisconfigured (?:idp|attributes?|mapping)|violates? (?:the )?schema|schema (?:validation|violation)|syntactically incorrect|does ?n[o']t (?:match|conform to|comply with) (?:the )?schema|not compl(?:y|iant) with (?:the )?schema/i,
    ],
    { except: /\brequired\b.{0,60}\bmissing\b|\bmissing required\b|\bis required\b/i },
  ),
  rule("single-value-only", [
    /only (?:(?:allow|accept|support|permit)s? )?(?:one|a single|single|1) (?:\w+ ){0,2}(?:value|e-?mail|address|phone|primary|element|item)|single-? ?valued?|multiple (?:\w+ )?(?:values|primary|emails|addresses|phone)|more than one (?:\w+ )?(?:primary|value|e-?mail|address|role|phone|manager)|at most one|multi-?valued? (?:\w+ )?(?:is )?not|\b(?:exactly|at most|only|just) (?:one|1|a single) (?:\w+ )?(?:value|role|entry|item|element)\b|too many (?:values|emails|addresses|phone)/i,
  ]),
  rule("value-too-long", [
    /too long|too large|too big|\bmax(?:imum)? ?(?:allowed )?(?:length|size|characters)|exceed\w* (?:the )?(?:\w+ ){0,4}(?:length|characters|size)|length (?:must|should|cannot|may|is|of|exceeds)|(?:at most|no more than|less than|up to|maximum of|(?<!\bnot (?:have |be )?)fewer than|longer than|more than|greater than) \d+ (?:\w+ )?(?:char|byte|letter)|would be truncated|\btruncat|\b\d+ characters or (?:less|fewer)/i,
  ]),
  rule("incompatible-scim-search", [
    /\bfilter(?:s|ing)?\b|\bsearchable\b|\bretriev\w* by\b|\boperators? ['"]?(?:eq|co|sw|ne|pr|and|or)\b/i,
    /invalid|not (?:\w+ )?support(?:ed)?\b|unsupported|syntax|malformed|not implemented|not searchable/i,
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
      except:
        /\bvalues?\b(?! path)|\brequired\b|\bmandatory\b|\bmissing\b|\bin (?:the )?(?:json|request|payload|body|input)\b/i,
    },
  ),
  rule(
    "role-missing",
    [
      /\b(?:entitlements?|profile ?ids?|profiles?|roles?|app ?roles?|permission sets?)\b/i,
      VALUE_MISSING,
    ],
    {
      except:
        /\bprofile ?(?:url|picture|photo|image)|\badmin|\btoken\b|\bscopes?\b|\bpermission\b|\bprivilege|does ?n[o']t exist|not found/i,
    },
  ),
  rule(
    "role-refused",
    [
      /\b(?:org|user|app|account|member)?roles?\b|\bprofile ?ids?\b|\bprofiles\b|\b(?:user|salesforce|permission) (?:profile|set)\b|\bprofile cannot be set\b|\bentitlements?\b|\benum constant (?:\S+ ){0,3}role/i,
      /\bnot included in the list\b|\binvalid\b|\bnot (?:a |an )?(?:\w+ )?(?:valid|allowed|permitted|supported|accepted|assignable)\b|\bunsupported\b|\b(?:cannot|can't|can ?not|may not|must not) (?:be )?(?:assign|grant|provision|set|giv|us)\w*|\bincorrect\b|\bno enum constant\b/i,
    ],
    {
      except:
        /\bnot found|does ?n[o']t exist|\bunknown\b|no such|\bpermission to\b|\b(?:not|n't) (?:allowed|permitted) to\b|\btoken\b|\bscopes?\b|\bprivilege/i,
    },
  ),
  rule("email-missing", [EMAIL, VALUE_MISSING], {
    except: /\b(?:user|given|family|first|last|display)[ _-]?name/i,
  }),
  rule(
    "name-missing",
    [/\b(?:given|family|first|last|sur)[ _-]?name\b|\bname\.(?:given|family)/i, VALUE_MISSING],
    { except: /\be-?mails?\b|\buser ?name\b/i },
  ),
  rule(
    "lookup-record-missing",
    [
      new RegExp(
        `\\b(?:${RECORD_NOUN})\\b["':]*(?: [^\\s:]+){0,5}? ?(?:${RECORD_MISSING})|\\b(?:${RECORD_MISSING})(?: \\S+){0,4} ["']?(?:${RECORD_NOUN})\\b`,
        "i",
      ),
    ],
    {
      except:
        /\bvalue (?:\S+ ){0,3}(?:not )?(?:supported|allowed|accepted)|\binvalid (?:\w+ ){1,4}value\b|\b(?:name|title|description)s? (?:contains?|has|have|is too|must|cannot)\b/i,
    },
  ),
  rule("value-missing", [VALUE_MISSING, VALUE_NOUN], {
    except:
      /\bscopes?\b|permission|\btoken\b|\bauth|content-?type|\bheaders?\b|\bschemas?\b|licen[cs]e|does ?n[o']t exist/i,
  }),
  rule(
    "value-missing",
    [
      /^\W*(?:the |an? )?(?:attribute |field |parameter )?["']?[\w.:]+["']?(?: in \S+)? (?:is|are) (?:an? )?(?:required|mandatory|missing)\b/i,
    ],
    { except: /\bscopes?\b|permission|\btoken\b|\bauth|licen[cs]e|\bscim\b|\bhttps?\b/i },
  ),
  rule("insufficient-rights", [ACCESS_DENIED_TEXT]),
];
