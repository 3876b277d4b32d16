import fc from "fast-check";
import { expect } from "vitest";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import { test } from "../property.ts";

const CHARACTERS = ["a", "A", "b", "ß", "ẞ", "σ", "Σ", "ς", "😀", ".", "\n", " "];
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom("*", "*", ...CHARACTERS), maxLength: 6 });

/** The definition: `*` is any text, and the others are themselves in any case. */
function isMatch([first, ...pattern]: readonly string[], name: readonly string[]): boolean {
  if (first === undefined) return name.length === 0;
  if (first === "*") return name.some((_, i) => isMatch(pattern, name.slice(i))) || isEnd(pattern);
  const [character, ...rest] = name;
  return character !== undefined && isSameLetter(first, character) && isMatch(pattern, rest);
}

const isEnd = (pattern: readonly string[]) => pattern.every((character) => character === "*");

function isSameLetter(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase() || a.toLowerCase() === b.toLowerCase();
}

test.prop([pattern, text], { numRuns: 2000 })(
  "a pattern matches exactly the names that its definition matches",
  (pattern, name) => {
    expect(createNameMatcher([pattern])(name)).toBe(isMatch([...pattern], [...name]));
  },
);

test.prop([fc.array(pattern, { maxLength: 3 }), text])(
  "a name matches if one of the patterns matches, however often it is asked",
  (patterns, name) => {
    const matches = createNameMatcher(patterns);
    const expected = patterns.some((one) => createNameMatcher([one])(name));
    expect([matches(name), matches(name)]).toEqual([expected, expected]);
  },
);

// A matcher that tries every way to divide the name would not end.
test.each([
  [`${"*a".repeat(50)}b`, "a".repeat(300), false],
  [`${"*".repeat(60)}~`, "Salesforce provisioning EU production", false],
  [`${"*a".repeat(50)}*`, "a".repeat(300), true],
])("the pattern %s is decided in one pass over a name", (pattern, name, matches) => {
  expect(createNameMatcher([pattern])(name)).toBe(matches);
});
