import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { CycleRecord, JobFacts } from "../../domain/job-facts.ts";
import type { ObservedJob, ObservedQuarantine } from "../../domain/observed-job.ts";
import type { ObservedTarget, ProbeResult } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { escrowMismatchText, noTimeText } from "../../wording/quarantine-rules.ts";
import { riskDriverText } from "../../wording/risk.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  NOON,
  tooManyDeletesJob,
  tooManyFailuresJob,
} from "../domain/job-fixtures.ts";
import { makeEscrowHistory, pollHistory } from "../domain/quarantine/escrow-histories.ts";

/** Every kind of verdict about quarantine, as a person reads it who sees nothing else. */

const quarantinedFacts = (reason: string, more: Partial<ObservedQuarantine> = {}): JobFacts => {
  const quarantine = { ...tooManyFailuresJob.quarantine!, reason, ...more };
  return jobFacts({ ...tooManyFailuresJob, quarantine });
};

const jobWithScope = (count: number, more: Partial<ObservedJob> = {}): ObservedJob => ({
  ...healthyJob,
  synchronizedEntries: [{ key: "user to User", count }],
  ...more,
});

const failingFacts = (
  inScope: number,
  [objects, references]: readonly [number, number],
  more: Partial<JobFacts> = {},
): JobFacts =>
  jobFacts(
    jobWithScope(inScope, { lastExecution: { ...LAST_EXECUTION, escrowed: objects + references } }),
    {
      failingByCode: [
        { code: "EntryConflict", objects },
        { code: "UnableToResolveReferenceAttributeValue", objects: references },
      ].filter((one) => one.objects > 0),
      failingObjects: objects + references,
      newlyFailingObjects: 0,
      cycles: [cycle("update", "failure", 10)],
      eventsTotal: 1000,
      ...more,
    },
  );

const cycle = (
  action: CycleRecord["rows"][number]["action"],
  status: CycleRecord["rows"][number]["status"],
  rows: number,
): CycleRecord => ({
  cycleId: "c",
  firstEventAt: NOON - 5 * MINUTE,
  lastEventAt: NOON - MINUTE,
  objects: rows,
  rows: [{ action, status, rows }],
});

const target = (more: Partial<ObservedTarget>): JobFacts =>
  jobFacts(healthyJob, {
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
  jobFacts(
    { ...healthyJob, lastExecution: { ...LAST_EXECUTION, endedAt } },
    { cycles: [cycle("disable", "success", leaving)] },
  );

const growthFacts = [...pollHistory(makeEscrowHistory("trickle", 7), 40 * MINUTE)];

const active = { statusCode: "active", quarantine: null } as const;

const CASES: Readonly<Record<string, JobFacts>> = {
  "quarantined: credentials": jobFacts(credentialsRejectedJob),
  "quarantined: share": quarantinedFacts("EncounteredEscrowProportionThreshold"),
  "quarantined: number": quarantinedFacts("EncounteredBaseEscrowThreshold"),
  "quarantined: number with references": quarantinedFacts("EncounteredTotalEscrowThreshold"),
  "quarantined: deletions": jobFacts(tooManyDeletesJob),
  "quarantined: by Microsoft": quarantinedFacts("QuarantinedOnDemand"),
  "quarantined: ingestion": quarantinedFacts("IngestionInterrupted"),
  "quarantined: a reason that is new": quarantinedFacts("SomethingNew"),
  "quarantined: next attempt overdue, four weeks over": quarantinedFacts("Unknown", {
    seriesSince: NOON - 29 * DAY,
    nextAttemptAt: NOON - DAY,
  }),
  "quarantined: switched off": jobFacts({
    ...tooManyFailuresJob,
    schedule: { ...healthyJob.schedule, state: "disabled" },
  }),
  "disabled after four weeks": jobFacts({
    ...tooManyFailuresJob,
    schedule: { ...healthyJob.schedule, state: "disabled" },
    quarantine: { ...tooManyFailuresJob.quarantine!, seriesSince: NOON - 30 * DAY },
  }),
  "rule: floor not reached": failingFacts(20_000, [1800, 0]),
  "rule: share on its way": failingFacts(70_000, [15_000, 0]),
  "rule: share passed": failingFacts(20_000, [9000, 0]),
  "rule: number on its way": failingFacts(300_000, [25_000, 0]),
  "rule: number passed": failingFacts(500_000, [41_000, 0]),
  "rule: number with references on its way": failingFacts(500_000, [5000, 40_000]),
  "rule: number with references passed": failingFacts(600_000, [30_000, 31_000]),
  "time: with a range": failingFacts(300_000, [25_000, 0], {
    newlyFailingObjects: 9000,
    history: {
      escrowPoints: Array.from({ length: 25 }, (_, n) => ({
        at: NOON - (25 - n) * 40 * MINUTE,
        objects: 25_000 - (24 - n) * 300 + (n % 3) * 70,
        references: 0,
      })),
      progressPoints: [],
      leaverClusters: [],
      runs: [],
    },
  }),
  "no time: scope too small": failingFacts(1800, [40, 0]),
  "no time: not enough known": growthFacts.find(
    ({ history }) => history.escrowPoints.length === 3,
  )!,
  "no time: the log was not read": failingFacts(300_000, [25_000, 0], {
    freshness: { ...jobFacts(healthyJob).freshness, logAsOf: NOON - 3 * HOUR },
  }),
  "log and job disagree": jobFacts(
    jobWithScope(300_000, { lastExecution: { ...LAST_EXECUTION, escrowed: 35_000 } }),
    {
      failingByCode: [{ code: "EntryConflict", objects: 25_000 }],
      failingObjects: 25_000,
      eventsTotal: 9,
    },
  ),
  "cause: a cycle was refused": jobFacts({ ...credentialsRejectedJob, ...active }),
  "cause: cycles fail as a whole": jobFacts({
    ...credentialsRejectedJob,
    ...active,
    lastExecution: {
      ...credentialsRejectedJob.lastExecution!,
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
    const snapshot = assessJob(facts, null, DEFAULT_THRESHOLDS, now);
    const { quarantine } = snapshot;
    const { noTimeReason, isInForce, escrow } = quarantine;
    return [
      `# ${name}`,
      `${snapshot.condition}, ${snapshot.severity}, risk ${quarantine.riskScore.toFixed(2)}`,
      `Reason: ${conditionText(snapshot).reason}`,
      `Remedy: ${conditionText(snapshot).remedy ?? "-"}`,
      ...quarantine.drivers.map(
        (driver) =>
          `Driver ${driver.kind} ${driver.score.toFixed(2)}: ${riskDriverText(driver, now)}`,
      ),
      `Time: ${noTimeReason === null ? (isInForce ? "-" : "given") : noTimeText(noTimeReason)}`,
      `Escrow: ${escrow.mismatch === null ? "-" : escrowMismatchText(escrow.mismatch)}`,
    ].join("\n");
  });
  const golden = join(import.meta.dirname, "../golden/quarantine-texts.txt");
  await expect(`${said.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});
