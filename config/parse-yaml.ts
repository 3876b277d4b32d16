import { type ErrorCode, parseDocument } from "yaml";
import { SettingsError } from "./settings-error.ts";
import type { RawSettings } from "./settings-errors.ts";

const QUOTES_HINT = "Write a value that begins with ! or * in quotes.";
const YAML_TEXTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAG_RESOLVE_FAILED: QUOTES_HINT,
  BAD_ALIAS: QUOTES_HINT,
  TAB_AS_INDENT: "Replace its tabs with spaces.",
  BAD_INDENT:
    "Begin the line in the same column as the other settings of this level, and close every bracket before it.",
  DUPLICATE_KEY: "This setting appears here for the second time. Remove one of the two.",
  MISSING_CHAR: "A quote, bracket, brace, comma or colon is missing. Add it.",
  MULTILINE_IMPLICIT_KEY:
    "A setting needs a colon on its own line. Add the colon here or in the line before.",
  BLOCK_IN_FLOW: "A closing bracket or brace is missing before this line. Add it.",
  BLOCK_AS_IMPLICIT_KEY:
    "Two settings are on one line. Write the value in quotes or use a new line.",
  UNEXPECTED_TOKEN: "A character is not expected here. Write the value in quotes.",
  BAD_SCALAR_START: "A value may not begin with this character. Write the value in quotes.",
  MULTIPLE_DOCS: "The file has a second document. Remove the line ---.",
};
const OTHER_TEXT = "Check the colons, quotes and indentation of this line and the line before.";

/** One missing bracket can make every later line wrong. */
const MAX_MISTAKES = 5;

/** The errors contain no text of the file, because it may be a secret. */
export function parseYaml(text: string, path: string): RawSettings {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  const mistakes = document.errors.length > 0 ? document.errors : document.warnings;
  const texts = mistakes.map(({ code, pos }) => {
    const line = text.slice(0, pos[0]).split("\n").length;
    return { line, text: `line ${line}: ${YAML_TEXTS[code] ?? OTHER_TEXT}` };
  });
  const [first, ...others] = texts
    .filter(({ line }, index) => texts.findIndex((other) => other.line === line) === index)
    .slice(0, MAX_MISTAKES);
  if (first !== undefined) {
    const list = [first, ...others].map((mistake) => `\n  - ${mistake.text}`).join("");
    throw new SettingsError(
      others.length === 0
        ? `${path} is not valid YAML: ${first.text}`
        : `${path} is not valid YAML, nothing was started:${list}`,
    );
  }
  try {
    return (document.toJS() ?? {}) as RawSettings;
  } catch {
    throw new SettingsError(
      `${path} is not valid YAML: it uses an alias whose anchor does not exist. ${QUOTES_HINT}`,
    );
  }
}
