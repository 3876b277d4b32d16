import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

/** What the app says of an account: it is blocked, protected, invited, deleted or managed elsewhere. */
export const ACCOUNT_STATE_RULES: readonly ErrorTextRule[] = [
  // A block that an admin of the app has set is no protection of an owner or an admin.
  rule(
    "account-inactive",
    [
      anyOf(
        /\b(?:users?|members?|accounts?|person|identity)\b[^.]{0,40}\b(?:already|is|are|was|were|been) (?:\w+ ){0,2}(?:banned|blocked|locked|suspended|barred)\b(?! (?:from|for) (?:creat|chang))/i,
        /\b(?:banned|blocked|locked(?:[- ]out)?) (?:users?|members?|accounts?)\b/i,
      ),
    ],
    {
      except: anyOf(
        /\b(?:your|this|company|organi[sz]ation'?s?) (?:\w+ )?account\b/i,
        /\blast\b/i,
        /@/i,
        /\bdomains?\b/i,
        /\bby (?:an?|another) (?:\w+ )?(?:process|request|operation|transaction|job)\b/i,
      ),
    },
  ),
  rule(
    "account-protected",
    [
      anyOf(
        /\b(?:last|only|sole|primary) (?:remaining |active |effective |org(?:ani[sz]ation)? |account |team |workspace |site )?(?:admin|owner|super)/i,
        /(?:cannot|can ?not|can't|unable to|not allowed to|may not|must not|not possible to|not permitted to|do not have permission to) (?:be )?(?:\w+ )?(?:perform )?(?:deactivat|delet|remov|disabl|suspend|demot|deprovision|lock|modif|updat|chang|creat|archiv|mov(?:e|ing)\b)\w* (?:\S+ ){0,4}(?:owner|admin\w*|super ?user|root|yourself|own (?:\w+ )?(?:users?|accounts?|roles?|profile|permissions?|status|access))\b/i,
        /\b(?:owner|admin\w*)s? (?:\S+ ){0,2}(?:cannot|can ?not|can't|may not|must not) be\b/i,
        /\b(?:updat|chang|modify|remov|delet|deactivat|disabl|suspend|demot|edit)ing (?:\S+ ){0,3}(?:owner|admin\w*|super ?user)s? (?:is|are) (?:not|n't|never|forbidden)/i,
        /\bbuilt-?in (?:user|group|role|account)/i,
        /\bprotected (?:user|account|member)/i,
        /\bsystem (?:user|account) (?:cannot|can't|can ?not)/i,
        /(?:cannot|can ?not|can't) be (?:managed|provisioned|deprovisioned|modified|changed) (?:by|via|through|with|using|over) scim/i,
      ),
    ],
    {
      except: anyOf(
        /^\W*(?:the )?(?:\w+ )?(?:attributes?|fields?|propert\w+|e-?mails?|\w*names?|phones?|passwords?|values?) (?:cannot|can ?not|may not)/i,
        /\b(?:contact|ask|must be|as|by|log(?:ged)? in as|notify) (?:an? |the |your |org(?:ani[sz]ation)? |account |workspace )*(?:owner|admin\w*)/i,
        /\bonly (?:an? |the |org(?:ani[sz]ation)? |account |workspace )*(?:owner|admin\w*)s? (?:can|may|is|are|has|have|user)\b/i,
      ),
    },
  ),
  rule("account-protected", [
    anyOf(
      /\b(?:refus\w*|declin\w*|forbidden|not (?:allowed|permitted|possible|able)|unable) to (?:\w+ )?(?:modif|updat|delet|deactivat|disabl|suspend|chang|remov|deprovision)\w* (?:\S+ ){0,3}(?:privileged|protected|system|built-?in|reserved|service|root)\b/i,
      /\b(?:privileged|protected|reserved) (?:user|account|member)s?\b(?! name)/i,
      /\b(?:service|system|default|bot|api|built-?in) (?:users?|accounts?) (?:cannot|are not|is not|must not|may not)\b/i,
      /\bowners? (?:is |are )?protected\b/i,
      /\b(?:cannot|not (?:allowed|permitted) to) (?:be )?\w+ (?:\S+ ){0,2}(?:primary|billing|technical|account) (?:contact|holder)\b/i,
      /\b(?:dynamic|everyone|default|built-?in|system|all[- ]users) (?:groups?|teams?) (?:cannot|is not|are not|may not)\b/i,
      /\b(?:owners?|admin\w*)(?: \w+){0,2} (?:is|are|can) not (?:be )?(?:managed|provisioned|assigned|changed|handled|controlled) (?:by|via|through|over|with|using|from) (?:\w+ )?(?:scim|provisioning|directory)/i,
    ),
  ]),
  // A role in the app's own work, such as the creator of its leads.
  rule("account-protected", [
    /\b(?:cannot|can ?not|can't|unable to|not (?:allowed|permitted) to) (?:be )?(?:deactivat|delet|remov|disabl|suspend|archiv)\w* (?:\S+ ){0,14}?(?:creator|approver|assignee|default (?:\w+ ){0,2}(?:user|owner))\b/i,
  ]),
  rule("account-protected", [
    /\bthis (?:group|team|user|account|member) (?:cannot|may not|must not) be (?:deleted|removed|deactivated|disabled)\W*$/i,
  ]),
  rule("account-protected", [
    anyOf(
      /^\W*(?:please )?(?:keep|assign|appoint|promote|retain) (?:another|a second|a different|one more)\b.{0,60}\b(?:owner|admin)\w*\b.{0,60}\bbefore\b/i,
      /\bat least (?:one|1|two|2) (?:[\w-]+ )?(?:owner|admin)\w*/i,
      /\bat least (?:one|1|two|2)(?: [\w-]+)? (?:users?|members?|accounts?|person|people) .{0,30}\b(?:owner|admin)\w*/i,
      /\bassign (?:an? )?(?:new|another|different) (?:\w+ )?(?:owner|admin)/i,
      /\b(?:is|are) (?:the |an? )?(?:only )?(?:owner|admin\w*) of\b/i,
      /\bis (?:an? )?(?:system|service|built-?in|root) (?:user|account)\b/i,
      /\bthe (?:billing|primary|technical) contact\b/i,
      /\bonly (?:an? |the |org(?:ani[sz]ation)? |other )*(?:owner|admin)\w* (?:can|may|is allowed to|are allowed to) \w+ (?:an? |the |other |another )*(?:owner|admin)/i,
    ),
  ]),
  rule("account-protected", [
    anyOf(
      /\b(?:last|only|sole|remaining) (?:\w+ ){0,2}(?:users?|members?|persons?|accounts?|teammates?|ones?|people) (?:who|that|which|with) (?:\w+ ){0,4}(?:manag|administ|own|admin)\w*/i,
      /\b(?:transfer|reassign|hand over|give) (?:the |their |its |his |that )?(?:\w+ )?(?:ownership|owner|role|admin\w*)\b.{0,60}\b(?:before|first|prior)\b/i,
      /\b(?:before|first|prior)\b.{0,60}\b(?:transfer|reassign|hand over) (?:the |their |its |his )?(?:\w+ )?(?:ownership|owner|role|admin\w*)/i,
    ),
  ]),
  rule(
    "app-invitation-open",
    [
      anyOf(
        /\bpending invit\w+/i,
        /\b(?:active|open|outstanding) invit\w+ (?:already )?exists\b/i,
        /\b(?:has|have) (?:already )?(?:an? )?(?:active|open|pending|outstanding) invit\w+/i,
        /\binvit\w+ (?:is |are )?(?:still |already )?(?:pending|open|outstanding)/i,
        /\balready (?:been )?invited\b/i,
        /\binvit\w+ (?:has |have |was )?already (?:been )?sent\b/i,
        /\b(?:must|need to|needs to|has to|have to) (?:first )?accept (?:the |an |their |your )?(?:\w+ )?invit/i,
        /\bnot (?:yet )?accepted (?:the |an |their )?(?:\w+ )?invit/i,
      ),
    ],
    { except: /\bor (?:is |are )?(?:already )?(?:an? )?(?:existing )?(?:member|user)/i },
  ),
  rule("managed-elsewhere", [
    /\bis an? (?:local|native) (?:user|account)\b.{0,60}\b(?:does|will|cannot|never)\b.{0,10}\b(?:take (?:over|it|those|these|them) ?(?:over)?|adopt|claim)\b/i,
  ]),
  rule(
    "managed-elsewhere",
    [
      anyOf(
        /\b(?:belongs? to|managed by|owned by|linked to) (?:another|a different|an other) (?:\w+ )?(?:provider|idp|identity provider|connection|directory sync|integration|source|connector|user ?directory)\b/i,
        /\b(?:source of truth|modify (?:it )?upstream|change (?:it )?(?:upstream|at the source))\b/i,
        /\b(?:local|native|manual) (?:user|account|member|group) (?:with|that|which|and|not)\b/i,
        /\b(?:users?|accounts?|members?|groups?|teams?|resources?|it|this)\b[^.]{0,40}?\b(?:is|are|was|were) (?:(?!not\b)\w+ )?(?:not (?:\w+ )?(?:managed|provisioned|owned|controlled|created|synced|synchroni[sz]ed) (?:by|via|through|with|using|from|over) (?:an? |the |this |your )?(?:external |scim\b|idp\b|identity provider|directory|provisioning|sso\b|connector|integration)|not (?:scim|idp|sso|directory|externally)[ -](?:managed|provisioned|enabled|controlled)|(?:locally|manually|internally) (?:managed|created|owned)|(?:synchroni[sz]ed|synced|imported) (?:from|by|with) (?!scim)\S+|(?:managed|controlled) (?:by (?!scim|an? (?:\w+ )?idp|the idp)[A-Z]?|locally|manually|internally|outside|elsewhere))/i,
        /\bnot (?:a |an )?(?:scim|idp|externally|directory)[ -]managed\b/i,
      ),
    ],
    {
      except: anyOf(
        /\b(?:domains?|attributes?|fields?|propert(?:y|ies)|another (?:organi[sz]ation|tenant|workspace|company|enterprise))\b/i,
        /\balready exists?\b/i,
      ),
    },
  ),
  rule(
    "account-in-other-organisation",
    [
      anyOf(
        /(?:belongs?|member|part|exists?|registered|associated|managed|claimed|owned|in use|used|tied|linked|assigned|provisioned|account) (?:\w+ ){0,3}(?:to|of|in|by|with|on|for|within|under) (?:an(?:other)|another|a different|some other|other|a separate|an external|an unmanaged) (?:\S+ ){0,3}(?:organi[sz]ations?|teams?|workspaces?|tenants?|compan(?:y|ies)|customers?|instances?|enterprises?|sites?|director(?:y|ies)|orgs?|business)\b/i,
        /(?:belongs?|member|part|exists?|managed) (?:\w+ ){0,2}(?:to|of|in|by) (?:another|a different|an external) (?:\S+ ){0,2}account\b/i,
        /not (?:managed|owned|claimed) by (?:this|your|the) (?:organi[sz]ation|company|account|domain|enterprise|team)/i,
        /already (?:\w+ ){0,4}another (?:\S+ ){0,2}(?:organi[sz]ation|team|workspace|tenant|enterprise)\b/i,
        /\b(?:users?|accounts?|members?|people) (?:\w+ ){0,2}outside (?:of )?(?:the|this|your) (?:own )?(?:organi[sz]ation|team|workspace|tenant|company|enterprise|realm|instance|org|directory)\b/i,
      ),
    ],
    {
      except: anyOf(
        /\bthis or another\b/i,
        /\banother (?:person|user|member|account|one|people) (?:in|of|within) (?:this|the|your) /i,
        /\bdomains?\W*$/i,
        /\boutside (?:\w+ ){1,4}domains?\b/i,
      ),
    },
  ),
  rule(
    "account-not-linked",
    [
      anyOf(
        /\b(?:not|never) (?:yet |ever )?(?:signed|logged)[- ]in\b/i,
        /\b(?:not|never) (?:yet )?(?:been )?linked\b/i,
        /\bunlinked\b/i,
        /\b(?:inactive|disabled|deactivated) (?:scim |saml |external |sso )?identity\b/i,
        /\bno (?:scim|saml|sso|external) identity\b/i,
      ),
      /\b(?:users?|accounts?|members?|e-?mails?|identity|saml|sso|scim)\b/i,
    ],
    { except: /\bdomains?\b/i },
  ),
  // The call itself lacks something, whatever the status is.
  rule(
    "header-missing",
    [
      /\bheaders?\b/i,
      /\bmissing\b|\brequired\b|\binvalid\b|\bnot (?:found|present|provided|sent)\b/i,
    ],
    { except: /\bauthori[sz]ation\b|\bbearer\b|\btoken\b|\bkey\b|content-?type/i },
  ),
  rule("account-recently-deleted", [
    anyOf(
      /\b(?:recently|just|soft-?|previously|already) (?:been )?(?:soft-?)?deleted\b/i,
      /\bdeleted (?:recently|less than|within|in the (?:last|past))\b/i,
      /\bpending (?:permanent )?deletion\b/i,
    ),
    anyOf(
      /\bre-?(?:creat|us|add|invit|provision|enabl)\w*/i,
      /\b\d+ (?:day|hour|minute|week)s?\b/i,
      /\bwait\b/i,
      /\bperiod\b/i,
      /\bcannot be (?:creat|add|us)\w*/i,
      /\brestor\w*/i,
    ),
  ]),
  rule("account-recently-deleted", [
    /\bpending (?:permanent )?deletion\b|\bscheduled for deletion\b/i,
  ]),
  rule("account-recently-deleted", [
    /\bdelet(?:ed|ion)\b/i,
    anyOf(
      /\bre-?(?:created|used|added|invited|provisioned) (?:only )?(?:after|until|within|for)\b/i,
      /\b(?:cannot|can't|can ?not|may not) be re-?(?:created|used|added|invited|provisioned)\b/i,
    ),
  ]),
  rule(
    "account-inactive",
    [
      anyOf(
        /\b(?:users?|members?|accounts?|person|people|identity|identities|profiles?)\b[^.]{0,60}(?:already|is|are|was|been|has been) (?:been )?(?:deactivated|disabled|inactive|suspended|archived|terminated|revoked|deprovisioned|offboarded|soft-?deleted)\b/i,
        /^\W*(?:already|is) (?:deactivated|disabled|inactive|suspended|archived|revoked|deprovisioned)\b/i,
        /\bnot active\b/i,
        /(?<!\bmanager )must be (?:an )?active\b/i,
        /\b(?:deactivated|inactive|suspended|disabled|archived) (?:users?|members?|accounts?)\b/i,
        /\b(?:user|account|member) inactive\b/i,
        /\b(?:belongs to|used by|associated with|exists for|taken by) an? (?:previously |soft-?)?deleted (?:user|account|member)\b/i,
        /\balready (?:deactivated|inactive|suspended|archived)\b/i,
      ),
    ],
    {
      except: anyOf(
        /\broles? \S+ is not active\b/i,
        /\b(?:your|this|company|organi[sz]ation'?s?) (?:\w+ )?account\b/i,
        /\b(?:inactive|disabled|deactivated) (?:users?|accounts?|members?) (?:is|are|cannot|can not|will|must) (?:not )?(?:be )?(?:added|created|provisioned|invited)\b/i,
      ),
    },
  ),
];
