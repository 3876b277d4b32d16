import { SEVERITIES } from "../condition.ts";
import type { JobFacts } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { DAY } from "../time.ts";
import { joined, sayDuration, sayTime } from "../words.ts";
import { dialectRules, siteRules } from "./dialect-rules.ts";
import type { Finding, Linted, Rule } from "./finding.ts";
import { guardRules } from "./guard-rules.ts";
import { jobRules } from "./job-rules.ts";
import { flowRules, matchingRules, scopeRules } from "./mapping-rules.ts";

/** Rules about what the job object and its target show. */
const ALWAYS: readonly Rule[] = [...jobRules];

/** Rules about what has to be read for itself: silent until it was. */
const WHEN_READ: readonly Rule[] = [
  ...guardRules,
  ...flowRules,
  ...matchingRules,
  ...scopeRules,
  ...siteRules,
  ...dialectRules,
];

/** A set-up is read a few times a day; one that is older says so. */
const SAYS_AGE_AFTER_MS = DAY;

/** What is wrong with how a job is set up, worst first. */
export function findingsOf(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): readonly Finding[] {
  const { configuration, job } = facts;
  const linted: Linted = { facts, configuration, thresholds, now };
  const always = ALWAYS.flatMap((rule) => rule(linted));
  // A set-up that is not finished has its own condition; there is nothing to find fault with yet.
  const isRead = configuration !== null && job.code !== "not-configured";
  const read = isRead ? WHEN_READ.flatMap((rule) => rule(linted)) : [];
  const age = ageOf(linted);
  return [
    ...always,
    ...read.map((finding) => ({ ...finding, reason: joined(finding.reason, age) })),
  ]
    .map((finding, place) => ({ finding, place }))
    .toSorted((a, b) => rank(a.finding) - rank(b.finding) || a.place - b.place)
    .map(({ finding }) => finding);
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function ageOf({ configuration, now }: Linted): string | null {
  if (configuration === null || now - configuration.readAt <= SAYS_AGE_AFTER_MS) return null;
  return `(As the set-up was read at ${sayTime(configuration.readAt)}, ${sayDuration(now - configuration.readAt)} ago.)`;
}
