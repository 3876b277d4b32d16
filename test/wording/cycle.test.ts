import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { CYCLE_TRIGGER_KINDS, NO_ETA_REASONS } from "../../domain/cycle-assessment.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { CycleRecord, JobFacts } from "../../domain/job-facts.ts";
import { EMPTY_HISTORY, type FinishedRun } from "../../domain/job-history.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import { NOT_DUE_CODES, type ScheduleReason } from "../../domain/schedule-assessment.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { noEtaText } from "../../wording/cycle.ts";
import { scheduleReasonText, scheduleText } from "../../wording/schedule.ts";
import { triggerText } from "../../wording/trigger.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  jobFacts,
  justStartedJob,
  LAST_EXECUTION,
  MORNING,
  NO_REMOVALS,
  neverStartedJob,
  notConfiguredJob,
} from "../domain/job-fixtures.ts";

// The texts about cycles and the schedule, with every kind of sentence.

const assess = (
  job: ObservedJob,
  otherFacts: Partial<JobFacts> = {},
  previous: JobAssessment | null = null,
) => assessJob(jobFacts(job, otherFacts), previous, DEFAULT_THRESHOLDS, job.readAt);

const ACTOR = "Adele Vance";

const audit = (activity: string, at: number): ProvisioningAudit => ({
  id: `${activity} ${at}`,
  at,
  activity,
  result: "success",
  reason: null,
  servicePrincipalId: healthyJob.servicePrincipalId,
  application: "8x8",
  actor: ACTOR,
});
const MAPPING_EDIT = "Update attribute mappings or scope";
const RESTART = "Enable/restart provisioning configuration";

const BEGAN_AT = initialCycleJob.lastExecution!.beganAt!;
const fullCycleJob: ObservedJob = {
  ...initialCycleJob,
  steadyStateFirstAt: healthyJob.steadyStateFirstAt,
};
const jobWithoutProgress: ObservedJob = {
  ...initialCycleJob,
  progress: [],
  lastExecution: {
    ...initialCycleJob.lastExecution!,
    exported: 0,
    escrowed: 0,
    exportsExpected: 0,
  },
};
const jobWithoutProgressYet = {
  progress: jobWithoutProgress.progress,
  lastExecution: jobWithoutProgress.lastExecution,
};
const record: CycleRecord = {
  cycleId: LAST_EXECUTION.activityId!,
  firstEventAt: LAST_EXECUTION.beganAt!,
  lastEventAt: LAST_EXECUTION.endedAt!,
  removals: NO_REMOVALS,
  objects: 9,
  rows: [],
};
const run = (n: number): FinishedRun => ({
  activityId: `run ${n}`,
  kind: "incremental",
  beganAt: MORNING - n * HOUR,
  endedAt: MORNING - n * HOUR + (3 + n) * MINUTE,
  state: "succeeded",
  failure: null,
  imported: 4,
  exported: 2,
  escrowed: 0,
});
const historyOfRuns = { ...EMPTY_HISTORY, runs: [9, 8, 7, 6, 5, 4].map(run) };
const runningJob: ObservedJob = {
  ...healthyJob,
  lastExecution: { ...LAST_EXECUTION, beganAt: MORNING - MINUTE, endedAt: null },
};
const jobWithoutCounts: ObservedJob = {
  ...jobWithoutProgress,
  lastExecution: { ...jobWithoutProgress.lastExecution!, entitled: 0 },
  synchronizedEntries: [],
};
const failingObjects = {
  failingObjects: 900,
  failingByCode: [{ code: "EntryConflict", objects: 900 }],
};
const later = (job: ObservedJob, ms: number): ObservedJob => ({ ...job, readAt: job.readAt + ms });

const ASSESSMENTS: Readonly<Record<string, JobAssessment>> = {
  "initial cycle, by its pages": assess(initialCycleJob),
  "initial cycle, by its log": assess(
    { ...jobWithoutProgress, readAt: MORNING },
    {
      cycles: [
        {
          ...record,
          cycleId: jobWithoutProgress.lastExecution!.activityId!,
          firstEventAt: BEGAN_AT,
          lastEventAt: MORNING - MINUTE,
          removals: NO_REMOVALS,
          objects: 1500,
        },
      ],
    },
  ),
  "initial cycle, by its exports": assess({ ...initialCycleJob, progress: [] }),
  "initial cycle, just begun": assess({ ...jobWithoutProgress, readAt: BEGAN_AT + MINUTE }),
  "full cycle, just begun": assess(
    { ...fullCycleJob, ...jobWithoutProgressYet, readAt: BEGAN_AT + MINUTE },
    { audits: [audit(RESTART, BEGAN_AT - 20_000)] },
  ),
  "full cycle, without any counts": assess(
    {
      ...jobWithoutCounts,
      steadyStateFirstAt: healthyJob.steadyStateFirstAt,
      readAt: BEGAN_AT + MINUTE,
    },
    { audits: [audit(RESTART, BEGAN_AT - 20_000)] },
  ),
  "full cycle, longer than published": assess(
    { ...fullCycleJob, ...jobWithoutProgressYet, readAt: BEGAN_AT + 5 * HOUR },
    {
      audits: [audit(RESTART, BEGAN_AT - 20_000)],
      cycles: [
        {
          ...record,
          cycleId: "x",
          firstEventAt: BEGAN_AT,
          lastEventAt: BEGAN_AT + 5 * HOUR,
          removals: NO_REMOVALS,
          objects: 9000,
        },
      ],
    },
  ),
  "initial cycle, restarted": assess(initialCycleJob, {
    audits: [audit(RESTART, BEGAN_AT - 20_000)],
    history: { ...EMPTY_HISTORY, runs: [{ ...run(4), kind: "initial" }] },
  }),
  "initial cycle, not finished and none runs": assess({
    ...initialCycleJob,
    progress: [],
    lastExecution: LAST_EXECUTION,
  }),
  "full cycle after a mapping edit": assess(fullCycleJob, {
    audits: [audit(MAPPING_EDIT, BEGAN_AT - MINUTE)],
  }),
  "full cycle after a restart": assess(fullCycleJob, {
    audits: [audit(RESTART, BEGAN_AT - 20_000)],
  }),
  "full cycle after a restart out of quarantine": assess(fullCycleJob, {
    audits: [audit(RESTART, BEGAN_AT - 20_000), audit("Quarantine", BEGAN_AT - 4 * HOUR)],
  }),
  "full cycle without an audit entry": assess(fullCycleJob, { history: historyOfRuns }),
  "incremental cycle, by earlier cycles": assess(runningJob, { history: historyOfRuns }),
  "on time": assess(healthyJob),
  late: assess(later(healthyJob, 42 * MINUTE)),
  stopped: assess(later(healthyJob, 3 * HOUR)),
  stalled: assess(later(initialCycleJob, 2 * HOUR), {}, assess(initialCycleJob)),
  "stalled while objects fail": assess(
    later(initialCycleJob, 2 * HOUR),
    failingObjects,
    assess(initialCycleJob),
  ),
  "quarantined, with a later retry": assess(credentialsRejectedJob),
  "paused by hand": assess(
    { ...healthyJob, statusCode: "paused" },
    { audits: [audit("Disable/pause provisioning configuration", MORNING - HOUR)] },
  ),
  "paused by Entra": assess({
    ...healthyJob,
    statusCode: "paused",
    escrowsPruned: true,
  }),
  "configured and never started": assess(neverStartedJob),
  "started and never run": assess(justStartedJob),
  "not configured": assess(notConfiguredJob),
  "without a schedule": assess({
    ...healthyJob,
    schedule: { state: "active", intervalMs: null },
  }),
  "log late": assess(
    {
      ...healthyJob,
      lastExecution: {
        ...LAST_EXECUTION,
        beganAt: MORNING - 9 * MINUTE,
        endedAt: MORNING - 8 * MINUTE,
        exported: 0,
      },
      lastSuccessWithExports: { ...LAST_EXECUTION, endedAt: MORNING - 2 * HOUR },
    },
    { cycles: [{ ...record, firstEventAt: MORNING - 6 * HOUR, lastEventAt: MORNING - 5 * HOUR }] },
  ),
};

describe("texts about cycles and the schedule", () => {
  const lines = [...Object.entries(ASSESSMENTS).flatMap(linesOf), ...linesByCode()];
  const text = lines.join("\n");

  test("the texts about cycles and the schedule match the golden file", async () => {
    const golden = join(import.meta.dirname, "../golden/cycle-texts.txt");
    await expect(`${text}\n`).toMatchFileSnapshot(golden);
  });

  test("show no raw value", () => {
    expect(text).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}/);
  });

  test("do not name the person who made a change", () => {
    expect(ASSESSMENTS["full cycle after a mapping edit"]?.cycle.trigger).toMatchObject({
      kind: "mapping",
      actor: ACTOR,
    });
    expect(text).not.toContain(ACTOR);
  });
});

function linesOf([name, assessment]: readonly [string, JobAssessment]): readonly string[] {
  const { condition, schedule, cycle } = assessment;
  const { reason, remedy } = conditionText(assessment);
  const { trigger, noEtaReason } = cycle;
  return [
    `${name} | ${condition} | ${reason}${remedy === null ? "" : ` | Next: ${remedy}`}`,
    `${name} | schedule ${schedule.state}, ${schedule.reason.code} | ${scheduleText(schedule)}`,
    ...(trigger === null ? [] : [`${name} | trigger ${trigger.kind} | ${triggerText(trigger)}`]),
    ...(noEtaReason === null
      ? []
      : [`${name} | no estimate: ${noEtaReason} | ${noEtaText(noEtaReason)}`]),
  ];
}

/** The sentences that depend only on a code, and the variants that no job above has. */
function linesByCode(): readonly string[] {
  const trigger = { at: MORNING, isInitialCycleRestart: false, liftedQuarantineAt: null };
  const scheduleReasons: readonly ScheduleReason[] = [
    ...NOT_DUE_CODES.map((code) => ({ code })),
    { code: "no-cycle-seen" },
    { code: "quarantine-retry", nextAttemptAt: null },
    { code: "on-time", dueAt: MORNING, intervalMs: null },
    { code: "late", dueAt: MORNING, overdueMs: 5 * MINUTE, intervalMs: null },
    { code: "missed", dueAt: MORNING, overdueMs: HOUR, intervalMs: null, lastActivityAt: null },
  ];
  return [
    ...NO_ETA_REASONS.map((reason) => `no estimate: ${reason} | ${noEtaText(reason)}`),
    ...CYCLE_TRIGGER_KINDS.map((kind) => `trigger ${kind} | ${triggerText({ kind, ...trigger })}`),
    ...scheduleReasons.map((reason) => `schedule ${reason.code} | ${scheduleReasonText(reason)}`),
  ];
}

test.each`
  name                                 | condition
  ${"late"}                            | ${"healthy"}
  ${"stopped"}                         | ${"stopped"}
  ${"stalled"}                         | ${"stalled"}
  ${"stalled while objects fail"}      | ${"stopped"}
  ${"full cycle after a mapping edit"} | ${"initial-cycle"}
  ${"log late"}                        | ${"healthy"}
`("the condition of the example $name is $condition", ({ name, condition }) => {
  expect(ASSESSMENTS[name]?.condition).toBe(condition);
});
