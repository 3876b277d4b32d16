import type { ExplanationId } from "../error-explanation.ts";

/** Identifies an error by its text. */
type ErrorTextRule = {
  /** The rule applies if all patterns match. */
  readonly patterns: readonly RegExp[];
  /** The rule does not apply if this pattern matches; null for no exception. */
  readonly except: RegExp | null;
  /** Null for a rule that applies to every app. */
  readonly applicationPattern: RegExp | null;
  readonly explanationId: ExplanationId;
};

const APPLICATION_8X8 = /8x8/i;
const USER_NAME =
  /\b(?:user ?name|benutzername|upn|user principal name|login|sign-?in name|nick ?name)\b/i;
const EMAIL = /\be-?mails?\b|\bmail address/i;
const VALUE_TAKEN =
  /uniqueness|unique (?:constraint|index|key|violation)|already (?:in use|exists?|taken|used|registered|assigned|claimed|has an? |have an? |a member|been (?:taken|used|registered|assigned))|\bduplicate|non-?unique|(?:not|must be|should be|isn't|is no longer) unique|\b(?:is|been|was) taken\b|\b(?:user ?name|name|login|email|e-mail|upn|id) taken\b|\bin use\b|already be (?:associated|in use|used)|already associated|\b(?:another|other|existing|different) (?:\w+ ){0,2}(?:user|account|member|person|record|entry|object) (?:already |that |who )?(?:with|has|have|having|using|uses|exists?)|\bexists? with\b|\bsame (?:user ?name|e-?mail|login|name|identifier|id)\b|\b(?:user|account|member|group|login|record|entry|object) (?:already )?exists\b|\bconflicts? with (?:an? )?(?:existing|another|other)|\b(?:id|name|login|email|value) conflict\b|bereits (?:vergeben|vorhanden|verwendet|belegt)|existiert bereits|d[ée]j[àa] (?:utilis|exist|pris)|ya (?:existe|est[áa] en uso)|E11000/i;
const VALUE_MISSING =
  /\brequire(?:d|s)\b|\bmissing\b|\bmandatory\b|(?:must not|must n[o']t|cannot|can't|can not|may not|should not|shouldn't) be (?:empty|null|blank|undefined|omitted|nil)|must be (?:provided|specified|supplied|set|present|non-?empty|filled|given|included|populated)|must (?:provide|specify|supply) |\b(?:is|was|are) (?:empty|null|blank|undefined|not (?:provided|specified|supplied|set|present|given))\b|\bnot provided\b|\bneeds? (?:a|an|to (?:be set|have))\b|\b(?:must|should) have (?:a|an|one|at least one) |no value (?:for|given|provided)|\bcan't be blank\b|\berforderlich\b|pflichtfeld|\bobligatoi?r[eio]\b|insert (?:the value )?null|does not allow nulls|not[- ]null constraint|null value in column|\bdoes ?n[o']t have (?:a|an) /i;
const VALUE_UNCHANGEABLE =
  /mutability|immutab|not mutable|\bread-? ?only\b|(?:cannot|can't|can ?not|may not|must not|not allowed to|unable to|not permitted to|not possible to) (?:be )?(?:chang|modif|updat|edit|overwrit|alter|renam)\w*|(?:chang|modify|updat|edit|renam)ing (?:\S+ ){0,4}(?:is not|isn't|not) (?:allowed|permitted|supported|possible)|(?:field|attribute|property|value) \S* ?cannot be (?:removed|cleared|deleted)|(?:change|update|modification) of (?:\S+ ){0,4}(?:is )?not (?:allowed|permitted|supported)/i;
const VALUE_UNKNOWN =
  /invalid|not found|unknown|does ?n[o']t exist|do not exist|no such|not exist|not (?:a )?valid|not recogni[sz]ed|unrecogni[sz]ed|could not be (?:found|resolved)|cannot be (?:found|resolved)|unable to (?:find|resolve)|no matching|not (?:a )?supported|unsupported/i;
const ATTRIBUTE_NOUN =
  /(?:attribute|path|propert(?:y|ie)|field|column|element|schema|extension|key)s?/.source;

const rule = (
  explanationId: ExplanationId,
  patterns: readonly RegExp[],
  options: { readonly except?: RegExp; readonly application?: RegExp } = {},
): ErrorTextRule => ({
  patterns,
  except: options.except ?? null,
  applicationPattern: options.application ?? null,
  explanationId,
});

const RULES_8X8: readonly ErrorTextRule[] = [
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

/**
 * Limits, plans and protected accounts. These rules also apply to answers with the status 401, 402
 * or 403, which apps use for them.
 */
export const ACCESS_TEXT_RULES: readonly ErrorTextRule[] = [
  rule("too-many-requests", [
    /too many (?:\w+ )?(?:requests|calls|attempts|operations|api)|\brate[ -]?limit|ratelimit|throttl|\b(?:request|api|call|usage|concurren\w+|query|queries|daily|hourly|per-?minute) (?:\w+ )?(?:limit|quota)s? (?:has been |have been |was |is |were )?(?:exceed|reach|hit)|(?:exceed|reach)\w* (?:the |your |its |our )?(?:\w+ ){0,4}(?:requests?|api|calls?|rate|queries) (?:\w+ )?(?:limit|quota|allowance|volume)|\b(?:requests?|calls|queries) per (?:second|minute|hour|day)|\bslow down\b|quota exceeded for quota metric|rate exceeded|request limit exceeded|max(?:imum)? (?:number of )?concurrent (?:requests|calls|connections)/i,
  ]),
  rule(
    "no-free-seat",
    [
      /\blicen[cs]es?\b|\bseats?\b|\buser ?limit|\b(?:user|member|account|plan|subscription) (?:limit|quota|count|cap)\b|\b(?:users|members|accounts|seats) count\b|\b(?:number|count|quota|amount) of (?:\w+ ){0,3}(?:users|members|accounts|seats)|\bmax(?:imum)? (?:\w+ ){0,2}(?:users|members|accounts)\b/i,
      /\bno (?:more |free |available |remaining )?\b|limit|exceed|exhaust|not enough|insufficient|reach|maximum|unavailable|remaining|\bavailable|purchas|upgrade|out of|\bfull\b|over|used up|has been met/i,
    ],
    { except: /invalid licen[cs]e|unknown licen[cs]e|licen[cs]e type|per (?:second|minute|hour)/i },
  ),
  rule("feature-not-in-plan", [
    /\b(?:scim|provisioning|this feature|feature|sso|saml)\b/i,
    /\bnot (?:\w+ )?(?:available|included|enabled|activated|part|turned on)|\b(?:is|been|are) (?:\w+ )?disabled\b|does ?n[o']t (?:include|have)|\bupgrade\b|\brequires? (?:an? )?(?:\w+ ){0,3}(?:plan|licen[cs]e|subscription|edition|tier)/i,
    /\b(?:plan|subscription|edition|tier|package|organi[sz]ation|workspace|account|tenant|team|company|instance|site|customer|licen[cs]e|feature|integration|provisioning)\b/i,
  ]),
  rule("feature-not-in-plan", [
    /\b(?:scim|provisioning)(?: \w+){0,2} (?:is|was|has been) (?:currently )?(?:not (?:\w+ )?(?:enabled|activated|available|turned on|switched on)|disabled|deactivated|turned off|switched off)\b/i,
  ]),
  rule("feature-not-in-plan", [
    /\b(?:subscription|trial|licen[cs]e|plan|contract|tenant|organi[sz]ation|workspace|company) (?:has |is |was |has been )?(?:expired|suspended|cancell?ed|terminated|ended|locked|past due|inactive|archived|deactivated)\b/i,
  ]),
  rule("blocked-by-firewall", [
    /\b(?:imperva|incapsula|cloudflare|akamai|web application firewall|waf)\b|\brequest (?:was |has been )?blocked|\bblocked by (?:the |a |our )?(?:\w+ )?(?:firewall|security|proxy|polic)|error code: 10\d\d\b/i,
  ]),
  rule("address-not-allowed", [
    /\bIPs?\b|\bip[ -]?address|\bnetwork polic/i,
    /\bnot\b|block|den(?:y|ied)|restrict|forbid|outside|unauthori[sz]ed|disallow/i,
  ]),
  rule("account-protected", [
    /\b(?:last|only|sole|primary) (?:remaining |active |effective |org(?:ani[sz]ation)? |account |team |workspace |site )?(?:admin|owner|super)|(?:cannot|can ?not|can't|unable to|not allowed to|may not|must not|not possible to|not permitted to|do not have permission to) (?:be )?(?:\w+ )?(?:perform )?(?:deactivat|delet|remov|disabl|suspend|demot|deprovision|lock|modif|updat|chang|creat|archiv)\w* (?:\S+ ){0,4}(?:owner|admin\w*|super ?user|root|yourself|(?:your )?own)\b|\b(?:owner|admin\w*)s? (?:\S+ ){0,2}(?:cannot|can ?not|can't|may not|must not) be\b|\bbuilt-?in (?:user|group|role|account)|\bprotected (?:user|account|member)|\bsystem (?:user|account) (?:cannot|can't|can ?not)|(?:cannot|can ?not|can't) be (?:managed|provisioned|deprovisioned|modified|changed) (?:by|via|through|with|using|over) scim/i,
  ]),
  rule(
    "account-in-other-organisation",
    [
      /(?:belongs?|member|part|exists?|registered|associated|managed|claimed|owned|in use|used|tied|linked|assigned|provisioned|account) (?:\w+ ){0,3}(?:to|of|in|by|with|on|for|within|under) (?:an(?:other)|another|a different|some other|other|a separate|an external|an unmanaged) (?:\S+ ){0,3}(?:organi[sz]ations?|teams?|workspaces?|tenants?|compan(?:y|ies)|customers?|instances?|enterprises?|sites?|director(?:y|ies)|orgs?|business)\b|(?:belongs?|member|part|exists?|managed) (?:\w+ ){0,2}(?:to|of|in|by) (?:another|a different|an external) (?:\S+ ){0,2}account\b|not (?:managed|owned|claimed) by (?:this|your|the) (?:organi[sz]ation|company|account|domain|enterprise|team)|already (?:\w+ ){0,4}another (?:\S+ ){0,2}(?:organi[sz]ation|team|workspace|tenant|enterprise)\b/i,
    ],
    { except: /\bthis or another\b/i },
  ),
  rule(
    "account-not-linked",
    [
      /\b(?:not|never) (?:yet )?(?:been )?linked\b|\bunlinked\b|\b(?:inactive|disabled|deactivated) (?:scim |saml |external |sso )?identity\b|\bno (?:scim|saml|sso|external) identity\b/i,
      /\b(?:users?|accounts?|members?|e-?mails?|identity|saml|sso|scim)\b/i,
    ],
    { except: /\bdomains?\b/i },
  ),
  rule("account-recently-deleted", [
    /\b(?:recently|just|soft-?|previously|already) (?:been )?(?:soft-?)?deleted\b|\bdeleted (?:recently|less than|within|in the (?:last|past))\b|\bpending (?:permanent )?deletion\b/i,
    /\bre-?(?:creat|us|add|invit|provision|enabl)\w*|\b\d+ (?:day|hour|minute|week)s?\b|\bwait\b|\bperiod\b|\bcannot be (?:creat|add|us)\w*|\brestor\w*/i,
  ]),
  rule("account-recently-deleted", [
    /\bdelet(?:ed|ion)\b/i,
    /\bre-?(?:created|used|added|invited|provisioned) (?:only )?(?:after|until|within|for)\b|\b(?:cannot|can't|can ?not|may not) be re-?(?:created|used|added|invited|provisioned)\b/i,
  ]),
  rule("account-inactive", [
    /(?:already|is|are|was|been|has been) (?:been )?(?:deactivated|disabled|inactive|suspended|archived|terminated|soft-?deleted)\b|\bnot active\b|must be (?:an )?active\b|\b(?:deactivated|inactive|suspended|disabled|archived) (?:users?|members?|accounts?)\b|\buser inactive\b|\baccount inactive\b/i,
  ]),
  rule("domain-not-accepted", [
    /@|\be-?mail/i,
    /\bnot (?:\w+ )?(?:white|allow)-? ?listed|\bnot (?:\w+ )?(?:on|in) (?:the |an |your |our )?(?:\w+ )?(?:allow|white|safe)(?:ed)?[ -]?list|(?:\be-?mails?(?: address(?:es)?)?|@\S+) (?:is |are |was )?not (?:allowed|permitted|accepted)\b(?! to be)/i,
  ]),
  rule(
    "domain-not-accepted",
    [
      /\bdomains?\b(?!\.\w)/i,
      /\bnot (?:\S+ ){0,3}(?:allow|verif|link|connect|accept|valid|permit|approv|regist|claim|authori[sz]|own|part|associat|configur|whitelist|allowlist|found|belong|match|trusted|support|eligible|exist)|unverified|\binvalid\b|restricted|block|must (?:be|match|belong|end|use|have)|outside|unauthori[sz]ed|unknown|unsupported|prohibited|forbidden|disallowed|does ?n[o']t|wrong|reserved|(?:claimed|owned|verified|captured) by/i,
    ],
    { except: /cross[- ]?domain|domain controller/i },
  ),
];

/** Says that the app does not accept the credentials, under any status. */
export const CREDENTIALS_TEXT =
  /\b(?:invalid|expired|revoked|bad|wrong|incorrect|malformed|missing|unknown|no) (?:\w+ ){0,2}(?:token|credentials?|api[ -]?key|access key|client secret|password or|bearer|authentication)\b|\b(?:token|credentials?|api[ -]?key|secret|session|password|certificate) (?:\w+ ){0,3}(?:expired|revoked|invalid|incorrect|not valid|rejected|disabled|has been reset)|\bauthentication (?:has )?(?:failed|failure|is required|required|error)|\bnot authenticated|\bnot authed|\binvalid (?:auth|grant|client|login|session id)\b|\blogin failed|\bunauthenticated|user ?name (?:or|and|\/) password|\b(?:incorrect|wrong) password|credentials (?:were|are) not|could not (?:be )?authenticate/i;

/** Says that the account of the token may not make the change, under any status. */
const ACCESS_DENIED_TEXT =
  /\bpermissions?\b|\bprivileges?\b|not authori[sz]ed|unauthori[sz]ed|access (?:is )?denied|\binsufficient (?:access|rights|scope)|\bforbidden\b|do(?:es)? not have (?:access|rights)|\b(?:missing|required|insufficient) (?:\w+ )?scopes?\b|not entitled/i;

/** The first rule that matches decides. */
export const ERROR_TEXT_RULES: readonly ErrorTextRule[] = [
  ...RULES_8X8,
  rule(
    "nothing-to-change",
    [
      /\bno (?:(?:valid|supported|updat(?:e)?able|known|recogni[sz]ed|changed|modifiable) ){0,2}(?:fields?|attributes?|properties|changes|values|data|updates?) (?:\w+ ){0,3}(?:to (?:be )?(?:updat|chang|modif|appl)\w*|(?:were |was )?(?:found|detected))\b|\bnothing to (?:updat|chang|modif)\w*/i,
    ],
    { except: /\bmember/i },
  ),
  rule("state-conflict", [
    /already (?:a |an )?members? (?:of|in) (?:the |this |a |that )?(?:group|team)|pending invitation|invitation (?:is |still )?pending|not (?:yet )?accepted (?:the |an |their )?invit/i,
  ]),
  rule("changed-meanwhile", [
    /\b(?:operation|request|update|change|sync\w*) (?:is |was |already )*in progress|modified since|resource changed on|has been modified by another|concurrent(?:ly)? (?:modif|update|access)|version (?:mismatch|conflict)|being (?:updated|modified|processed) by another|optimistic lock/i,
  ]),
  rule("unresolved-reference", [
    /\bmembers\b|\bmember(?:ship)? (?:ids?|values?|references?)\b|\bgroup members?\b|\bmanagers?\b|\bto (?:add|be added) to (?:the |a )?(?:group|team)/i,
    /invalid|unknown|not found|does ?n[o']t exist|do not exist|no such|not exist|could not|cannot be (?:found|resolved)|(?:unable to|could not|cannot) (?:find|resolve)|unresolved|missing|no valid|must (?:reference|exist)|not (?:been )?provisioned|not (?:a )?valid/i,
  ]),
  rule("group-name-taken", [/\bgroups?\b|\bteams?\b/i, VALUE_TAKEN], {
    except: /\be-?mails?\b|\buser ?name\b|\busers?\b|\bmember\b|\blogin\b/i,
  }),
  rule("user-name-taken", [USER_NAME, VALUE_TAKEN]),
  rule("email-taken", [EMAIL, VALUE_TAKEN]),
  rule("conflict", [VALUE_TAKEN], {
    except: /\bduplicate (?:attribute|values?|operation|path|element)/i,
  }),
  rule("value-unchangeable", [VALUE_UNCHANGEABLE]),
  rule("request-not-understood", [
    /\bop\b|\bpatch|\boperations\b|\boperation (?:type|name|value|path)|\b(?:invalid|unsupported|unknown) operation/i,
    /\bnot (?:a )?(?:valid|supported|allowed|implemented|recogni[sz]ed)|invalid|unsupported|unknown|must be|malformed|missing|required/i,
  ]),
  rule("request-not-understood", [
    /\b(?:malformed|invalid|bad|unparsable|unparseable|illegal) (?:json|xml|request (?:body|payload|syntax|format)|payload|body|syntax|content)|(?:could not|cannot|unable to|failed to|error) (?:be )?(?:pars|deserial|read|decod|process)\w*|unexpected (?:token|character|end of)|\bunmarshal|json (?:parse|syntax)|(?:not|should be|must be) (?:a )?valid json|invalid character|deserializ/i,
  ]),
  // Without the flag in the Tenant URL, Entra sends the text "False" to disable an account.
  rule("request-not-understood", [
    /\bactive\b/i,
    /\bbool(?:ean)?\b|\bnot contains? (?:a )?valid\b/i,
  ]),
  rule("content-type-refused", [/content-?type|unsupported media|media type/i]),
  rule("schema-violated", [
    /violates? (?:the )?schema|schema (?:validation|violation)|syntactically incorrect|does ?n[o']t (?:match|conform to|comply with) (?:the )?schema|not compl(?:y|iant) with (?:the )?schema/i,
  ]),
  rule("single-value-only", [
    /only (?:one|a single|1) |single-? ?valued?|multiple (?:\w+ )?(?:values|primary|emails|addresses|phone)|more than one (?:\w+ )?(?:primary|value|email|address)|exactly one|at most one|multi-?valued? (?:\w+ )?(?:is )?not|too many (?:values|emails|addresses|phone)/i,
  ]),
  rule("value-too-long", [
    /too long|too large|too big|\bmax(?:imum)? ?(?:allowed )?(?:length|size|characters)|exceed\w* (?:the )?(?:\w+ ){0,4}(?:length|characters|size)|length (?:must|should|cannot|may|is|of|exceeds)|(?:at most|no more than|less than|up to|maximum of|fewer than|longer than|more than) \d+ (?:\w+ )?(?:char|byte|letter)|would be truncated|\btruncat|\b\d+ characters or (?:less|fewer)/i,
  ]),
  rule("incompatible-scim-search", [
    /\bfilter\b/i,
    /invalid|not (?:\w+ )?supported|unsupported|syntax|malformed|not implemented/i,
  ]),
  rule("several-search-results", [/\bfilter\b/i, /too many|many more results|multiple/i]),
  rule("patch-target-missing", [/\bpath\b/i, /did not yield|no match|no target|matches nothing/i]),
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
        `\\b(?:unknown|unsupported|unrecogni[sz]ed|undefined|undeclared|unexpected|no such|invalid(?= (?:\\w+ ){0,2}(?:attribute|path|propert|schema|extension))|not (?:a )?(?:supported|recogni[sz]ed|known|valid)) (?:\\w+ ){0,2}${ATTRIBUTE_NOUN}\\b(?! (?:value|format))|\\b${ATTRIBUTE_NOUN} ?(?:\\S+ ){0,6}(?:is not|was not|are not|does not|doesn't|isn't|not|is un\\w+|unknown|undefined) ?(?:a |an |be )?(?:\\w+ )?(?:supported|recogni[sz]ed|found|defined|exist|known|valid attribute|allowed|supported|mapped|declared|in schema|part of)|additional properties|\\bunknown (?:scim )?(?:attribute|path|property|field|parameter)|no attribute (?:named|called|found)|\\bunsupported (?:user|group) attribute|not (?:a )?valid property ?name\\b`,
        "i",
      ),
    ],
    { except: /\bvalue (?:\S+ ){0,4}(?:is )?(?:not|un|in)|\bvalues? not\b|value of/i },
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
      /\b(?:org|user|app|account|member)?roles?\b|\bprofile ?ids?\b|\bprofiles\b|\b(?:user|salesforce|permission) (?:profile|set)\b|\bentitlements?\b/i,
      /\binvalid\b|\bnot (?:a |an )?(?:\w+ )?(?:valid|allowed|permitted|supported|accepted|assignable)\b|\bunsupported\b|\b(?:cannot|can't|can ?not|may not|must not) (?:be )?(?:assign|grant|provision|set|giv|us)\w*|\bincorrect\b/i,
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
      /\b(?:roles?|groups?|teams?|departments?|locations?|divisions?|cost ?cent(?:er|re)s?|compan(?:y|ies)|sites?|offices?|profiles?|permission sets?|business units?|cross references?|licen[cs]e types?|regions?|entitlements?|organi[sz]ation(?:al)? units?|record types?|user types?)\b/i,
      /not found|does ?n[o']t exist|do not exist|unknown|no such|not (?:a )?valid|invalid|could not be (?:found|resolved)|cannot be (?:found|resolved)|unable to (?:find|resolve)|no matching|not recogni[sz]ed|not (?:a )?supported|must be one of/i,
    ],
    { except: /\bvalue (?:\S+ ){0,3}(?:not )?(?:supported|allowed|accepted)/i },
  ),
  rule("value-missing", [VALUE_MISSING], {
    except:
      /\bscopes?\b|permission|\btoken\b|\bauth|content-?type|\bheaders?\b|\bschemas?\b|licen[cs]e|does ?n[o']t exist/i,
  }),
  rule("insufficient-rights", [ACCESS_DENIED_TEXT]),
];

/** Says that a value is wrong. This is the last rule, because it is the least precise one. */
export const VALUE_REFUSED_TEXT =
  /\b(?:in|not |not a |is not |isn't |un)(?:valid|accept(?:ed|able)|allowed|permitted|supported|recogni[sz]ed|conform)|\bmust (?:be|match|contain|start|end|have|only|not|consist)|\billegal\b|malformed|\bmismatch|does ?n[o']t match|out of range|incorrect|\bformat\b|\bpattern\b|does ?n[o']t meet|complexity|too (?:short|weak|many|few)|\bat least\b|\bminimum\b|not (?:\w+ )?(?:in|on) (?:the|a) list|should (?:be|match|have)|\bone of\b|\bexpected\b|special characters?|\bcharacters?\b|not (?:in|within) (?:the )?(?:list|range)|\bcannot (?:be|contain|have)|\bvalue\b.{0,60}\bnot\b|\bbad value|\bcompromised\b|\b(?:provide|choose|try|use) (?:something|another|a different)/i;

/** Says that the app does not have the object that Entra wants to change. */
export const OBJECT_MISSING_TEXT =
  /\b(?:users?|accounts?|members?|groups?|resources?|objects?|entr(?:y|ies)|records?|identit(?:y|ies)|person|id)\b(?: \S+){0,5} (?:not found|(?:was|were|is|could) not (?:be )?found|does ?n[o']t exist|do not exist|not exist|cannot be found|no longer exists|is unknown|has been deleted|was deleted)|\b(?:no such|unknown|could ?n[o']t find|cannot find|can't find|unable to find|did not find|no) (?:\w+ ){0,2}(?:user|account|member|group|resource|object|record|entry)\b|\bno (?:record|user|account|resource|object)s? (?:\w+ )?(?:found|exist)|\bnot found\b/i;

/** Says that the app is down or busy for some time. */
export const OUTAGE_TEXT =
  /\bmaintenance\b|temporar(?:y|ily) (?:unavailable|error|problem|failure)|service (?:is )?(?:currently )?unavailable|\boverloaded\b|server (?:is )?(?:too )?busy|try again (?:later|in a few|shortly|soon)|upstream (?:connect|request|server|timed)|backend (?:is )?(?:unavailable|error|fetch failed)|deadlock|\binternal server error|object reference not set|null ?pointer|null ?reference|cannot read propert|unhandled exception|traceback/i;

/** Says that no connection came about. */
export const CONNECTION_TEXT =
  /error occurred while sending the request|remote name could not be resolved|unable to connect to the remote server|underlying connection was closed|trust relationship for the ssl|ssl connection could not be established|secure channel|forcibly closed|connection attempt failed|no such host|name or service not known|actively refused|connection (?:was )?(?:refused|reset|aborted|closed)|certificate (?:\w+ ){0,4}(?:invalid|expired|not trusted|chain|rejected|verify|verification)|remote certificate|handshake|dns (?:resolution|lookup|error)|response ended prematurely|unreachable/i;

export const TIMEOUT_TEXT =
  /\btimed? ?-?out\b|\btask was cancell?ed|operation was cancell?ed|deadline exceeded|took too long/i;
