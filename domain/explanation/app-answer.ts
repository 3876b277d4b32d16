import { httpStatusByName, isErrorStatus } from "../http-status.ts";
import { lastPartOfPath, withAttribute } from "./answer-attribute.ts";
import { attributeFromPath } from "./attribute-names.ts";
import { areWordsEmpty, isFailedValidation, isSentenceOfRfc } from "./empty-words.ts";
import { findErrorNumber } from "./error-number.ts";
import { readInnerValue, readLooseJson } from "./read-loose-json.ts";
import { anyOf } from "./rules/any-of.ts";
import { isScimType } from "./scim-type.ts";

/** The parts of an app's answer in JSON that explain an error. */
export type AppAnswer = {
  /** The app's words for people; null if the answer contains none. */
  readonly words: string | null;
  /** Names for programs: error codes such as `user_not_found`, and the names of fields. */
  readonly names: readonly string[];
  /** The `scimType` as the app spells it; null if the answer contains none. */
  readonly scimType: string | null;
  /** The HTTP status that the answer itself names; null if it names none. */
  readonly httpStatus: number | null;
  /** The number of the error in the app's documentation, such as `400012`; null if the answer contains none. */
  readonly errorNumber: string | null;
};

const MAX_DEPTH = 8;
const MAX_ITEMS = 6;
const MAX_NAMES = 30;
const MAX_FIELDS = 40;

/** Stands for a field whose name is the URN of a schema: an extension of the answer. */
const EXTENSION_FIELD = "urn:";

/** Fields in which apps put their words. The most specific field comes first: a list of errors before a summary. */
const WORD_FIELDS = [
  "detail",
  "details",
  "errordetail",
  "errordetails",
  "errors",
  "generalerrors",
  "fielderrors",
  EXTENSION_FIELD,
  "errorcauses",
  "causes",
  "violations",
  "invalidparams",
  "issues",
  "exceptions",
  "errordescription",
  "errormessage",
  "errormessages",
  "errmsg",
  "faultstring",
  "exceptionmessage",
  "localizedmessage",
  "usermessage",
  "message",
  "messages",
  "msg",
  "responseerrormessage",
  "errorsummary",
  "description",
  "error",
  "odata.error",
  "fault",
  "exception",
  "serializedexceptionstring",
  "cause",
  "reason",
  "summary",
  "title",
  "response",
  "result",
  "data",
  "body",
] as const;
const WORD_FIELD_RANK: ReadonlyMap<string, number> = new Map(
  WORD_FIELDS.map((field, rank) => [field, rank]),
);

const NAME_FIELDS: ReadonlySet<string> = new Set([
  "code",
  "errorcode",
  "errorkey",
  "error",
  "type",
  "tag",
  "reason",
  "status",
  "exceptioncode",
  "responseresultcode",
  "errortype",
]);
const STATUS_FIELDS: ReadonlySet<string> = new Set([
  "status",
  "statuscode",
  "code",
  "errorcode",
  "httpstatus",
  "httpstatuscode",
  "httpcode",
  "responsecode",
]);
/** Fields that say which attribute the words are about. */
const ATTRIBUTE_FIELDS: ReadonlySet<string> = new Set([
  "field",
  "fieldname",
  "attribute",
  "attributename",
  "property",
  "propertyname",
  "param",
  "parameter",
  "path",
  "pointer",
  "loc",
  "location",
  "key",
]);
/** Fields of an answer that describe the answer and not the error. */
const ENVELOPE_FIELDS: ReadonlySet<string> = new Set([
  "schemas",
  "schema",
  "status",
  "code",
  "id",
  "meta",
  "timestamp",
  "traceid",
  "requestid",
  "instance",
  "type",
  "documentationurl",
]);

export function readAppAnswer(text: string): AppAnswer | null {
  const value = readLooseJson(text);
  if (typeof value !== "object" || value === null) return null;
  const collected: Collected = { names: [], scimType: null, httpStatus: null };
  collectNames(value, collected, 0);
  return { ...collected, words: joinWords(wordsOf(value, 0)), errorNumber: findErrorNumber(value) };
}

type Collected = { readonly names: string[]; scimType: string | null; httpStatus: number | null };

function collectNames(value: unknown, collected: Collected, depth: number): void {
  if (depth > MAX_DEPTH || collected.names.length >= MAX_NAMES) return;
  const node = typeof value === "string" ? readInnerValue(value) : value;
  if (typeof node !== "object" || node === null) return;
  const isList = Array.isArray(node);
  for (const [key, item] of Object.entries(node).slice(0, MAX_FIELDS)) {
    const field = normaliseField(key);
    if (field === "schemas") continue;
    if (!isList) collectField(field, key, item, collected);
    collectNames(item, collected, depth + 1);
  }
}

function collectField(field: string, key: string, item: unknown, collected: Collected): void {
  if (typeof item === "string" && isFailedValidation(item))
    collected.names.push("validation_failed");
  if (STATUS_FIELDS.has(field)) collected.httpStatus ??= statusOf(item);
  if (field === "scimtype") {
    if (typeof item === "string") collected.scimType ??= item;
  } else if (NAME_FIELDS.has(field)) {
    if (isName(item)) collected.names.push(item);
  } else if (attributeFromPath(key) !== null || /^(?:op|operations?)$/.test(field)) {
    collected.names.push(key);
  }
}

function isName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z][\w.:-]{2,60}$/.test(value);
}

function statusOf(value: unknown): number | null {
  if (typeof value === "number") return isErrorStatus(value) ? value : null;
  if (typeof value !== "string") return null;
  const digits = /^\s*([45]\d\d)\b/.exec(value)?.[1];
  return digits === undefined ? httpStatusByName(value) : Number(digits);
}

function normaliseField(key: string): string {
  return /^urn:/i.test(key) ? EXTENSION_FIELD : key.toLowerCase().replace(/[_\s@$-]/g, "");
}

function wordsOf(value: unknown, depth: number): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  if (typeof value === "string") return wordsOfString(value, depth);
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ITEMS).flatMap((item) => wordsOf(item, depth + 1));
  }
  if (typeof value !== "object" || value === null) return [];
  return wordsOfObject(value as RawObject, depth);
}

function wordsOfString(text: string, depth: number): readonly string[] {
  const inner = readInnerValue(text);
  const innerWords = inner === null ? [] : wordsOf(inner, depth + 1);
  if (innerWords.some((words) => !areWordsEmpty(words))) return innerWords;
  const line = stripTags(text).replace(/\s+/g, " ").trim();
  return line === "" ? [] : [line];
}

/**
 * The words of the most specific field. A single word such as `RecordInvalid`, or words such as
 * "Validation failed", are used only if no other field has words.
 */
function wordsOfObject(object: RawObject, depth: number): readonly string[] {
  const entries = Object.entries(object);
  const found = entries
    .map(([key, item]) => ({ rank: WORD_FIELD_RANK.get(normaliseField(key)), item }))
    .filter((entry): entry is { rank: number; item: unknown } => entry.rank !== undefined)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => wordsOf(item, depth + 1).filter((text) => !areWordsEmpty(text)));
  const sentences = found.filter((words) => words.some((text) => /\s/.test(text)));
  const ownSentences = sentences.find((words) => !words.every((text) => isSentenceOfRfc(text)));
  const attribute = attributeOf(entries);
  if (ownSentences !== undefined) return withAttribute(ownSentences, attribute);
  const fieldWords = wordsOfFieldMap(entries, depth).filter((text) => !isSentenceOfRfc(text));
  if (fieldWords.length > 0) return fieldWords;
  const words = sentences[0] ?? found.find((texts) => texts.length > 0) ?? codeWords(entries);
  return withAttribute(words, attribute);
}

type RawObject = Readonly<Record<string, unknown>>;

/**
 * The words of an answer such as `{"userName": ["already exists"]}`, in which each field has the words
 * about itself.
 */
function wordsOfFieldMap(
  entries: readonly (readonly [string, unknown])[],
  depth: number,
): readonly string[] {
  return entries
    .filter(([key, item]) => !ENVELOPE_FIELDS.has(normaliseField(key)) || isSentence(item))
    .filter(([, item]) => typeof item !== "string" || isSentence(item))
    .slice(0, MAX_ITEMS)
    .flatMap(([key, item]) =>
      withAttribute(
        wordsOf(item, depth + 1).filter((text) => !areWordsEmpty(text)),
        key,
      ),
    );
}

function isSentence(value: unknown): boolean {
  return typeof value === "string" && SENTENCE_PATTERN.test(value);
}

/** Matches a sentence about an error, and not a value that the app sends back. */
const SENTENCE_PATTERN = anyOf(
  /\s.*\b(?:is|are|was|were|be|not|must|may|should|cannot|can't|does|already|required|invalid|missing|exists?|failed|error|denied|unknown|too|no)\b/i,
  /\b(?:already|invalid|missing|unknown|required|cannot)\b.*\s/i,
);

/** If there are no words: a code such as `DUPLICATE_USERNAME`, or a `scimType` that RFC 7644 does not define. */
function codeWords(entries: readonly (readonly [string, unknown])[]): readonly string[] {
  const code = entries.find(([key, item]) => {
    const field = normaliseField(key);
    return NAME_FIELDS.has(field) || field === "scimtype"
      ? isName(item) && !isScimType(item)
      : false;
  });
  return code === undefined ? [] : [String(code[1])];
}

function attributeOf(entries: readonly (readonly [string, unknown])[]): string | null {
  for (const [key, item] of entries) {
    const field = normaliseField(key);
    if (field === "source" && typeof item === "object" && item !== null) {
      return attributeOf(Object.entries(item));
    }
    if (!ATTRIBUTE_FIELDS.has(field)) continue;
    const last: unknown = Array.isArray(item) ? item.at(-1) : item;
    if (typeof last === "string") return lastPartOfPath(last);
  }
  return null;
}

export function stripTags(text: string): string {
  return text.includes("<") ? text.replace(/<[^<>]{0,300}>/g, " ") : text;
}

function joinWords(words: readonly string[]): string | null {
  const different = [...new Set(words)];
  if (different.length === 0) return null;
  return different.length === 1
    ? (different[0] ?? null)
    : different.map((text) => text.replace(/[.;\s]+$/, "")).join("; ");
}
