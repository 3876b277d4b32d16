import { attributeFromPath, attributeFromWord } from "../explanation/attribute-names.ts";
import { parseErrorText } from "../explanation/parse-error-text.ts";
import { HTTP_STATUS_NAMES } from "../http-status.ts";
import { LINK_MARK, takeMicrosoftLinks } from "./microsoft-link.ts";
import {
  SENTENCE_OPENERS,
  TEMPLATE_VOCABULARY,
  WORDS_THAT_ARE_NAMES,
} from "./template-vocabulary.ts";

/** The part of an error text that is the same for every object with that error. */
export type MessageTemplate = {
  /** Null if no word of the error text can be kept. */
  readonly text: string | null;
  /** The first attribute that the error text names; null if the text names none. */
  readonly attribute: string | null;
};

const MAX_TEMPLATE_LENGTH = 160;
/** Replaces the parts that differ from row to row: names, ids, numbers, values. */
const PLACEHOLDER = "…";

/**
 * Matches the placeholders of a template that is read again, paths with filters, URNs, quotations with
 * the quote marks of any language, and words with the punctuation after them.
 */
const TOKEN_PATTERN =
  /…+|[A-Za-z]+\[[A-Za-z]+ eq [^\]]{1,20}\](?:\.?[A-Za-z]+)?|urn:[^\s"'<>(),;{}]+|"[^"]{0,300}"|[“„][^“”„]{0,300}[“”]|«[^»]{0,300}»|»[^«]{0,300}«|‘[^’]{0,300}’|`[^`]{0,300}`|'[^']{0,300}'(?!\p{L})|[\p{L}\p{N}\p{M}_$#%&+*~^\\/@-][^\s"“”„«»`<>(){}[\],;=|]*/gu;

const END_OF_WORD = /[.,:!?'’…-]+$/;
const OPENING_QUOTES = new Set(['"', "'", "“", "„", "«", "»", "‘", "`"]);
/** Stands for the previous word at the start of a sentence. */
const SENTENCE_START = "";
/** After these words, an everyday word can be the name of an attribute. */
const ATTRIBUTE_INTRODUCERS = new Set([
  SENTENCE_START,
  "attribute",
  "attributes",
  "property",
  "field",
  "parameter",
  "path",
]);

/**
 * Makes the message template of an error text. The template keeps only words of the vocabulary and
 * the names of statuses and attributes, because any other word may be a name, an id, a date or a
 * value. `knownNames` are the names of the objects of the event.
 */
export function extractMessageTemplate(
  reason: string | null,
  knownNames: readonly string[] = [],
): MessageTemplate {
  const withoutNames = (message: string) => knownNames.reduce(removePhrase, message);
  const { text, attribute } = wholeTemplate(reason, withoutNames);
  return { text: nullIfEmpty(text.slice(0, MAX_TEMPLATE_LENGTH)), attribute };
}

function nullIfEmpty(words: string): string | null {
  return words === "" || words === PLACEHOLDER ? null : words;
}

/** Removes the names that are known from a text. */
export type RemoveNames = (text: string) => string;
const KEEP_NAMES: RemoveNames = (text) => text;

/**
 * Keeps only the words of an error text that cannot name a person; null if no word can be kept. The
 * message template of the result is that of the text, apart from removed names.
 */
export function keepCommonWords(
  text: string | null,
  withoutNames: RemoveNames = KEEP_NAMES,
): string | null {
  return nullIfEmpty(wholeTemplate(text, withoutNames).text);
}

/** Does the same as `keepCommonWords` for a text of Entra that contains no answer of an app, in less time. */
export function keepCommonWordsOfEntra(
  text: string | null,
  withoutNames: RemoveNames,
): string | null {
  return text === null ? null : nullIfEmpty(templateOfMessage(withoutNames(text)).text);
}

/** True for a word that `keepCommonWords` keeps in a sentence. */
export function isKeptWord(word: string): boolean {
  return readToken(word, "the").text !== PLACEHOLDER;
}

function wholeTemplate(reason: string | null, withoutNames: RemoveNames): TemplateOfMessage {
  if (reason === null) return { text: "", attribute: null };
  const { httpStatus, scimType, isWebPage, message } = parseErrorText(reason);
  const messageTemplate = templateOfMessage(withoutNames(message));
  const statusName = httpStatus === null ? undefined : HTTP_STATUS_NAMES[httpStatus];
  const parts = [
    statusName === undefined ? null : `StatusCode: ${statusName}.`,
    // A template that is read again begins with the `scimType`.
    scimType === null || messageTemplate.text.startsWith(`${scimType}.`) ? null : `${scimType}.`,
    // `parseErrorText` recognises this marker when it reads the template back.
    isWebPage ? "A web page." : null,
    messageTemplate.text,
  ].filter((part) => part !== null && part !== "");
  return { text: parts.join(" "), attribute: messageTemplate.attribute };
}

/**
 * Removes only phrases of two or more words: a group may be called "Users", a word of many errors.
 */
function removePhrase(text: string, phrase: string): string {
  return /\S\s\S/.test(phrase) ? text.replaceAll(phrase, " _ ") : text;
}

type TemplateOfMessage = { readonly text: string; readonly attribute: string | null };

function templateOfMessage(text: string): TemplateOfMessage {
  const keptWords: string[] = [];
  let attribute: string | null = null;
  let previousWord = SENTENCE_START;
  for (const [token] of text.matchAll(TOKEN_PATTERN)) {
    if (isQuotedSentence(token)) {
      const quoted = templateOfMessage(token.slice(1, -1));
      attribute ??= quoted.attribute;
      previousWord = SENTENCE_START;
      for (const word of quoted.text.split(" ")) appendWord(keptWords, word);
      continue;
    }
    const word = readToken(token, previousWord);
    attribute ??= word.attribute;
    previousWord = word.text.endsWith(".") ? SENTENCE_START : word.lowerCase;
    appendWord(keptWords, word.text);
  }
  return { text: keptWords.join(" "), attribute };
}

/** A quotation without one of these words is a name or a value. */
const SENTENCE_WORDS =
  /\b(?:is|are|was|were|been|has|have|had|must|cannot|can't|could|should|does|did|not|already|exists?|required|missing|invalid|failed|unable|unknown)\b/i;
const MIN_SENTENCE_WORDS = 3;

/** True for a whole message in quotation marks, such as the message in a quoted dictionary. */
function isQuotedSentence(token: string): boolean {
  if (!OPENING_QUOTES.has(token.charAt(0))) return false;
  return token.trim().split(/\s+/).length >= MIN_SENTENCE_WORDS && SENTENCE_WORDS.test(token);
}

/**
 * Returns a text of Microsoft if all its words are in the vocabulary; otherwise null, because another
 * word may be a name. Links lose what is not the same for everyone, and of a URN its attribute stays.
 */
export function keepIfWithoutNames(text: string | null): string | null {
  if (text === null) return null;
  const { text: words, links } = takeMicrosoftLinks(text);
  if (templateOfMessage(words).text.includes(PLACEHOLDER)) return null;
  const [first = "", ...others] = words
    .replace(TOKEN_PATTERN, keepAttributeOfPath)
    .split(LINK_MARK);
  // A link inside a path is gone.
  if (others.length !== links.length) return null;
  return [first, ...others.flatMap((part, i) => [links[i] ?? "", part])]
    .join("")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}

/** A token with the attribute in place of the path or URN that names it. */
function keepAttributeOfPath(token: string): string {
  const isQuoted = OPENING_QUOTES.has(token.charAt(0));
  if (isQuotedSentence(token))
    return (
      token.charAt(0) +
      token.slice(1, -1).replace(TOKEN_PATTERN, keepAttributeOfPath) +
      token.slice(-1)
    );
  const attribute = isQuoted
    ? attributeFromPath(token.slice(1, -1))
    : attributeFromPath(token.replace(END_OF_WORD, ""));
  if (attribute === null || !(isQuoted || isUrn(token))) return token;
  return isQuoted
    ? token.charAt(0) + attribute + token.slice(-1)
    : attribute + (/[.!?]$/.test(token) ? "." : "");
}

function isUrn(word: string): boolean {
  return /^urn/i.test(word);
}

/** Uses one placeholder for a whole name with all its parts and particles, such as `van der`. */
function appendWord(keptWords: string[], word: string): void {
  if (word === PLACEHOLDER) {
    while (keptWords.length > 0 && endsWithNameParticle(keptWords)) keptWords.pop();
    if (keptWords.at(-1) === PLACEHOLDER) return;
  }
  keptWords.push(word);
}

/** True if the last one or two words have at most three letters and follow a placeholder. */
function endsWithNameParticle(keptWords: readonly string[]): boolean {
  const isShort = (word: string | undefined): boolean =>
    word !== undefined && word !== PLACEHOLDER && word.length <= 3;
  if (!isShort(keptWords.at(-1))) return false;
  return (
    keptWords.at(-2) === PLACEHOLDER ||
    (isShort(keptWords.at(-2)) && keptWords.at(-3) === PLACEHOLDER)
  );
}

type TemplateWord = {
  readonly text: string;
  readonly lowerCase: string;
  readonly attribute: string | null;
};

function readToken(token: string, previousWord: string): TemplateWord {
  const first = token.charAt(0);
  if (OPENING_QUOTES.has(first)) return readPath(token.slice(1, -1));
  if (token.includes("[") || token.startsWith("urn:")) return readPath(token.replace(/[.:]+$/, ""));
  const word = token.replace(END_OF_WORD, "");
  const lowerCase = word.toLowerCase();
  const isPath = ATTRIBUTE_INTRODUCERS.has(previousWord) || /^[A-Za-z]+\.[A-Za-z]+$/.test(word);
  // "The attribute name was not found" names no attribute.
  const isNoun = lowerCase === "name" && previousWord !== SENTENCE_START;
  const attribute = isPath && !isNoun ? attributeFromPath(word) : attributeFromWord(lowerCase);
  if (attribute === null && !isCommonWord(word, lowerCase, previousWord)) {
    return { text: PLACEHOLDER, lowerCase, attribute: null };
  }
  const end = /[.!?]$/.test(token) ? "." : "";
  // Any part of a URN may be a name.
  const text = attribute !== null && isUrn(word) ? attribute : word;
  return { text: `${text}${end}`, lowerCase, attribute };
}

function readPath(path: string): TemplateWord {
  const attribute = attributeFromPath(path);
  return { text: attribute ?? PLACEHOLDER, lowerCase: PLACEHOLDER, attribute };
}

/** True for a word of the vocabulary, and for a compound of such words like `InvalidValue`. */
function isCommonWord(word: string, lowerCase: string, previousWord: string): boolean {
  if (SENTENCE_OPENERS.has(lowerCase) && word !== lowerCase) return previousWord === SENTENCE_START;
  if (TEMPLATE_VOCABULARY.has(lowerCase))
    return word === lowerCase || !WORDS_THAT_ARE_NAMES.has(lowerCase);
  if (!/^[A-Za-z]{4,60}$|^[a-z]+(?:[-_/][a-z]+){1,5}$/.test(word)) return false;
  const parts = word.split(/(?=[A-Z])|[-_/]/);
  return parts.length > 1 && parts.every((part) => TEMPLATE_VOCABULARY.has(part.toLowerCase()));
}
