import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

// The glossary (ARCHITECTURE.md, section 9) has one word for each concept. This test keeps two
// kinds of words out of code, texts and documents: words that a word of the glossary has replaced,
// and words that make sentences hard to read.

const root = join(import.meta.dirname, "..");

/** A pattern for each retired word, and the words to use instead. */
const RETIRED_WORDS = [
  ["looks?(?! (for|up|like|at|as|in|bad|old|the same))", "poll, evaluation"],
  ["verdicts?", "assessment"],
  ["snapshots?", "assessment"],
  ["judg(e|es|ed|ing|ement|ements)", "assess, assessment"],
  ["sights?", "freshness"],
  ["blind(ness)?", "unknown, stale"],
  ["(told|tells?|telling)(?! (screen readers|apart))", "notify, report, say"],
  ["notices?", "notification"],
  ["errands?", "delivery"],
  ["standings?", "provisioning status"],
  ["deeds?", "configuration change"],
  ["grav(e|er|est)", "severe"],
  ["patien(ce|t|tly)", "rate limit, tolerance"],
  ["grace", "tolerance"],
  ["curtain", "start"],
  ["witness(es)?", "expected"],
  ["our (own )?copy|copy of the token", "token in Steadystate's settings"],
  ["set up findings?", "configuration finding"],
  ["figures?", "values, counts"],
  ["gather(s|ed|ing)?", "collect"],
  ["mend(s|ed|ing)?", "fix"],
  ["(whoever|wholly|anew|hence|thus|for ever)", "plain English"],
].map(([pattern, instead]) => ({ pattern: new RegExp(`\\b${pattern}\\b`, "i"), instead }));
/** Matches a line with at least one retired word. Few lines have one, so few lines need every single pattern. */
const ANY_RETIRED_WORD = new RegExp(
  RETIRED_WORDS.map(({ pattern }) => pattern.source).join("|"),
  "i",
);

/** Files that quote retired words. */
const QUOTING_FILES =
  /^(CHANGELOG\.md|ARCHITECTURE\.md|config\/former-names\.ts|test\/config\/former-names\.test\.ts|test\/retired-words\.test\.ts)$/;
/** Files and lines with words that are not ours: of Entra, of apps, of people, of packages and of Vitest. */
const FOREIGN_WORDS =
  /template-vocabulary\.ts|docs\/dependencies\.md|name-lists\.ts|test\/simulator\/examples|toMatch\w*Snapshot|InlineSnapshot|compare-at/;

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.(ts|tsx|mjs|md|lua|css|html|yml|yaml|sh|scenario|txt)$/.test(file))
  .filter((file) => !QUOTING_FILES.test(file) && !FOREIGN_WORDS.test(file))
  .filter((file) => existsSync(join(root, file)));

/** Separates the words of identifiers: `lookUpJob` becomes `look Up Job`. */
function asWords(line: string): string {
  return line.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_-]/g, " ");
}

/** The words that replace the first retired word in the line; null if the line has no such word. */
function findRetiredWord(line: string): string | null {
  if (FOREIGN_WORDS.test(line)) return null;
  const words = asWords(line);
  if (!ANY_RETIRED_WORD.test(words)) return null;
  return RETIRED_WORDS.find(({ pattern }) => pattern.test(words))?.instead ?? null;
}

test("code, texts and documents contain no retired word", () => {
  const findings = files.flatMap((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .flatMap((line, index) => {
        const instead = findRetiredWord(line);
        return instead === null ? [] : [`${file}:${index + 1}: use "${instead}": ${line.trim()}`];
      }),
  );
  expect(findings).toEqual([]);
});

test("file names contain no retired word", () => {
  expect(files.filter((file) => findRetiredWord(file) !== null)).toEqual([]);
});

test.each`
  line                               | instead
  ${"const lastSnapshot = 1;"}       | ${"assessment"}
  ${"the incident was told twice"}   | ${"notify, report, say"}
  ${"one look at the log"}           | ${null}
  ${"a worker that looks every day"} | ${"poll, evaluation"}
`("for the line $line, the check proposes the words $instead", ({ line, instead }) => {
  expect(findRetiredWord(line)).toBe(instead);
});
