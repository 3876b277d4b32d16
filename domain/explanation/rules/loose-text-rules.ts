import { type ErrorTextRule, rule } from "./text-rule.ts";
import { EMAIL, USER_NAME } from "./value-words.ts";

// Each of these rules asks for a noun and one of many phrases about it, so they match more texts than the
// other rules. They apply only if the other rules and the status lead to the general explanation.

/** What an admin of Entra can correct. */
const VALUE =
  "(?:\\w*names?|user ?name|logins?|e-?mails?|address(?:es)?|phones?(?: numbers?)?|numbers?|titles?|departments?|divisions?|cost ?cent(?:er|re)s?|locales?|languages?|time ?zones?|countr(?:y|ies)|external ?ids?|user ?types?|employee ?(?:ids?|numbers?)|values?|fields?|attributes?|strings?)";
const ACCOUNT = "(?:users?|accounts?|members?|persons?|people|profiles?|identity|identities)";
const PLACE =
  "(?:workspace|organi[sz]ation|org|tenant|account|instance|site|company|team|plan|enterprise)";
const RECORD =
  "(?:departments?|locations?|divisions?|cost ?cent(?:er|re)s?|offices?|sites?|regions?|business units?|licen[cs]e types?|groups?|teams?|roles?|profiles?)";
const PRIVILEGED = "(?:owners?|admin\\w*|super ?users?)";
const SOMEBODY_ELSE =
  "(?:some(?:body|one)(?: else)?|(?:an?other|a different|some other|an existing|other) (?:\\w+ ){0,2}(?:users?|accounts?|members?|persons?|people|profiles?|identity|records?|groups?|teams?))";
const HELD =
  "(?:used|taken|registered|reserved|claimed|associated|linked|assigned|connected|occupied|held|owned|tied|attached|mapped)";
const APP_PAGES =
  "(?:(?:the |its |your |our )?(?:\\w+ ){0,2}(?:consoles?|ui|portals?|dashboards?|settings|web ?sites?|admin pages?|interface)|by hand|manually)";

const words = (...patterns: readonly string[]) => new RegExp(patterns.join("|"), "i");

/** Another object has the value. */
const HELD_BY_OTHER = words(
  `\\balready (?:is|are|was) (?:an? )?(?:member|part|user) of\\b`,
  `\\b(?:is|are|was|been|already) (?:\\w+ )?${HELD} (?:by|with|to|under|for) ${SOMEBODY_ELSE}`,
  `\\b(?:has|have) (?:already )?been (?:registered|used|taken|reserved|claimed)\\b`,
  `\\b${VALUE} (?:is|are) (?:already )?(?:reserved|registered|occupied|claimed|unavailable)\\b`,
  `\\bthere is already (?:an? )`,
  `\\b(?:\\w*name|login|e-?mail|id) (?:collision|clash)`,
  `\\b${ACCOUNT} (?:was|were|has been|have been|is|are) (?:already )?(?:imported|created|added|known|there) (?:before|already|earlier|previously)\\b`,
);
const NEEDS = words(
  `\\b${VALUE}\\W{0,3} (?:is |are )?omitted\\b`,
  `\\b(?:we|apps?|system|server|service) (?:require|need|want|expect)s? (?:an? |the )?(?:\\w+ )?${VALUE}\\b`,
  `^\\W*no ${VALUE}\\W*$`,
  `\\bplease (?:supply|provide|enter|specify|add|include|fill in|set|give) (?:an? |the |your )?(?:\\w+ ){0,2}${VALUE}\\b`,
  `\\b(?:did|do|does|was|were|is|are|been) not (?:\\w+ )?(?:sent|supplied|specif(?:y|ied)|send|suppl(?:y|ied)|provided?|includ(?:e|ed)|received?|passed|filled(?: in)?|contain(?:ed)?)\\b`,
  `\\b${VALUE}\\W{0,3} (?:is |are )?absent\\b`,
  `\\bmust (?:carry|hold|have|contain) (?:an? )?(?:non-? ?empty )?value\\b`,
  `\\b(?:needs?|lacks?|without) (?:an? )?(?:\\w+ )?${VALUE}\\b`,
);
const MAXIMUM = words(
  `\\bover \\d+ (?:\\w+ )?(?:char\\w*|letters?|bytes?|signs?)\\b`,
  `\\b${VALUE} (?:\\w+ )?exceed(?:s|ed)? (?:the )?(?:\\w+ ){0,2}\\d+`,
  `\\b(?:too|very|over) lengthy\\b`,
  `\\b(?:has|have) an? (?:max(?:imum)?|limit) (?:\\w+ )?of \\d+(?! (?:users|members|accounts|groups|seats))`,
  `\\b(?:longer|larger|bigger) than (?:\\w+ ){0,2}(?:allowed|permitted|supported|accepted|possible|\\d+)`,
  `\\b(?:size|length) (?:must be|has to be|should be|is) (?:between|at most|within|less)`,
);
const STATE = words(
  `\\b${ACCOUNT} (?:still )?(?:owns?|holds?|manages?) (?:\\d+ |some |one or more )?\\w+s\\b`,
  `\\b(?:user|account|member|person) is (?:an? |the )(?:\\w+ )?(?:approver|assignee|manager|delegate|reviewer|lead|contact|participant)\\b`,
  `\\b(?:still|currently) (?:ha(?:s|ve)|owns?|holds?|uses?|is|are|belongs?|manages?)\\b`,
  `\\bcannot (?:be )?(?:delet|remov|deactivat|disabl|suspend|archiv|deprovision)\\w*.{0,40}\\b(?:because|since|while|until|as (?:it|they|the user))\\b`,
  `\\b(?:reassign|transfer|move|close|cancel|complete|resolve|remove)\\b.{0,60}\\b(?:first|before)\\b`,
);

/** The app asks for several checks, one of which is about the connection. */
export const CHECKS_LISTED_TEXT =
  /\bplease (?:check|verify|ensure|make sure)\b[^.?!]{0,40}(?<![\w.])\(?1[).] .*(?<![\w.])\(?2[).] .*/i;
const CONNECTION_WORDS = /\btokens?\b|\bidp\b|\bidentity provider\b|\bsaml\b|\bsso\b/i;

/** The first rule that matches decides. */
export const LOOSE_TEXT_RULES: readonly ErrorTextRule[] = [
  rule("checks-listed", [CHECKS_LISTED_TEXT, CONNECTION_WORDS]),
  rule(
    "account-in-other-organisation",
    [
      words(
        `\\b(?:works?|belongs?|registered|exists?|enrol+ed|active|member) (?:\\w+ ){0,3}(?:another|a different|some other|an external) (?:\\w+ )?(?:customer|tenant|organi[sz]ation|company|workspace|enterprise)`,
      ),
    ],
    { except: /\btoken|\bkey\b|\bcredential/i },
  ),
  rule("app-invitation-open", [
    words(
      `\\binvit\\w+ (?:\\w+ ){0,3}(?:already |been )+sent\\b`,
      `\\b${ACCOUNT} (?:has|have|is|are) (?:\\w+ )?not (?:yet )?(?:been )?(?:confirmed|activated|accepted|completed)\\b`,
    ),
  ]),
  rule("account-recently-deleted", [
    words(`\\bdeleted ${ACCOUNT} (?:keep|retain|reserve|block|hold)s?\\b`),
  ]),
  rule("changed-meanwhile", [
    words(
      `\\b(?:\\w+ing|\\w+tion|update|change|sync\\w*|jobs?|removal) (?:(?:of|this|the|user|account|is|are|was|already|currently|still) )*(?:in progress|underway|under way|running|ongoing)\\b`,
      `\\b(?:resource|object|record|user|group|account) (?:is )?locked\\b(?! out)`,
    ),
  ]),
  rule("user-name-taken", [USER_NAME, HELD_BY_OTHER]),
  rule("email-taken", [EMAIL, HELD_BY_OTHER]),
  rule("group-name-taken", [/\bgroups?\b|\bteams?\b/i, words(`\\bthere is already (?:an? )`)]),
  rule("conflict", [HELD_BY_OTHER], {
    except: /\b(?:in progress|running|pending|request|operation|tokens?|keys?|admin\w*|owners?)\b/i,
  }),
  rule("organisation-inactive", [
    words(
      `\\b(?:subscription|contract|plan|licen[cs]e|trial) (?:has |is |was )?(?:lapsed|over|expired|ended|cancelled|inactive|on hold)\\b`,
    ),
  ]),
  rule("no-free-seat", [
    words(`\\b(?:buy|purchase|add|order) (?:\\w+ ){0,2}(?:seats?|licen[cs]es?)\\b`),
  ]),
  rule("feature-not-in-plan", [
    words(
      `\\b(?:offerings?|options?|modules?|products?|add-?ons?)(?: items?)? (?:is|are) not available\\b`,
      `\\b(?:products?|applications?|modules?|servers?|services?|features?) (?:is|are) not licen[cs]ed\\b`,
      `\\b(?:provisioning|scim|sync\\w*|sso|saml) is (?:an? )?(?:\\w+ )?(?:part|feature|benefit) of\\b`,
      `\\b(?:integration|provisioning|scim|sync\\w*|sso|saml|identity provider|idp)\\b (?:\\w+ ){0,3}(?:is|are|has been|was) (?:\\w+ )?(?:off|inactive|paused|stopped|missing)\\b`,
      `\\bno (?:\\w+ )?(?:identity provider|idp|sso|saml|scim|provisioning|directory)(?: \\w+){0,3} (?:set ?up|configured|connected|enabled|found|linked)\\b`,
    ),
  ]),
  rule("app-limit-reached", [
    words(
      `\\b(?:cap|limit|maximum|quota) of \\S+ (?:\\w+ )?(?:users|members|accounts|groups|people|seats)\\b`,
      `\\b(?:plan|trial|tier|edition) (?:only )?(?:allows|permits|includes|covers) \\w+ (?:users|members|accounts|people)\\b`,
      `\\b${PLACE} (?:is|are) (?:already )?full\\b`,
      `\\bcannot (?:\\w+ )?(?:invite|add|create|have) (?:any )?(?:more|additional|further|extra) (?:people|users|members|accounts|groups|teams|guests)\\b`,
    ),
  ]),
  rule("request-too-large", [
    words(
      `\\bmore than \\d+ (?:\\w+ )?(?:changes|operations|members|items) (?:in|per) (?:one|a|each|the same) (?:call|request|batch)`,
      `\\b(?:group|team) (?:can|may|must|cannot) (?:\\w+ ){0,3}\\d+ (?:\\w+ )?members\\b`,
    ),
  ]),
  rule("creation-not-supported", [
    words(
      `\\b(?:users?|accounts?|groups?|teams?|projects?|members?|workspaces?) (?:must|can only|may only|have to|need to|should) be created (?:\\w+ )?(?:in|on|from|through|via|using|with|by )?(?: )?${APP_PAGES}`,
    ),
  ]),
  rule("account-protected", [
    words(
      `\\bcan+ot (?:delete|remove|deactivate|disable|close) self\\b`,
      `\\bcannot (?:be )?(?:\\w+ )?(?:close|delete|remove|deactivate|disable|suspend|archive) (?:him|her|them|it|your|one)sel(?:f|ves)\\b`,
      `\\b(?:not (?:able|allowed|permitted|possible) to|cannot|may not) (?:edit|manage|touch|alter|access|archive)\\b (?:\\w+ ){0,3}${PRIVILEGED}\\b`,
      `\\b(?:needs?|requires?|must (?:keep|have|retain)) (?:at least )?(?:one|an?|1) (?:\\w+ )?${PRIVILEGED}\\b`,
      `\\b${PRIVILEGED} (?:cannot|may not|must not) (?:be )?(?:modif|chang|edit|updat|replac|demot)\\w*`,
    ),
  ]),
  rule("account-protected", [
    words(`\\b${PRIVILEGED} (?:is|are) (?:exempt|excluded|protected)\\b`),
  ]),
  rule("managed-elsewhere", [
    words(
      `\\b(?:memberships?|${ACCOUNT}|groups?|teams?) (?:is|are) (?:governed|managed|controlled|mastered|synced|synchroni[sz]ed|maintained) (?:by|in|from|with) (?!scim)`,
    ),
  ]),
  rule("instance-mismatch", [
    words(
      `\\b(?:token|key|credential|secret)\\b.{0,40}\\b(?:belongs?|issued|valid)\\b.{0,60}\\b(?:path|url|request|address)\\b`,
    ),
  ]),
  rule("endpoint-not-found", [
    words(
      `\\b(?:no handler|no such (?:route|endpoint|method)|unknown (?:endpoint|route|url|resource type)|no (?:route|endpoint) (?:for|at|found))\\b`,
    ),
  ]),
  rule("account-inactive", [
    words(`\\b${ACCOUNT} (?:is |are )?not (?:enabled|active|activated)\\b`),
  ]),
  rule("account-gone", [
    words(
      `\\b${ACCOUNT} (?:is |was )?not in (?:the |this |your |our )?(?:org|organi[sz]ation|workspace|tenant|directory|company)\\b`,
      `\\b${ACCOUNT} (?:has |have |is |was )?(?:vanished|disappeared|gone|no longer \\w+)\\b`,
      `\\bnothing to (?:delete|remove|deactivate)\\b`,
    ),
  ]),
  rule("member-kind-refused", [
    words(
      `\\bonly (?:people|persons?|users?|humans?|accounts?) (?:may|can|are allowed to|must) be (?:\\w+ )?(?:members?|added)\\b`,
    ),
  ]),
  rule("call-not-implemented", [
    words(
      `\\b(?:do|does|can) not (?:do|support|handle|manage|have|offer|accept) (?:scim )?(?:groups?|teams?)\\b`,
    ),
  ]),
  rule("insufficient-rights", [
    words(
      `\\bonly (?:an? |the )?(?:\\w+ ){0,2}${PRIVILEGED} (?:may|can|is allowed to|are allowed to|have)\\b`,
    ),
  ]),
  rule("role-refused", [
    words(
      `\\broles?\\b\\W*(?:\\S+ ){0,2}(?:is|are|was) not (?:\\w+ )?(?:available|possible|open|offered|known|enabled)\\b`,
      `\\broles? cannot (?:be )?(?:granted|given|assigned|set|used)\\b`,
    ),
  ]),
  rule("role-missing", [
    words(
      `\\b(?:one|an?|any|no) (?:\\w+ )?roles? (?:has to|must|needs? to|should|was|is|were)(?: be)? (?:assigned|selected|given|set|chosen)\\b`,
    ),
  ]),
  rule("state-conflict", [STATE], { except: /\b(?:manager|role|scim|provisioning) (?:is|are)\b/i }),
  rule("domain-not-accepted", [
    words(
      `\\b(?:disposable|free|personal|public|consumer|temporary) (?:e-?mail )?(?:addresses|e-?mails?|providers?|domains?)\\b`,
      `@[\\w-]+\\.\\w|\\b[\\w-]+\\.(?:com|org|net|io|de|eu|co)\\b`,
    ),
    words(
      `\\bnot (?:\\w+ )?(?:verified|welcome|trusted|accepted|supported|owned)\\b`,
      `\\bnot (?:allowed|permitted) to (?:be )?(?:created|added|invited|join)\\b`,
      `\\bmust end\\b`,
      `\\b(?:blocked|rejected|refused|banned|disallowed)\\b`,
    ),
  ]),
  rule("request-not-understood", [
    words(
      `\\b(?:json|body|payload|document|request) (?:is|was|seems) (?:\\w+ )?(?:broken|corrupt\\w*|unreadable|incomplete|garbled)\\b`,
      `\\bexpected (?:an? )?(?:array|list|object|string)\\b.{0,20}\\b(?:operations|schemas|body|payload|request)\\b`,
      `\\boperations? ['"]?\\w+['"]? (?:is|was|are) (?:unknown|not known|invalid|unsupported|not supported)\\b`,
      `\\b(?:body|payload|request) (?:has|contains|had) no (?:\\w+ )?(?:operations?|schemas?|body|content|data)\\b`,
    ),
  ]),
  rule("incompatible-scim-search", [
    words(
      `\\b(?:can|may|must) (?:only )?(?:filter|search) (?:only )?(?:by|on|with)\\b`,
      `\\b(?:filter(?:s|ing)?|search(?:es|ing)?|sort(?:s|ing)?)\\b(?: \\S+){0,8} (?:is|are|was|has|have)? ?(?:unavailable|not (?:been )?(?:\\w+ )?(?:implemented|available|enabled|allowed|possible))\\b`,
    ),
  ]),
  rule("unknown-target-attribute", [
    words(
      `\\bdo(?:es)? not (?:know|recogni[sz]e|have|support) (?:the |an? |any )?(?:field|attribute|property|column)\\b`,
      `\\bnot (?:a )?part of (?:the |our |this )?(?:\\w+ )?schema\\b`,
    ),
  ]),
  rule("lookup-record-missing", [
    words(
      `\\b(?:${RECORD}|references?|match(?:es)?)\\b(?: \\w+){0,3} (?:is|are|was) ambiguous\\b`,
      `\\b(?:several|two|multiple|many) ${RECORD} (?:have|with|share|match|named|called)\\b`,
      `\\bno ${RECORD} (?:with|named|called|for|matching|exists?|found)\\b`,
      `\\b${RECORD}\\b(?: \\S+){0,3} (?:could|can|was|were) ?not (?:be )?(?:matched|located|identified|determined|mapped)\\b`,
    ),
  ]),
  rule("value-unchangeable", [
    words(
      `\\b(?:groups?|teams?|users?|accounts?) cannot be renamed\\b`,
      `\\b${VALUE} (?:is|are) (?:permanent|fixed|final|locked)\\b`,
      `\\b(?:changed?|altered?|modified|edited) (?:once|after) (?:\\w+ ){0,3}(?:set|creat\\w+|assigned)\\b`,
    ),
  ]),
  rule("value-not-writable", [
    words(
      `\\b${VALUE} (?:is|are) (?:managed|controlled|mastered|owned|sourced|maintained) (?:by|in|from) (?!scim)`,
    ),
  ]),
  rule("value-too-long", [MAXIMUM], {
    except: /\bper (?:second|minute|hour|day)|\b(?:body|request|payload|file)\b/i,
  }),
  rule("single-value-only", [
    words(
      `\\b(?:sent|given|provided|specified|present|passed) (?:more than (?:once|one|the)|multiple times|twice|too often)\\b`,
      `\\b(?:second|another|additional|duplicate) (?:primary|default) (?:\\w+ )?${VALUE}\\b`,
      `\\b(?:only|at most|just) (?:one|1|a single) ${VALUE}\\b`,
      `\\b(?:one|1|a single) ${VALUE} only\\b`,
    ),
  ]),
  rule("value-missing", [NEEDS], {
    except: /\btoken|\bheader|\bpermission|\bkey\b|\bcredential|\bscope/i,
  }),
  rule("value-refused", [
    words(
      `\\b${VALUE} (?:has|have|needs?) to be (?:in )?(?:lower|upper|alpha|numeric|unique|an?)`,
      `\\b(?:bad|wrong|illegal|improper|unusable) (?:dates?|values?|formats?|numbers?|characters?)\\b`,
      `\\b${VALUE} contains? (?:\\w+ )?(?:forbidden|illegal|disallowed|special|unsupported)\\b`,
      `\\b${VALUE} (?:may|can|must|should|must not|may not|cannot) (?:only )?(?:contain|include|consist|start|begin|end|use|have)\\b`,
      `\\b(?:is|was|are) not (?:an? |one of (?:the )?)(?:\\w+ )?(?:known|legal|real|permitted|accepted|existing|possible|correct) `,
    ),
  ]),
  rule(
    "schema-violated",
    [
      words(
        `\\bvalidation (?:errors?|failed|failures?|exceptions?|was not successful)\\b`,
        `\\b(?:fail(?:s|ed)?|not pass(?:ed)?|did not pass) (?:the |our |schema |input )*validation\\b`,
        `\\b(?:one|some|several|at least one|1)(?: \\(?or more\\)?)? (?:of (?:the )?)?(?:fields?|attributes?|parameters?|arguments?|values?|inputs?) (?:is|are|was|were) (?:invalid|wrong|not valid|incorrect)\\b`,
      ),
    ],
    { except: /\b(?:token|signature|certificate|credential|permission)/i },
  ),
];
