import { showInvisibleCharacters } from "../domain/outside-text.ts";

/**
 * A spreadsheet runs a text as a formula if it begins with one of these characters. Some spreadsheets
 * also take their full-width and small forms, and ignore spaces and control characters before them.
 */
const FORMULA_START = /^[\s\p{Cc}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]/u;

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
  const escapedFormula = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(escapedFormula)
    ? `"${escapedFormula.replaceAll('"', '""')}"`
    : escapedFormula;
}
