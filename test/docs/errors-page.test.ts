import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorsPage, explainWords, WORD_EXAMPLES } from "../../docs/errors-page.ts";
import { SENTENCE_EXAMPLES } from "../../docs/sentence-examples.ts";
import { EXPLANATION_IDS } from "../../domain/error-explanation.ts";
import { ACCESS_TEXT_RULES } from "../../domain/explanation/rules/access-text-rules.ts";
import { ERROR_TEXT_RULES } from "../../domain/explanation/rules/error-text-rules.ts";
import { KNOWN_SENTENCES } from "../../domain/explanation/rules/known-sentences.ts";
import { catalogueTexts } from "../../wording/explanations.ts";

const read = (file: string) => readFileSync(join(import.meta.dirname, "../..", file), "utf8");

describe("the page of the error catalogue", () => {
  test("is the output of `npm run docs`, and the README links to it", () => {
    expect(read("docs/errors.md")).toBe(errorsPage());
    expect(read("README.md")).toContain("(docs/errors.md)");
  });

  test("contains every explanation", () => {
    const page = errorsPage();
    for (const id of EXPLANATION_IDS) {
      expect(page).toContain(catalogueTexts(id).remedy.replaceAll("<", "&lt;"));
    }
  });

  test("has an example for each rule about the words of an app", () => {
    const explained = new Set(WORD_EXAMPLES.map(({ text }) => explainWords(text)));
    for (const { explanationId } of [...ACCESS_TEXT_RULES, ...ERROR_TEXT_RULES]) {
      expect(explained).toContain(explanationId);
    }
  });

  test("has no example twice", () => {
    const texts = [...WORD_EXAMPLES, ...SENTENCE_EXAMPLES].map(({ text }) => text);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });

  test("has an example for each known sentence", () => {
    for (const { pattern } of KNOWN_SENTENCES)
      expect(SENTENCE_EXAMPLES.filter(({ text }) => pattern.test(text))).not.toEqual([]);
  });

  test("has a source for each row of sentences, codes and words", () => {
    const [, sentences = "", codes = "", , , , words = ""] = errorsPage().split(/^## .*$/m);
    for (const section of [sentences, codes, words]) {
      for (const row of section.split("\n").filter((line) => /^\| `/.test(line))) {
        expect(row).toMatch(
          /\]\(https:\/\/\S+\) \|$|seen in a public report, not in Microsoft's documents \|$/,
        );
      }
    }
  });
});
