import { showInvisibleCharacters } from "../domain/outside-text.ts";

/**
 * A spreadsheet runs a text as a formula if it begins with one of these characters. Some spreadsheets
 * also take their full-width and small forms, and ignore spaces and control characters before them.
 */
const FORMULA_START = /^[\s\p{Cc}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]/u;

/**
 * Where a spreadsheet may split a cell. In many countries it splits CSV at semicolons, and then it
 * ignores quotation marks inside a line.
 */
const INNER_BEGIN = /[;\t\r\n][\s\p{Cc}]*/gu;
const FORMULA_CHARACTER = /[=+\-@＝＋－＠﹦﹢﹣﹫−]/;

/** CSV as in RFC 4180, with a header line. */
export function toCsv(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): string {
  const lines = [
    columns.map(csvCell),
    ...rows.map((row) => columns.map((column) => csvCell(row[column]))),
  ];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = showInvisibleCharacters(typeof value === "string" ? value : JSON.stringify(value));
  const escapedFormula = escapeInnerFormulas(FORMULA_START.test(text) ? `'${text}` : text);
  return /[",\r\n]/.test(escapedFormula)
    ? `"${escapedFormula.replaceAll('"', '""')}"`
    : escapedFormula;
}

function escapeInnerFormulas(text: string): string {
  return text.replaceAll(INNER_BEGIN, (begin, at: number) =>
    FORMULA_CHARACTER.test(text.charAt(at + begin.length)) ? `${begin}'` : begin,
  );
}
