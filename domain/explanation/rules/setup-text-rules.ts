import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import { VALUE_MISSING, VALUE_TAKEN, VALUE_UNCHANGEABLE } from "./value-words.ts";

/** The part of an app that one customer, or one environment of a customer, has for itself. */
const INSTANCE =
  "(?:namespace|tenan(?:t|cy)|organi[sz]ation|org|workspace|instance|environment|company|realm|customer|account|enterprise|site|team|portal|pod|region|data ?cent(?:er|re)|cluster|project|subdomain|server|application|app)";
const CREDENTIAL =
  "(?:(?:access |bearer |api |auth\\w* |scim |secret )?(?:token|key|credential|secret)s?|jwt|api[ -]?key)";

/** Says that the server lacks something of its own: a driver, a data source or a program library. */
const SERVER_SETUP_TEXT = anyOf(
  /\bdata source name\b/i,
  /\b(?:system|user|file|specified|odbc) dsn\b/i,
  /\bdsn\b.{0,40}\b(?:not|invalid|mismatch|missing)/i,
  /\b(?:odbc|jdbc|ole ?db|database|sql|specified|oracle|mysql|postgres\w*) drivers?\b.{0,40}\b(?:(?:not|cannot) (?:be )?(?:found|loaded|installed|specified|registered|supported)|missing|failed to load)/i,
  /\bno (?:suitable|default) driver\b/i,
  /\barchitecture mismatch\b/i,
  /\bdriver(?:'s)? sqlallochandle\b/i,
  /\bprovider\b.{0,60}\bnot (?:be )?(?:registered|installed|found) (?:on|in) (?:the|this) (?:local )?(?:machine|computer|server)/i,
  /\b(?:unable|failed) to load (?:dll|library|assembly|shared)/i,
  /\bcould not load (?:file or assembly|type|library)/i,
  /\b(?:dll|assembly|library|module) (?:\S+ ){0,4}(?:could not be (?:found|loaded)|not found|is missing)/i,
  /\btns:\s*(?:could not resolve|no listener|listener)/i,
  /\bclassnotfoundexception/i,
  /\bnoclassdeffound/i,
);

/** The states in which nobody can use an organisation of the app, whatever its plan contains. */
const NOT_IN_USE =
  "(?:expired|suspended|disabled|blocked|cancell?ed|terminated|ended|locked|past due|overdue|delinquent|unpaid|on hold|frozen|inactive|archived|closed|deactivated|deleted)";
/** Words for the address, which leads to an organisation of the app or to none. */
const ADDRESS = "(?:url|uri|host ?name|host|path|address|sub-?domain)";
const WRONG =
  "(?:invalid|unknown|wrong|malformed|missing|not (?:\\w+ )?(?:valid|found|exist|known|match\\w*|recogni[sz]ed))";

/** Words about missing or taken values, or about several accounts, although they also name a primary address. */
const SEVERAL_ACCOUNTS = new RegExp(
  `${VALUE_MISSING.source}|${VALUE_TAKEN.source}|${VALUE_UNCHANGEABLE.source}|\\baccounts?\\b|\\bat least one\\b`,
  "i",
);

/** Rules about the setup of the app's server, about Tenant URL and token, and about the form of calls. */
export const SETUP_TEXT_RULES: readonly ErrorTextRule[] = [
  rule("server-setup-broken", [SERVER_SETUP_TEXT]),
  rule("connection-switched-off", [
    /\b(?:too many (?:\w+ )?(?:failures|errors)|(?:error|failure)s? (?:count|rate|threshold|limit)|repeated (?:failures|errors))\b/i,
    /\b(?:disabled|deactivated|turned off|switched off|stopped|paused|suspended)\b/i,
  ]),
  rule(
    "app-automation-failed",
    [
      anyOf(
        /\b(?:lambda|(?:apex )?trigger|flow|workflow|business rule|(?:inline |event |web[ -]?)?hook|script|plug-?in|automation|custom (?:action|function|code))s?\b(?: \S+){0,3} (?:threw|throws|raised|failed|returned (?:an? )?(?:\d{3}|error|invalid|unexpected)|(?:was|were|is|are) (?:unreachable|not reachable)|timed out|caused|aborted|crashed)\b/i,
        /\b(?:aborted|stopped|rejected|cancelled) by (?:an? |the )?(?:business rule|workflow|trigger|script|hook|flow|automation|plug-?in)\b(?!:)/i,
      ),
    ],
    // A faulty value is a better cause than the script that stopped at it.
    { except: /\b(?:cast|convert|type|password)\b/i },
  ),
  rule("sign-in-source-needed", [
    /\b(?:issuer|identity provider|idp) (?:is|must be) (?:required|specified|given|set) (?:when|if)\b/i,
  ]),
  rule("sign-in-source-needed", [
    /\b(?:use|choose|specify|provide|select) one of (?:these|the) (?:following |allowed |permitted )?(?:origin|identity provider|idp|connection|realm|auth\w* (?:source|provider|method|type))(?:s|\(s\))?(?!\w)/i,
  ]),
  // A gateway between Entra and the app translates attributes by a mapping of its own.
  rule("gateway-mapping-missing", [
    /\bno (?:attribute |schema |field )?mappings? (?:(?:was |is |were )?(?:found|defined|configured|available) )?for (?:the )?(?:\w+ )?(?:attributes?|fields?|propert(?:y|ies)|['"]members)\b/i,
  ]),
  // The app offers the change elsewhere, whatever value the change is about.
  rule(
    "value-not-writable",
    [
      /\b(?:cannot|can ?not|can't|may not|must not) be (?:performed|made|done|changed|updated|modified|set|edited) (?:through|via|with|using|by|over|in) this (?:method|endpoint|api|interface|call|operation|request)\b/i,
    ],
    {
      except: anyOf(
        /\b(?:users?|accounts?|members?|groups?|teams?|guests?) (?:cannot|may not|must not)/i,
        /\bdeactivat/i,
        /\bdelet/i,
        /\badmin/i,
        /\bowner/i,
        /\bmemberships?\b/i,
      ),
    },
  ),
  // Entra sends the text "True" or "False" unless the flag in the Tenant URL changes that.
  rule(
    "boolean-as-text",
    [
      anyOf(
        /\bbool(?:ean)?\b.{0,30}\b(?:but|got|received|found|not)\b.{0,30}\b(?:string|text)\b/i,
        /\bactive\b['"]? (?:field |attribute |value )?(?:must|should|has to|needs to) be (?:an? )?(?:valid )?bool/i,
        /\bvalid active field\b/i,
      ),
    ],
    {
      except: anyOf(
        /\bexpected (?:type )?['"]?(?:string|text)\b/i,
        /\bbool(?:ean)?\b.{0,12}\b(?:found|got|received) where\b/i,
      ),
    },
  ),
  rule("single-value-only", [
    /\b(?:exceeds?|is over|above) (?:the )?(?:\w+ )?limit of (?:1|one)(?: (?:value|entry|item|element)s?)?\W*$/i,
  ]),
  rule(
    "several-primary-values",
    [
      anyOf(
        /\b(?:at most|only|more than) one (?:\w+ ){0,3}(?:may|can) .{0,20}\bprimary\b/i,
        /\b(?:more than one|multiple|several|only one|at most one) primary\b/i,
        /\bprimary\b.{0,20}\bmore than once\b/i,
      ),
    ],
    { except: SEVERAL_ACCOUNTS },
  ),
  rule("patch-entry-missing", [
    anyOf(
      /\bfilter\b.{0,120}\b(?:does not|did not) match\b/i,
      /\bfilter\b.{0,80}\bno (?:\w+ )?match(?:es)?\b/i,
      /\bno (?:\w+ )?match(?:es)? .{0,30}\bfilter\b/i,
    ),
    /\[.{1,80}\]|\bop\b|\bpatch\b|\bvalue selection\b|\bpath\b/i,
  ]),
  // Entra's own words.
  rule("match-search-failed", [/\bfailed to match an entry in the source and target systems?\b/i]),
  rule("patch-path-required", [/\bomit(?:s|ted|ting)?\b.{0,12}\bpath\b/i]),
  rule("method-not-allowed", [
    anyOf(
      /\bmethod\b\W{0,3}(?:GET|POST|PUT|PATCH|DELETE)\b.{0,12}\bnot (?:allowed|permitted)\b/i,
      /\b(?:GET|POST|PUT|PATCH|DELETE)\b\W{0,3}method\b.{0,12}\bnot (?:allowed|permitted)\b/i,
    ),
  ]),
  rule(
    "organisation-inactive",
    [
      new RegExp(
        `\\b(?:your (?:\\w+ )?account|subscription|trial|contract|plan|licen[cs]e|tenan(?:t|cy)|organi[sz]ation|workspace|company|instance|enterprise|environment|portal|customer)(?: period)? (?:(?:has |is |was |been |currently |already )*)${NOT_IN_USE}\\b`,
        "i",
      ),
    ],
    // These words are about the account of a person, not about the account of the organisation.
    { except: /\b(?:user|member|person|role|group)s?\b/i },
  ),
  rule("instance-mismatch", [/^\W*(?:tenant|workspace) ?ids? (?:is |was )?not set\W*$/i]),
  rule("instance-mismatch", [
    /^\W*(?:invalid|unknown) (?:organi[sz]ation|tenant|workspace) domain\W*$/i,
  ]),
  rule("instance-mismatch", [
    /\bonly (?:\w+ ){0,5}(?:your|its|their|his) own (?:tenant|organi[sz]ation|org|workspace|company|instance|realm|enterprise)\b/i,
  ]),
  rule(
    "instance-mismatch",
    [
      new RegExp(
        [
          `\\b(?:invalid|wrong|incorrect|mismatch\\w*|bad) namespaces?\\b`,
          `\\bnamespace(?: id| name)?s? (?:is |are |was )?(?:mismatch\\w*|invalid|wrong|incorrect)`,
          `\\b(?:namespace|tenant|workspace|instance|realm|environment)s?(?: ids?)? mismatch`,
          // The credential belongs to another instance.
          `\\b${CREDENTIAL}\\b(?: \\S+){0,3} (?:belong|issued|valid|scoped|created|generated|intended|meant|authori[sz]ed|registered|associated|bound)\\w*(?: \\S+){0,3}? (?:to|for|by|in|with|of|from) (?:an(?:other)|another|a different|some other|the wrong|this|that|the (?:requested|given|specified|target|current)) (?:\\S+ )?${INSTANCE}\\b`,
          `\\b${CREDENTIAL}\\b.{0,60}\\bbut\\b.{0,40}\\b(?:request|url|path|called|sent|used)\\b`,
          // The address and the credential belong to different instances.
          `\\b${INSTANCE}(?: ?ids?| names?)?\\b.{0,60}(?:\\bmismatch|n[o']t match|not match|\\bdiffers?\\b|\\bdifferent\\b).{0,60}\\b(?:${CREDENTIAL}|claims?)\\b`,
          `\\b${CREDENTIAL}\\b.{0,60}(?:\\bmismatch|n[o']t match|not match|\\bdiffers?\\b).{0,60}\\b(?:${INSTANCE}|url|path)\\b`,
        ].join("|"),
        "i",
      ),
    ],
    { except: /\b(?:users?|members?|person|e-?mails?|manager)\b.{0,30}\b(?:belong|match|exist)/i },
  ),
  rule("endpoint-not-found", [
    new RegExp(
      [
        `\\b${INSTANCE}(?: ?ids?| names?| slug)? in (?:the |this |your )?(?:request )?${ADDRESS}\\b.{0,40}\\b${WRONG}`,
        `\\bno (?:such )?(?:\\w+ )?${INSTANCE} (?:\\w+ )?(?:at|for|on|under|with|behind) (?:this|that|the) (?:\\w+ )?${ADDRESS}\\b`,
        `\\b(?:uuid|guid|ids?|identifiers?|slugs?|keys?|names?) in (?:the |this |your )?(?:request )?(?:url|uri|path)\\b.{0,40}\\b${WRONG}`,
        `\\b(?:base |tenant |scim |request )(?:url|uri)\\b.{0,30}\\b${WRONG}`,
        `\\b${WRONG} (?:\\w+ )?(?:base|tenant|scim|request) (?:url|uri)\\b`,
        `\\bhost(?: ?name| header)?\\b.{0,30}\\bnot (?:in |on |an? )?(?:the )?(?:allow|white)|\\binvalid (?:http_)?host\\b`,
      ].join("|"),
      "i",
    ),
  ]),
];
