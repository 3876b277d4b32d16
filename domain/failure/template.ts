import { attributeAt, attributeSaid } from "./attributes.ts";
import { readReason, STATUS_NAMES } from "./reason.ts";
import { NAMESAKES, OPENERS, VOCABULARY } from "./vocabulary.ts";

/** An error text as it is for everyone whom it hits. */
export type Template = {
  /** Null where the text says nothing but what belongs to one row. */
  readonly text: string | null;
  /** The first attribute that it names; null when it names none. */
  readonly attribute: string | null;
};

const MAX_TEMPLATE = 160;
/** Stands for whatever belongs to one row: a name, an id, a number, a value. */
const GAP = "…";

/** Paths with filters, URNs, quotes of all languages, words, and the ends of sentences. */
const TOKEN =
  /[A-Za-z]+\[[A-Za-z]+ eq [^\]]{1,20}\](?:\.?[A-Za-z]+)?|urn:[^\s"'<>(),;{}]+|"[^"]{0,300}"|[“„][^“”„]{0,300}[“”]|«[^»]{0,300}»|»[^«]{0,300}«|‘[^’]{0,300}’|`[^`]{0,300}`|'[^']{0,300}'(?!\p{L})|[\p{L}\p{N}\p{M}_$#%&+*~^\\/@-][^\s"“”„«»`<>(){}[\],;=|]*/gu;

const QUOTES = new Set(['"', "'", "“", "„", "«", "»", "‘", "`"]);
/** Stands before the first word of a sentence, where an attribute may be named without ado. */
const BEGINNING = "";
const INTRODUCES = new Set([
  BEGINNING,
  "attribute",
  "attributes",
  "property",
  "field",
  "parameter",
  "path",
]);

/**
 * Keeps words that everyone uses, and the names of statuses and attributes; what is left out may be
 * a name, an id, a date or a value. `names` are phrases that are known to be somebody's.
 */
export function templateOf(reason: string | null, names: readonly string[] = []): Template {
  if (reason === null) return { text: null, attribute: null };
  const { status, scimType, isPage, words } = readReason(reason);
  const said = sayWords(names.reduce(withoutPhrase, words));
  const name = status === null ? undefined : STATUS_NAMES[status];
  const parts = [
    name === undefined ? null : `StatusCode: ${name}.`,
    scimType === null ? null : `${scimType}.`,
    isPage ? "A web page." : null,
    said.text,
  ].filter((part) => part !== null && part !== "");
  const text = parts.join(" ").slice(0, MAX_TEMPLATE);
  return { text: text === "" || text === GAP ? null : text, attribute: said.attribute };
}

/** A single word is left to the vocabulary: a group may be called "Users". */
function withoutPhrase(text: string, phrase: string): string {
  return /\S\s\S/.test(phrase) ? text.replaceAll(phrase, " _ ") : text;
}

function sayWords(text: string): { readonly text: string; readonly attribute: string | null } {
  const kept: string[] = [];
  let attribute: string | null = null;
  let before = BEGINNING;
  for (const [token] of text.matchAll(TOKEN)) {
    const word = wordOf(token, before);
    attribute ??= word.attribute;
    before = word.said.endsWith(".") ? BEGINNING : word.bare;
    keep(kept, word.said);
  }
  return { text: kept.join(" "), attribute };
}

/** Names come in one part or in four, with `de` and `van` between them: one gap stands for all. */
function keep(kept: string[], said: string): void {
  if (said === GAP) {
    while (kept.length > 0 && isJoint(kept)) kept.pop();
    if (kept.at(-1) === GAP) return;
  }
  kept.push(said);
}

/** A word of three letters or less with a gap before it; two such words at most. */
function isJoint(kept: readonly string[]): boolean {
  const isShort = (word: string | undefined): boolean =>
    word !== undefined && word !== GAP && word.length <= 3;
  if (!isShort(kept.at(-1))) return false;
  return kept.at(-2) === GAP || (isShort(kept.at(-2)) && kept.at(-3) === GAP);
}

type Word = { readonly said: string; readonly bare: string; readonly attribute: string | null };

function wordOf(token: string, before: string): Word {
  const first = token.charAt(0);
  if (QUOTES.has(first)) return pathOf(token.slice(1, -1));
  if (token.includes("[") || token.startsWith("urn:")) return pathOf(token.replace(/[.:]+$/, ""));
  const word = token.replace(/[.,:!?'’…-]+$/, "");
  const bare = word.toLowerCase();
  const isPath = INTRODUCES.has(before) || /^[A-Za-z]+\.[A-Za-z]+$/.test(word);
  const attribute = isPath ? attributeAt(word) : attributeSaid(bare);
  if (attribute === null && !isCommon(word, bare, before)) {
    return { said: GAP, bare, attribute: null };
  }
  const end = /[.!?]$/.test(token) ? "." : "";
  return { said: `${word}${end}`, bare, attribute };
}

function pathOf(path: string): Word {
  const attribute = attributeAt(path);
  return { said: attribute ?? GAP, bare: GAP, attribute };
}

/** Of everyday use as it is written: whole, or put together as codes are (`InvalidValue`). */
function isCommon(word: string, bare: string, before: string): boolean {
  if (OPENERS.has(bare) && word !== bare) return before === BEGINNING;
  if (VOCABULARY.has(bare)) return word === bare || !NAMESAKES.has(bare);
  if (!/^[A-Za-z]{4,60}$|^[a-z]+(?:[-_/][a-z]+){1,5}$/.test(word)) return false;
  const humps = word.split(/(?=[A-Z])|[-_/]/);
  return humps.length > 1 && humps.every((hump) => VOCABULARY.has(hump.toLowerCase()));
}
