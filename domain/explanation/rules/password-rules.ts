import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";

const NOT_EMPTY = "(?:cannot|must not|may not|should not) be (?:blank|empty|null|undefined)";

/** The password of the new account. Nobody has one in Entra: a mapping sends it, or the app makes it. */
const MISSING = anyOf(
  new RegExp(
    `\\bpasswords?["'\\]]?(?: field| attribute| value)?\\W{0,3}(?:this field |this value |field )?(?:(?:is|are|was) )?(?:required|missing|mandatory|empty|blank|not (?:provided|set|specified|given|supplied)|${NOT_EMPTY}|must be (?:provided|specified|set|supplied|given))`,
  ),
  /\b(?:missing|required|requires?|needs?|without|no) (?:required |mandatory )?(?:an? |the )?(?:attributes?|fields?|parameters?|values?)?:? ?["']?password\b/,
  /\bcredentials? (?:\w+ ){0,2}must be (?:an? )?non[- ]?(?:null|empty|blank)\b/,
);
const REFUSED = anyOf(
  /\bpasswords? (?:\w+ ){0,3}(?:too (?:short|long|weak|common|simple|similar)|(?:does|do|did) not (?:meet|comply|conform|satisfy|fulfil|contain|have)|(?:must|should|needs? to|has to|have to) (?:be (?:at|between|longer|more|different)|have|contain|include|match|meet|not (?:contain|be|match))|(?:cannot|must not) (?:contain|match|be the same|equal)|compromised|(?:previously|already) been used|appeared in|(?:found|exposed|leaked|seen) in|not (?:strong|complex|secure|long|acceptable)|entirely numeric|not match (?:the )?(?:\w+ )?(?:polic|pattern|rules?|requirements?|criteria|format))/,
  /\bpassword (?:policy|complexity|strength|history|rules?)(?: \w+){0,3}? (?:violat|not|fail|error)/,
  /\bviolat\w* (?:of )?(?:the )?password\b/,
  /\b(?:weak|compromised|breached|pwned|insecure|too short) password\b/,
  /(?:^|; )password: \S+ \S+ \S+/,
);

export const PASSWORD_RULES: readonly ErrorTextRule[] = [
  rule("password-refused", [anyOf(MISSING, REFUSED)], {
    except: anyOf(
      // The credential of the connection, and not the password of the account.
      /\b(?:incorrect|wrong|expired|reset|forgot\w*|token|secret|api|certificate|server|client|service account|authenticat\w+|log(?:ged)? ?in failed)\b/i,
      /\buser ?name (?:or|and|\/) password|\bpassword (?:or|and|\/) user ?name\b/i,
      /\bpasswords? (?:cannot|may not|must not) be (?:chang|updat|modif|set)/i,
      /\bloading\b|\bunsupported\b|\bnot supported\b/i,
    ),
  }),
];
