import { join } from "node:path";
import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SEVERITIES } from "../../../domain/condition.ts";
import { findingsOf } from "../../../domain/setup/lint.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY } from "../../../domain/time.ts";
import { anyFacts } from "../facts.ts";
import { NOON } from "../jobs.ts";
import { CASES, lint, SERVER } from "./set-ups.ts";
import { anyConfiguration } from "./unlikely.ts";

test("a sound set-up has nothing to find", () => {
  expect(lint({})).toEqual([]);
});

describe.each(Object.entries(CASES))("%s", (rule, { bad, good }) => {
  test("is found where it is, and alone", () => {
    expect(lint(bad).map((finding) => finding.rule)).toEqual([rule]);
  });

  test("is not found in the nearest set-up without it", () => {
    expect(lint(good).map((finding) => finding.rule)).not.toContain(rule);
  });
});

/** What the job object and the target show without a set-up. */
const ALWAYS = ["escrows-pruned", "token-ends-soon", "no-interval", "interval-long"];

test.each(Object.entries(CASES))("%s is silent while the set-up is not read", (rule, { bad }) => {
  const found = lint({ ...bad, isRead: false }).map((finding) => finding.rule);
  expect(found).toEqual(ALWAYS.includes(rule) ? [rule] : []);
});

test("a set-up that is not finished is no fault of its parts", () => {
  const { bad } = CASES["matching-missing"]!;
  expect(lint({ ...bad, job: { code: "not-configured" } })).toEqual([]);
});

test.each`
  population | found    | never
  ${0}       | ${false} | ${false}
  ${310}     | ${true}  | ${true}
  ${500}     | ${true}  | ${false}
  ${501}     | ${true}  | ${false}
  ${999}     | ${true}  | ${false}
  ${1000}    | ${false} | ${false}
`("a threshold of 500 guards $population objects: $found", ({ population, found, never }) => {
  const synchronizedEntries = [{ key: "user to User", count: population }];
  const [finding] = lint({ job: { synchronizedEntries } });
  expect(finding?.rule).toBe(found ? "deletion-threshold-too-large" : undefined);
  expect(finding?.reason.includes("It can never be reached.") ?? false).toBe(never);
});

test("a token that has ended says so", () => {
  const [found] = lint({ target: { ...SERVER, tokenEndsAt: NOON - DAY } });
  expect(found?.reason).toContain("ended at 2026-05-03 09:20 UTC");
});

test("a set-up that was read long ago says its age", () => {
  const [found] = lint({ notifies: false, readAt: NOON - 3 * DAY });
  expect(found?.reason).toMatch(/\(As the set-up was read at 2026-05-01 09:20 UTC, 3 d ago\.\)$/);
  expect(lint({ notifies: false, readAt: NOON - DAY })[0]?.reason).not.toContain("As the set-up");
});

test("an 8x8 as Microsoft sets it up is warned of its site", () => {
  const found = lint({ ...CASES["8x8-site-updated"]!.bad, notifies: false });
  expect(found.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    "warning 8x8-site-updated",
    "info no-notification-mail",
  ]);
});

law.prop([anyFacts, fc.option(anyConfiguration, { nil: null })])(
  "findings are words, worst first, each rule once, and never an alarm",
  (facts, configuration) => {
    const found = findingsOf({ ...facts, configuration }, DEFAULT_THRESHOLDS, NOON);
    const ranks = found.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(found.map(({ rule }) => rule)).size).toBe(found.length);
    for (const { rule, severity, reason, remedy } of found) {
      expect(CASES).toHaveProperty([rule]);
      expect(["warning", "info"]).toContain(severity);
      expect(`${reason} ${remedy}`).not.toMatch(/\bNaN\b|undefined|\[object|null|\p{Cc}/u);
      expect(reason).toMatch(/[.!?)]$/);
      expect(remedy).toMatch(/\.$/);
    }
  },
);

test("every finding reads well on its own", async () => {
  const found = Object.values(CASES).flatMap(({ bad }) => lint(bad));
  const text = found
    .map(({ rule, severity, reason, remedy }) => `${severity}: ${rule}\n  ${reason}\n  → ${remedy}`)
    .join("\n\n");
  const golden = join(import.meta.dirname, "../../golden/findings.txt");
  await expect(`${text}\n`).toMatchFileSnapshot(golden);
});
