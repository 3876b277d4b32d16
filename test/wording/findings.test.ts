import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkConfiguration } from "../../domain/configuration/check-configuration.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY } from "../../domain/time.ts";
import { findingText } from "../../wording/findings.ts";
import { jobTerms } from "../../wording/systems.ts";
import { arbitraryJobFacts } from "../domain/arbitrary-facts.ts";
import { anyConfiguration } from "../domain/configuration/any-configuration.ts";
import {
  type ConfigurationCase,
  checkConfigurationCase,
  HEALTHY_TARGET,
  RULE_CASES,
} from "../domain/configuration/configuration-cases.ts";
import { healthyJob, MORNING } from "../domain/job-fixtures.ts";
import { test as law } from "../property.ts";

const reasonsOf = (configuration: ConfigurationCase) =>
  checkConfigurationCase(configuration).map(
    (finding) => findingText(finding, jobTerms(healthyJob), MORNING).reason,
  );

test("if an app has fewer objects than the deletion threshold, the text says that this threshold can never be reached", () => {
  const reasonWith = (objectsInApp: number) => {
    const synchronizedEntries = [{ key: "user to User", count: objectsInApp }];
    return reasonsOf({ job: { synchronizedEntries } })[0];
  };
  expect(reasonWith(310)).toContain("The threshold can never be reached.");
  expect(reasonWith(500)).not.toContain("The threshold can never be reached.");
});

test("the text of an expired token says when it expired", () => {
  const [reason] = reasonsOf({
    target: { ...HEALTHY_TARGET, tokenExpiry: { at: MORNING - DAY, whose: "entra" } },
    // No cycle shows that Entra uses another token.
    job: { lastSuccess: null, lastSuccessWithExports: null },
  });
  expect(reason).toContain("expired at 2026-05-03 09:20 UTC");
});

test("if a configuration is outdated, the text of a finding ends with the age of the configuration", () => {
  const [outdated] = reasonsOf({ notificationMail: "off", readAt: MORNING - 3 * DAY });
  expect(outdated).toMatch(
    /\(The configuration was last read at 2026-05-01 09:20 UTC, 3 d ago\.\)$/,
  );
  const [recent] = reasonsOf({ notificationMail: "off", readAt: MORNING - DAY });
  expect(recent).not.toContain("was last read");
});

law.prop([arbitraryJobFacts, fc.option(anyConfiguration, { nil: null })])(
  "the text of every finding consists of whole sentences",
  (facts, configuration) => {
    for (const finding of checkConfiguration(
      { ...facts, configuration },
      DEFAULT_THRESHOLDS,
      MORNING,
    )) {
      const { reason, remedy } = findingText(finding, jobTerms(facts.job), MORNING);
      expect(`${reason} ${remedy}`).not.toMatch(/\bNaN\b|undefined|\[object|null|\p{Cc}/u);
      expect(reason).toMatch(/[.!?)]$/);
      expect(remedy).toMatch(/\.$/);
    }
  },
);

test("the texts of all configuration findings match the golden file", async () => {
  const findings = Object.values(RULE_CASES).flatMap(({ bad }) => checkConfigurationCase(bad));
  const text = findings
    .map((finding) => {
      const { reason, remedy } = findingText(finding, jobTerms(healthyJob), MORNING);
      return `${finding.severity}: ${finding.rule}\n  ${reason}\n  → ${remedy}`;
    })
    .join("\n\n");
  const golden = join(import.meta.dirname, "../golden/findings.txt");
  await expect(`${text}\n`).toMatchFileSnapshot(golden);
});
