import { join } from "node:path";
import { expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { JobFacts } from "../../../domain/facts.ts";
import type { SyncJob } from "../../../domain/provisioning.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { NO_TRACE } from "../../../domain/trace.ts";
import { counts, factsOf, healthy, NOON, rejected } from "../jobs.ts";
import { cause, objectCounts } from "./rows.ts";

const golden = join(import.meta.dirname, "../../golden/verdict-failures.txt");

const DAY_OF_OBJECTS = objectCounts({ "24h": { attempted: 1200, failed: 240 } });
const young = { firstAt: NOON - 3 * HOUR };
const leaver = { leaving: true, step: "EntryExportUpdate", firstAt: NOON - 26 * HOUR };
const held = (...ids: string[]) => ({
  ...NO_TRACE,
  leavers: ids.map((id) => ({ id, since: NOON - 9 * HOUR })),
});

type Case = readonly [title: string, facts: Partial<JobFacts>, job?: Partial<SyncJob>];

const SITE = {
  code: "UnprocessableEntity",
  attribute: "site",
  template: "StatusCode: BadRequest. site … does not exist",
};
const DOWN = {
  code: "InternalServerError",
  attribute: null,
  template: "StatusCode: ServiceUnavailable.",
};

const RAN_WELL = { ...healthy.lastExecution!, escrowed: 0 };

const CASES: readonly Case[] = [
  [
    "one cause, new",
    { clusters: [cause("a", { objects: 240, ...young, ...SITE })], objects: DAY_OF_OBJECTS },
  ],
  [
    "one cause, back after a pause",
    {
      clusters: [
        cause("a", {
          objects: 240,
          ...SITE,
          firstAt: NOON - 20 * DAY,
          pausedAt: NOON - 9 * DAY,
          resumedAt: NOON - 5 * HOUR,
        }),
      ],
    },
  ],
  [
    "one cause that matters most, of people and groups",
    {
      clusters: [
        cause("a", { objects: 200 }),
        cause("b", { objects: 30, kind: "group", ...young }),
        cause("c", { objects: 10, ...SITE }),
      ],
    },
  ],
  [
    "many causes, and references apart",
    {
      clusters: [
        cause("a", { objects: 100 }),
        cause("b", { objects: 90, ...SITE }),
        cause("c", { objects: 50, code: "MissingValues", attribute: null, template: null }),
        cause("d", {
          objects: 31,
          status: "warning",
          code: "UnableToResolveReferenceAttributeValue",
        }),
      ],
    },
  ],
  ["the target is down", { clusters: [cause("a", { objects: 240, ...young, ...DOWN })] }],
  [
    "the target throttles",
    {
      clusters: [
        cause("a", {
          objects: 240,
          ...young,
          code: "TooManyRequests",
          attribute: null,
          template: "StatusCode: TooManyRequests. Rate limit exceeded",
        }),
      ],
    },
  ],
  [
    "the network is broken",
    {
      clusters: [
        cause("a", {
          objects: 240,
          ...young,
          code: "WebExceptionProtocolError",
          attribute: null,
          template: "An error occurred while sending the request.",
        }),
      ],
    },
  ],
  [
    "Microsoft's own fault",
    { clusters: [cause("a", { objects: 240, ...young, code: "InternalError", template: null })] },
  ],
  [
    "one leaver with an account",
    {
      clusters: [cause("l", { objects: 1, ...leaver, code: "InsufficientRights", template: null })],
      trace: held("l"),
      failingObjects: 1,
    },
  ],
  [
    "leavers with accounts beside other failures",
    {
      clusters: [cause("l", { objects: 3, ...leaver, ...DOWN }), cause("b", { objects: 40 })],
      trace: held("l"),
      failingObjects: 43,
    },
  ],
  [
    "leavers who cannot be found in the app",
    {
      clusters: [cause("l", { objects: 2, ...leaver, code: "InvalidAnchor", template: null })],
      trace: held("l"),
      failingObjects: 2,
    },
  ],
  [
    "more objects wait than the log knows",
    { clusters: [cause("a", { objects: 12 })], failingObjects: 12 },
    { lastExecution: { ...healthy.lastExecution!, escrowed: 700 } },
  ],
  [
    "causes unknown, codes known (an older version's data)",
    {
      failing: [{ code: "Timeout", objects: 240 }],
      counts: counts({ "24h": { success: 700, failure: 300 } }),
    },
  ],
  [
    "nothing known but the job's own count",
    { failingObjects: 0 },
    {
      lastExecution: { ...healthy.lastExecution!, escrowed: 700 },
    },
  ],
  [
    "the cycle fails as a whole, and leavers stay",
    {
      clusters: [cause("l", { objects: 2, ...leaver, ...DOWN })],
      trace: held("l"),
      failingObjects: 2,
    },
    { lastExecution: rejected.lastExecution, successiveFailures: 3 },
  ],
];

test("every kind of failure explains itself", async () => {
  const told = CASES.map(([title, facts, job]) => {
    const seen = factsOf(
      { ...healthy, lastExecution: RAN_WELL, ...job },
      { failingObjects: 240, ...facts },
    );
    const { condition, reason, remedy } = assess(seen, null, DEFAULT_THRESHOLDS, NOON);
    expect(condition).toBe("failing");
    return `${title}\n  ${reason}\n  Next: ${remedy}\n`;
  });
  await expect(told.join("\n")).toMatchFileSnapshot(golden);
});

test("what comes from outside cannot make a link or a second line", () => {
  const clusters = [cause("a", { objects: 240, code: "x\nhttps://evil.example\u202e" })];
  const seen = factsOf(
    { ...healthy, application: "8x8\n\u0000www.evil" },
    { clusters, failingObjects: 240 },
  );
  const { reason } = assess(seen, null, DEFAULT_THRESHOLDS, NOON);
  expect(reason).not.toMatch(/https:|[\p{Cc}\p{Cf}]/u);
});
