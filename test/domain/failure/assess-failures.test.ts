import fc from "fast-check";
import { expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { assessFailures } from "../../../domain/failure/assess-failures.ts";
import { FAILURE_GROUPINGS, groupFailures } from "../../../domain/failure/group-failures.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { conditionText } from "../../../wording/condition.ts";
import { test as law } from "../../property.ts";
import { healthyJob, jobFacts, MORNING, NO_REMOVALS, statusCounts } from "../job-fixtures.ts";
import { clusterCounts, objectCounts } from "./failure-fixtures.ts";

const assess = (facts: JobFacts, now: Instant = MORNING) =>
  assessFailures(facts, DEFAULT_THRESHOLDS, now);

test.each`
  state          | story                                 | overrides
  ${"new"}       | ${"began 5 hours ago"}                | ${{ firstEventAt: MORNING - 5 * HOUR }}
  ${"ongoing"}   | ${"began 3 days ago"}                 | ${{ firstEventAt: MORNING - 3 * DAY }}
  ${"regressed"} | ${"returned an hour ago after a gap"} | ${{ firstEventAt: MORNING - 9 * DAY, lastBeforeGapAt: MORNING - 5 * DAY, firstAfterGapAt: MORNING - HOUR }}
  ${"ongoing"}   | ${"returned 2 days ago after a gap"}  | ${{ firstEventAt: MORNING - 9 * DAY, lastBeforeGapAt: MORNING - 5 * DAY, firstAfterGapAt: MORNING - 2 * DAY }}
  ${"resolved"}  | ${"no longer has a failing object"}   | ${{ firstEventAt: MORNING - 5 * HOUR, objects: 0 }}
`("the state of a cluster that $story is $state", ({ state, overrides }) => {
  expect(
    assess(jobFacts(healthyJob, { clusters: [clusterCounts("a", overrides)] })).clusters[0]?.state,
  ).toBe(state);
});

test("clusters have this order: leavers, failures by number of objects, warnings, resolved clusters", () => {
  const clusters = [
    clusterCounts("many", { objects: 90 }),
    clusterCounts("resolved", { objects: 0, isDeprovisioning: true }),
    clusterCounts("leaver", { objects: 1, isDeprovisioning: true }),
    clusterCounts("warning", {
      objects: 99,
      status: "warning",
      code: "UnableToResolveReferenceAttributeValue",
    }),
    clusterCounts("few", { objects: 9 }),
  ];
  const assessment = assess(jobFacts(healthyJob, { clusters, failingObjects: 100 }));
  expect(assessment.clusters.map(({ id }) => id)).toEqual([
    "leaver",
    "many",
    "few",
    "warning",
    "resolved",
  ]);
  expect(assessment.clusters.map(({ share }) => share)).toEqual([0.01, 0.9, 0.09, 0, 0]);
  expect(assessment).toMatchObject({ unresolvedReferences: 99 });
});

test("the failure ratios of rows and of distinct objects exist for each time window and the newest cycle", () => {
  const day = { attempted: 40, failed: 10 };
  const assessment = assess(
    jobFacts(healthyJob, {
      counts: statusCounts({ "24h": { success: 60, failure: 30, warning: 10, skipped: 500 } }),
      objects: objectCounts({ "24h": day, cycle: { attempted: 4, failed: 1 } }),
      cycles: [
        {
          cycleId: "c",
          firstEventAt: MORNING,
          lastEventAt: MORNING,
          removals: NO_REMOVALS,
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
  expect(assessment.rowFailureRatio).toEqual({
    "1h": null,
    "24h": 0.3,
    "7d": null,
    "30d": null,
    cycle: 0.2,
  });
  expect(assessment.objectFailureRatio).toMatchObject({ "1h": null, "24h": 0.25, cycle: 0.25 });
});

test("every grouping adds up the failing objects of each group", () => {
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
  const assessment = assess(jobFacts(healthyJob, { clusters, failingObjects: 10 }));
  const groupTexts = (name: (typeof FAILURE_GROUPINGS)[number]) =>
    groupFailures(assessment.clusters, name).map(({ key, objects }) => `${key} ${objects}`);
  expect(
    FAILURE_GROUPINGS.map((name) => `${name}: ${groupTexts(name).join(", ")}`),
  ).toMatchInlineSnapshot(`
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

const arbitraryCluster = fc
  .record({
    id: fc.uuid(),
    status: fc.constantFrom("failure", "warning"),
    isDeprovisioning: fc.boolean(),
    kind: fc.constantFrom("user", "group", "other"),
    objects: fc.nat(50),
    firstEventAt: fc.integer({ min: MORNING - 30 * DAY, max: MORNING }),
    code: fc.oneof(fc.string(), fc.constantFrom("Timeout", "InvalidAnchor", "EntryConflict")),
    messageTemplate: fc.option(fc.string(), { nil: null }),
    attribute: fc.option(fc.constantFrom("site", "userName"), { nil: null }),
  })
  .map(({ id, ...overrides }) =>
    clusterCounts(id, overrides as Parameters<typeof clusterCounts>[1]),
  );
const arbitraryClusters = fc.uniqueArray(arbitraryCluster, {
  maxLength: 30,
  selector: ({ cluster }) => cluster.id,
});

law.prop([arbitraryClusters, fc.nat(500)])(
  "the order of the clusters does not change the assessment",
  (clusters, failingObjects) => {
    const inOrder = assess(jobFacts(healthyJob, { clusters, failingObjects }));
    const reversed = assess(
      jobFacts(healthyJob, { clusters: clusters.toReversed(), failingObjects }),
    );
    expect(reversed).toEqual(inOrder);
  },
);

law.prop([arbitraryClusters, fc.nat(500)])(
  "the sum of the shares of all clusters is at most 1, and so is the share of each group of a grouping",
  (clusters, failingObjects) => {
    const assessment = assess(jobFacts(healthyJob, { clusters, failingObjects }));
    const total = assessment.clusters.reduce((sum, { share }) => sum + share, 0);
    expect(total).toBeLessThanOrEqual(1 + 1e-9);
    for (const name of FAILURE_GROUPINGS) {
      for (const { share } of groupFailures(assessment.clusters, name)) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }
    expect(assessment.clusters.length + assessment.unlistedClusters).toBe(clusters.length);
  },
);

law.prop([arbitraryClusters, fc.nat(500), fc.integer({ min: MORNING, max: MORNING + DAY })])(
  "every failing job has a readable reason and remedy",
  (clusters, failingObjects, now) => {
    const people = clusters.reduce(
      (sum, { cluster, objects }) => sum + (cluster.isDeprovisioning ? objects : 0),
      0,
    );
    const leavers = { people, overdue: people, since: people > 0 ? MORNING - DAY : null };
    const facts = jobFacts({ ...healthyJob, readAt: now }, { clusters, failingObjects, leavers });
    const { reason, remedy } = conditionText(assessJob(facts, null, DEFAULT_THRESHOLDS, now));
    const text = `${reason} ${remedy ?? ""}`;
    expect(text).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}|[\p{Cc}]/u);
    expect(reason).toMatch(/[.!?…]$/);
  },
);
