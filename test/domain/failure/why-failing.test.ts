import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { FailingReason } from "../../../domain/failing-reason.ts";
import { topFailure } from "../../../domain/failure/failing-clusters.ts";
import {
  whyCyclesFail,
  whyLeaversKeepAccess,
  whyTooManyFail,
} from "../../../domain/failure/failing-job.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR } from "../../../domain/time.ts";
import { failingText } from "../../../wording/failures.ts";
import { jobTerms } from "../../../wording/systems.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
} from "../job-fixtures.ts";
import { clusterCounts } from "./failure-fixtures.ts";

const LEAVER_CLUSTER = clusterCounts("leaver", {
  objects: 2,
  isDeprovisioning: true,
  code: "InsufficientRights",
  messageTemplate: null,
});
const OVERDUE_LEAVERS: Partial<JobFacts> = {
  clusters: [LEAVER_CLUSTER, clusterCounts("other", { objects: 40 })],
  failingObjects: 42,
  leavers: { people: 2, overdue: 2, since: MORNING - 9 * HOUR },
};

function reasonOf(overrides: Partial<JobFacts>, job: Partial<ObservedJob> = {}): FailingReason {
  const facts = jobFacts({ ...healthyJob, ...job }, overrides);
  const { failures, quarantine } = assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING);
  const context = { facts, failures, quarantine, thresholds: DEFAULT_THRESHOLDS };
  return whyCyclesFail(context) ?? whyLeaversKeepAccess(context) ?? whyTooManyFail(context);
}

const failedCycles = {
  lastExecution: credentialsRejectedJob.lastExecution,
  successiveFailedCycles: 3,
};

describe("the reason why a job is failing", () => {
  test("is the failed cycles, even if leavers are overdue", () => {
    expect(reasonOf(OVERDUE_LEAVERS, failedCycles)).toMatchObject({
      code: "cycles-failed",
      failedCycles: 3,
      explanation: { id: "8x8-token-rejected", detail: null },
      leavers: { peopleCount: 2, areAllAccountsMissing: false },
    });
  });

  test("is the overdue leavers, even if a larger number of other objects fails", () => {
    expect(reasonOf(OVERDUE_LEAVERS)).toMatchObject({
      code: "leavers-keep-access",
      leavers: { peopleCount: 2, since: MORNING - 9 * HOUR },
      explanation: { id: "insufficient-rights" },
      otherObjects: 40,
    });
  });

  test("does not count an object among the other failing objects if it was written, but without its manager", () => {
    const written = clusterCounts("written", {
      ...{ objects: 1, status: "warning", code: "UnableToResolveReferenceAttributeValue" },
    });
    const facts = {
      ...OVERDUE_LEAVERS,
      clusters: [LEAVER_CLUSTER, clusterCounts("other", { objects: 1 }), written],
      failingObjects: 3,
    };
    // Entra's count of the escrow contains the object without its manager.
    const lastExecution = { ...LAST_EXECUTION, escrowed: 4 };
    expect(reasonOf(facts, { lastExecution })).toMatchObject({
      code: "leavers-keep-access",
      otherObjects: 1,
    });
  });

  test("is the failing objects and their dominant cluster if no cycle failed and no leaver is overdue", () => {
    const clusters = [
      clusterCounts("a", { objects: 200 }),
      clusterCounts("b", { objects: 40, kind: "group" }),
    ];
    expect(reasonOf({ clusters, failingObjects: 240 })).toMatchObject({
      code: "objects-failing",
      objects: 240,
      objectsByKind: { user: 200, group: 40, other: 0 },
      objectsFailingInLog: null,
      topFailure: { code: "EntryConflict", objects: 200 },
      topCluster: { attribute: "userName", isDominant: true, otherClusters: 1 },
      quarantineRisk: null,
    });
  });

  test("does not count an object as failing if it was written, but without its manager", () => {
    const written = clusterCounts("written", {
      ...{ objects: 5, status: "warning", code: "UnableToResolveReferenceAttributeValue" },
    });
    const lastExecution = { ...LAST_EXECUTION, escrowed: 245 };
    const facts = {
      clusters: [clusterCounts("a", { objects: 240 }), written],
      failingObjects: 240,
    };
    expect(reasonOf(facts, { lastExecution })).toMatchObject({
      code: "objects-failing",
      objects: 240,
      objectsFailingInLog: null,
      objectsWithoutReference: 5,
    });
  });

  test("names the error that most objects have, even if a few leavers have a different one", () => {
    const clusters = [{ ...LEAVER_CLUSTER, objects: 3 }, clusterCounts("a", { objects: 200 })];
    expect(reasonOf({ clusters, failingObjects: 203 })).toMatchObject({
      code: "objects-failing",
      topFailure: { code: "EntryConflict", objects: 200 },
      topCluster: { attribute: "userName", isDominant: true, otherClusters: 1 },
    });
  });

  test.each([
    ["cycles-failed", reasonOf(OVERDUE_LEAVERS, failedCycles)],
    ["leavers-keep-access", reasonOf(OVERDUE_LEAVERS)],
    ["objects-failing", reasonOf({ clusters: [clusterCounts("a")], failingObjects: 10 })],
  ])("gives the same text after it was stored as JSON (code: '%s')", (code, reason) => {
    expect(reason.code).toBe(code);
    const stored = JSON.parse(JSON.stringify(reason)) as FailingReason;
    const terms = jobTerms(healthyJob);
    expect(failingText(stored, terms, MORNING)).toEqual(failingText(reason, terms, MORNING));
  });
});

describe("the top failure of a job", () => {
  test("is a code with failing objects if no cluster is known, and null if no code is known either", () => {
    const codes = jobFacts(healthyJob, { failingByCode: [{ code: "Timeout", objects: 7 }] });
    expect(topFailure(codes, { clusters: [] })).toMatchObject({
      code: "Timeout",
      objects: 7,
      explanation: { id: "timeout", errorClass: "outage" },
    });
    expect(topFailure(jobFacts(healthyJob), { clusters: [] })).toBeNull();
  });
});
