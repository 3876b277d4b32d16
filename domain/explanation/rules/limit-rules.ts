import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

const LIMIT_REACHED = anyOf(
  /\bno (?:more |free |available |remaining )?\b/i,
  /limit/i,
  /exceed/i,
  /exhaust/i,
  /not enough/i,
  /insufficient/i,
  /reach/i,
  /maximum/i,
  /unavailable/i,
  /remaining/i,
  /\bavailable/i,
  /purchas/i,
  /upgrade/i,
  /out of/i,
  /\bfull\b/i,
  /over/i,
  /used up/i,
  /\bused all\b/i,
  /\ball (?:\S+ ){0,3}(?:are |is )?(?:used|taken|in use|assigned|consumed)\b/i,
  /has been met/i,
  /\benough\b/i,
  /\bfilled\b/i,
  /\bonly has \(?\d/i,
  /\bautoscal/i,
  /\bno (?:additional|more|further|extra)\b/i,
  /\bnot (?:allow|permit|include|cover|support) (?:any )?(?:additional|more|further|extra)\b/i,
  /\b(?:allows|includes|permits|covers) (?:only |up to )?\d/i,
  /\b(?:cannot|can't|can ?not|may not|must not) (?:have|create|add)\b/i,
);

/** Limits of calls, of sizes, of seats and of accounts. */
export const LIMIT_RULES: readonly ErrorTextRule[] = [
  rule("too-many-requests", [
    anyOf(
      /too many (?:\w+ )?(?:requests|calls|attempts|api)/i,
      /too many concurrent/i,
      /\brate[ -]?limit/i,
      /ratelimit/i,
      /throttl/i,
      /\b(?:request|api|call|usage|concurren\w+|query|queries|daily|hourly|per-?minute) (?:\w+ )?(?:limit|quota)s? (?:has been |have been |was |is |were )?(?:exceed|reach|hit)/i,
      /(?:exceed|reach)\w* (?:the |your |its |our )?(?:\w+ ){0,4}(?:requests?|api|calls?|rate|queries) (?:\w+ )?(?:limit|quota|allowance|volume)/i,
      /\b(?:requests?|calls|queries) per (?:second|minute|hour|day)/i,
      /\bslow down\b/i,
      /quota exceeded for quota metric/i,
      /rate exceeded/i,
      /request limit exceeded/i,
      /max(?:imum)? (?:number of )?concurrent (?:requests|calls|connections)/i,
    ),
  ]),
  rule("request-too-large", [
    anyOf(
      /\bmembers? (?:\w+ ){0,3}at once\b/i,
      /\b(?:groups?|teams?|requests?|calls?|operations?)\b.*\bmember(?:s|ship)\b/i,
      /\bmember(?:s|ship)\b.*\b(?:groups?|teams?|requests?|calls?|operations?)\b/i,
    ),
    /\bmaximum\b|\blimit|\bexceed|\btoo many\b|\b(?:more than|at most|up to) \d/i,
  ]),
  rule("headers-too-large", [/\bheaders?\b.{0,30}\btoo (?:large|long|big)\b/i]),
  rule("request-too-large", [
    /\b(?:request|body|payload|uri|url|entity|cookie)\b.{0,30}\btoo (?:large|long|big)\b/i,
  ]),
  rule("no-free-seat", [/\blicen[cs]es?\b|\bseats?\b|\bsubscriptions?\b/i, LIMIT_REACHED], {
    except: anyOf(
      /invalid licen[cs]e/i,
      /unknown licen[cs]e/i,
      /licen[cs]e type/i,
      /per (?:second|minute|hour)/i,
      /\b(?:plan|subscription) (?:does|is not|has)\b(?!.{0,30}\b(?:seats?|licen[cs]es)\b)/i,
      /\b(?:scim|sso|saml|provisioning|feature|api)\b[^.]{0,20}\bnot (?:\w+ )?(?:available|included|enabled|part)\b/i,
    ),
  }),
  rule(
    "app-limit-reached",
    [
      anyOf(
        /\b(?:user|member|account|plan|group|team|object|resource|identity)s? ?(?:limit|quota|count|cap)\b/i,
        /\b(?:numbers?|count|quota|limit|amount|maximum) of (?:\S+ ){0,3}(?:users|members|accounts|groups|teams|objects|identities)\b/i,
        /\bmax(?:imum)? (?:\S+ ){0,2}(?:users|members|accounts|groups|teams)\b/i,
        /\b(?:plan|licen[cs]e|subscription|tier)\b.{0,40}\b(?:additional|more|further|extra) (?:users|members|accounts|groups|teams)\b/i,
        /\b(?:plan|licen[cs]e|subscription|tier) (?:only )?(?:allows|includes|permits|covers) (?:only |up to |a maximum of )?\d+ (?:\w+ )?(?:users|members|accounts|groups|teams)\b/i,
        /\b(?:more|greater) than \d\S* (?:\w+ ){0,3}(?:users|members|accounts|groups|teams|objects|identities)\b/i,
      ),
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
    anyOf(
      /\bquotas? (?:\w+ ){0,2}(?:exceeded|reached|exhausted|used up)\b/i,
      /\b(?:exceed\w*|reached) (?:\w+ ){0,3}quota\b/i,
    ),
  ]),
];
