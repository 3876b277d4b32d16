import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { CONDITIONS } from "../../domain/condition.ts";
import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../../domain/job-history.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { noEtaText } from "../../wording/cycle.ts";
import { meaningText, remedyText } from "../../wording/explanations.ts";
import { findingText } from "../../wording/findings.ts";
import { formatNumber, formatRatio, formatTime } from "../../wording/phrases.ts";
import { noTimeText } from "../../wording/quarantine-rules.ts";
import { riskDriverText, topRiskText } from "../../wording/risk.ts";
import { scheduleText } from "../../wording/schedule.ts";
import { jobTerms } from "../../wording/systems.ts";
import { triggerText } from "../../wording/trigger.ts";
import { HEALTHY_TARGET } from "../domain/configuration/configuration-cases.ts";
import { clusterCounts, skippedInScope } from "../domain/failure/failure-fixtures.ts";
import * as jobs from "../domain/job-fixtures.ts";
import { healthyJob, jobFacts, LAST_EXECUTION, MORNING } from "../domain/job-fixtures.ts";
import { readFailureOf } from "../read-failure-fixtures.ts";
import { expectReadable } from "./readable.ts";

// The texts that an on-call engineer reads, with at least one job for every condition.

const assess = (
  job: ObservedJob,
  otherFacts: Partial<JobFacts> = {},
  previous: JobAssessment | null = null,
) =>
  assessJob(
    jobFacts(job, otherFacts),
    previous,
    DEFAULT_THRESHOLDS,
    otherFacts.freshness?.jobAsOf ?? job.readAt,
  );

const later = (job: ObservedJob, ms: number): ObservedJob => ({ ...job, readAt: job.readAt + ms });

const audit = (activity: string, at: number): JobFacts["audits"][number] => ({
  id: activity,
  at,
  activity,
  result: "success",
  reason: null,
  servicePrincipalId: healthyJob.servicePrincipalId,
  application: "8x8",
  actor: "Adele Vance",
});

const UNKNOWN_SITE = {
  code: "UnprocessableEntity",
  attribute: "site",
  messageTemplate: "StatusCode: BadRequest. site … does not exist",
};

const unknownAt = MORNING + 50 * MINUTE;
const STALE: JobFacts["freshness"] = {
  ...jobFacts(healthyJob).freshness,
  readFailure: readFailureOf("unauthorised", MORNING),
};

const { tooManyFailuresJob, initialCycleJob } = jobs;
const manyFail: Partial<JobFacts> = {
  clusters: [
    clusterCounts("a", { ...UNKNOWN_SITE, objects: 5000 }),
    clusterCounts("b", { objects: 210 }),
  ],
  failingObjects: 5210,
  eventsTotal: 9000,
};
const growing = Array.from({ length: 25 }, (_, n) => ({
  at: MORNING - (25 - n) * 40 * MINUTE,
  objects: 25_000 - (24 - n) * 300 + (n % 3) * 70,
  references: 0,
}));
const large: ObservedJob = {
  ...healthyJob,
  lastExecution: { ...LAST_EXECUTION, escrowed: 25_000 },
  synchronizedEntries: [{ key: "user to User", count: 300_000 }],
};
const manyUnknownSites: Partial<JobFacts> = {
  clusters: [clusterCounts("a", { ...UNKNOWN_SITE, objects: 25_000 })],
  failingObjects: 25_000,
  eventsTotal: 9,
};
const stalledBefore = assess(initialCycleJob);

const CASES: Readonly<Record<string, JobAssessment>> = {
  "four weeks of quarantine are over": assess(
    {
      ...tooManyFailuresJob,
      schedule: { ...healthyJob.schedule, state: "disabled" },
      quarantine: { ...tooManyFailuresJob.quarantine!, seriesSince: MORNING - 30 * DAY },
    },
    manyFail,
  ),
  "the token was refused": assess(jobs.credentialsRejectedJob),
  "too many objects failed": assess(tooManyFailuresJob, manyFail),
  "the cycle did not come": assess(later(healthyJob, 3 * HOUR)),
  "the cycle hangs, and objects fail": assess(
    later(initialCycleJob, 2 * HOUR),
    { clusters: [clusterCounts("a", { ...UNKNOWN_SITE, objects: 900 })], failingObjects: 900 },
    stalledBefore,
  ),
  "one value is wrong for many": assess(healthyJob, {
    clusters: [
      clusterCounts("a", { ...UNKNOWN_SITE, objects: 240, firstEventAt: MORNING - 3 * HOUR }),
    ],
    failingObjects: 240,
    audits: [audit("Update attribute mappings or scope", MORNING - 3 * HOUR)],
  }),
  "failures grow towards a rule": assess(large, {
    ...manyUnknownSites,
    newlyFailingObjects: 9000,
    history: { ...EMPTY_HISTORY, escrowPoints: growing },
  }),
  "leavers whom the app keeps": assess(healthyJob, {
    clusters: [
      clusterCounts("l", {
        objects: 3,
        isDeprovisioning: true,
        code: "InsufficientRights",
        messageTemplate: null,
      }),
      clusterCounts("b", { objects: 40 }),
    ],
    failingObjects: 43,
    leavers: { people: 3, overdue: 3, since: MORNING - 9 * HOUR },
  }),
  "a cycle disables many people": assess(healthyJob, {
    cycles: [
      {
        cycleId: "wave",
        firstEventAt: MORNING - HOUR,
        lastEventAt: MORNING - 20 * MINUTE,
        objects: 1900,
        rows: [],
        removals: { done: 1500, failed: 400, withheld: 0 },
      },
    ],
  }),
  "failures are far on the way to a rule": assess(large, {
    ...manyUnknownSites,
    newlyFailingObjects: 0,
  }),
  "the token expires tomorrow": assess(healthyJob, {
    target: { ...HEALTHY_TARGET, tokenExpiry: { at: MORNING + 20 * HOUR, whose: "entra" } },
  }),
  "the cycle hangs": assess(later(initialCycleJob, 2 * HOUR), {}, stalledBefore),
  "our own secret has expired": assessJob(
    jobFacts(healthyJob, { freshness: STALE }),
    null,
    DEFAULT_THRESHOLDS,
    unknownAt,
  ),
  "switched off by hand": assess(
    { ...healthyJob, statusCode: "paused" },
    { audits: [audit("Disable/pause provisioning configuration", MORNING - HOUR)] },
  ),
  "paused by Entra": assess({ ...healthyJob, statusCode: "paused", escrowsPruned: true }),
  "configured in part": assess(jobs.notConfiguredJob),
  "just started": assess(jobs.justStartedJob),
  "the first cycle": assess(initialCycleJob),
  "everyone again, after a mapping edit": assess(
    { ...initialCycleJob, steadyStateFirstAt: healthyJob.steadyStateFirstAt },
    { audits: [audit("Update attribute mappings or scope", MORNING - 141 * MINUTE)] },
  ),
  "all is well": assess(healthyJob, { eventsTotal: 900 }),
  "a few joiners are skipped": assess(healthyJob, {
    clusters: [
      clusterCounts("s", {
        ...buildFailureCluster(skippedInScope("AttributeValidationFailed", "name.familyName")),
        objects: 3,
      }),
    ],
    missingAccounts: 3,
    eventsTotal: 900,
  }),
  "a cycle is late": assess(later(healthyJob, 42 * MINUTE)),
};

function describeJob(name: string, assessment: JobAssessment): string {
  const { condition, severity, conditionSince, schedule, cycle, failures, quarantine } = assessment;
  const [top] = failures.clusters;
  const cluster =
    top === undefined
      ? []
      : [
          `Most fail: ${formatNumber(top.objects)} × ${top.code}, ${formatRatio(top.share)} (${top.state}; ${top.explanation.owner}). ${meaningText(top.explanation)}`,
        ];
  return [
    `# ${condition}: ${name}`,
    `${severity}, since ${formatTime(conditionSince)}`,
    `Why: ${conditionText(assessment).reason}`,
    `Next: ${conditionText(assessment).remedy ?? "-"}`,
    `Cycles (${schedule.state}): ${scheduleText(schedule)}`,
    ...(cycle.trigger === null
      ? []
      : [`Full cycle (${cycle.trigger.kind}): ${triggerText(cycle.trigger)}`]),
    ...cluster,
    `Quarantine (risk ${quarantine.riskScore.toFixed(2)}): ${topRiskText(assessment) ?? "-"} ${quarantine.noTimeReason === null ? "" : noTimeText(quarantine.noTimeReason)}`.trimEnd(),
    ...assessment.findings.map((finding) => {
      const { reason, remedy } = findingText(
        finding,
        jobTerms(assessment.job),
        assessment.assessedAt,
      );
      return `Configuration (${finding.severity}): ${reason} Next: ${remedy}`;
    }),
  ].join("\n");
}

test("the texts of every condition match the golden file, the most severe condition first", async () => {
  const order = Object.values(CASES).map(({ condition }) => CONDITIONS.indexOf(condition));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(CONDITIONS.length);
  const text = Object.entries(CASES).map(([name, assessment]) => describeJob(name, assessment));
  const golden = join(import.meta.dirname, "../golden/condition-texts.txt");
  await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});

test.each(Object.entries(CASES))('the texts of the case "%s" are readable', (_name, assessment) => {
  for (const text of allTexts(assessment)) expectReadable(text);
});

function allTexts(assessment: JobAssessment): readonly string[] {
  const { schedule, cycle, quarantine, failures, findings } = assessment;
  return [
    Object.values(conditionText(assessment)).join(" "),
    scheduleText(schedule),
    cycle.trigger === null ? "" : triggerText(cycle.trigger),
    cycle.noEtaReason === null ? "" : noEtaText(cycle.noEtaReason),
    quarantine.noTimeReason === null ? "" : noTimeText(quarantine.noTimeReason),
    ...quarantine.drivers.map((driver) =>
      riskDriverText(driver, jobTerms(assessment.job), assessment.assessedAt),
    ),
    ...failures.clusters.map(
      ({ explanation }) =>
        `${meaningText(explanation)} ${remedyText(explanation, { isActionDue: false })}`,
    ),
    ...findings.map((finding) => {
      const { reason, remedy } = findingText(
        finding,
        jobTerms(assessment.job),
        assessment.assessedAt,
      );
      return `${reason} ${remedy}`;
    }),
  ].filter((text) => text.trim() !== "");
}
