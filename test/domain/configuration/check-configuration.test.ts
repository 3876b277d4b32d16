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
import { checkConfigurationCase, RULE_CASES } from "./configuration-cases.ts";

test("a correct configuration has no findings", () => {
  expect(checkConfigurationCase({})).toEqual([]);
});

describe.each(Object.entries(RULE_CASES))("the rule %s", (rule, { bad, good }) => {
  test("is the only finding of a configuration that breaks it", () => {
    expect(checkConfigurationCase(bad).map((finding) => finding.rule)).toEqual([rule]);
  });

  test("does not find anything in the nearest configuration that keeps it", () => {
    expect(checkConfigurationCase(good).map((finding) => finding.rule)).not.toContain(rule);
  });
});

/** Rules about the job object and the target, which need no configuration. */
const RULES_WITHOUT_CONFIGURATION = [
  "escrows-pruned",
  "token-ends-soon",
  "no-interval",
  "interval-long",
];

test.each(Object.entries(RULE_CASES))(
  "the rule %s finds nothing in a configuration that was not read",
  (rule, { bad }) => {
    const rules = checkConfigurationCase({ ...bad, isRead: false }).map((finding) => finding.rule);
    expect(rules).toEqual(RULES_WITHOUT_CONFIGURATION.includes(rule) ? [rule] : []);
  },
);

test("a job that is not configured has no findings about its configuration", () => {
  const { bad } = RULE_CASES["matching-missing"];
  expect(checkConfigurationCase({ ...bad, job: { statusCode: "not-configured" } })).toEqual([]);
});

test.each`
  objectsInApp | isFound
  ${0}         | ${false}
  ${310}       | ${true}
  ${500}       | ${true}
  ${501}       | ${true}
  ${999}       | ${true}
  ${1000}      | ${false}
`(
  "a deletion threshold of 500 for $objectsInApp objects is too large: $isFound",
  ({ objectsInApp, isFound }) => {
    const synchronizedEntries = [{ key: "user to User", count: objectsInApp }];
    const findings = checkConfigurationCase({ job: { synchronizedEntries } });
    expect(findings).toEqual(
      isFound
        ? [
            {
              rule: "deletion-threshold-too-large",
              severity: "warning",
              outdatedAsOf: null,
              threshold: 500,
              objectsInApp,
            },
          ]
        : [],
    );
  },
);

test("findings carry the age of a configuration that was read more than a day ago", () => {
  const asOfWhenReadAt = (readAt: number) =>
    checkConfigurationCase({ hasNotificationMail: false, readAt }).map(
      ({ outdatedAsOf }) => outdatedAsOf,
    );
  expect(asOfWhenReadAt(NOON - 3 * DAY)).toEqual([NOON - 3 * DAY]);
  expect(asOfWhenReadAt(NOON - DAY)).toEqual([null]);
});

test("8x8 configured as Microsoft's tutorial says has a finding about its site", () => {
  const findings = checkConfigurationCase({
    ...RULE_CASES["8x8-site-updated"].bad,
    hasNotificationMail: false,
  });
  expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    "warning 8x8-site-updated",
    "info no-notification-mail",
  ]);
});

law.prop([arbitraryJobFacts, fc.option(anyConfiguration, { nil: null })])(
  "findings are sorted by severity, name each rule at most once, and are never critical",
  (facts, configuration) => {
    const findings = checkConfiguration({ ...facts, configuration }, DEFAULT_THRESHOLDS, NOON);
    const ranks = findings.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(findings.map(({ rule }) => rule)).size).toBe(findings.length);
    for (const { rule, severity } of findings) {
      expect(RULE_CASES).toHaveProperty([rule]);
      expect(["warning", "info"]).toContain(severity);
    }
  },
);
