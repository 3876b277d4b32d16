import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../domain/assessment/assess-job.ts";
import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { JobFacts } from "../../domain/job-facts.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { clusterCounts, objectCounts, skippedInScope } from "../domain/failure/failure-fixtures.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  MORNING,
  statusCounts,
} from "../domain/job-fixtures.ts";

const golden = join(import.meta.dirname, "../golden/failure-texts.txt");

const OBJECTS_OF_ONE_DAY = objectCounts({ "24h": { attempted: 1200, failed: 240 } });
const NEW_TODAY = { firstEventAt: MORNING - 3 * HOUR };
const LEAVER = {
  isDeprovisioning: true,
  step: "EntryExportUpdate",
  firstEventAt: MORNING - 26 * HOUR,
};
const overdueLeavers = (people: number) => ({ people, overdue: people, since: MORNING - 9 * HOUR });

type Case = readonly [title: string, facts: Partial<JobFacts>, job?: Partial<ObservedJob>];

const UNKNOWN_SITE = {
  code: "UnprocessableEntity",
  attribute: "site",
  messageTemplate: "StatusCode: BadRequest. site … does not exist",
};
const SERVER_ERROR = {
  code: "InternalServerError",
  attribute: null,
  messageTemplate: "StatusCode: ServiceUnavailable.",
};

const SUCCESSFUL_EXECUTION = { ...healthyJob.lastExecution!, escrowed: 0 };

/** The cluster of people whom Entra skips although they are in scope. */
const skippedCluster = (code: string, attribute: string | null, objects: number) => {
  const cluster = buildFailureCluster(skippedInScope(code, attribute));
  return clusterCounts(code, { ...cluster, objects });
};

const CASES: readonly Case[] = [
  [
    "one cluster, new",
    {
      clusters: [clusterCounts("a", { objects: 240, ...NEW_TODAY, ...UNKNOWN_SITE })],
      objects: OBJECTS_OF_ONE_DAY,
    },
  ],
  [
    "one cluster, back after a pause",
    {
      clusters: [
        clusterCounts("a", {
          objects: 240,
          ...UNKNOWN_SITE,
          firstEventAt: MORNING - 20 * DAY,
          lastBeforeGapAt: MORNING - 9 * DAY,
          firstAfterGapAt: MORNING - 5 * HOUR,
        }),
      ],
    },
  ],
  [
    "one dominant cluster, of people and groups",
    {
      clusters: [
        clusterCounts("a", { objects: 200 }),
        clusterCounts("b", { objects: 30, kind: "group", ...NEW_TODAY }),
        clusterCounts("c", { objects: 10, ...UNKNOWN_SITE }),
      ],
    },
  ],
  [
    "many clusters, and objects without a reference",
    {
      clusters: [
        clusterCounts("a", { objects: 100 }),
        clusterCounts("b", { objects: 90, ...UNKNOWN_SITE }),
        clusterCounts("c", {
          objects: 50,
          code: "MissingValues",
          attribute: null,
          messageTemplate: null,
        }),
        clusterCounts("d", {
          objects: 31,
          status: "warning",
          code: "UnableToResolveReferenceAttributeValue",
        }),
      ],
    },
  ],
  [
    "the target is down",
    { clusters: [clusterCounts("a", { objects: 240, ...NEW_TODAY, ...SERVER_ERROR })] },
  ],
  [
    "the target throttles",
    {
      clusters: [
        clusterCounts("a", {
          objects: 240,
          ...NEW_TODAY,
          code: "TooManyRequests",
          attribute: null,
          messageTemplate: "StatusCode: TooManyRequests. Rate limit exceeded",
        }),
      ],
    },
  ],
  [
    "the network is broken",
    {
      clusters: [
        clusterCounts("a", {
          objects: 240,
          ...NEW_TODAY,
          code: "WebExceptionProtocolError",
          attribute: null,
          messageTemplate: "An error occurred while sending the request.",
        }),
      ],
    },
  ],
  [
    "Microsoft's own fault",
    {
      clusters: [
        clusterCounts("a", {
          objects: 240,
          ...NEW_TODAY,
          code: "InternalError",
          messageTemplate: null,
        }),
      ],
    },
  ],
  [
    "one leaver with an account",
    {
      clusters: [
        clusterCounts("l", {
          objects: 1,
          ...LEAVER,
          code: "InsufficientRights",
          messageTemplate: null,
        }),
      ],
      leavers: overdueLeavers(1),
      failingObjects: 1,
    },
  ],
  [
    "leavers with accounts, and other failures",
    {
      clusters: [
        clusterCounts("l", { objects: 3, ...LEAVER, ...SERVER_ERROR }),
        clusterCounts("b", { objects: 40 }),
      ],
      leavers: overdueLeavers(3),
      failingObjects: 43,
    },
  ],
  [
    "leavers whose accounts Entra does not find",
    {
      clusters: [
        clusterCounts("l", { objects: 2, ...LEAVER, code: "InvalidAnchor", messageTemplate: null }),
      ],
      leavers: overdueLeavers(2),
      failingObjects: 2,
    },
  ],
  [
    "more objects wait than the log shows",
    { clusters: [clusterCounts("a", { objects: 12 })], failingObjects: 12 },
    { lastExecution: { ...healthyJob.lastExecution!, escrowed: 700 } },
  ],
  [
    "people are skipped although they are in scope",
    {
      clusters: [
        skippedCluster("AttributeValidationFailed", "name.familyName", 30),
        skippedCluster("SomethingNew", null, 10),
      ],
      missingAccounts: 40,
      failingObjects: 3,
    },
  ],
  [
    "more people fail than are skipped although they are in scope",
    {
      clusters: [
        clusterCounts("a", { objects: 240 }),
        skippedCluster("AttributeValidationFailed", "name.familyName", 1),
      ],
      missingAccounts: 1,
    },
  ],
  [
    "only the failing codes are known",
    {
      failingByCode: [{ code: "Timeout", objects: 240 }],
      counts: statusCounts({ "24h": { success: 700, failure: 300 } }),
    },
  ],
  [
    "only the job's own count is known",
    { failingObjects: 0 },
    {
      lastExecution: { ...healthyJob.lastExecution!, escrowed: 700 },
    },
  ],
  [
    "the cycles fail as a whole, and leavers keep their accounts",
    {
      clusters: [clusterCounts("l", { objects: 2, ...LEAVER, ...SERVER_ERROR })],
      leavers: overdueLeavers(2),
      failingObjects: 2,
    },
    { lastExecution: credentialsRejectedJob.lastExecution, successiveFailedCycles: 3 },
  ],
];

describe("the text of a failing job", () => {
  test("matches the golden file for every kind of failure", async () => {
    const texts = CASES.map(([title, overrides, job]) => {
      const facts = jobFacts(
        { ...healthyJob, lastExecution: SUCCESSFUL_EXECUTION, ...job },
        { failingObjects: 240, ...overrides },
      );
      const assessment = assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING);
      const { condition } = assessment;
      const { reason, remedy } = conditionText(assessment);
      expect(condition).toBe("failing");
      return `${title}\n  ${reason}\n  Next: ${remedy}\n`;
    });
    await expect(texts.join("\n")).toMatchFileSnapshot(golden);
  });

  test("contains no link and no second line from an app name or an error code", () => {
    const clusters = [clusterCounts("a", { objects: 240, code: "x\nhttps://evil.example\u202e" })];
    const facts = jobFacts(
      { ...healthyJob, application: "8x8\n\u0000www.evil" },
      { clusters, failingObjects: 240 },
    );
    const { reason } = conditionText(assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING));
    expect(reason).not.toMatch(/https:|[\p{Cc}\p{Cf}]/u);
  });
});
