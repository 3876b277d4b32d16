import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { ClusterAssessment } from "../../../domain/failure-assessment.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { assessWhatIf, type WhatIfChanges } from "../../../domain/quarantine/what-if.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import { arbitraryJobFacts } from "../arbitrary-facts.ts";
import { explainCreate } from "../failure/failure-fixtures.ts";
import { healthyJob, jobFacts, MORNING } from "../job-fixtures.ts";
import { GROWTH_SHAPES, makeEscrowHistory, pollHistory } from "./escrow-histories.ts";

const NO_CHANGES: WhatIfChanges = { clearClusters: [], addObjects: 0, failureRatio: null };

const assessChange = (assessment: JobAssessment, change: Partial<WhatIfChanges>) =>
  assessWhatIf(assessment, { ...NO_CHANGES, ...change }, DEFAULT_THRESHOLDS, assessment.assessedAt);

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
  since: MORNING,
  share: 1,
  firstEventAt: MORNING,
  lastEventAt: MORNING,
  explanation: explainCreate(code, null, "8x8"),
});

const CLUSTERS = [
  cluster("conflict", "EntryConflict", 3000),
  cluster("reference", "UnableToResolveReferenceAttributeValue", 500),
];

function withClusters(assessment: JobAssessment): JobAssessment {
  return { ...assessment, failures: { ...assessment.failures, clusters: CLUSTERS } };
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
    MORNING,
  ),
);

describe("the risk after a change", () => {
  test("counts the objects of a fixed cluster as working", () => {
    const assessment = assessChange(failing, { clearClusters: ["conflict"] });
    expect(assessment.escrow).toMatchObject({ objects: 600, references: 500 });
    expect(assessment.ruleInput.workingObjects).toBe(
      failing.quarantine.ruleInput.workingObjects + 3000,
    );
    expect(assessment.riskScore).toBeCloseTo(0.12);
  });

  test("is unchanged when references are fixed, because only the total rule counts references", () => {
    const assessment = assessChange(failing, { clearClusters: ["reference"] });
    expect(assessment.escrow).toMatchObject({ objects: 3600, references: 0 });
    expect(assessment.riskScore).toBe(failing.quarantine.riskScore);
  });

  test("is 1 with 1,400 more failing objects, because floor and proportion are then exceeded", () => {
    const assessment = assessChange(failing, { addObjects: 1400 });
    expect(assessment).toMatchObject({ bindingRule: "proportion", riskScore: 1 });
  });

  test("is the risk of 1,200 failing objects if the failure ratio of 12,000 objects is set to 0.1", () => {
    expect(assessChange(failing, { failureRatio: 0.1 }).escrow.objects).toBe(1200);
  });

  test("is unchanged for an unknown cluster id", () => {
    expect(assessChange(failing, { clearClusters: ["gone"] })).toEqual(failing.quarantine);
  });
});

const growing = fc
  .record({
    shape: fc.constantFrom(...GROWTH_SHAPES),
    seed: fc.nat(500),
    hours: fc.integer({ min: 3, max: 70 }),
  })
  .map(({ shape, seed, hours }) => {
    const upTo = MORNING + hours * HOUR + 1;
    const facts = [...pollHistory(makeEscrowHistory(shape, seed), HOUR, upTo)].at(-1)!;
    return assessJob(facts, null, DEFAULT_THRESHOLDS, facts.job.readAt);
  });
const anyAssessment = arbitraryJobFacts.map((facts) =>
  assessJob(facts, null, DEFAULT_THRESHOLDS, MORNING),
);
const anyJobAssessment = fc.oneof(growing, anyAssessment).map(withClusters);

law.prop([anyJobAssessment], { numRuns: 60 })(
  "without a change, the risk is the assessed risk",
  (assessment) => {
    expect(assessChange(assessment, {})).toEqual(assessment.quarantine);
  },
);

law.prop([anyJobAssessment, fc.subarray(["conflict", "reference"])], { numRuns: 60 })(
  "fixing clusters never raises the risk",
  (assessment, clearClusters) => {
    expect(assessChange(assessment, { clearClusters }).riskScore).toBeLessThanOrEqual(
      assessment.quarantine.riskScore,
    );
  },
);

law.prop([anyJobAssessment, fc.nat(60_000), fc.nat(60_000)], { numRuns: 60 })(
  "more failing objects never lower the risk",
  (assessment, some, more) => {
    const before = assessChange(assessment, { addObjects: some }).riskScore;
    expect(before).toBeGreaterThanOrEqual(assessment.quarantine.riskScore);
    expect(assessChange(assessment, { addObjects: some + more }).riskScore).toBeGreaterThanOrEqual(
      before,
    );
  },
);

law.prop([anyJobAssessment, fc.double({ min: 0, max: 1, noNaN: true }), fc.double()], {
  numRuns: 60,
})(
  "a larger failure ratio never lowers the risk, and no failure ratio raises the risk above 1",
  (assessment, ratio, anyNumber) => {
    const risk = (failureRatio: number) => assessChange(assessment, { failureRatio }).riskScore;
    expect(risk(Math.min(1, ratio + 0.1))).toBeGreaterThanOrEqual(risk(ratio));
    expect(risk(anyNumber)).toBeLessThanOrEqual(1);
  },
);
