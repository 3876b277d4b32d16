import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { CycleRecord, JobFacts } from "../../domain/job-facts.ts";
import { EMPTY_HISTORY, type FinishedRun } from "../../domain/job-history.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  jobFacts,
  justStartedJob,
  LAST_EXECUTION,
  NOON,
  neverStartedJob,
  notConfiguredJob,
} from "../domain/job-fixtures.ts";

// Every kind of sentence on cycles and silence, for a reader who sees only the text.

const assessmentOf = (
  job: ObservedJob,
  more: Partial<JobFacts> = {},
  previous: JobAssessment | null = null,
) => assessJob(jobFacts(job, more), previous, DEFAULT_THRESHOLDS, job.readAt);

const audit = (activity: string, at: number): ProvisioningAudit => ({
  id: `${activity} ${at}`,
  at,
  activity,
  result: "success",
  reason: null,
  servicePrincipalId: healthyJob.servicePrincipalId,
  application: "8x8",
  actor: "Adele Vance",
});
const MAPPING = "Update attribute mappings or scope";
const RESTART = "Enable/restart provisioning configuration";

const BEGAN = initialCycleJob.lastExecution!.beganAt!;
const full: ObservedJob = { ...initialCycleJob, steadyStateFirstAt: healthyJob.steadyStateFirstAt };
const bare: ObservedJob = {
  ...initialCycleJob,
  progress: [],
  lastExecution: {
    ...initialCycleJob.lastExecution!,
    exported: 0,
    escrowed: 0,
    exportsExpected: 0,
  },
};
const record: CycleRecord = {
  cycleId: LAST_EXECUTION.activityId!,
  firstEventAt: LAST_EXECUTION.beganAt!,
  lastEventAt: LAST_EXECUTION.endedAt!,
  objects: 9,
  rows: [],
};
const run = (n: number): FinishedRun => ({
  activityId: `run ${n}`,
  kind: "incremental",
  beganAt: NOON - n * HOUR,
  endedAt: NOON - n * HOUR + (3 + n) * MINUTE,
  state: "succeeded",
  imported: 4,
  exported: 2,
  escrowed: 0,
});
const trace = { ...EMPTY_HISTORY, runs: [9, 8, 7, 6, 5, 4].map(run) };
const running: ObservedJob = {
  ...healthyJob,
  lastExecution: { ...LAST_EXECUTION, beganAt: NOON - MINUTE, endedAt: null },
};
const unstarted: ObservedJob = {
  ...bare,
  lastExecution: { ...bare.lastExecution!, entitled: 0 },
  synchronizedEntries: [],
};
const failing = { failingObjects: 900, failingByCode: [{ code: "EntryConflict", objects: 900 }] };
const later = (job: ObservedJob, ms: number): ObservedJob => ({ ...job, readAt: job.readAt + ms });

const CASES: Readonly<Record<string, JobAssessment>> = {
  "initial cycle, by its pages": assessmentOf(initialCycleJob),
  "initial cycle, by its log": assessmentOf(
    { ...bare, readAt: NOON },
    {
      cycles: [
        {
          ...record,
          cycleId: bare.lastExecution!.activityId!,
          firstEventAt: BEGAN,
          lastEventAt: NOON - MINUTE,
          objects: 1500,
        },
      ],
    },
  ),
  "initial cycle, by what it wrote": assessmentOf({ ...initialCycleJob, progress: [] }),
  "initial cycle, just begun": assessmentOf({ ...bare, readAt: BEGAN + MINUTE }),
  "initial cycle, nothing known of it": assessmentOf({ ...unstarted, readAt: BEGAN + MINUTE }),
  "initial cycle, longer than published": assessmentOf(
    { ...bare, readAt: BEGAN + 5 * HOUR },
    {
      cycles: [
        {
          ...record,
          cycleId: "x",
          firstEventAt: BEGAN,
          lastEventAt: BEGAN + 5 * HOUR,
          objects: 9000,
        },
      ],
    },
  ),
  "initial cycle, begun again": assessmentOf(initialCycleJob, {
    audits: [audit(RESTART, BEGAN - 20_000)],
    history: { ...EMPTY_HISTORY, runs: [{ ...run(4), kind: "initial" }] },
  }),
  "initial cycle, not finished and none runs": assessmentOf({
    ...initialCycleJob,
    progress: [],
    lastExecution: LAST_EXECUTION,
  }),
  "full cycle after a mapping edit": assessmentOf(full, {
    audits: [audit(MAPPING, BEGAN - MINUTE)],
  }),
  "full cycle after a restart": assessmentOf(full, { audits: [audit(RESTART, BEGAN - 20_000)] }),
  "full cycle after a restart out of quarantine": assessmentOf(full, {
    audits: [audit(RESTART, BEGAN - 20_000), audit("Quarantine", BEGAN - 4 * HOUR)],
  }),
  "full cycle that no audit explains": assessmentOf(full, { history: trace }),
  "incremental cycle runs, by earlier ones": assessmentOf(running, { history: trace }),
  "on time": assessmentOf(healthyJob),
  "late, and not yet missed": assessmentOf(later(healthyJob, 42 * MINUTE)),
  stopped: assessmentOf(later(healthyJob, 3 * HOUR)),
  stalled: assessmentOf(later(initialCycleJob, 2 * HOUR), {}, assessmentOf(initialCycleJob)),
  "stalled while objects fail": assessmentOf(
    later(initialCycleJob, 2 * HOUR),
    failing,
    assessmentOf(initialCycleJob),
  ),
  "quarantined, tried less and less often": assessmentOf(credentialsRejectedJob),
  "paused by hand": assessmentOf(
    { ...healthyJob, statusCode: "paused" },
    { audits: [audit("Disable/pause provisioning configuration", NOON - HOUR)] },
  ),
  "paused by Entra, errors cleared": assessmentOf({
    ...healthyJob,
    statusCode: "paused",
    escrowsPruned: true,
  }),
  "set up and never started": assessmentOf(neverStartedJob),
  "started and never run": assessmentOf(justStartedJob),
  "not configured": assessmentOf(notConfiguredJob),
  "without a schedule": assessmentOf({
    ...healthyJob,
    schedule: { state: "active", intervalMs: null },
  }),
  "log late": assessmentOf(
    {
      ...healthyJob,
      lastExecution: {
        ...LAST_EXECUTION,
        beganAt: NOON - 9 * MINUTE,
        endedAt: NOON - 8 * MINUTE,
        exported: 0,
      },
      lastSuccessWithExports: { ...LAST_EXECUTION, endedAt: NOON - 2 * HOUR },
    },
    { cycles: [{ ...record, firstEventAt: NOON - 6 * HOUR, lastEventAt: NOON - 5 * HOUR }] },
  ),
};

test("every sentence on cycles and silence stands in one file", async () => {
  const lines = Object.entries(CASES).flatMap(
    ([name, { condition, reason, remedy, schedule, cycle }]) => [
      `${name} | ${condition} | ${reason}${remedy === null ? "" : ` | Next: ${remedy}`}`,
      `${name} | silence ${schedule.state} | ${schedule.text}`,
      ...(cycle.trigger === null
        ? []
        : [`${name} | cause ${cycle.trigger.kind} | ${cycle.trigger.text}`]),
      ...(cycle.noEtaReason === null ? [] : [`${name} | no end | ${cycle.noEtaReason}`]),
    ],
  );
  const text = `${lines.join("\n")}\n`;
  expect(text).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}/);
  // Who did it stands in the cause's actor alone.
  expect(text).not.toContain("Adele");
  const golden = join(import.meta.dirname, "../golden/cycle-texts.txt");
  await expect(text).toMatchFileSnapshot(golden);
});

test.each`
  name                                 | condition
  ${"late, and not yet missed"}        | ${"healthy"}
  ${"stopped"}                         | ${"stopped"}
  ${"stalled"}                         | ${"stalled"}
  ${"full cycle after a mapping edit"} | ${"initial-cycle"}
  ${"log late"}                        | ${"healthy"}
`("$name is $condition", ({ name, condition }) => {
  expect(CASES[name]?.condition).toBe(condition);
});

test("the actor is kept apart from the words", () => {
  expect(CASES["full cycle after a mapping edit"]?.cycle.trigger).toMatchObject({
    kind: "mapping",
    actor: "Adele Vance",
  });
});

test("the review joins job and log, newest first", () => {
  const facts = {
    cycles: [{ ...record, rows: [{ action: "create", status: "success", rows: 9 }] as const }],
  };
  const runs = [
    ...trace.runs,
    {
      ...run(0),
      activityId: LAST_EXECUTION.activityId,
      beganAt: LAST_EXECUTION.beganAt,
      endedAt: LAST_EXECUTION.endedAt!,
    },
  ];
  const { recentCycles, medianDurationMs } = assessmentOf(healthyJob, {
    ...facts,
    history: { ...trace, runs },
  }).cycle;
  expect(recentCycles).toHaveLength(7);
  expect(recentCycles[0]).toMatchObject({
    cycleId: LAST_EXECUTION.activityId,
    beganAt: LAST_EXECUTION.beganAt,
    endedAt: LAST_EXECUTION.endedAt,
    objects: 9,
  });
  expect(recentCycles[1]).toMatchObject({ cycleId: "run 4", objects: null });
  expect(medianDurationMs).toBe(9 * MINUTE);
});
