import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SEVERITIES } from "../../../domain/condition.ts";
import { checkConfiguration } from "../../../domain/configuration/check-configuration.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { MORNING } from "../job-fixtures.ts";
import { anyConfiguration } from "./any-configuration.ts";
import { checkConfigurationCase, RULE_CASES } from "./configuration-cases.ts";

test("a correct configuration has no findings", () => {
  expect(checkConfigurationCase({})).toEqual([]);
});

describe.each(Object.entries(RULE_CASES))("the rule '%s'", (rule, { bad, good }) => {
  test("gives the only finding of a configuration that breaks the rule", () => {
    expect(checkConfigurationCase(bad).map((finding) => finding.rule)).toEqual([rule]);
  });

  test("gives no finding of a similar configuration that follows the rule", () => {
    expect(checkConfigurationCase(good).map((finding) => finding.rule)).not.toContain(rule);
  });
});

/** Rules that check only the job object or the target. */
const RULES_WITHOUT_CONFIGURATION = [
  "escrows-pruned",
  "token-expires-soon",
  "token-date-outdated",
  "own-token-old",
  "probe-fails-only-here",
  "no-interval",
  "interval-long",
];

const rulesFoundWithoutReading = (rule: string) => {
  const { bad } = RULE_CASES[rule as keyof typeof RULE_CASES];
  return checkConfigurationCase({ ...bad, isRead: false }).map((finding) => finding.rule);
};

test.each(RULES_WITHOUT_CONFIGURATION)(
  "the rule '%s' has a finding even if the configuration was not read",
  (rule) => {
    expect(rulesFoundWithoutReading(rule)).toEqual([rule]);
  },
);

test.each(Object.keys(RULE_CASES).filter((rule) => !RULES_WITHOUT_CONFIGURATION.includes(rule)))(
  "the rule '%s' has no finding if the configuration was not read",
  (rule) => {
    expect(rulesFoundWithoutReading(rule)).toEqual([]);
  },
);

test("a job that is not configured has no findings about its configuration", () => {
  const { bad } = RULE_CASES["matching-missing"];
  expect(checkConfigurationCase({ ...bad, job: { statusCode: "not-configured" } })).toEqual([]);
});

test.each`
  objectsInApp | size
  ${0}         | ${"not too large"}
  ${310}       | ${"too large"}
  ${500}       | ${"too large"}
  ${501}       | ${"too large"}
  ${999}       | ${"too large"}
  ${1000}      | ${"not too large"}
`(
  "a deletion threshold of 500 is $size for an app with $objectsInApp objects",
  ({ objectsInApp, size }) => {
    const synchronizedEntries = [{ key: "user to User", count: objectsInApp }];
    const findings = checkConfigurationCase({ job: { synchronizedEntries } });
    expect(findings).toEqual(
      size === "too large"
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

test("if the configuration was read more than a day ago, a finding contains its age", () => {
  const asOfWhenReadAt = (readAt: number) =>
    checkConfigurationCase({ notificationMail: "off", readAt }).map(
      ({ outdatedAsOf }) => outdatedAsOf,
    );
  expect(asOfWhenReadAt(MORNING - 3 * DAY)).toEqual([MORNING - 3 * DAY]);
  expect(asOfWhenReadAt(MORNING - DAY)).toEqual([null]);
});

test("a configuration of 8x8 that follows Microsoft's tutorial has a finding about the site", () => {
  const findings = checkConfigurationCase({
    ...RULE_CASES["8x8-site-updated"].bad,
    notificationMail: "off",
  });
  expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    "warning 8x8-site-updated",
    "info no-notification-mail",
  ]);
});

law.prop([arbitraryJobFacts, fc.option(anyConfiguration, { nil: null })])(
  "findings are sorted by severity, name each rule at most once, and are never critical",
  (facts, configuration) => {
    const findings = checkConfiguration({ ...facts, configuration }, DEFAULT_THRESHOLDS, MORNING);
    const ranks = findings.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(findings.map(({ rule }) => rule)).size).toBe(findings.length);
    for (const { rule, severity } of findings) {
      expect(RULE_CASES).toHaveProperty([rule]);
      expect(["warning", "info"]).toContain(severity);
    }
  },
);
