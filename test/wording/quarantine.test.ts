import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import type { CycleRecord, JobFacts } from "../../domain/job-facts.ts";
import type { ObservedJob, ObservedQuarantine } from "../../domain/observed-job.ts";
import type { ObservedTarget, ProbeResult } from "../../domain/target.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { noTimeText } from "../../wording/quarantine-rules.ts";
import { riskDriverText } from "../../wording/risk.ts";
import { jobTerms } from "../../wording/systems.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
  NO_REMOVALS,
  tooManyDeletesJob,
  tooManyFailuresJob,
} from "../domain/job-fixtures.ts";
import { makeEscrowHistory, pollHistory } from "../domain/quarantine/escrow-histories.ts";
import { unknownTarget } from "../domain/target-fixtures.ts";

// The golden file has the texts of every kind of quarantine and risk, for review.

const quarantinedFacts = (reason: string, changes: Partial<ObservedQuarantine> = {}): JobFacts => {
  const quarantine = { ...tooManyFailuresJob.quarantine!, reason, ...changes };
  return jobFacts({ ...tooManyFailuresJob, quarantine });
};

const jobWithScope = (count: number, changes: Partial<ObservedJob> = {}): ObservedJob => ({
  ...healthyJob,
  synchronizedEntries: [{ key: "user to User", count }],
  ...changes,
});

const failingFacts = (
  inScope: number,
  [objects, references]: readonly [number, number],
  changes: Partial<JobFacts> = {},
): JobFacts =>
  jobFacts(
    jobWithScope(inScope, { lastExecution: { ...LAST_EXECUTION, escrowed: objects + references } }),
    {
      failingByCode: [
        { code: "EntryConflict", objects },
        { code: "UnableToResolveReferenceAttributeValue", objects: references },
      ].filter((failure) => failure.objects > 0),
      failingObjects: objects + references,
      newlyFailingObjects: 0,
      cycles: [cycle("update", "failure", 10)],
      eventsTotal: 1000,
      ...changes,
    },
  );

const cycle = (
  action: CycleRecord["rows"][number]["action"],
  status: CycleRecord["rows"][number]["status"],
  rows: number,
): CycleRecord => ({
  cycleId: "c",
  firstEventAt: MORNING - 5 * MINUTE,
  lastEventAt: MORNING - MINUTE,
  removals: NO_REMOVALS,
  objects: rows,
  rows: [{ action, status, rows }],
});

/** No cycle shows whether Entra can use the target. */
const quietJob = { ...healthyJob, lastSuccess: null, lastSuccessWithExports: null };

const target = (changes: Partial<ObservedTarget>): JobFacts =>
  jobFacts(quietJob, { target: unknownTarget(changes) });

const probed = (result: ProbeResult, age = 0): JobFacts =>
  target({
    probe: { at: MORNING - age, result, httpStatus: null, latencyMs: null, message: null },
    failingSince: MORNING - 3 * HOUR,
    refusedSince: result === "auth" ? MORNING - 3 * HOUR : null,
    polledAt: null,
    nextProbeAt: null,
    certificateExpiresAt: null,
    acceptedAt: MORNING - 4 * HOUR,
  });

const deleting = (deletions: number, endedAt: number | null): JobFacts =>
  jobFacts(
    { ...healthyJob, lastExecution: { ...LAST_EXECUTION, endedAt } },
    { cycles: [cycle("disable", "success", deletions)] },
  );

const growthFacts = [...pollHistory(makeEscrowHistory("trickle", 7), 40 * MINUTE)];

const active = { statusCode: "active", quarantine: null } as const;

const FACTS_BY_NAME: Readonly<Record<string, JobFacts>> = {
  "quarantined: credentials": jobFacts(credentialsRejectedJob),
  "quarantined: share": quarantinedFacts("EncounteredEscrowProportionThreshold"),
  "quarantined: number": quarantinedFacts("EncounteredBaseEscrowThreshold"),
  "quarantined: number with references": quarantinedFacts("EncounteredTotalEscrowThreshold"),
  "quarantined: deletions": jobFacts(tooManyDeletesJob),
  "quarantined: by Microsoft": quarantinedFacts("QuarantinedOnDemand"),
  "quarantined: ingestion": quarantinedFacts("IngestionInterrupted"),
  "quarantined: a reason that is new": quarantinedFacts("SomethingNew"),
  "quarantined: next attempt overdue, four weeks over": quarantinedFacts("Unknown", {
    seriesSince: MORNING - 29 * DAY,
    nextAttemptAt: MORNING - DAY,
  }),
  "quarantined: switched off": jobFacts({
    ...tooManyFailuresJob,
    schedule: { ...healthyJob.schedule, state: "disabled" },
  }),
  "disabled after four weeks": jobFacts({
    ...tooManyFailuresJob,
    schedule: { ...healthyJob.schedule, state: "disabled" },
    quarantine: { ...tooManyFailuresJob.quarantine!, seriesSince: MORNING - 30 * DAY },
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
        at: MORNING - (25 - n) * 40 * MINUTE,
        objects: 25_000 - (24 - n) * 300 + (n % 3) * 70,
        references: 0,
      })),
      progressPoints: [],
      runs: [],
    },
  }),
  "no time: scope too small": failingFacts(1800, [40, 0]),
  "no time: not enough known": growthFacts.find(
    ({ history }) => history.escrowPoints.length === 3,
  )!,
  "no time: the log was not read": failingFacts(300_000, [25_000, 0], {
    freshness: { ...jobFacts(healthyJob).freshness, logAsOf: MORNING - 3 * HOUR },
  }),
  "log and job show different counts": jobFacts(
    jobWithScope(300_000, { lastExecution: { ...LAST_EXECUTION, escrowed: 35_000 } }),
    {
      failingByCode: [{ code: "EntryConflict", objects: 25_000 }],
      failingObjects: 25_000,
      eventsTotal: 9,
    },
  ),
  "driver: a cycle was refused": jobFacts({ ...credentialsRejectedJob, ...active }),
  "driver: cycles fail as a whole": jobFacts({
    ...credentialsRejectedJob,
    ...active,
    lastExecution: {
      ...credentialsRejectedJob.lastExecution!,
      error: { code: "WebExceptionProtocolError", message: "Broken.", tenantActionable: false },
    },
  }),
  "driver: token refused": probed("auth"),
  "driver: not found": probed("not-found"),
  "driver: web page": probed("html-instead-of-json"),
  "driver: no ListResponse": probed("not-list-response"),
  "driver: no connection": probed("net-tcp"),
  "driver: token expires in ten days": target({
    tokenExpiry: { at: MORNING + 10 * DAY, whose: "entra" },
  }),
  "driver: the token in the settings expires tomorrow": target({
    tokenExpiry: { at: MORNING + 20 * HOUR, whose: "own-copy" },
  }),
  "driver: token expires tomorrow": target({
    tokenExpiry: { at: MORNING + 20 * HOUR, whose: "entra" },
  }),
  "driver: token has expired": target({ tokenExpiry: { at: MORNING - 2 * HOUR, whose: "entra" } }),
  "driver: deletions of the running cycle": deleting(430, null),
  "driver: deletions of the last cycle": deleting(430, MORNING - MINUTE),
};

test("the texts of all kinds of quarantine and risk match the golden file", async () => {
  const texts = Object.entries(FACTS_BY_NAME).map(([name, facts]) => {
    const now = facts.job.readAt;
    const assessment = assessJob(facts, null, DEFAULT_THRESHOLDS, now);
    const { quarantine } = assessment;
    const { noTimeReason, isInForce } = quarantine;
    return [
      `# ${name}`,
      `${assessment.condition}, ${assessment.severity}, risk ${quarantine.riskScore.toFixed(2)}`,
      `Reason: ${conditionText(assessment).reason}`,
      `Remedy: ${conditionText(assessment).remedy ?? "-"}`,
      ...quarantine.drivers.map(
        (driver) =>
          `Driver ${driver.kind} ${driver.score.toFixed(2)}: ${riskDriverText(driver, jobTerms(assessment.job), now)}`,
      ),
      `Time: ${noTimeReason === null ? (isInForce ? "-" : "given") : noTimeText(noTimeReason)}`,
    ].join("\n");
  });
  const golden = join(import.meta.dirname, "../golden/quarantine-texts.txt");
  await expect(`${texts.join("\n\n")}\n`).toMatchFileSnapshot(golden);
});
