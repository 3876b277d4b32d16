import fc from "fast-check";
import { expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { assessFailures } from "../../../domain/failure/assess-failures.ts";
import { FAILURE_GROUPINGS, groupFailures } from "../../../domain/failure/group-failures.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { healthyJob, jobFacts, NOON, statusCounts } from "../job-fixtures.ts";
import { clusterCounts, objectCounts } from "./failure-fixtures.ts";

const judge = (facts: JobFacts, now: Instant = NOON) =>
  assessFailures(facts, DEFAULT_THRESHOLDS, now);

test.each`
  state          | said
  ${"new"}       | ${{ firstEventAt: NOON - 5 * HOUR }}
  ${"ongoing"}   | ${{ firstEventAt: NOON - 3 * DAY }}
  ${"regressed"} | ${{ firstEventAt: NOON - 9 * DAY, lastBeforeGapAt: NOON - 5 * DAY, firstAfterGapAt: NOON - HOUR }}
  ${"ongoing"}   | ${{ firstEventAt: NOON - 9 * DAY, lastBeforeGapAt: NOON - 5 * DAY, firstAfterGapAt: NOON - 2 * DAY }}
  ${"resolved"}  | ${{ firstEventAt: NOON - 5 * HOUR, objects: 0 }}
`("a cause with $said is $state", ({ state, said }) => {
  expect(
    judge(jobFacts(healthyJob, { clusters: [clusterCounts("a", said)] })).clusters[0]?.state,
  ).toBe(state);
});

test("leavers come first, then most objects, then what is over", () => {
  const clusters = [
    clusterCounts("many", { objects: 90 }),
    clusterCounts("over", { objects: 0, isDeprovisioning: true }),
    clusterCounts("leaver", { objects: 1, isDeprovisioning: true }),
    clusterCounts("warned", {
      objects: 99,
      status: "warning",
      code: "UnableToResolveReferenceAttributeValue",
    }),
    clusterCounts("few", { objects: 9 }),
  ];
  const verdict = judge(jobFacts(healthyJob, { clusters, failingObjects: 100 }));
  expect(verdict.clusters.map(({ id }) => id)).toEqual(["leaver", "many", "few", "warned", "over"]);
  expect(verdict.clusters.map(({ share }) => share)).toEqual([0.01, 0.9, 0.09, 0, 0]);
  expect(verdict).toMatchObject({ leavers: 1, leaversOverdue: 0, unresolvedReferences: 99 });
});

test("a cause says whose it is and what to do, from code and template alone", () => {
  const messageTemplate = "StatusCode: BadRequest. site … does not exist";
  const clusters = [clusterCounts("a", { code: "UnprocessableEntity", messageTemplate })];
  expect(judge(jobFacts(healthyJob, { clusters })).clusters[0]).toMatchObject({
    errorClass: "data",
    owner: "directory admin",
    meaning: "8x8 has no site of the name that the person has in Entra.",
  });
});

test("ratios are taken over rows and over objects, and over the newest cycle", () => {
  const day = { attempted: 40, failed: 10 };
  const verdict = judge(
    jobFacts(healthyJob, {
      counts: statusCounts({ "24h": { success: 60, failure: 30, warning: 10, skipped: 500 } }),
      objects: objectCounts({ "24h": day, cycle: { attempted: 4, failed: 1 } }),
      cycles: [
        {
          cycleId: "c",
          firstEventAt: NOON,
          lastEventAt: NOON,
          objects: 9,
          rows: [
            { action: "create", status: "failure", rows: 1 },
            { action: "update", status: "success", rows: 4 },
            { action: "other", status: "skipped", rows: 4 },
          ],
        },
      ],
    }),
  );
  expect(verdict.rowFailureRatio).toEqual({
    "1h": null,
    "24h": 0.3,
    "7d": null,
    "30d": null,
    cycle: 0.2,
  });
  expect(verdict.objectFailureRatio).toMatchObject({ "1h": null, "24h": 0.25, cycle: 0.25 });
});

test("failing objects are added up by what they have in common", () => {
  const clusters = [
    clusterCounts("a", { objects: 6 }),
    clusterCounts("b", { objects: 3, attribute: "site", step: "EntryExportUpdate", kind: "group" }),
    clusterCounts("c", {
      objects: 1,
      isDeprovisioning: true,
      attribute: null,
      step: "EntryExportUpdate",
    }),
    clusterCounts("d", { objects: 9, status: "warning" }),
  ];
  const verdict = judge(jobFacts(healthyJob, { clusters, failingObjects: 10 }));
  const by = (name: (typeof FAILURE_GROUPINGS)[number]) =>
    groupFailures(verdict.clusters, name).map(({ key, objects: hit }) => `${key} ${hit}`);
  expect(FAILURE_GROUPINGS.map((name) => `${name}: ${by(name).join(", ")}`)).toMatchInlineSnapshot(`
    [
      "action: create 6, update 3, leave 1",
      "code: EntryConflict 10",
      "errorClass: conflict 10",
      "step: EntryExportAdd 6, EntryExportUpdate 4",
      "attribute: userName 6, site 3, null 1",
      "kind: user 7, group 3",
    ]
  `);
});

const counted = fc
  .record({
    id: fc.uuid(),
    status: fc.constantFrom("failure", "warning"),
    isDeprovisioning: fc.boolean(),
    kind: fc.constantFrom("user", "group", "other"),
    objects: fc.nat(50),
    firstEventAt: fc.integer({ min: NOON - 30 * DAY, max: NOON }),
    code: fc.oneof(fc.string(), fc.constantFrom("Timeout", "InvalidAnchor", "EntryConflict")),
    messageTemplate: fc.option(fc.string(), { nil: null }),
    attribute: fc.option(fc.constantFrom("site", "userName"), { nil: null }),
  })
  .map(({ id, ...said }) => clusterCounts(id, said as Parameters<typeof clusterCounts>[1]));
const many = fc.uniqueArray(counted, { maxLength: 30, selector: ({ cluster }) => cluster.id });

law.prop([many, fc.nat(500)])(
  "any order of causes gives one verdict",
  (clusters, failingObjects) => {
    const one = judge(jobFacts(healthyJob, { clusters, failingObjects }));
    const other = judge(jobFacts(healthyJob, { clusters: clusters.toReversed(), failingObjects }));
    expect(other).toEqual(one);
  },
);

law.prop([many, fc.nat(500)])("shares are parts of one whole", (clusters, failingObjects) => {
  const verdict = judge(jobFacts(healthyJob, { clusters, failingObjects }));
  const total = verdict.clusters.reduce((sum, { share }) => sum + share, 0);
  expect(total).toBeLessThanOrEqual(1 + 1e-9);
  for (const name of FAILURE_GROUPINGS) {
    for (const { share } of groupFailures(verdict.clusters, name)) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  }
  expect(verdict.clusters.length + verdict.unlistedClusters).toBe(clusters.length);
});

law.prop([many, fc.nat(500), fc.integer({ min: NOON, max: NOON + DAY })])(
  "whatever fails can be said aloud",
  (clusters, failingObjects, now) => {
    const leavers = clusters.map(({ cluster }) => ({ clusterId: cluster.id, since: NOON - DAY }));
    const facts = jobFacts(
      { ...healthyJob, readAt: now },
      { clusters, failingObjects, history: { ...EMPTY_HISTORY, leaverClusters: leavers } },
    );
    const { reason, remedy } = assessJob(facts, null, DEFAULT_THRESHOLDS, now);
    const said = `${reason} ${remedy ?? ""}`;
    expect(said).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}|[\p{Cc}]/u);
    expect(reason).toMatch(/[.!?…]$/);
  },
);
