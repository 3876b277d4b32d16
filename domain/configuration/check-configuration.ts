import { formatDuration, formatTime, joinSentences } from "../../wording/phrases.ts";
import { SEVERITIES } from "../condition.ts";
import type { ConfigurationFinding } from "../finding.ts";
import type { JobFacts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { DAY } from "../time.ts";
import type { ConfigurationContext, ConfigurationRule } from "./configuration-rule.ts";
import { jobRules } from "./job-rules.ts";
import { mappingActionRules, matchingRules, scopeRules } from "./mapping-rules.ts";
import { safeguardRules } from "./safeguard-rules.ts";
import { scimFlagRules, siteRules8x8 } from "./scim-flag-rules.ts";

/** Rules about what the job object and its target show. */
const JOB_OBJECT_RULES: readonly ConfigurationRule[] = [...jobRules];

/** Rules about what has to be read for itself: silent until it was. */
const CONFIGURATION_RULES: readonly ConfigurationRule[] = [
  ...safeguardRules,
  ...mappingActionRules,
  ...matchingRules,
  ...scopeRules,
  ...siteRules8x8,
  ...scimFlagRules,
];

/** A set-up is read a few times a day; one that is older says so. */
const OLD_CONFIGURATION_AFTER_MS = DAY;

/** What is wrong with how a job is set up, worst first. */
export function checkConfiguration(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): readonly ConfigurationFinding[] {
  const { configuration, job } = facts;
  const context: ConfigurationContext = { facts, configuration, thresholds, now };
  const jobFindings = JOB_OBJECT_RULES.flatMap((rule) => rule(context));
  // A set-up that is not finished has its own condition; there is nothing to find fault with yet.
  const canCheckConfiguration = configuration !== null && job.statusCode !== "not-configured";
  const configurationFindings = canCheckConfiguration
    ? CONFIGURATION_RULES.flatMap((rule) => rule(context))
    : [];
  const ageText = configurationAgeText(context);
  return [
    ...jobFindings,
    ...configurationFindings.map((finding) => ({
      ...finding,
      reason: joinSentences(finding.reason, ageText),
    })),
  ]
    .map((finding, place) => ({ finding, place }))
    .toSorted((a, b) => severityRank(a.finding) - severityRank(b.finding) || a.place - b.place)
    .map(({ finding }) => finding);
}

function severityRank({ severity }: ConfigurationFinding): number {
  return SEVERITIES.indexOf(severity);
}

function configurationAgeText({ configuration, now }: ConfigurationContext): string | null {
  if (configuration === null || now - configuration.readAt <= OLD_CONFIGURATION_AFTER_MS)
    return null;
  return `(As the set-up was read at ${formatTime(configuration.readAt)}, ${formatDuration(now - configuration.readAt)} ago.)`;
}
