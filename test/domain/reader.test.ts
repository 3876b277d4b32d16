import { join } from "node:path";
import { expect, test } from "vitest";
import { assess } from "../../domain/assess.ts";
import { CONDITIONS } from "../../domain/condition.ts";
import type { JobFacts } from "../../domain/facts.ts";
import type { SyncJob } from "../../domain/provisioning.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { NO_TRACE } from "../../domain/trace.ts";
import { grouped, sayRatio, sayTime } from "../../domain/words.ts";
import { cause } from "./failure/rows.ts";
import * as jobs from "./jobs.ts";
import { factsOf, healthy, NOON, RAN } from "./jobs.ts";
import { expectReadable } from "./readable.ts";
import { SERVER } from "./setup/set-ups.ts";

// The reader who sees only the text: an on-call engineer, a help-desk admin, an ops lead.

const judge = (job: SyncJob, more: Partial<JobFacts> = {}, previous: JobSnapshot | null = null) =>
  assess(factsOf(job, more), previous, DEFAULT_THRESHOLDS, more.sight?.jobsAsOf ?? job.readAt);

const later = (job: SyncJob, ms: number): SyncJob => ({ ...job, readAt: job.readAt + ms });

const audit = (activity: string, at: number): JobFacts["audits"][number] => ({
  id: activity,
  at,
  activity,
  result: "success",
  reason: null,
  servicePrincipalId: healthy.servicePrincipalId,
  application: "8x8",
  actor: "Adele Vance",
});

const SITE = {
  code: "UnprocessableEntity",
  attribute: "site",
  template: "StatusCode: BadRequest. site … does not exist",
};

const blindAt = NOON + 50 * MINUTE;
const BLIND: JobFacts["sight"] = {
  ...factsOf(healthy).sight,
  trouble: {
    kind: "unauthorised",
    since: NOON,
    message: "Graph refused the client secret (AADSTS7000222: it has expired).",
  },
};

const { tooManyFailures, initialCycle } = jobs;
const manyFail: Partial<JobFacts> = {
  clusters: [cause("a", { ...SITE, objects: 5000 }), cause("b", { objects: 210 })],
  failingObjects: 5210,
  events: 9000,
};
const growing = Array.from({ length: 25 }, (_, n) => ({
  at: NOON - (25 - n) * 40 * MINUTE,
  objects: 25_000 - (24 - n) * 300 + (n % 3) * 70,
  references: 0,
}));
const large: SyncJob = {
  ...healthy,
  lastExecution: { ...RAN, escrowed: 25_000 },
  synchronizedEntries: [{ key: "user to User", count: 300_000 }],
};
const bad: Partial<JobFacts> = {
  clusters: [cause("a", { ...SITE, objects: 25_000 })],
  failingObjects: 25_000,
  events: 9,
};
const hung = judge(initialCycle);

const CASES: Readonly<Record<string, JobSnapshot>> = {
  "four weeks of quarantine are over": judge(
    {
      ...tooManyFailures,
      schedule: { ...healthy.schedule, state: "disabled" },
      quarantine: { ...tooManyFailures.quarantine!, seriesSince: NOON - 30 * DAY },
    },
    manyFail,
  ),
  "the token was refused": judge(jobs.rejected),
  "too many objects failed": judge(tooManyFailures, manyFail),
  "the cycle did not come": judge(later(healthy, 3 * HOUR)),
  "the cycle hangs, and objects fail": judge(
    later(initialCycle, 2 * HOUR),
    { clusters: [cause("a", { ...SITE, objects: 900 })], failingObjects: 900 },
    hung,
  ),
  "one value is wrong for many": judge(healthy, {
    clusters: [cause("a", { ...SITE, objects: 240, firstAt: NOON - 3 * HOUR })],
    failingObjects: 240,
    audits: [audit("Update attribute mappings or scope", NOON - 3 * HOUR)],
  }),
  "failures grow towards a rule": judge(large, {
    ...bad,
    failingLately: 9000,
    trace: { ...NO_TRACE, escrow: growing },
  }),
  "leavers whom the app keeps": judge(healthy, {
    clusters: [
      cause("l", { objects: 3, leaving: true, code: "InsufficientRights", template: null }),
      cause("b", { objects: 40 }),
    ],
    failingObjects: 43,
    trace: { ...NO_TRACE, leavers: [{ id: "l", since: NOON - 9 * HOUR }] },
  }),
  "failures are far on the way to a rule": judge(large, { ...bad, failingLately: 0 }),
  "the token ends tomorrow": judge(healthy, {
    target: { ...SERVER, tokenEndsAt: NOON + 20 * HOUR },
  }),
  "the cycle hangs": judge(later(initialCycle, 2 * HOUR), {}, hung),
  "our own secret has expired": assess(
    factsOf(healthy, { sight: BLIND }),
    null,
    DEFAULT_THRESHOLDS,
    blindAt,
  ),
  "switched off by hand": judge(
    { ...healthy, code: "paused" },
    { audits: [audit("Disable/pause provisioning configuration", NOON - HOUR)] },
  ),
  "paused by Entra": judge({ ...healthy, code: "paused", escrowsPruned: true }),
  "set up in part": judge(jobs.notConfigured),
  "just started": judge(jobs.justStarted),
  "the first cycle": judge(initialCycle),
  "everyone again, after a mapping edit": judge(
    { ...initialCycle, steadyFirstAt: healthy.steadyFirstAt },
    { audits: [audit("Update attribute mappings or scope", NOON - 141 * MINUTE)] },
  ),
  "all is well": judge(healthy, { events: 900 }),
  "a cycle is late": judge(later(healthy, 42 * MINUTE)),
};

function told(name: string, seen: JobSnapshot): string {
  const { condition, severity, conditionSince, silence, cycle, failures, quarantine } = seen;
  const [top] = failures.clusters;
  const cluster =
    top === undefined
      ? []
      : [
          `Most fail: ${grouped(top.objects)} × ${top.code}, ${sayRatio(top.share)} (${top.state}; ${top.owner}). ${top.meaning}`,
        ];
  return [
    `# ${condition}: ${name}`,
    `${severity}, since ${sayTime(conditionSince)}`,
    `Why: ${seen.reason}`,
    `Next: ${seen.remedy ?? "-"}`,
    `Cycles (${silence.state}): ${silence.words}`,
    ...(cycle.cause === null ? [] : [`Full cycle (${cycle.cause.kind}): ${cycle.cause.words}`]),
    ...cluster,
    `Quarantine (risk ${quarantine.riskScore.toFixed(2)}): ${quarantine.riskDriver ?? "-"} ${quarantine.noTimeBecause ?? ""}`.trimEnd(),
    ...seen.findings.map((one) => `Set-up (${one.severity}): ${one.reason} Next: ${one.remedy}`),
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

function allTexts(seen: JobSnapshot): readonly string[] {
  const { silence, cycle, quarantine, failures, findings } = seen;
  return [
    [seen.reason, seen.remedy].join(" "),
    silence.words,
    cycle.cause?.words ?? "",
    cycle.noEtaBecause ?? "",
    quarantine.noTimeBecause ?? "",
    quarantine.escrow.words ?? "",
    ...quarantine.drivers.map(({ words }) => words),
    ...failures.clusters.map(({ meaning, remedy }) => `${meaning} ${remedy}`),
    ...findings.map(({ reason, remedy }) => `${reason} ${remedy}`),
  ].filter((text) => text.trim() !== "");
}
