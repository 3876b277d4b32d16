import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { CONDITIONS } from "../../domain/condition.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../../domain/job-history.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { noEtaText } from "../../wording/cycle.ts";
import { meaningText, remedyText } from "../../wording/explanations.ts";
import { findingText } from "../../wording/findings.ts";
import { formatNumber, formatRatio, formatTime } from "../../wording/phrases.ts";
import { escrowMismatchText, noTimeText } from "../../wording/quarantine-rules.ts";
import { riskDriverText, topRiskText } from "../../wording/risk.ts";
import { scheduleText } from "../../wording/schedule.ts";
import { triggerText } from "../../wording/trigger.ts";
import { HEALTHY_TARGET } from "../domain/configuration/configuration-cases.ts";
import { clusterCounts } from "../domain/failure/failure-fixtures.ts";
import * as jobs from "../domain/job-fixtures.ts";
import { healthyJob, jobFacts, LAST_EXECUTION, NOON } from "../domain/job-fixtures.ts";
import { expectReadable } from "./readable.ts";

// The reader who sees only the text: an on-call engineer, a help-desk admin, an ops lead.

const judge = (
  job: ObservedJob,
  more: Partial<JobFacts> = {},
  previous: JobAssessment | null = null,
) =>
  assessJob(
    jobFacts(job, more),
    previous,
    DEFAULT_THRESHOLDS,
    more.freshness?.jobAsOf ?? job.readAt,
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

const SITE = {
  code: "UnprocessableEntity",
  attribute: "site",
  messageTemplate: "StatusCode: BadRequest. site … does not exist",
};

const blindAt = NOON + 50 * MINUTE;
const BLIND: JobFacts["freshness"] = {
  ...jobFacts(healthyJob).freshness,
  readFailure: {
    kind: "unauthorised",
    since: NOON,
    message: "Graph refused the client secret (AADSTS7000222: it has expired).",
  },
};

const { tooManyFailuresJob, initialCycleJob } = jobs;
const manyFail: Partial<JobFacts> = {
  clusters: [clusterCounts("a", { ...SITE, objects: 5000 }), clusterCounts("b", { objects: 210 })],
  failingObjects: 5210,
  eventsTotal: 9000,
};
const growing = Array.from({ length: 25 }, (_, n) => ({
  at: NOON - (25 - n) * 40 * MINUTE,
  objects: 25_000 - (24 - n) * 300 + (n % 3) * 70,
  references: 0,
}));
const large: ObservedJob = {
  ...healthyJob,
  lastExecution: { ...LAST_EXECUTION, escrowed: 25_000 },
  synchronizedEntries: [{ key: "user to User", count: 300_000 }],
};
const bad: Partial<JobFacts> = {
  clusters: [clusterCounts("a", { ...SITE, objects: 25_000 })],
  failingObjects: 25_000,
  eventsTotal: 9,
};
const hung = judge(initialCycleJob);

const CASES: Readonly<Record<string, JobAssessment>> = {
  "four weeks of quarantine are over": judge(
    {
      ...tooManyFailuresJob,
      schedule: { ...healthyJob.schedule, state: "disabled" },
      quarantine: { ...tooManyFailuresJob.quarantine!, seriesSince: NOON - 30 * DAY },
    },
    manyFail,
  ),
  "the token was refused": judge(jobs.credentialsRejectedJob),
  "too many objects failed": judge(tooManyFailuresJob, manyFail),
  "the cycle did not come": judge(later(healthyJob, 3 * HOUR)),
  "the cycle hangs, and objects fail": judge(
    later(initialCycleJob, 2 * HOUR),
    { clusters: [clusterCounts("a", { ...SITE, objects: 900 })], failingObjects: 900 },
    hung,
  ),
  "one value is wrong for many": judge(healthyJob, {
    clusters: [clusterCounts("a", { ...SITE, objects: 240, firstEventAt: NOON - 3 * HOUR })],
    failingObjects: 240,
    audits: [audit("Update attribute mappings or scope", NOON - 3 * HOUR)],
  }),
  "failures grow towards a rule": judge(large, {
    ...bad,
    newlyFailingObjects: 9000,
    history: { ...EMPTY_HISTORY, escrowPoints: growing },
  }),
  "leavers whom the app keeps": judge(healthyJob, {
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
    history: { ...EMPTY_HISTORY, leaverClusters: [{ clusterId: "l", since: NOON - 9 * HOUR }] },
  }),
  "failures are far on the way to a rule": judge(large, { ...bad, newlyFailingObjects: 0 }),
  "the token ends tomorrow": judge(healthyJob, {
    target: { ...HEALTHY_TARGET, tokenEndsAt: NOON + 20 * HOUR },
  }),
  "the cycle hangs": judge(later(initialCycleJob, 2 * HOUR), {}, hung),
  "our own secret has expired": assessJob(
    jobFacts(healthyJob, { freshness: BLIND }),
    null,
    DEFAULT_THRESHOLDS,
    blindAt,
  ),
  "switched off by hand": judge(
    { ...healthyJob, statusCode: "paused" },
    { audits: [audit("Disable/pause provisioning configuration", NOON - HOUR)] },
  ),
  "paused by Entra": judge({ ...healthyJob, statusCode: "paused", escrowsPruned: true }),
  "set up in part": judge(jobs.notConfiguredJob),
  "just started": judge(jobs.justStartedJob),
  "the first cycle": judge(initialCycleJob),
  "everyone again, after a mapping edit": judge(
    { ...initialCycleJob, steadyStateFirstAt: healthyJob.steadyStateFirstAt },
    { audits: [audit("Update attribute mappings or scope", NOON - 141 * MINUTE)] },
  ),
  "all is well": judge(healthyJob, { eventsTotal: 900 }),
  "a cycle is late": judge(later(healthyJob, 42 * MINUTE)),
};

function told(name: string, seen: JobAssessment): string {
  const { condition, severity, conditionSince, schedule, cycle, failures, quarantine } = seen;
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
    `Why: ${seen.reason}`,
    `Next: ${seen.remedy ?? "-"}`,
    `Cycles (${schedule.state}): ${scheduleText(schedule)}`,
    ...(cycle.trigger === null
      ? []
      : [`Full cycle (${cycle.trigger.kind}): ${triggerText(cycle.trigger)}`]),
    ...cluster,
    `Quarantine (risk ${quarantine.riskScore.toFixed(2)}): ${topRiskText(quarantine, seen.assessedAt) ?? "-"} ${quarantine.noTimeReason === null ? "" : noTimeText(quarantine.noTimeReason)}`.trimEnd(),
    ...seen.findings.map((finding) => {
      const { reason, remedy } = findingText(finding, seen.assessedAt);
      return `Configuration (${finding.severity}): ${reason} Next: ${remedy}`;
    }),
  ].join("\n");
}

test("every condition is told whole in one file, worst first", async () => {
  const order = Object.values(CASES).map(({ condition }) => CONDITIONS.indexOf(condition));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(CONDITIONS.length);
  const text = Object.entries(CASES).map(([name, seen]) => told(name, seen));
  const golden = join(import.meta.dirname, "../golden/verdicts.txt");
  await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});

test.each(Object.entries(CASES))("%s: the words beside each other read well", (_name, seen) => {
  for (const text of allTexts(seen)) expectReadable(text);
});

function allTexts(seen: JobAssessment): readonly string[] {
  const { schedule, cycle, quarantine, failures, findings } = seen;
  return [
    [seen.reason, seen.remedy].join(" "),
    scheduleText(schedule),
    cycle.trigger === null ? "" : triggerText(cycle.trigger),
    cycle.noEtaReason === null ? "" : noEtaText(cycle.noEtaReason),
    quarantine.noTimeReason === null ? "" : noTimeText(quarantine.noTimeReason),
    quarantine.escrow.mismatch === null ? "" : escrowMismatchText(quarantine.escrow.mismatch),
    ...quarantine.drivers.map((driver) => riskDriverText(driver, seen.assessedAt)),
    ...failures.clusters.map(
      ({ explanation }) =>
        `${meaningText(explanation)} ${remedyText(explanation, { isActionDue: false })}`,
    ),
    ...findings.map((finding) => {
      const { reason, remedy } = findingText(finding, seen.assessedAt);
      return `${reason} ${remedy}`;
    }),
  ].filter((text) => text.trim() !== "");
}
