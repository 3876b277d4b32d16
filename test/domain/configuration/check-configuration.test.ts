import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SEVERITIES } from "../../../domain/condition.ts";
import { checkConfiguration } from "../../../domain/configuration/check-configuration.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { NOON } from "../job-fixtures.ts";
import { anyConfiguration } from "./any-configuration.ts";
import { checkConfigurationCase, HEALTHY_TARGET, RULE_CASES } from "./configuration-cases.ts";

test("a sound set-up has nothing to find", () => {
  expect(checkConfigurationCase({})).toEqual([]);
});

describe.each(Object.entries(RULE_CASES))("%s", (rule, { bad, good }) => {
  test("is found where it is, and alone", () => {
    expect(checkConfigurationCase(bad).map((finding) => finding.rule)).toEqual([rule]);
  });

  test("is not found in the nearest set-up without it", () => {
    expect(checkConfigurationCase(good).map((finding) => finding.rule)).not.toContain(rule);
  });
});

/** What the job object and the target show without a set-up. */
const ALWAYS = ["escrows-pruned", "token-ends-soon", "no-interval", "interval-long"];

test.each(Object.entries(RULE_CASES))(
  "%s is silent while the set-up is not read",
  (rule, { bad }) => {
    const found = checkConfigurationCase({ ...bad, isRead: false }).map((finding) => finding.rule);
    expect(found).toEqual(ALWAYS.includes(rule) ? [rule] : []);
  },
);

test("a set-up that is not finished is no fault of its parts", () => {
  const { bad } = RULE_CASES["matching-missing"]!;
  expect(checkConfigurationCase({ ...bad, job: { statusCode: "not-configured" } })).toEqual([]);
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
  const [finding] = checkConfigurationCase({ job: { synchronizedEntries } });
  expect(finding?.rule).toBe(found ? "deletion-threshold-too-large" : undefined);
  expect(finding?.reason.includes("It can never be reached.") ?? false).toBe(never);
});

test("a token that has ended says so", () => {
  const [found] = checkConfigurationCase({
    target: { ...HEALTHY_TARGET, tokenEndsAt: NOON - DAY },
  });
  expect(found?.reason).toContain("ended at 2026-05-03 09:20 UTC");
});

test("a set-up that was read long ago says its age", () => {
  const [found] = checkConfigurationCase({ hasNotificationMail: false, readAt: NOON - 3 * DAY });
  expect(found?.reason).toMatch(/\(As the set-up was read at 2026-05-01 09:20 UTC, 3 d ago\.\)$/);
  expect(
    checkConfigurationCase({ hasNotificationMail: false, readAt: NOON - DAY })[0]?.reason,
  ).not.toContain("As the set-up");
});

test("an 8x8 as Microsoft sets it up is warned of its site", () => {
  const found = checkConfigurationCase({
    ...RULE_CASES["8x8-site-updated"]!.bad,
    hasNotificationMail: false,
  });
  expect(found.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    "warning 8x8-site-updated",
    "info no-notification-mail",
  ]);
});

law.prop([arbitraryJobFacts, fc.option(anyConfiguration, { nil: null })])(
  "findings are words, worst first, each rule once, and never an alarm",
  (facts, configuration) => {
    const found = checkConfiguration({ ...facts, configuration }, DEFAULT_THRESHOLDS, NOON);
    const ranks = found.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(found.map(({ rule }) => rule)).size).toBe(found.length);
    for (const { rule, severity, reason, remedy } of found) {
      expect(RULE_CASES).toHaveProperty([rule]);
      expect(["warning", "info"]).toContain(severity);
      expect(`${reason} ${remedy}`).not.toMatch(/\bNaN\b|undefined|\[object|null|\p{Cc}/u);
      expect(reason).toMatch(/[.!?)]$/);
      expect(remedy).toMatch(/\.$/);
    }
  },
);

test("every finding reads well on its own", async () => {
  const found = Object.values(RULE_CASES).flatMap(({ bad }) => checkConfigurationCase(bad));
  const text = found
    .map(({ rule, severity, reason, remedy }) => `${severity}: ${rule}\n  ${reason}\n  → ${remedy}`)
    .join("\n\n");
  const golden = join(import.meta.dirname, "../../golden/findings.txt");
  await expect(`${text}\n`).toMatchFileSnapshot(golden);
});
