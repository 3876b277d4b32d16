import { anyOf } from "./any-of.ts";
import { type ErrorTextRule, rule } from "./text-rule.ts";
import { VALUE_MISSING } from "./value-words.ts";

/** A part of an entry of a list, in the spellings of SCIM, Laravel, class-validator, Joi and Ajv. */
const PART =
  /\b(?:addresses|phone ?numbers|e-?mails|roles|entitlements|photos|ims|certificates)(?:[./]\d+|\[[^\]]{1,40}\])?[./][A-Za-z]/i;

/** The JSON type of a value, and not what the value says. Laravel translates its messages. */
const WRONG_TYPE = anyOf(
  /\b(?:must|should|has to|needs to) be (?:of type |an? )?(?:valid |json )?(?:strings?|texts?|numbers?|integers?|arrays?|objects?|lists?)(?=["']?\W*(?:$|[;,.(]|\band\b|\bbut\b|\bor\b))/i,
  /文字列(?:に|で)/,
  /必须是(?:字符串|数组|数字|整数)|必須是(?:字串|陣列|數字)/,
  /\bmuss (?:ein|eine) (?:string|zeichenkette|text|zahl|array|objekt)\b/i,
  /\bdebe (?:ser|de ser) (?:una cadena|un (?:string|texto|n[úu]mero|array|arreglo|objeto))/i,
  /\bdoit [êe]tre (?:une (?:cha[îi]ne|liste)|un (?:nombre|entier|tableau|objet|texte))/i,
  /\bdeve (?:ser|essere) (?:uma?|una?) (?:string|stringa|texto|n[úu]mero|array|objeto|oggetto)/i,
);

/** Entra sends each part as a text, whatever the person has, so that no value of the person is wrong. */
export const PART_TYPE_RULES: readonly ErrorTextRule[] = [
  rule("part-type-refused", [PART, WRONG_TYPE], {
    except: new RegExp(
      `${VALUE_MISSING.source}|\\b(?:op|operations?|patch|active|null)\\b|\\bchar`,
      "i",
    ),
  }),
];
