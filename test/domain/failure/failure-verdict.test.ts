import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { JobFacts } from "../../../domain/facts.ts";
import { judgeFailures } from "../../../domain/failure/failure-verdict.ts";
import { ROLL_UPS, rollUp } from "../../../domain/failure/roll-up.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import { NO_TRACE } from "../../../domain/trace.ts";
import { counts, factsOf, healthy, NOON } from "../jobs.ts";
import { cause, objectCounts } from "./rows.ts";

const judge = (facts: JobFacts, now: Instant = NOON) =>
  judgeFailures(facts, DEFAULT_THRESHOLDS, now);

test.each`
  state          | said
  ${"new"}       | ${{ firstAt: NOON - 5 * HOUR }}
  ${"ongoing"}   | ${{ firstAt: NOON - 3 * DAY }}
  ${"regressed"} | ${{ firstAt: NOON - 9 * DAY, pausedAt: NOON - 5 * DAY, resumedAt: NOON - HOUR }}
  ${"ongoing"}   | ${{ firstAt: NOON - 9 * DAY, pausedAt: NOON - 5 * DAY, resumedAt: NOON - 2 * DAY }}
  ${"resolved"}  | ${{ firstAt: NOON - 5 * HOUR, objects: 0 }}
`("a cause with $said is $state", ({ state, said }) => {
  expect(judge(factsOf(healthy, { clusters: [cause("a", said)] })).clusters[0]?.state).toBe(state);
});

test("leavers come first, then most objects, then what is over", () => {
  const clusters = [
    cause("many", { objects: 90 }),
    cause("over", { objects: 0, leaving: true }),
    cause("leaver", { objects: 1, leaving: true }),
    cause("warned", {
      objects: 99,
      status: "warning",
      code: "UnableToResolveReferenceAttributeValue",
    }),
    cause("few", { objects: 9 }),
  ];
  const verdict = judge(factsOf(healthy, { clusters, failingObjects: 100 }));
  expect(verdict.clusters.map(({ id }) => id)).toEqual(["leaver", "many", "few", "warned", "over"]);
  expect(verdict.clusters.map(({ share }) => share)).toEqual([0.01, 0.9, 0.09, 0, 0]);
  expect(verdict).toMatchObject({ leavers: 1, leaversOverdue: 0, references: 99 });
});

test("a cause says whose it is and what to do, from code and template alone", () => {
  const template = "StatusCode: BadRequest. site … does not exist";
  const clusters = [cause("a", { code: "UnprocessableEntity", template })];
  expect(judge(factsOf(healthy, { clusters })).clusters[0]).toMatchObject({
    class: "data",
    owner: "directory admin",
    meaning: "8x8 has no site of the name that the person has in Entra.",
  });
});

test("ratios are taken over rows and over objects, and over the newest cycle", () => {
  const day = { attempted: 40, failed: 10 };
  const verdict = judge(
    factsOf(healthy, {
      counts: counts({ "24h": { success: 60, failure: 30, warning: 10, skipped: 500 } }),
      objects: objectCounts({ "24h": day, cycle: { attempted: 4, failed: 1 } }),
      cycles: [
        {
          cycleId: "c",
          firstAt: NOON,
          lastAt: NOON,
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
  expect(verdict.rowRatio).toEqual({ "1h": null, "24h": 0.3, "7d": null, "30d": null, cycle: 0.2 });
  expect(verdict.objectRatio).toMatchObject({ "1h": null, "24h": 0.25, cycle: 0.25 });
});

test("failing objects are added up by what they have in common", () => {
  const clusters = [
    cause("a", { objects: 6 }),
    cause("b", { objects: 3, attribute: "site", step: "EntryExportUpdate", kind: "group" }),
    cause("c", { objects: 1, leaving: true, attribute: null, step: "EntryExportUpdate" }),
    cause("d", { objects: 9, status: "warning" }),
  ];
  const verdict = judge(factsOf(healthy, { clusters, failingObjects: 10 }));
  const by = (name: (typeof ROLL_UPS)[number]) =>
    rollUp(verdict.clusters, name).map(({ key, objects: hit }) => `${key} ${hit}`);
  expect(ROLL_UPS.map((name) => `${name}: ${by(name).join(", ")}`)).toMatchInlineSnapshot(`
    [
      "action: create 6, update 3, leave 1",
      "code: EntryConflict 10",
      "category: conflict 10",
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
    leaving: fc.boolean(),
    kind: fc.constantFrom("user", "group", "other"),
    objects: fc.nat(50),
    firstAt: fc.integer({ min: NOON - 30 * DAY, max: NOON }),
    code: fc.oneof(fc.string(), fc.constantFrom("Timeout", "InvalidAnchor", "EntryConflict")),
    template: fc.option(fc.string(), { nil: null }),
    attribute: fc.option(fc.constantFrom("site", "userName"), { nil: null }),
  })
  .map(({ id, ...said }) => cause(id, said as Parameters<typeof cause>[1]));
const many = fc.uniqueArray(counted, { maxLength: 30, selector: ({ cluster }) => cluster.id });

law.prop([many, fc.nat(500)])(
  "any order of causes gives one verdict",
  (clusters, failingObjects) => {
    const one = judge(factsOf(healthy, { clusters, failingObjects }));
    const other = judge(factsOf(healthy, { clusters: clusters.toReversed(), failingObjects }));
    expect(other).toEqual(one);
  },
);

law.prop([many, fc.nat(500)])("shares are parts of one whole", (clusters, failingObjects) => {
  const verdict = judge(factsOf(healthy, { clusters, failingObjects }));
  const total = verdict.clusters.reduce((sum, { share }) => sum + share, 0);
  expect(total).toBeLessThanOrEqual(1 + 1e-9);
  for (const name of ROLL_UPS) {
    for (const { share } of rollUp(verdict.clusters, name)) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  }
  expect(verdict.clusters.length + verdict.moreClusters).toBe(clusters.length);
});

law.prop([many, fc.nat(500), fc.integer({ min: NOON, max: NOON + DAY })])(
  "whatever fails can be said aloud",
  (clusters, failingObjects, now) => {
    const leavers = clusters.map(({ cluster }) => ({ id: cluster.id, since: NOON - DAY }));
    const facts = factsOf(
      { ...healthy, readAt: now },
      { clusters, failingObjects, trace: { ...NO_TRACE, leavers } },
    );
    const { reason, remedy } = assess(facts, null, DEFAULT_THRESHOLDS, now);
    const said = `${reason} ${remedy ?? ""}`;
    expect(said).not.toMatch(/\bNaN\b|undefined|\[object|Infinity|\bnull\b| {2}|[\p{Cc}]/u);
    expect(reason).toMatch(/[.!?…]$/);
  },
);
