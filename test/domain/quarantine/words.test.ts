import { join } from "node:path";
import { expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { CycleRecord, JobFacts } from "../../../domain/facts.ts";
import type { Quarantine, SyncJob } from "../../../domain/provisioning.ts";
import type { ProbeResult, TargetReading } from "../../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { factsOf, healthy, NOON, RAN, rejected, tooManyDeletes, tooManyFailures } from "../jobs.ts";
import { historyOf, looksAt } from "./histories.ts";

/** Every kind of verdict about quarantine, as a person reads it who sees nothing else. */

const held = (reason: string, more: Partial<Quarantine> = {}): JobFacts => {
  const quarantine = { ...tooManyFailures.quarantine!, reason, ...more };
  return factsOf({ ...tooManyFailures, quarantine });
};

const scope = (count: number, more: Partial<SyncJob> = {}): SyncJob => ({
  ...healthy,
  synchronizedEntries: [{ key: "user to User", count }],
  ...more,
});

const failing = (
  inScope: number,
  [objects, references]: readonly [number, number],
  more: Partial<JobFacts> = {},
): JobFacts =>
  factsOf(scope(inScope, { lastExecution: { ...RAN, escrowed: objects + references } }), {
    failing: [
      { code: "EntryConflict", objects },
      { code: "UnableToResolveReferenceAttributeValue", objects: references },
    ].filter((one) => one.objects > 0),
    failingObjects: objects + references,
    failingLately: 0,
    cycles: [cycle("update", "failure", 10)],
    events: 1000,
    ...more,
  });

const cycle = (
  action: CycleRecord["rows"][number]["action"],
  status: CycleRecord["rows"][number]["status"],
  rows: number,
): CycleRecord => ({
  cycleId: "c",
  firstAt: NOON - 5 * MINUTE,
  lastAt: NOON - MINUTE,
  objects: rows,
  rows: [{ action, status, rows }],
});

const target = (more: Partial<TargetReading>): JobFacts =>
  factsOf(healthy, {
    target: {
      name: "8x8",
      tenant: "contoso",
      application: "8x8",
      probe: null,
      scrape: null,
      requestsPerSecond: null,
      failuresPerSecond: null,
      meanLatencyMs: null,
      failingSince: null,
      tokenEndsAt: null,
      ...more,
    },
  });

const probed = (result: ProbeResult, age = 0): JobFacts =>
  target({
    probe: { at: NOON - age, result, httpStatus: null, latencyMs: null, message: null },
    failingSince: NOON - 3 * HOUR,
  });

const deleting = (leaving: number, endedAt: number | null): JobFacts =>
  factsOf(
    { ...healthy, lastExecution: { ...RAN, endedAt } },
    { cycles: [cycle("disable", "success", leaving)] },
  );

const grown = [...looksAt(historyOf("trickle", 7), 40 * MINUTE)];

const active = { code: "active", quarantine: null } as const;

const CASES: Readonly<Record<string, JobFacts>> = {
  "quarantined: credentials": factsOf(rejected),
  "quarantined: share": held("EncounteredEscrowProportionThreshold"),
  "quarantined: number": held("EncounteredBaseEscrowThreshold"),
  "quarantined: number with references": held("EncounteredTotalEscrowThreshold"),
  "quarantined: deletions": factsOf(tooManyDeletes),
  "quarantined: by Microsoft": held("QuarantinedOnDemand"),
  "quarantined: ingestion": held("IngestionInterrupted"),
  "quarantined: a reason that is new": held("SomethingNew"),
  "quarantined: next attempt overdue, four weeks over": held("Unknown", {
    seriesSince: NOON - 29 * DAY,
    nextAttemptAt: NOON - DAY,
  }),
  "quarantined: switched off": factsOf({
    ...tooManyFailures,
    schedule: { ...healthy.schedule, state: "disabled" },
  }),
  "disabled after four weeks": factsOf({
    ...tooManyFailures,
    schedule: { ...healthy.schedule, state: "disabled" },
    quarantine: { ...tooManyFailures.quarantine!, seriesSince: NOON - 30 * DAY },
  }),
  "rule: floor not reached": failing(20_000, [1800, 0]),
  "rule: share on its way": failing(70_000, [15_000, 0]),
  "rule: share passed": failing(20_000, [9000, 0]),
  "rule: number on its way": failing(300_000, [25_000, 0]),
  "rule: number passed": failing(500_000, [41_000, 0]),
  "rule: number with references on its way": failing(500_000, [5000, 40_000]),
  "rule: number with references passed": failing(600_000, [30_000, 31_000]),
  "time: with a range": failing(300_000, [25_000, 0], {
    failingLately: 9000,
    trace: {
      escrow: Array.from({ length: 25 }, (_, n) => ({
        at: NOON - (25 - n) * 40 * MINUTE,
        objects: 25_000 - (24 - n) * 300 + (n % 3) * 70,
        references: 0,
      })),
      pace: [],
      leavers: [],
      runs: [],
    },
  }),
  "no time: scope too small": failing(1800, [40, 0]),
  "no time: not enough known": grown.find(({ trace }) => trace.escrow.length === 3)!,
  "no time: the log was not read": failing(300_000, [25_000, 0], {
    sight: { ...factsOf(healthy).sight, logsAsOf: NOON - 3 * HOUR },
  }),
  "log and job disagree": factsOf(scope(300_000, { lastExecution: { ...RAN, escrowed: 35_000 } }), {
    failing: [{ code: "EntryConflict", objects: 25_000 }],
    failingObjects: 25_000,
    events: 9,
  }),
  "cause: a cycle was refused": factsOf({ ...rejected, ...active }),
  "cause: cycles fail as a whole": factsOf({
    ...rejected,
    ...active,
    lastExecution: {
      ...rejected.lastExecution!,
      error: { code: "WebExceptionProtocolError", message: "Broken.", tenantActionable: false },
    },
  }),
  "cause: token refused": probed("auth"),
  "cause: not found": probed("not-found"),
  "cause: web page": probed("html-instead-of-json"),
  "cause: no ListResponse": probed("not-list-response"),
  "cause: no connection": probed("net-tcp"),
  "cause: old probe": probed("net-tcp", 2 * HOUR),
  "cause: token ends in ten days": target({ tokenEndsAt: NOON + 10 * DAY }),
  "cause: token ends tomorrow": target({ tokenEndsAt: NOON + 20 * HOUR }),
  "cause: token has ended": target({ tokenEndsAt: NOON - 2 * HOUR }),
  "cause: deletions of the running cycle": deleting(430, null),
  "cause: deletions of the last cycle": deleting(430, NOON - MINUTE),
};

test("every verdict about quarantine can be read by itself", async () => {
  const said = Object.entries(CASES).map(([name, facts]) => {
    const now = facts.job.readAt;
    const snapshot = assess(facts, null, DEFAULT_THRESHOLDS, now);
    const { quarantine } = snapshot;
    return [
      `# ${name}`,
      `${snapshot.condition}, ${snapshot.severity}, risk ${quarantine.riskScore.toFixed(2)}`,
      `Reason: ${snapshot.reason}`,
      `Remedy: ${snapshot.remedy ?? "-"}`,
      ...quarantine.drivers.map(
        ({ kind, score, words }) => `Driver ${kind} ${score.toFixed(2)}: ${words}`,
      ),
      `Time: ${quarantine.noTimeBecause ?? (quarantine.inForce ? "-" : "given")}`,
      `Escrow: ${quarantine.escrow.words ?? "-"}`,
    ].join("\n");
  });
  const golden = join(import.meta.dirname, "../../golden/verdict-quarantine.txt");
  await expect(`${said.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});
