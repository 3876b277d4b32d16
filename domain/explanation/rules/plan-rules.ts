import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

/** Provisioning, or a function that it needs, is off, not set up or not in the plan. */
export const PLAN_RULES: readonly ErrorTextRule[] = [
  rule(
    "feature-not-in-plan",
    [
      anyOf(
        /\b(?:scim|provisioning|(?:this|the|that) (?:\w+ )?(?:feature|api|endpoint)|sso|saml)\b(?: \S+){0,5}? (?:(?:is|are|was|has|have) )?(?:not (?:\w+ )?(?:available|included|enabled|activated|part|turned on)|disabled\b|requires? (?:an? )?(?:\w+ ){0,3}(?:plan|licen[cs]e|subscription|edition|tier))/i,
        /\b(?:plan|subscription|edition|tier|package|organi[sz]ation|workspace|tenant|team|company|instance|customer|licen[cs]e)\b(?: \S+){0,3} (?:does ?n[o']t (?:include|have|support)|is not (?:entitled|enabled|licen[cs]ed|subscribed|allowed to use|eligible for)|(?:cannot|may not) use)\b/i,
        /\bmust (?:be (?:on|upgraded to|subscribed to)|have|use) (?:an? |the )?(?:[\w-]+ ){0,3}(?:plan|tier|edition|subscription)\b/i,
        /\bupgrade (?:your|the|to)\b/i,
        /\bupgrade plan\b/i,
        /\bplan (?:restriction|limitation)s?\b/i,
      ),
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
  // The address under which the app itself is reached.
  rule("feature-not-in-plan", [
    /^\W*(?:the )?(?:\w+ )?(?:external|public|base|site|instance|callback|redirect|server|app\w*)[ _]?(?:url|uri|host ?name|domain) (?:is |was )?(?:empty|missing|unset|required|not (?:set|configured|defined|given))\W*$/i,
  ]),
  rule("feature-not-in-plan", [
    anyOf(
      /\b(?:scim|sso|saml|oidc|provisioning|single sign-?on|idp|identity provider)\b(?: \S+){0,6} (?:not (?:yet |been )?|n't )(?:configured|set ?up)\b/i,
      /\bneither (?:\S+ ){0,6}configured\b/i,
    ),
  ]),
  rule(
    "feature-not-in-plan",
    [
      anyOf(
        /\b(?:configure|set up|activate|enable) (?:\w+ ){1,5}(?:before|first|prior to|to use|in order)\b/i,
        /\bon (?:the|an?) (?:[\w-]+ )?(?:free|basic|starter|trial|standard|community) (?:plan|tier|edition)\b/i,
        /\b(?:premium|enterprise|paid|add-?on)[- ](?:only )?(?:feature|capability|functionality)\b/i,
        /\bcontact (?:sales|your (?:account|sales) (?:manager|executive|representative))\b/i,
        /\b(?:feature|functionality) (?:is )?not (?:available|enabled|activated|supported)\b/i,
      ),
    ],
    { except: /\b(?:enable|activate) (?:the |this )?roles?\b/i },
  ),
  rule(
    "feature-not-in-plan",
    [
      anyOf(
        /\b(?:scim|provisioning|(?:directory|user) sync\w*|sso|saml|oidc|single sign-?on)\b(?: \w+)? (?:(?:has|have) not been (?:enabled|activated|configured|set up|turned on)|(?:must|needs? to|has to) be (?:enabled|activated|configured|set up|turned on))\b/i,
        /\b(?:no|missing) (?:scim|saml|sso|oidc|provisioning) (?:configuration|integration|settings?|set-?up)\b/i,
        /\b(?:scim|saml|sso|oidc|provisioning) (?:configuration|integration|settings?|set-?up) (?:was |is |does )?(?:not (?:be )?(?:found|exist|configured)|missing)\b/i,
        /^\W*(?:saml|sso|oidc|single sign-?on) is required\b/i,
      ),
    ],
    { except: /\b(?:token|key|credential|secret)s?\b/i },
  ),
  rule("feature-not-in-plan", [
    anyOf(
      /\b(?:scim|provisioning|sync\w*|feature|api|sso|saml)\b(?: \S+){0,4} (?:only )?(?:available|included|offered|supported|part)(?: only)? (?:on|in|for|to|with|of|from) (?:\S+ ){0,4}(?:plans?|tiers?|editions?|packages?|subscriptions?|subscribers|add-?ons?|customers|licen[cs]es?)\b/i,
      /\b(?:requires?|needs?|available with) (?:an? |the )?(?:[\w-]+ ){0,3}(?:plan|tier|edition|subscription|add-?on)\b/i,
      /\bnot (?:available|included|supported|allowed) (?:on|in|for|with|under) (?:\w+ ){0,3}(?:plan|tier|edition|subscription)\b/i,
    ),
  ]),
  rule("feature-not-in-plan", [
    /\b(?:scim|provisioning|(?:directory|user) sync\w*|sso|saml) (?:connections?|integrations?|connectors?|endpoints?|services?|features?) (?:is|are|was|has been) (?:currently )?(?:not (?:\w+ )?(?:enabled|activated|available|turned on|switched on)|disabled|deactivated|turned off|switched off|paused)\b/i,
  ]),
  rule(
    "licence-needed",
    [
      anyOf(
        /\b(?:must|needs? to|ha(?:s|ve) to|required to) (?:first )?(?:have|hold|be (?:assigned|given|granted)) (?:an? |the |valid |active |at least one )*(?:[\w-]+ )?licen[cs]es?\b/i,
        /\blicen[cs]es? (?:is |are )?(?:required|needed|missing|not (?:been )?assigned)\b/i,
        /\b(?:not|never) (?:have|had|been assigned|assigned|hold) (?:an? |any |the )?(?:valid |active )?(?:[\w-]+ )?licen[cs]es?\b/i,
        /\bwithout (?:an? )?(?:valid )?licen[cs]e\b/i,
        /\bunlicen[cs]ed\b/i,
        /\b(?:not|never) (?:been |currently |yet )?licen[cs]ed (?:for|to|on|in)\b/i,
      ),
      /\b(?:users?|members?|accounts?|person|people|they|everyone)\b/i,
    ],
    {
      except:
        /\b(?:this|your|the) (?:organi[sz]ation|tenant|account|workspace|company|instance)(?: \w+){0,2} (?:not|must|need)/i,
    },
  ),
];
