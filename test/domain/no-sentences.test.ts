import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const domain = join(import.meta.dirname, "../../domain");

const files = readdirSync(domain, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

const COMMENTS = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g;
const STRING_LITERALS = /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

/** Two or more words with a full stop at the end, or four or more with a capital at the start. */
function isSentence(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /[a-z]{2}/i.test(word));
  return (words.length >= 2 && /[.!?]$/.test(text)) || (words.length >= 4 && /^[A-Z]/.test(text));
}

function sentencesOf(source: string): readonly string[] {
  const literals = source.replace(COMMENTS, "").match(STRING_LITERALS) ?? [];
  return literals.map((literal) => literal.slice(1, -1)).filter(isSentence);
}

describe("the folder domain", () => {
  test.each(files)(
    "has no English sentence in '%s', because sentences belong in the folder wording",
    (file) => {
      expect(sentencesOf(readFileSync(join(domain, file), "utf8"))).toEqual([]);
    },
  );
});

test.each`
  source                                                  | sentences
  ${'const text = "Entra retries it.";'}                  | ${["Entra retries it."]}
  ${"const text = `The job of today has stopped`;"}       | ${["The job of today has stopped"]}
  ${'const code = "not-configured"; // A code, no text.'} | ${[]}
`("in $source, the check finds the sentences $sentences", ({ source, sentences }) => {
  expect(sentencesOf(source)).toEqual(sentences);
});
