// Reads values that are almost JSON: JSON that was cut off, and dictionaries as Python prints them.

const MAX_DEPTH = 12;
const MAX_VALUES = 500;

type Reader = { readonly text: string; position: number; values: number };

/** JSON, or a value that is almost JSON; undefined if the text does not begin with `{` or `[`. */
export function readLooseJson(text: string): unknown {
  const first = text.charAt(0);
  if (first !== "{" && first !== "[") return undefined;
  const end = findEnd(text);
  if (end !== null) {
    try {
      return JSON.parse(text.slice(0, end)) as unknown;
    } catch {
      // The value is not JSON, for example because it has single quotes. The next step reads it.
    }
  }
  return readValue({ text, position: 0, values: 0 }, 0);
}

/** The value that a string contains as JSON, or as a dictionary of Python; null for other text. */
export function readInnerValue(text: string): object | null {
  const start = text.search(/[{[]/);
  if (
    start < 0 ||
    start > 200 ||
    !/^(?:[{[]\s*[bu]?["'{[]|\{\s*[a-z_]+\s*:)/i.test(text.slice(start))
  )
    return null;
  const value = readLooseJson(text.slice(start));
  if (isListOfNames(value) && /\s\S+\s/.test(text.slice(0, start))) return null;
  return typeof value === "object" && value !== null ? value : null;
}

/** "Invalid role: x. Valid values are: ['a', 'b']": the list says nothing without the sentence. */
function isListOfNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((item: unknown) => typeof item !== "object" && !/\s/.test(String(item)))
  );
}

/** The position after the bracket that closes the first one; null if the text was cut off. */
function findEnd(text: string): number | null {
  let depth = 0;
  for (const match of text.matchAll(BRACKET_OR_STRING)) {
    const [token] = match;
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth === 0) return match.index + 1;
  }
  return null;
}

const BRACKET_OR_STRING = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;

function readValue(reader: Reader, depth: number): unknown {
  skipSpaces(reader);
  reader.values++;
  if (depth > MAX_DEPTH || reader.values > MAX_VALUES) {
    reader.position = reader.text.length;
    return null;
  }
  // Python marks some strings with a letter, such as u'text'.
  if (/^[bru]["']/i.test(reader.text.slice(reader.position, reader.position + 2))) {
    reader.position++;
  }
  switch (reader.text.charAt(reader.position)) {
    case "{":
      return readObject(reader, depth);
    case "[":
    case "(":
      return readList(reader, depth);
    case '"':
    case "'":
      return readString(reader);
    default:
      return readWord(reader);
  }
}

function readObject(reader: Reader, depth: number): Readonly<Record<string, unknown>> {
  const entries: [string, unknown][] = [];
  reader.position++;
  while (!isAtEnd(reader, "}")) {
    const key = readValue(reader, depth + 1);
    skipSpaces(reader);
    const hasValue = /[:=]/.test(reader.text.charAt(reader.position));
    if (hasValue) reader.position++;
    entries.push([String(key), hasValue ? readValue(reader, depth + 1) : null]);
    skipToNext(reader);
  }
  reader.position++;
  return Object.fromEntries(entries);
}

function readList(reader: Reader, depth: number): readonly unknown[] {
  const items: unknown[] = [];
  const close = reader.text.charAt(reader.position) === "(" ? ")" : "]";
  reader.position++;
  while (!isAtEnd(reader, close)) {
    items.push(readValue(reader, depth + 1));
    skipToNext(reader);
  }
  reader.position++;
  return items;
}

/**
 * A quote inside a string may lack its backslash, so a quote ends the string only if the end of a
 * value can follow it.
 */
function readString(reader: Reader): string {
  const { text } = reader;
  const quote = text.charAt(reader.position);
  const start = reader.position + 1;
  let index = start;
  while (index < text.length) {
    const character = text.charAt(index);
    if (character === "\\") index++;
    else if (character === quote && VALUE_END.test(text.slice(index + 1, index + 6))) break;
    index++;
  }
  reader.position = index + 1;
  return unescapeText(text.slice(start, index));
}

const VALUE_END = /^\s*(?:[,:}\])]|$)/;

/** Replaces the escapes of a string by what they stand for. */
function unescapeText(text: string): string {
  if (!text.includes("\\")) return text;
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_all, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    )
    .replace(/\\[nrt]/g, " ")
    .replace(/\\(.)/g, "$1");
}

/** A number, `true`, `None` and so on; any other word is a string. */
function readWord(reader: Reader): unknown {
  const start = reader.position;
  while (
    reader.position < reader.text.length &&
    !/[,:}\])]/.test(reader.text.charAt(reader.position))
  ) {
    reader.position++;
  }
  if (reader.position === start) reader.position++;
  const word = reader.text.slice(start, reader.position).trim();
  if (/^(?:null|none|undefined)$/i.test(word)) return null;
  if (/^(?:true|false)$/i.test(word)) return word.toLowerCase() === "true";
  return /^-?\d{1,15}$/.test(word) ? Number(word) : word;
}

function isAtEnd(reader: Reader, close: string): boolean {
  skipSpaces(reader);
  const { text, position, values } = reader;
  return position >= text.length || values > MAX_VALUES || text.charAt(position) === close;
}

function skipSpaces(reader: Reader): void {
  while (/\s/.test(reader.text.charAt(reader.position))) reader.position++;
}

/** Moves to the next entry: behind a comma, or to a closing bracket. */
function skipToNext(reader: Reader): void {
  while (
    reader.position < reader.text.length &&
    !/[,}\])]/.test(reader.text.charAt(reader.position))
  ) {
    reader.position++;
  }
  if (reader.text.charAt(reader.position) === ",") reader.position++;
}
