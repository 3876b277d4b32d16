import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

// Rules for something that must happen in the app first, or that the app does not let anybody do.

const ACCOUNT_VALUE =
  "(?:(?:primary |work )?e-?mails?(?: address(?:es)?)?|user ?names?|logins?|upn)";
const MUST_EQUAL =
  "(?:(?:must|should|has to|have to|needs? to) (?:\\w+ )?(?:match|equal|be (?:equal|identical|the same))|(?:does not|doesn't|do not|don't) (?:match|equal)|(?:is|are) (?:not (?:equal|identical|the same)|different))";

/** The person, or an admin of the app, has to do something there before Entra can go on. */
const INVITATION_RULES: readonly ErrorTextRule[] = [
  rule("app-invitation-open", [
    /\b(?:must|needs? to|has to|have to) (?:first )?accept (?:the |an |their |your |its |his |this )?(?:\w+ )?invit/i,
  ]),
  rule(
    "invitation-needed",
    [
      anyOf(
        /\bonly (?:an? |the )?(?:\w+ )?invit\w+\b/i,
        /\b(?:users?|accounts?|members?|person|people|they|he|she)\b(?: \S+){0,3} (?:must|needs? to|has to|have to|should) (?:first )?(?:be (?:re-?)?invited|sign ?up|register|create an? account)\b/i,
        /\b(?:does not|doesn't|do not|don't) (?:yet )?have an? (?:\S+ )?account\b.{0,40}\b(?:yet|sign ?up|register|invit\w+)\b/i,
        /\bnot (?:yet )?an? (?:verified|confirmed) (?:e-?mail|address)\b/i,
        /\b(?:e-?mails?|address(?:es)?) (?:\w+ ){0,3}(?:(?:has|have) not been|(?:is|are) not(?: yet)?) (?:verified|confirmed)\b/i,
      ),
    ],
    { except: /\bdomains?\b/i },
  ),
];

/** A switch or a policy of the organisation in the app. */
const POLICY_RULES: readonly ErrorTextRule[] = [
  rule("function-switched-off", [
    /\b(?:auto(?:matic)?[- ]?)?(?:de-?provisioning|deactivation|offboarding)\b(?: \S+){0,2} (?:is|are) (?:currently )?(?:disabled|not (?:\w+ )?(?:enabled|allowed|activated)|switched off|turned off)\b/i,
  ]),
  rule("feature-not-in-plan", [
    /\b(?:scim|provisioning|(?:directory|user) sync\w*)(?: \w+){0,2} (?:is|was|has been) (?:\w+ )?(?:paused|suspended|stopped)\b/i,
  ]),
  rule("feature-not-in-plan", [
    /\b(?:scim|provisioning)\b.{0,30}\b(?:only|must) be used (?:in conjunction|together|in combination) with\b/i,
  ]),
  rule("account-protected", [
    /\b(?:unsupported|not (?:supported|allowed|permitted|possible)) (?:for|on|with|in) (?:the |an? |this )?(?:default|built-?in|system|dynamic|everyone) (?:groups?|teams?)\b/i,
  ]),
  rule("managed-elsewhere", [
    /\bexists?\b.{0,30}\b(?:cannot|can ?not|may not|must not) be (?:managed|changed|taken over|adopted|linked) (?:by|via|through|over) scim\b/i,
  ]),
  rule(
    "app-policy-refuses",
    [
      /\b(?:blocked|prevented|prohibited|disallowed|forbidden|denied|refused|rejected|restricted|violates?|violation of|because of|due to|not (?:allowed|permitted) by)\b(?: \S+){0,4} (?:organi[sz]ation(?:al|'s)?|compan(?:y|y's)|workspace|tenant|team|account|security|governance|enterprise|admin\w*)(?: \w+)? polic(?:y|ies)\b/i,
    ],
    { except: /\b(?:passwords?|network|naming|ip|permissions?|access|rights?)\b/i },
  ),
];

/** Two calls met each other, so that the app refused one of them. */
const CONCURRENCY_RULES: readonly ErrorTextRule[] = [
  rule("changed-meanwhile", [
    anyOf(
      /\bconcurren(?:t|cy)\b.{0,30}\b(?:modif\w+|updat\w+|chang\w+|conflict|request|write)/i,
      /\b(?:modified|changed|updated) (?:by|in) (?:an?other|a concurrent) (?:request|transaction|process|operation)\b/i,
      /\b(?:transient|temporary) (?:\w+ )?conflict\b/i,
    ),
  ]),
];

const EQUAL_VALUE_RULES: readonly ErrorTextRule[] = [
  rule(
    "values-must-match",
    [
      new RegExp(
        `\\b${ACCOUNT_VALUE}\\b.{0,20} ${MUST_EQUAL}(?: \\S+){0,3} ${ACCOUNT_VALUE}\\b|\\b${ACCOUNT_VALUE} and (?:\\S+ )?${ACCOUNT_VALUE} ${MUST_EQUAL}`,
        "i",
      ),
    ],
    { except: /\b(?:domains?|pattern|format|regex|expression|unique|exists?|duplicate)\b/i },
  ),
];

/** Rules that apply under every status. */
export const PRECONDITION_RULES: readonly ErrorTextRule[] = [
  ...INVITATION_RULES,
  ...POLICY_RULES,
  ...CONCURRENCY_RULES,
  ...EQUAL_VALUE_RULES,
];
