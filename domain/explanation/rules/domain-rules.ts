import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

/** The app does not accept the domain of an address. */
export const DOMAIN_RULES: readonly ErrorTextRule[] = [
  rule("domain-not-accepted", [
    anyOf(
      /\boutside (?:of )?(?:\w+ ){0,4}domains?\b/i,
      /\bverify (?:your |the |this |an? )?(?:\w+ )?domains?\b/i,
      /\bonly (?:\w+ )?(?:company|corporate|business|work|organi[sz]ation) e-?mails?\b/i,
      /\b(?:free|personal|public|disposable|generic|consumer) e-?mails?\b.{0,40}\b(?:not|cannot|forbidden|prohibited|blocked)\b/i,
    ),
  ]),
  rule("domain-not-accepted", [
    /^(?!.*\bwithout (?:an? )?(?:\w+ )?e-?mail).*(?:@|\be-?mail|\baddress(?:es)? (?:is |are )?(?:in|on)\b)/i,
    anyOf(
      /\bnot (?:\w+ )?(?:white|allow)-? ?listed/i,
      /\bnot (?:\w+ )?(?:on|in) (?:the |an |your |our )?(?:\w+ )?(?:allow|white|safe)(?:ed)?[ -]?list/i,
      /\b(?:in|on) (?:the |an? |your |our )?(?:\w+ )?(?:forbidden|blocked|banned|denied|restricted|black|deny|block)[ -]?list/i,
      /(?:\be-?mails?(?: address(?:es)?)?|@\S+) (?:is |are |was )?not (?:allowed|permitted|accepted)\b(?! to be)/i,
    ),
  ]),
  rule(
    "domain-not-accepted",
    [
      /\bdomains?\b(?!\.\w)/i,
      anyOf(
        /\bnot (?:\S+ ){0,5}(?:allow|verif|link|connect|accept|valid|permit|approv|regist|claim|authori[sz]|own|part|associat|configur|whitelist|allowlist|found|belong|match|trusted|support|eligible|exist|enabl|activ)/i,
        /unverified/i,
        /\binvalid\b/i,
        /restricted/i,
        /block/i,
        /must (?:be|match|belong|end|use|have)/i,
        /outside/i,
        /unauthori[sz]ed/i,
        /unknown/i,
        /unsupported/i,
        /prohibited/i,
        /forbidden/i,
        /disallowed/i,
        /does ?n[o']t/i,
        /wrong/i,
        /reserved/i,
        /(?:claimed|owned|verified|captured) by/i,
      ),
    ],
    {
      except: anyOf(
        /cross[- ]?domain/i,
        /domain controller/i,
        /\b(?:group|team|role) names?\b/i,
        /\b(?:token|key|credential)s?\b(?: \w+){0,3} (?:restricted|limited|bound|scoped)\b/i,
      ),
    },
  ),
];
