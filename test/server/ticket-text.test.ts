import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withoutAges } from "../../server/console/people/ticket-text.ts";

/** How long ago or ahead a time is. Other durations, such as the one of "takes 2 h", do not match. */
const AGES = /\d (?:s|min|h|d) ago\b|\bin \d+ (?:s|min|h|d)\b|UTC \([^)]*\d (?:s|min|h|d)\b/;

test.each([
  [
    "Entra tries again at 2026-05-04 14:20 UTC (in 5 h).",
    "Entra tries again at 2026-05-04 14:20 UTC.",
  ],
  [
    "in 8x8, tried since 2026-05-04 08:20 UTC (2 h 5 min).",
    "in 8x8, tried since 2026-05-04 08:20 UTC.",
  ],
  [
    "tried since 2026-05-01 08:20 UTC (3 d 1 h, 5 attempts).",
    "tried since 2026-05-01 08:20 UTC (5 attempts).",
  ],
  [
    "disables the job at 2026-06-01 09:00 UTC, in 27 d 23 h.",
    "disables the job at 2026-06-01 09:00 UTC.",
  ],
  ["(1,200 d ago) stays", "(1,200 d ago) stays"],
])("the ticket text of %j is %j", (text, expected) => {
  expect(withoutAges(text)).toBe(expected);
});

test.each(["person-texts.txt", "assignment-texts.txt"])(
  "no text of %s has an age in a ticket, because a ticket is read later",
  (name) => {
    const texts = readFileSync(join(import.meta.dirname, "../golden", name), "utf8");
    expect(texts).toMatch(AGES);
    const withAge = withoutAges(texts)
      .split("\n")
      .filter((line) => AGES.test(line));
    expect(withAge).toEqual([]);
  },
);
