import { join } from "node:path";
import { expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { CycleRecord, JobFacts } from "../../../domain/facts.ts";
import type { ProvisioningAudit, SyncJob } from "../../../domain/provisioning.ts";
import type { JobSnapshot } from "../../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { NO_TRACE, type Run } from "../../../domain/trace.ts";
import {
  factsOf,
  healthy,
  initialCycle,
  justStarted,
  NOON,
  notConfigured,
  pausedNew,
  RAN,
  rejected,
} from "../jobs.ts";

// Every kind of sentence on cycles and silence, for a reader who sees only the text.

const judge = (job: SyncJob, more: Partial<JobFacts> = {}, previous: JobSnapshot | null = null) =>
  assess(factsOf(job, more), previous, DEFAULT_THRESHOLDS, job.readAt);

const audit = (activity: string, at: number): ProvisioningAudit => ({
  id: `${activity} ${at}`,
  at,
  activity,
  result: "success",
  reason: null,
  servicePrincipalId: healthy.servicePrincipalId,
  application: "8x8",
  actor: "Adele Vance",
});
const MAPPING = "Update attribute mappings or scope";
const RESTART = "Enable/restart provisioning configuration";

const BEGAN = initialCycle.lastExecution!.beganAt!;
const full: SyncJob = { ...initialCycle, steadyFirstAt: healthy.steadyFirstAt };
const bare: SyncJob = {
  ...initialCycle,
  progress: [],
  lastExecution: { ...initialCycle.lastExecution!, exported: 0, escrowed: 0, exportsExpected: 0 },
};
const record: CycleRecord = {
  cycleId: RAN.activityId!,
  firstAt: RAN.beganAt!,
  lastAt: RAN.endedAt!,
  objects: 9,
  rows: [],
};
const run = (n: number): Run => ({
  activityId: `run ${n}`,
  kind: "incremental",
  beganAt: NOON - n * HOUR,
  endedAt: NOON - n * HOUR + (3 + n) * MINUTE,
  state: "succeeded",
  imported: 4,
  exported: 2,
  escrowed: 0,
});
const trace = { ...NO_TRACE, runs: [9, 8, 7, 6, 5, 4].map(run) };
const running: SyncJob = {
  ...healthy,
  lastExecution: { ...RAN, beganAt: NOON - MINUTE, endedAt: null },
};
const unstarted: SyncJob = {
  ...bare,
  lastExecution: { ...bare.lastExecution!, entitled: 0 },
  synchronizedEntries: [],
};
const failing = { failingObjects: 900, failing: [{ code: "EntryConflict", objects: 900 }] };
const later = (job: SyncJob, ms: number): SyncJob => ({ ...job, readAt: job.readAt + ms });

const CASES: Readonly<Record<string, JobSnapshot>> = {
  "initial cycle, by its pages": judge(initialCycle),
  "initial cycle, by its log": judge(
    { ...bare, readAt: NOON },
    {
      cycles: [
        {
          ...record,
          cycleId: bare.lastExecution!.activityId!,
          firstAt: BEGAN,
          lastAt: NOON - MINUTE,
          objects: 1500,
        },
      ],
    },
  ),
  "initial cycle, by what it wrote": judge({ ...initialCycle, progress: [] }),
  "initial cycle, just begun": judge({ ...bare, readAt: BEGAN + MINUTE }),
  "initial cycle, nothing known of it": judge({ ...unstarted, readAt: BEGAN + MINUTE }),
  "initial cycle, longer than published": judge(
    { ...bare, readAt: BEGAN + 5 * HOUR },
    {
      cycles: [
        { ...record, cycleId: "x", firstAt: BEGAN, lastAt: BEGAN + 5 * HOUR, objects: 9000 },
      ],
    },
  ),
  "initial cycle, begun again": judge(initialCycle, {
    audits: [audit(RESTART, BEGAN - 20_000)],
    trace: { ...NO_TRACE, runs: [{ ...run(4), kind: "initial" }] },
  }),
  "initial cycle, not finished and none runs": judge({
    ...initialCycle,
    progress: [],
    lastExecution: RAN,
  }),
  "full cycle after a mapping edit": judge(full, { audits: [audit(MAPPING, BEGAN - MINUTE)] }),
  "full cycle after a restart": judge(full, { audits: [audit(RESTART, BEGAN - 20_000)] }),
  "full cycle after a restart out of quarantine": judge(full, {
    audits: [audit(RESTART, BEGAN - 20_000), audit("Quarantine", BEGAN - 4 * HOUR)],
  }),
  "full cycle that no audit explains": judge(full, { trace }),
  "incremental cycle runs, by earlier ones": judge(running, { trace }),
  "on time": judge(healthy),
  "late, and not yet missed": judge(later(healthy, 42 * MINUTE)),
  stopped: judge(later(healthy, 3 * HOUR)),
  stalled: judge(later(initialCycle, 2 * HOUR), {}, judge(initialCycle)),
  "stalled while objects fail": judge(later(initialCycle, 2 * HOUR), failing, judge(initialCycle)),
  "quarantined, tried less and less often": judge(rejected),
  "paused by hand": judge(
    { ...healthy, code: "paused" },
    { audits: [audit("Disable/pause provisioning configuration", NOON - HOUR)] },
  ),
  "paused by Entra, errors cleared": judge({ ...healthy, code: "paused", escrowsPruned: true }),
  "set up and never started": judge(pausedNew),
  "started and never run": judge(justStarted),
  "not configured": judge(notConfigured),
  "without a schedule": judge({ ...healthy, schedule: { state: "active", intervalMs: null } }),
  "log late": judge(
    {
      ...healthy,
      lastExecution: {
        ...RAN,
        beganAt: NOON - 9 * MINUTE,
        endedAt: NOON - 8 * MINUTE,
        exported: 0,
      },
      lastSuccessWithExports: { ...RAN, endedAt: NOON - 2 * HOUR },
    },
    { cycles: [{ ...record, firstAt: NOON - 6 * HOUR, lastAt: NOON - 5 * HOUR }] },
  ),
};

test("every sentence on cycles and silence stands in one file", async () => {
  const lines = Object.entries(CASES).flatMap(
    ([name, { condition, reason, remedy, silence, cycle }]) => [
      `${name} | ${condition} | ${reason}${remedy === null ? "" : ` | Next: ${remedy}`}`,
      `${name} | silence ${silence.state} | ${silence.words}`,
      ...(cycle.cause === null
        ? []
        : [`${name} | cause ${cycle.cause.kind} | ${cycle.cause.words}`]),
      ...(cycle.noEtaBecause === null ? [] : [`${name} | no end | ${cycle.noEtaBecause}`]),
    ],
  );
  const text = `${lines.join("\n")}\n`;
  expect(text).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}/);
  // Who did it stands in the cause's actor alone.
  expect(text).not.toContain("Adele");
  const golden = join(import.meta.dirname, "../../golden/verdict-cycles.txt");
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
  expect(CASES["full cycle after a mapping edit"]?.cycle.cause).toMatchObject({
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
    { ...run(0), activityId: RAN.activityId, beganAt: RAN.beganAt, endedAt: RAN.endedAt! },
  ];
  const { recent, usualDurationMs } = judge(healthy, { ...facts, trace: { ...trace, runs } }).cycle;
  expect(recent).toHaveLength(7);
  expect(recent[0]).toMatchObject({
    cycleId: RAN.activityId,
    beganAt: RAN.beganAt,
    endedAt: RAN.endedAt,
    objects: 9,
  });
  expect(recent[1]).toMatchObject({ cycleId: "run 4", objects: null });
  expect(usualDurationMs).toBe(9 * MINUTE);
});
