import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { ClusterVerdict } from "../../../domain/failure/verdict.ts";
import { type Supposition, whatIf } from "../../../domain/quarantine/what-if.ts";
import type { JobSnapshot } from "../../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { anyFacts } from "../facts.ts";
import { factsOf, healthy, NOON } from "../jobs.ts";
import { historyOf, looksAt, SHAPES } from "./histories.ts";

const NOTHING: Supposition = { clearClusters: [], addObjects: 0, failureRatio: null };

const suppose = (snapshot: JobSnapshot, change: Partial<Supposition>) =>
  whatIf(snapshot, { ...NOTHING, ...change }, DEFAULT_THRESHOLDS, snapshot.judgedAt);

const cluster = (id: string, code: string, objects: number): ClusterVerdict => ({
  id,
  code,
  objects,
  step: null,
  attribute: null,
  kind: "user",
  leaving: false,
  template: null,
  state: "ongoing",
  status: "failure",
  rows: { "1h": 0, "24h": objects, "7d": objects, "30d": objects },
  since: NOON,
  share: 1,
  firstAt: NOON,
  lastAt: NOON,
  class: "conflict",
  owner: "directory admin",
  meaning: "They clash.",
  remedy: "Part them.",
});

const CLUSTERS = [
  cluster("conflict", "EntryConflict", 3000),
  cluster("reference", "UnableToResolveReferenceAttributeValue", 500),
];

function withClusters(snapshot: JobSnapshot): JobSnapshot {
  return { ...snapshot, failures: { ...snapshot.failures, clusters: CLUSTERS } };
}

const failing = withClusters(
  assess(
    factsOf(
      { ...healthy, synchronizedEntries: [{ key: "user to User", count: 12_000 }] },
      {
        failing: [
          { code: "EntryConflict", objects: 3600 },
          { code: "UnableToResolveReferenceAttributeValue", objects: 500 },
        ],
        failingObjects: 4100,
      },
    ),
    null,
    DEFAULT_THRESHOLDS,
    NOON,
  ),
);

describe("what would be", () => {
  test("if a cluster were mended", () => {
    const verdict = suppose(failing, { clearClusters: ["conflict"] });
    expect(verdict.escrow).toMatchObject({ objects: 600, references: 500 });
    expect(verdict.load.good).toBe(failing.quarantine.load.good + 3000);
    expect(verdict.riskScore).toBeCloseTo(0.12);
  });

  test("if references were mended: they weigh on the total alone", () => {
    const verdict = suppose(failing, { clearClusters: ["reference"] });
    expect(verdict.escrow).toMatchObject({ objects: 3600, references: 0 });
    expect(verdict.riskScore).toBe(failing.quarantine.riskScore);
  });

  test("if 1,400 more failed: the floor is reached and the share is over its limit", () => {
    const verdict = suppose(failing, { addObjects: 1400 });
    expect(verdict).toMatchObject({ binding: "proportion", riskScore: 1 });
  });

  test("if every tenth failed", () => {
    expect(suppose(failing, { failureRatio: 0.1 }).escrow.objects).toBe(1200);
  });

  test("if an id means nothing here, is what is", () => {
    expect(suppose(failing, { clearClusters: ["gone"] })).toEqual(failing.quarantine);
  });
});

const growing = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    seed: fc.nat(500),
    look: fc.integer({ min: 3, max: 70 }),
  })
  .map(({ shape, seed, look }) => {
    const upTo = NOON + look * 3_600_000 + 1;
    const facts = [...looksAt(historyOf(shape, seed), 3_600_000, upTo)].at(-1)!;
    return assess(facts, null, DEFAULT_THRESHOLDS, facts.job.readAt);
  });
const strange = anyFacts.map((facts) => assess(facts, null, DEFAULT_THRESHOLDS, NOON));
const anySnapshot = fc.oneof(growing, strange).map(withClusters);

law.prop([anySnapshot], { numRuns: 60 })("supposing nothing changes nothing", (snapshot) => {
  expect(suppose(snapshot, {})).toEqual(snapshot.quarantine);
});

law.prop([anySnapshot, fc.subarray(["conflict", "reference"])], { numRuns: 60 })(
  "mending never raises the risk",
  (snapshot, clearClusters) => {
    expect(suppose(snapshot, { clearClusters }).riskScore).toBeLessThanOrEqual(
      snapshot.quarantine.riskScore,
    );
  },
);

law.prop([anySnapshot, fc.nat(60_000), fc.nat(60_000)], { numRuns: 60 })(
  "more failing objects never lower the risk",
  (snapshot, some, more) => {
    const before = suppose(snapshot, { addObjects: some }).riskScore;
    expect(before).toBeGreaterThanOrEqual(snapshot.quarantine.riskScore);
    expect(suppose(snapshot, { addObjects: some + more }).riskScore).toBeGreaterThanOrEqual(before);
  },
);

law.prop([anySnapshot, fc.double({ min: 0, max: 1, noNaN: true }), fc.double()], { numRuns: 60 })(
  "a larger share never lowers the risk, and no share breaks it",
  (snapshot, one, other) => {
    const risk = (failureRatio: number) => suppose(snapshot, { failureRatio }).riskScore;
    expect(risk(Math.min(1, one + 0.1))).toBeGreaterThanOrEqual(risk(one));
    expect(risk(other)).toBeLessThanOrEqual(1);
  },
);
