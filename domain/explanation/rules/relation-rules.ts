import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

// Rules for texts that say that the app does not offer something at this place, does not create such objects,
// gives a role only once, or refuses a value.

/** A part of the app in which an organisation has its accounts. */
const PLACE =
  "(?:workspace|organi[sz]ation|org|tenan(?:t|cy)|account|instance|environment|site|team|project|directory|company|portal|realm|region)";
const PROTOCOL = "(?:scim|saml|sso|oidc|(?:user |auto(?:matic)? ?)?provisioning|directory sync)";
const NOT_OFFERED =
  "(?:not (?:\\w+ )?(?:supported|available|allowed|permitted|possible|enabled|implemented)|unsupported|disabled|forbidden|prohibited)";
/** Objects that Entra can ask an app to create. Roles, domains and values are left out, because Entra never creates them. */
const CREATED =
  "(?:users?|accounts?|groups?|teams?|projects?|members?|workspaces?|spaces?|resources?|objects?|contacts?|guests?)";
const PRIVILEGED = "(?:owners?|admin\\w*|super ?users?)";

/** The workspace, the settings or the plan of the app are the reason, and not a value. */
export const PLACE_RULES: readonly ErrorTextRule[] = [
  // Not "this user is not SCIM-enabled", which is about an account that is managed in another way.
  rule("feature-not-in-plan", [
    new RegExp(
      `^(?!.*\\b(?:users?|members?|accounts?|groups?|people|person|identity)\\b(?: \\S+){0,3} (?:is|are) not\\b).*\\bnot (?:yet |currently |been )?${PROTOCOL}[- ](?:enabled|activated|configured|ready|licen[cs]ed)\\b`,
      "i",
    ),
  ]),
  // The key or token is one for another address of the app.
  rule("instance-mismatch", [
    /\bnot (?:authori[sz]ed|allowed|permitted) to (?:access|use|call)\W{1,4}(?:the )?(?:url |path |endpoint )?(?:https?:\S+|[\w.-]*(?:\/[\w.-]+){2,})/i,
  ]),
  rule(
    "managed-elsewhere",
    [
      /\b(?:operation|command|change|update|action)\b.{0,30}\bcannot be (?:applied|made|performed|used) (?:to|on|for|with) (?:an? |this |these )?(?:\w+ ){0,2}(?:ids?|accounts?|users?|members?)\b/i,
    ],
    {
      except:
        /\b(?:deactivated|inactive|suspended|deleted|disabled|archived|blocked|pending|owners?|admin\w*)\b/i,
    },
  ),
  rule(
    "not-offered-here",
    [
      new RegExp(
        `\\b(?:attributes?|fields?|members?|memberships?|groups?|endpoints?|operations?|requests?|calls?|management|provisioning|sync\\w*|changes?)\\b(?: \\S+){0,3} ${NOT_OFFERED} (?:for|in|on|at|by|with) (?:the )?(?:this|current|your|the current) (?:\\w+ )?${PLACE}\\b(?! (?:plan|type|tier|edition|owner|admin))`,
        "i",
      ),
    ],
    {
      except: anyOf(
        /\bdomains?\b/i,
        /@/i,
        /\be-?mails?\b/i,
        /\busers? (?:is|are)\b/i,
        /\btoken/i,
        /\bpermission/i,
        /\bplan\b/i,
        /\bsubscription/i,
        /\bfeature/i,
      ),
    },
  ),
];

/** The app does not let SCIM create an object of this kind. */
export const CREATION_RULES: readonly ErrorTextRule[] = [
  rule(
    "creation-not-supported",
    [
      new RegExp(
        [
          // "Project creation is not supported via SCIM"
          `\\b(?:${CREATED} creation|creation(?: of (?:\\w+ )?${CREATED})?|creating (?:\\w+ ){0,2}${CREATED}) (?:\\S+ )?(?:is|are) (?:currently |temporarily )?${NOT_OFFERED}\\b`,
          // "Groups cannot be created via SCIM"
          `\\b${CREATED} (?:cannot|may not|must not|are not|is not) (?:be )?created? (?:by|via|through|over|with|using) (?:the |this )?(?:scim|provisioning|api|idp|identity)`,
          `\\b(?:cannot|not possible to|does not (?:support|allow)|not (?:support|allow)) (?:creat\\w+) (?:\\w+ )?${CREATED} (?:by|via|through|over|with|using) (?:the |this )?(?:scim|provisioning|api|idp)`,
        ].join("|"),
        "i",
      ),
    ],
    {
      except: anyOf(
        /\b(?:token|permission|privilege|right|scope|plan|licen[cs]e|subscription|domain)s?\b/i,
        /\b(?:with|as|of) (?:an? |the )?(?:\w+ )?(?:owner|admin|role)/i,
        /\bwithout\b/i,
        /\bduplicate/i,
        /\bunless\b/i,
      ),
    },
  ),
];

/** A role that only one account can have. */
export const SINGLE_ROLE_RULES: readonly ErrorTextRule[] = [
  rule(
    "role-refused",
    [
      new RegExp(
        [
          `\\b(?:cannot|not (?:allowed|permitted|possible|supported)|does not (?:allow|support))\\b.{0,30}\\b(?:multiple|several|more than one|two|additional|another|a second) (?:\\w+ )?${PRIVILEGED}\\b`,
          `\\b(?:multiple|several|more than one|two) (?:\\w+ )?${PRIVILEGED}\\b.{0,30}\\b(?:not (?:allowed|permitted|possible|supported)|cannot)`,
          `\\bonly (?:have )?(?:one|1|a single) (?:\\w+ )?${PRIVILEGED}\\b`,
          `\\b(?:an?|the) ${PRIVILEGED} (?:has |have |is |are )?already (?:exists?|been set|set|assigned)\\b`,
        ].join("|"),
        "i",
      ),
    ],
    { except: /\b(?:delet|remov|deactivat|disabl|suspend|demot)\w*/i },
  ),
];

/** The app refuses a value. */
export const VALUE_RULES: readonly ErrorTextRule[] = [
  rule("value-not-writable", [
    /\bonly (?:supports?|allows?) (?:the )?(?:modif\w+|chang\w+|updat\w+) of members\b/i,
  ]),
  rule(
    "value-refused",
    [
      anyOf(
        /\b(?:contains?|uses?|is|has|starts? with) (?:an? )?(?:system )?reserved (?:\w+ )?(?:names?|words?|prefix|keywords?)\b/i,
        /\breserved (?:user|group|team)? ?(?:names?|words?)\b/i,
      ),
    ],
    { except: /\breserved (?:by|for)\b/i },
  ),
  rule("value-refused", [/\bno enum constant\b/i], {
    except:
      /\bno enum constant (?:\S+ ){0,3}role|\bop(?:eration)? ?type\b|deserial|\bpars|\bpatch/i,
  }),
  // An unknown name of an organisation is a value of the person. Of the organisation in the Tenant URL, a text gives the id.
  rule(
    "lookup-record-missing",
    [
      /\b(?:organi[sz]ation|company|division|department|location|office|site) names?\b(?: \S+){0,2}? (?:does not exist|(?:is |was )?not found|is unknown|is not known)\b/i,
    ],
    { except: /\burl\b|\bpath\b|\btoken\b/i },
  ),
  // An app can send a code such as `long_username` in place of a sentence. The whole text must be such a code,
  // because "a long name" in a sentence does not mean that the value is too long.
  rule("value-too-long", [
    /^\W*(?:too |over)?long (?:\w+ )?(?:\w*names?|logins?|e-?mails?|titles?|phones?|numbers?|address(?:es)?|departments?|ids?|values?)\W*(?:\([^()]*\)\W*)?$/i,
  ]),
];
