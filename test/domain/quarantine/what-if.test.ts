import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { explainError } from "../../../domain/failure/explain-error.ts";
import type { ClusterAssessment } from "../../../domain/failure-assessment.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { assessWhatIf, type WhatIfChanges } from "../../../domain/quarantine/what-if.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { healthyJob, jobFacts, NOON } from "../job-fixtures.ts";
import { GROWTH_SHAPES, makeEscrowHistory, pollHistory } from "./escrow-histories.ts";

const NO_CHANGES: WhatIfChanges = { clearClusters: [], addObjects: 0, failureRatio: null };

const assessChange = (snapshot: JobAssessment, change: Partial<WhatIfChanges>) =>
  assessWhatIf(snapshot, { ...NO_CHANGES, ...change }, DEFAULT_THRESHOLDS, snapshot.assessedAt);

const cluster = (id: string, code: string, objects: number): ClusterAssessment => ({
  id,
  code,
  objects,
  step: null,
  attribute: null,
  kind: "user",
  isDeprovisioning: false,
  messageTemplate: null,
  state: "ongoing",
  status: "failure",
  rows: { "1h": 0, "24h": objects, "7d": objects, "30d": objects },
  since: NOON,
  share: 1,
  firstEventAt: NOON,
  lastEventAt: NOON,
  explanation: explainError(code, null, "8x8"),
});

const CLUSTERS = [
  cluster("conflict", "EntryConflict", 3000),
  cluster("reference", "UnableToResolveReferenceAttributeValue", 500),
];

function withClusters(snapshot: JobAssessment): JobAssessment {
  return { ...snapshot, failures: { ...snapshot.failures, clusters: CLUSTERS } };
}

const failing = withClusters(
  assessJob(
    jobFacts(
      { ...healthyJob, synchronizedEntries: [{ key: "user to User", count: 12_000 }] },
      {
        failingByCode: [
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
    const assessment = assessChange(failing, { clearClusters: ["conflict"] });
    expect(assessment.escrow).toMatchObject({ objects: 600, references: 500 });
    expect(assessment.ruleInput.workingObjects).toBe(
      failing.quarantine.ruleInput.workingObjects + 3000,
    );
    expect(assessment.riskScore).toBeCloseTo(0.12);
  });

  test("if references were mended: they weigh on the total alone", () => {
    const assessment = assessChange(failing, { clearClusters: ["reference"] });
    expect(assessment.escrow).toMatchObject({ objects: 3600, references: 0 });
    expect(assessment.riskScore).toBe(failing.quarantine.riskScore);
  });

  test("if 1,400 more failed: the floor is reached and the share is over its limit", () => {
    const assessment = assessChange(failing, { addObjects: 1400 });
    expect(assessment).toMatchObject({ bindingRule: "proportion", riskScore: 1 });
  });

  test("if every tenth failed", () => {
    expect(assessChange(failing, { failureRatio: 0.1 }).escrow.objects).toBe(1200);
  });

  test("if an id means nothing here, is what is", () => {
    expect(assessChange(failing, { clearClusters: ["gone"] })).toEqual(failing.quarantine);
  });
});

const growing = fc
  .record({
    shape: fc.constantFrom(...GROWTH_SHAPES),
    seed: fc.nat(500),
    look: fc.integer({ min: 3, max: 70 }),
  })
  .map(({ shape, seed, look }) => {
    const upTo = NOON + look * 3_600_000 + 1;
    const facts = [...pollHistory(makeEscrowHistory(shape, seed), 3_600_000, upTo)].at(-1)!;
    return assessJob(facts, null, DEFAULT_THRESHOLDS, facts.job.readAt);
  });
const anyAssessment = arbitraryJobFacts.map((facts) =>
  assessJob(facts, null, DEFAULT_THRESHOLDS, NOON),
);
const anySnapshot = fc.oneof(growing, anyAssessment).map(withClusters);

law.prop([anySnapshot], { numRuns: 60 })("supposing nothing changes nothing", (snapshot) => {
  expect(assessChange(snapshot, {})).toEqual(snapshot.quarantine);
});

law.prop([anySnapshot, fc.subarray(["conflict", "reference"])], { numRuns: 60 })(
  "mending never raises the risk",
  (snapshot, clearClusters) => {
    expect(assessChange(snapshot, { clearClusters }).riskScore).toBeLessThanOrEqual(
      snapshot.quarantine.riskScore,
    );
  },
);

law.prop([anySnapshot, fc.nat(60_000), fc.nat(60_000)], { numRuns: 60 })(
  "more failing objects never lower the risk",
  (snapshot, some, more) => {
    const before = assessChange(snapshot, { addObjects: some }).riskScore;
    expect(before).toBeGreaterThanOrEqual(snapshot.quarantine.riskScore);
    expect(assessChange(snapshot, { addObjects: some + more }).riskScore).toBeGreaterThanOrEqual(
      before,
    );
  },
);

law.prop([anySnapshot, fc.double({ min: 0, max: 1, noNaN: true }), fc.double()], { numRuns: 60 })(
  "a larger share never lowers the risk, and no share breaks it",
  (snapshot, one, other) => {
    const risk = (failureRatio: number) => assessChange(snapshot, { failureRatio }).riskScore;
    expect(risk(Math.min(1, one + 0.1))).toBeGreaterThanOrEqual(risk(one));
    expect(risk(other)).toBeLessThanOrEqual(1);
  },
);
