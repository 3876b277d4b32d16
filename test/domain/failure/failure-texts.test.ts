import { join } from "node:path";
import { expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  jobFacts,
  NOON,
  statusCounts,
} from "../job-fixtures.ts";
import { clusterCounts, objectCounts } from "./failure-fixtures.ts";

const golden = join(import.meta.dirname, "../../golden/failure-texts.txt");

const DAY_OF_OBJECTS = objectCounts({ "24h": { attempted: 1200, failed: 240 } });
const young = { firstEventAt: NOON - 3 * HOUR };
const leaver = {
  isDeprovisioning: true,
  step: "EntryExportUpdate",
  firstEventAt: NOON - 26 * HOUR,
};
const held = (...ids: string[]) => ({
  ...EMPTY_HISTORY,
  leaverClusters: ids.map((id) => ({ clusterId: id, since: NOON - 9 * HOUR })),
});

type Case = readonly [title: string, facts: Partial<JobFacts>, job?: Partial<ObservedJob>];

const SITE = {
  code: "UnprocessableEntity",
  attribute: "site",
  messageTemplate: "StatusCode: BadRequest. site … does not exist",
};
const DOWN = {
  code: "InternalServerError",
  attribute: null,
  messageTemplate: "StatusCode: ServiceUnavailable.",
};

const RAN_WELL = { ...healthyJob.lastExecution!, escrowed: 0 };

const CASES: readonly Case[] = [
  [
    "one cause, new",
    {
      clusters: [clusterCounts("a", { objects: 240, ...young, ...SITE })],
      objects: DAY_OF_OBJECTS,
    },
  ],
  [
    "one cause, back after a pause",
    {
      clusters: [
        clusterCounts("a", {
          objects: 240,
          ...SITE,
          firstEventAt: NOON - 20 * DAY,
          lastBeforeGapAt: NOON - 9 * DAY,
          firstAfterGapAt: NOON - 5 * HOUR,
        }),
      ],
    },
  ],
  [
    "one cause that matters most, of people and groups",
    {
      clusters: [
        clusterCounts("a", { objects: 200 }),
        clusterCounts("b", { objects: 30, kind: "group", ...young }),
        clusterCounts("c", { objects: 10, ...SITE }),
      ],
    },
  ],
  [
    "many causes, and references apart",
    {
      clusters: [
        clusterCounts("a", { objects: 100 }),
        clusterCounts("b", { objects: 90, ...SITE }),
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
  ["the target is down", { clusters: [clusterCounts("a", { objects: 240, ...young, ...DOWN })] }],
  [
    "the target throttles",
    {
      clusters: [
        clusterCounts("a", {
          objects: 240,
          ...young,
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
          ...young,
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
          ...young,
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
          ...leaver,
          code: "InsufficientRights",
          messageTemplate: null,
        }),
      ],
      history: held("l"),
      failingObjects: 1,
    },
  ],
  [
    "leavers with accounts beside other failures",
    {
      clusters: [
        clusterCounts("l", { objects: 3, ...leaver, ...DOWN }),
        clusterCounts("b", { objects: 40 }),
      ],
      history: held("l"),
      failingObjects: 43,
    },
  ],
  [
    "leavers who cannot be found in the app",
    {
      clusters: [
        clusterCounts("l", { objects: 2, ...leaver, code: "InvalidAnchor", messageTemplate: null }),
      ],
      history: held("l"),
      failingObjects: 2,
    },
  ],
  [
    "more objects wait than the log knows",
    { clusters: [clusterCounts("a", { objects: 12 })], failingObjects: 12 },
    { lastExecution: { ...healthyJob.lastExecution!, escrowed: 700 } },
  ],
  [
    "causes unknown, codes known (an older version's data)",
    {
      failingByCode: [{ code: "Timeout", objects: 240 }],
      counts: statusCounts({ "24h": { success: 700, failure: 300 } }),
    },
  ],
  [
    "nothing known but the job's own count",
    { failingObjects: 0 },
    {
      lastExecution: { ...healthyJob.lastExecution!, escrowed: 700 },
    },
  ],
  [
    "the cycle fails as a whole, and leavers stay",
    {
      clusters: [clusterCounts("l", { objects: 2, ...leaver, ...DOWN })],
      history: held("l"),
      failingObjects: 2,
    },
    { lastExecution: credentialsRejectedJob.lastExecution, successiveFailedCycles: 3 },
  ],
];

test("every kind of failure explains itself", async () => {
  const told = CASES.map(([title, facts, job]) => {
    const seen = jobFacts(
      { ...healthyJob, lastExecution: RAN_WELL, ...job },
      { failingObjects: 240, ...facts },
    );
    const { condition, reason, remedy } = assessJob(seen, null, DEFAULT_THRESHOLDS, NOON);
    expect(condition).toBe("failing");
    return `${title}\n  ${reason}\n  Next: ${remedy}\n`;
  });
  await expect(told.join("\n")).toMatchFileSnapshot(golden);
});

test("what comes from outside cannot make a link or a second line", () => {
  const clusters = [clusterCounts("a", { objects: 240, code: "x\nhttps://evil.example\u202e" })];
  const seen = jobFacts(
    { ...healthyJob, application: "8x8\n\u0000www.evil" },
    { clusters, failingObjects: 240 },
  );
  const { reason } = assessJob(seen, null, DEFAULT_THRESHOLDS, NOON);
  expect(reason).not.toMatch(/https:|[\p{Cc}\p{Cf}]/u);
});
