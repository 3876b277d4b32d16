import { CREATION_RULES, PLACE_RULES, SINGLE_ROLE_RULES } from "./relation-rules.ts";
import { SETUP_TEXT_RULES } from "./setup-text-rules.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import { SCOPE_RULES, TOKEN_ACCOUNT_RULES } from "./token-account-rules.ts";

const LIMIT_REACHED =
  /\bno (?:more |free |available |remaining )?\b|limit|exceed|exhaust|not enough|insufficient|reach|maximum|unavailable|remaining|\bavailable|purchas|upgrade|out of|\bfull\b|over|used up|\bused all\b|\ball (?:\S+ ){0,3}(?:are |is )?(?:used|taken|in use|assigned|consumed)\b|has been met|\benough\b|\bfilled\b|\bonly has \(?\d|\bautoscal|\bno (?:additional|more|further|extra)\b|\bnot (?:allow|permit|include|cover|support) (?:any )?(?:additional|more|further|extra)\b|\b(?:allows|includes|permits|covers) (?:only |up to )?\d|\b(?:cannot|can't|can ?not|may not|must not) (?:have|create|add)\b/i;

/**
 * Limits, plans and protected accounts. These rules also apply to answers with the status 401, 402
 * or 403, which apps use for them.
 */
export const ACCESS_TEXT_RULES: readonly ErrorTextRule[] = [
  rule("removals-held", [
    /\b(?:too many|maximum (?:number )?of|limit (?:of|for|on)) (?:\w+ )?(?:deactivations|deletions|removals|suspensions|leavers|deprovisioning\w*)\b|\b(?:paused|held|holds|holding|blocked|stopped|suspended) (?:back )?(?:\w+ )?(?:deactivations|deletions|removals|deprovisioning)\b|\bmass[- ](?:deactivat|delet|remov|leav|deprovision)\w*|\b(?:deactivations|deletions|removals) (?:\w+ )?(?:are|were|have been|is) (?:paused|held|blocked|stopped|on hold)\b/i,
  ]),
  ...TOKEN_ACCOUNT_RULES,
  ...SETUP_TEXT_RULES,
  rule("too-many-requests", [
    /too many (?:\w+ )?(?:requests|calls|attempts|api)|too many concurrent|\brate[ -]?limit|ratelimit|throttl|\b(?:request|api|call|usage|concurren\w+|query|queries|daily|hourly|per-?minute) (?:\w+ )?(?:limit|quota)s? (?:has been |have been |was |is |were )?(?:exceed|reach|hit)|(?:exceed|reach)\w* (?:the |your |its |our )?(?:\w+ ){0,4}(?:requests?|api|calls?|rate|queries) (?:\w+ )?(?:limit|quota|allowance|volume)|\b(?:requests?|calls|queries) per (?:second|minute|hour|day)|\bslow down\b|quota exceeded for quota metric|rate exceeded|request limit exceeded|max(?:imum)? (?:number of )?concurrent (?:requests|calls|connections)/i,
  ]),
  rule("request-too-large", [
    /\bmembers? (?:\w+ ){0,3}at once\b|\b(?:groups?|teams?|requests?|calls?|operations?)\b.*\bmember(?:s|ship)\b|\bmember(?:s|ship)\b.*\b(?:groups?|teams?|requests?|calls?|operations?)\b/i,
    /\bmaximum\b|\blimit|\bexceed|\btoo many\b|\b(?:more than|at most|up to) \d/i,
  ]),
  rule("headers-too-large", [/\bheaders?\b.{0,30}\btoo (?:large|long|big)\b/i]),
  rule("request-too-large", [
    /\b(?:request|body|payload|uri|url|entity|cookie)\b.{0,30}\btoo (?:large|long|big)\b/i,
  ]),
  rule("no-free-seat", [/\blicen[cs]es?\b|\bseats?\b|\bsubscriptions?\b/i, LIMIT_REACHED], {
    except:
      /invalid licen[cs]e|unknown licen[cs]e|licen[cs]e type|per (?:second|minute|hour)|\b(?:plan|subscription) (?:does|is not|has)\b(?!.{0,30}\b(?:seats?|licen[cs]es)\b)|\b(?:scim|sso|saml|provisioning|feature|api)\b[^.]{0,20}\bnot (?:\w+ )?(?:available|included|enabled|part)\b/i,
  }),
  rule(
    "app-limit-reached",
    [
      /\b(?:user|member|account|plan|group|team|object|resource|identity)s? ?(?:limit|quota|count|cap)\b|\b(?:numbers?|count|quota|limit|amount|maximum) of (?:\S+ ){0,3}(?:users|members|accounts|groups|teams|objects|identities)\b|\bmax(?:imum)? (?:\S+ ){0,2}(?:users|members|accounts|groups|teams)\b|\b(?:plan|licen[cs]e|subscription|tier)\b.{0,40}\b(?:additional|more|further|extra) (?:users|members|accounts|groups|teams)\b|\b(?:plan|licen[cs]e|subscription|tier) (?:only )?(?:allows|includes|permits|covers) (?:only |up to |a maximum of )?\d+ (?:\w+ )?(?:users|members|accounts|groups|teams)\b|\b(?:more|greater) than \d\S* (?:\w+ ){0,3}(?:users|members|accounts|groups|teams|objects|identities)\b/i,
      LIMIT_REACHED,
    ],
    { except: /per (?:second|minute|hour)/i },
  ),
  rule("app-limit-reached", [
    /\b(?:cannot|could not|unable to|failed to) (?:add|create|provision|invite) (?:\w+ ){0,2}(?:users?|members?|accounts?)\b.{0,20}\b(?:max(?:imum)?|limit|quota)\b.{0,20}\b(?:exceed|reach)/i,
  ]),
  rule("app-limit-reached", [
    /\btoo many (?:\w+ )?(?:users|members|accounts|groups|teams|mailboxes) (?:for|in|on|within|under) (?:the |this |your |an? )?(?:domain|organi[sz]ation|workspace|tenant|account|plan|licen[cs]e|company|team|instance)\b/i,
  ]),
  rule(
    "app-limit-reached",
    [
      /\b(?:organi[sz]ation|org|workspace|plan|subscription) (?:is at|has reached) (?:its |the )?(?:max(?:imum)?|user|seat|member) capacity\b/i,
    ],
    { except: /\bretry|\btry again|\bconcurrent|\bwrites?\b|\bload\b/i },
  ),
  rule("app-limit-reached", [
    /\bquotas? (?:\w+ ){0,2}(?:exceeded|reached|exhausted|used up)\b|\b(?:exceed\w*|reached) (?:\w+ ){0,3}quota\b/i,
  ]),
  rule(
    "feature-not-in-plan",
    [
      /\b(?:scim|provisioning|(?:this|the|that) (?:\w+ )?(?:feature|api|endpoint)|sso|saml)\b(?: \S+){0,5}? (?:(?:is|are|was|has|have) )?(?:not (?:\w+ )?(?:available|included|enabled|activated|part|turned on)|disabled\b|requires? (?:an? )?(?:\w+ ){0,3}(?:plan|licen[cs]e|subscription|edition|tier))|\b(?:plan|subscription|edition|tier|package|organi[sz]ation|workspace|tenant|team|company|instance|customer|licen[cs]e)\b(?: \S+){0,3} (?:does ?n[o']t (?:include|have|support)|is not (?:entitled|enabled|licen[cs]ed|subscribed|allowed to use|eligible for)|(?:cannot|may not) use)\b|\bmust (?:be (?:on|upgraded to|subscribed to)|have|use) (?:an? |the )?(?:[\w-]+ ){0,3}(?:plan|tier|edition|subscription)\b|\bupgrade (?:your|the|to)\b/i,
    ],
    { except: /\b(?:token|key|credential|secret)s? (?:\w+ )?(?:is|are|was|has been) /i },
  ),
  rule(
    "feature-not-in-plan",
    [
      /\b(?:scim|provisioning|(?:directory|user) sync\w*)(?: \w+){0,2} (?:is|was|has been) (?:currently )?(?:not (?:\w+ )?(?:enabled|activated|available|turned on|switched on)|disabled|deactivated|turned off|switched off)\b/i,
    ],
    { except: /\b(?:token|key|credential|secret)s?\b/i },
  ),
  rule("feature-not-in-plan", [
    /\bentitlement,? .{0,20}\b(?:organi[sz]ation|tenant|workspace|plan)\b.{0,20}\b(?:no longer|does not|not) (?:hold|have|include)/i,
  ]),
  rule("feature-not-in-plan", [
    /\bscim is (?:enabled|on),? but (?:the )?[\w ]{1,60} is (?:unset|not set)\W*$/i,
  ]),
  rule("function-switched-off", [
    /\b\w+ (?:support|sync\w*|management) (?:is|are) (?:disabled|switched off|turned off) on this (?:server|instance|installation)\b/i,
  ]),
  // The app itself is the source, and not another system that the app's words name.
  rule("target-is-source", [
    /\bis the (?:hr )?(?:master|source)\b.{0,60}\b(?:users?|people|workers?|employees?) are (?:\w+ ){0,3}(?:created|managed|terminated) here\b/i,
  ]),
  rule("feature-not-in-plan", [
    /^\W*(?:\w+ ){0,4}(?:server|connector|integration|application|service|endpoint|provider) (?:is |was |has )?not (?:been )?configured\W*$/i,
  ]),
  rule("feature-not-in-plan", [
    /\b(?:scim|sso|saml|oidc|provisioning|single sign-?on|idp|identity provider)\b(?: \S+){0,6} (?:not (?:yet |been )?|n't )(?:configured|set ?up)\b|\bneither (?:\S+ ){0,6}configured\b/i,
  ]),
  rule(
    "feature-not-in-plan",
    [
      /\b(?:configure|set up|activate|enable) (?:\w+ ){1,5}(?:before|first|prior to|to use|in order)\b|\bon (?:the|an?) (?:[\w-]+ )?(?:free|basic|starter|trial|standard|community) (?:plan|tier|edition)\b|\b(?:premium|enterprise|paid|add-?on)[- ](?:only )?(?:feature|capability|functionality)\b|\bcontact (?:sales|your (?:account|sales) (?:manager|executive|representative))\b|\b(?:feature|functionality) (?:is )?not (?:available|enabled|activated|supported)\b/i,
    ],
    { except: /\b(?:enable|activate) (?:the |this )?roles?\b/i },
  ),
  rule(
    "feature-not-in-plan",
    [
      /\b(?:scim|provisioning|(?:directory|user) sync\w*|sso|saml|oidc|single sign-?on)\b(?: \w+)? (?:(?:has|have) not been (?:enabled|activated|configured|set up|turned on)|(?:must|needs? to|has to) be (?:enabled|activated|configured|set up|turned on))\b|\b(?:no|missing) (?:scim|saml|sso|oidc|provisioning) (?:configuration|integration|settings?|set-?up)\b|\b(?:scim|saml|sso|oidc|provisioning) (?:configuration|integration|settings?|set-?up) (?:was |is |does )?(?:not (?:be )?(?:found|exist|configured)|missing)\b|^\W*(?:saml|sso|oidc|single sign-?on) is required\b/i,
    ],
    { except: /\b(?:token|key|credential|secret)s?\b/i },
  ),
  rule("feature-not-in-plan", [
    /\b(?:scim|provisioning|sync\w*|feature|api|sso|saml)\b(?: \S+){0,4} (?:only )?(?:available|included|offered|supported|part)(?: only)? (?:on|in|for|to|with|of|from) (?:\S+ ){0,4}(?:plans?|tiers?|editions?|packages?|subscriptions?|subscribers|add-?ons?|customers|licen[cs]es?)\b|\b(?:requires?|needs?|available with) (?:an? |the )?(?:[\w-]+ ){0,3}(?:plan|tier|edition|subscription|add-?on)\b|\bnot (?:available|included|supported|allowed) (?:on|in|for|with|under) (?:\w+ ){0,3}(?:plan|tier|edition|subscription)\b/i,
  ]),
  rule("feature-not-in-plan", [
    /\b(?:scim|provisioning|(?:directory|user) sync\w*|sso|saml) (?:connections?|integrations?|connectors?|endpoints?|services?|features?) (?:is|are|was|has been) (?:currently )?(?:not (?:\w+ )?(?:enabled|activated|available|turned on|switched on)|disabled|deactivated|turned off|switched off|paused)\b/i,
  ]),
  rule(
    "licence-needed",
    [
      /\b(?:must|needs? to|ha(?:s|ve) to|required to) (?:first )?(?:have|hold|be (?:assigned|given|granted)) (?:an? |the |valid |active |at least one )*(?:[\w-]+ )?licen[cs]es?\b|\blicen[cs]es? (?:is |are )?(?:required|needed|missing|not (?:been )?assigned)\b|\b(?:not|never) (?:have|had|been assigned|assigned|hold) (?:an? |any |the )?(?:valid |active )?(?:[\w-]+ )?licen[cs]es?\b|\bwithout (?:an? )?(?:valid )?licen[cs]e\b|\bunlicen[cs]ed\b|\b(?:not|never) (?:been |currently |yet )?licen[cs]ed (?:for|to|on|in)\b/i,
      /\b(?:users?|members?|accounts?|person|people|they|everyone)\b/i,
    ],
    {
      except:
        /\b(?:this|your|the) (?:organi[sz]ation|tenant|account|workspace|company|instance)(?: \w+){0,2} (?:not|must|need)/i,
    },
  ),
  ...SCOPE_RULES,
  rule("blocked-by-firewall", [
    /\b(?:imperva|incapsula|cloudflare|akamai|web application firewall|waf)\b|\brequest (?:was |has been )?blocked|\bblocked by (?:the |a |our )?(?:\w+ )?(?:firewall|security|proxy|polic)|error code: 10\d\d\b|\byou have been blocked\b/i,
  ]),
  rule("address-not-allowed", [
    /\b(?:IPs?|ip[ -]?address(?:es)?|network polic\w+)\b(?: \S+){0,8} (?:not\b|block|den(?:y|ied)|restrict|forbid|outside|unauthori[sz]ed|disallow)|\b(?:block|den(?:y|ied)|restrict|forbid|unauthori[sz]ed|disallow|untrusted|unknown)\w*(?: \S+){0,6} (?:IPs?|ip[ -]?address|network polic)/i,
  ]),
  ...PLACE_RULES,
  ...CREATION_RULES,
  ...SINGLE_ROLE_RULES,
  // A block that an admin of the app has set is no protection of an owner or an admin.
  rule(
    "account-inactive",
    [
      /\b(?:users?|members?|accounts?|person|identity)\b[^.]{0,40}\b(?:already|is|are|was|were|been) (?:\w+ ){0,2}(?:banned|blocked|locked|suspended|barred)\b(?! (?:from|for) (?:creat|chang))|\b(?:banned|blocked|locked(?:[- ]out)?) (?:users?|members?|accounts?)\b/i,
    ],
    {
      except:
        /\b(?:your|this|company|organi[sz]ation'?s?) (?:\w+ )?account\b|\blast\b|@|\bdomains?\b|\bby (?:an?|another) (?:\w+ )?(?:process|request|operation|transaction|job)\b/i,
    },
  ),
  rule(
    "account-protected",
    [
      /\b(?:last|only|sole|primary) (?:remaining |active |effective |org(?:ani[sz]ation)? |account |team |workspace |site )?(?:admin|owner|super)|(?:cannot|can ?not|can't|unable to|not allowed to|may not|must not|not possible to|not permitted to|do not have permission to) (?:be )?(?:\w+ )?(?:perform )?(?:deactivat|delet|remov|disabl|suspend|demot|deprovision|lock|modif|updat|chang|creat|archiv|mov(?:e|ing)\b)\w* (?:\S+ ){0,4}(?:owner|admin\w*|super ?user|root|yourself|(?:your )?own)\b|\b(?:owner|admin\w*)s? (?:\S+ ){0,2}(?:cannot|can ?not|can't|may not|must not) be\b|\b(?:updat|chang|modify|remov|delet|deactivat|disabl|suspend|demot|edit)ing (?:\S+ ){0,3}(?:owner|admin\w*|super ?user)s? (?:is|are) (?:not|n't|never|forbidden)|\bbuilt-?in (?:user|group|role|account)|\bprotected (?:user|account|member)|\bsystem (?:user|account) (?:cannot|can't|can ?not)|(?:cannot|can ?not|can't) be (?:managed|provisioned|deprovisioned|modified|changed) (?:by|via|through|with|using|over) scim/i,
    ],
    {
      except:
        /^\W*(?:the )?(?:\w+ )?(?:attributes?|fields?|propert\w+|e-?mails?|\w*names?|phones?|passwords?|values?) (?:cannot|can ?not|may not)|\b(?:contact|ask|must be|as|by|log(?:ged)? in as|notify) (?:an? |the |your |org(?:ani[sz]ation)? |account |workspace )*(?:owner|admin\w*)|\bonly (?:an? |the |org(?:ani[sz]ation)? |account |workspace )*(?:owner|admin\w*)s? (?:can|may|is|are|has|have|user)\b/i,
    },
  ),
  rule("account-protected", [
    /\b(?:refus\w*|declin\w*|forbidden|not (?:allowed|permitted|possible|able)|unable) to (?:\w+ )?(?:modif|updat|delet|deactivat|disabl|suspend|chang|remov|deprovision)\w* (?:\S+ ){0,3}(?:privileged|protected|system|built-?in|reserved|service|root)\b|\b(?:privileged|protected|reserved) (?:user|account|member)s?\b(?! name)|\b(?:service|system|default|bot|api|built-?in) (?:users?|accounts?) (?:cannot|are not|is not|must not|may not)\b|\bowners? (?:is |are )?protected\b|\b(?:cannot|not (?:allowed|permitted) to) (?:be )?\w+ (?:\S+ ){0,2}(?:primary|billing|technical|account) (?:contact|holder)\b|\b(?:dynamic|everyone|default|built-?in|system|all[- ]users) (?:groups?|teams?) (?:cannot|is not|are not|may not)\b|\b(?:owners?|admin\w*)(?: \w+){0,2} (?:is|are|can) not (?:be )?(?:managed|provisioned|assigned|changed|handled|controlled) (?:by|via|through|over|with|using|from) (?:\w+ )?(?:scim|provisioning|directory)/i,
  ]),
  rule("account-protected", [
    /\bthis (?:group|team|user|account|member) (?:cannot|may not|must not) be (?:deleted|removed|deactivated|disabled)\W*$/i,
  ]),
  rule("account-protected", [
    /^\W*(?:please )?(?:keep|assign|appoint|promote|retain) (?:another|a second|a different|one more)\b.{0,60}\b(?:owner|admin)\w*\b.{0,60}\bbefore\b|\bat least (?:one|1|two|2) (?:[\w-]+ )?(?:owner|admin)\w*|\bassign (?:an? )?(?:new|another|different) (?:\w+ )?(?:owner|admin)|\b(?:is|are) (?:the |an? )?(?:only )?(?:owner|admin\w*) of\b|\bis (?:an? )?(?:system|service|built-?in|root) (?:user|account)\b|\bthe (?:billing|primary|technical) contact\b|\bonly (?:an? |the |org(?:ani[sz]ation)? |other )*(?:owner|admin)\w* (?:can|may|is allowed to|are allowed to) \w+ (?:an? |the |other |another )*(?:owner|admin)/i,
  ]),
  rule("account-protected", [
    /\b(?:last|only|sole|remaining) (?:\w+ ){0,2}(?:users?|members?|persons?|accounts?|teammates?|ones?|people) (?:who|that|which|with) (?:\w+ ){0,4}(?:manag|administ|own|admin)\w*|\b(?:transfer|reassign|hand over|give) (?:the |their |its |his |that )?(?:\w+ )?(?:ownership|owner|role|admin\w*)\b.{0,60}\b(?:before|first|prior)\b|\b(?:before|first|prior)\b.{0,60}\b(?:transfer|reassign|hand over) (?:the |their |its |his )?(?:\w+ )?(?:ownership|owner|role|admin\w*)/i,
  ]),
  rule(
    "app-invitation-open",
    [
      /\bpending invit\w+|\b(?:active|open|outstanding) invit\w+ (?:already )?exists\b|\b(?:has|have) (?:already )?(?:an? )?(?:active|open|pending|outstanding) invit\w+|\binvit\w+ (?:is |are )?(?:still |already )?(?:pending|open|outstanding)|\balready (?:been )?invited\b|\binvit\w+ (?:has |have |was )?already (?:been )?sent\b|\b(?:must|need to|needs to|has to|have to) (?:first )?accept (?:the |an |their |your )?(?:\w+ )?invit|\bnot (?:yet )?accepted (?:the |an |their )?(?:\w+ )?invit/i,
    ],
    { except: /\bor (?:is |are )?(?:already )?(?:an? )?(?:existing )?(?:member|user)/i },
  ),
  rule("managed-elsewhere", [
    /\bis an? (?:local|native) (?:user|account)\b.{0,60}\b(?:does|will|cannot|never)\b.{0,10}\b(?:take (?:over|it|those|these|them) ?(?:over)?|adopt|claim)\b/i,
  ]),
  rule(
    "managed-elsewhere",
    [
      /\b(?:belongs? to|managed by|owned by|linked to) (?:another|a different|an other) (?:\w+ )?(?:provider|idp|identity provider|connection|directory sync|integration|source|connector|user ?directory)\b|\b(?:source of truth|modify (?:it )?upstream|change (?:it )?(?:upstream|at the source))\b|\b(?:local|native|manual) (?:user|account|member|group) (?:with|that|which|and|not)\b|\b(?:users?|accounts?|members?|groups?|teams?|resources?|it|this)\b[^.]{0,40}?\b(?:is|are|was|were) (?:(?!not\b)\w+ )?(?:not (?:\w+ )?(?:managed|provisioned|owned|controlled|created|synced|synchroni[sz]ed) (?:by|via|through|with|using|from|over) (?:an? |the |this |your )?(?:external |scim\b|idp\b|identity provider|directory|provisioning|sso\b|connector|integration)|not (?:scim|idp|sso|directory|externally)[ -](?:managed|provisioned|enabled|controlled)|(?:locally|manually|internally) (?:managed|created|owned)|(?:synchroni[sz]ed|synced|imported) (?:from|by|with) (?!scim)\S+|(?:managed|controlled) (?:by (?!scim|an? (?:\w+ )?idp|the idp)[A-Z]?|locally|manually|internally|outside|elsewhere))|\bnot (?:a |an )?(?:scim|idp|externally|directory)[ -]managed\b/i,
    ],
    {
      except:
        /\b(?:domains?|attributes?|fields?|propert(?:y|ies)|another (?:organi[sz]ation|tenant|workspace|company|enterprise))\b|\balready exists?\b/i,
    },
  ),
  rule(
    "account-in-other-organisation",
    [
      /(?:belongs?|member|part|exists?|registered|associated|managed|claimed|owned|in use|used|tied|linked|assigned|provisioned|account) (?:\w+ ){0,3}(?:to|of|in|by|with|on|for|within|under) (?:an(?:other)|another|a different|some other|other|a separate|an external|an unmanaged) (?:\S+ ){0,3}(?:organi[sz]ations?|teams?|workspaces?|tenants?|compan(?:y|ies)|customers?|instances?|enterprises?|sites?|director(?:y|ies)|orgs?|business)\b|(?:belongs?|member|part|exists?|managed) (?:\w+ ){0,2}(?:to|of|in|by) (?:another|a different|an external) (?:\S+ ){0,2}account\b|not (?:managed|owned|claimed) by (?:this|your|the) (?:organi[sz]ation|company|account|domain|enterprise|team)|already (?:\w+ ){0,4}another (?:\S+ ){0,2}(?:organi[sz]ation|team|workspace|tenant|enterprise)\b|\b(?:users?|accounts?|members?|people) (?:\w+ ){0,2}outside (?:of )?(?:the|this|your) (?:organi[sz]ation|team|workspace|tenant|company|enterprise|realm|instance|org|directory)\b/i,
    ],
    {
      except:
        /\bthis or another\b|\banother (?:person|user|member|account|one|people) (?:in|of|within) (?:this|the|your) |\bdomains?\W*$|\boutside (?:\w+ ){1,4}domains?\b/i,
    },
  ),
  rule(
    "account-not-linked",
    [
      /\b(?:not|never) (?:yet |ever )?(?:signed|logged)[- ]in\b|\b(?:not|never) (?:yet )?(?:been )?linked\b|\bunlinked\b|\b(?:inactive|disabled|deactivated) (?:scim |saml |external |sso )?identity\b|\bno (?:scim|saml|sso|external) identity\b/i,
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
    /\b(?:recently|just|soft-?|previously|already) (?:been )?(?:soft-?)?deleted\b|\bdeleted (?:recently|less than|within|in the (?:last|past))\b|\bpending (?:permanent )?deletion\b/i,
    /\bre-?(?:creat|us|add|invit|provision|enabl)\w*|\b\d+ (?:day|hour|minute|week)s?\b|\bwait\b|\bperiod\b|\bcannot be (?:creat|add|us)\w*|\brestor\w*/i,
  ]),
  rule("account-recently-deleted", [
    /\bpending (?:permanent )?deletion\b|\bscheduled for deletion\b/i,
  ]),
  rule("account-recently-deleted", [
    /\bdelet(?:ed|ion)\b/i,
    /\bre-?(?:created|used|added|invited|provisioned) (?:only )?(?:after|until|within|for)\b|\b(?:cannot|can't|can ?not|may not) be re-?(?:created|used|added|invited|provisioned)\b/i,
  ]),
  rule(
    "account-inactive",
    [
      /\b(?:users?|members?|accounts?|person|people|identity|identities|profiles?)\b[^.]{0,60}(?:already|is|are|was|been|has been) (?:been )?(?:deactivated|disabled|inactive|suspended|archived|terminated|revoked|deprovisioned|offboarded|soft-?deleted)\b|^\W*(?:already|is) (?:deactivated|disabled|inactive|suspended|archived|revoked|deprovisioned)\b|\bnot active\b|(?<!\bmanager )must be (?:an )?active\b|\b(?:deactivated|inactive|suspended|disabled|archived) (?:users?|members?|accounts?)\b|\b(?:user|account|member) inactive\b|\b(?:belongs to|used by|associated with|exists for|taken by) an? (?:previously |soft-?)?deleted (?:user|account|member)\b|\balready (?:deactivated|inactive|suspended|archived)\b/i,
    ],
    {
      except:
        /\broles? \S+ is not active\b|\b(?:your|this|company|organi[sz]ation'?s?) (?:\w+ )?account\b|\b(?:inactive|disabled|deactivated) (?:users?|accounts?|members?) (?:is|are|cannot|can not|will|must) (?:not )?(?:be )?(?:added|created|provisioned|invited)\b/i,
    },
  ),
  rule("domain-not-accepted", [
    /\boutside (?:of )?(?:\w+ ){0,4}domains?\b|\bverify (?:your |the |this |an? )?(?:\w+ )?domains?\b|\bonly (?:\w+ )?(?:company|corporate|business|work|organi[sz]ation) e-?mails?\b|\b(?:free|personal|public|disposable|generic|consumer) e-?mails?\b.{0,40}\b(?:not|cannot|forbidden|prohibited|blocked)\b/i,
  ]),
  rule("domain-not-accepted", [
    /^(?!.*\bwithout (?:an? )?(?:\w+ )?e-?mail).*(?:@|\be-?mail|\baddress(?:es)? (?:is |are )?(?:in|on)\b)/i,
    /\bnot (?:\w+ )?(?:white|allow)-? ?listed|\bnot (?:\w+ )?(?:on|in) (?:the |an |your |our )?(?:\w+ )?(?:allow|white|safe)(?:ed)?[ -]?list|\b(?:in|on) (?:the |an? |your |our )?(?:\w+ )?(?:forbidden|blocked|banned|denied|restricted|black|deny|block)[ -]?list|(?:\be-?mails?(?: address(?:es)?)?|@\S+) (?:is |are |was )?not (?:allowed|permitted|accepted)\b(?! to be)/i,
  ]),
  rule(
    "domain-not-accepted",
    [
      /\bdomains?\b(?!\.\w)/i,
      /\bnot (?:\S+ ){0,5}(?:allow|verif|link|connect|accept|valid|permit|approv|regist|claim|authori[sz]|own|part|associat|configur|whitelist|allowlist|found|belong|match|trusted|support|eligible|exist)|unverified|\binvalid\b|restricted|block|must (?:be|match|belong|end|use|have)|outside|unauthori[sz]ed|unknown|unsupported|prohibited|forbidden|disallowed|does ?n[o']t|wrong|reserved|(?:claimed|owned|verified|captured) by/i,
    ],
    {
      except:
        /cross[- ]?domain|domain controller|\b(?:group|team|role) names?\b|\b(?:token|key|credential)s?\b(?: \w+){0,3} (?:restricted|limited|bound|scoped)\b/i,
    },
  ),
];
