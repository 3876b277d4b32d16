import { describe, expect, test } from "vitest";
import { explainCode } from "../../../domain/explanation/explain-error.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR } from "../../../domain/time.ts";
import { healthyJob, jobFacts, LAST_EXECUTION, MORNING } from "../job-fixtures.ts";
import { factsOfEscrowCase } from "./escrow-cases.ts";

describe("the escrow counts", () => {
  const cluster = {
    id: "a",
    status: "warning" as const,
    code: "UnableToResolveReferenceAttributeValue",
    step: null,
    attribute: null,
    kind: "user" as const,
    isDeprovisioning: false,
    messageTemplate: null,
    explanation: explainCode("UnableToResolveReferenceAttributeValue"),
  };
  const warningCluster = {
    cluster,
    objects: 700,
    rows: { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
    firstEventAt: MORNING,
    lastEventAt: MORNING,
    lastBeforeGapAt: null,
    firstAfterGapAt: MORNING,
  };

  test("contain warnings as references, in addition to failed references", () => {
    const facts = factsOfEscrowCase(
      { succeeded: 9000, failed: 50, references: 10 },
      { clusters: [warningCluster] },
    );
    const { escrow } = assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
    expect(escrow).toMatchObject({ objects: 50, references: 710 });
  });

  test("count a code as objects if it has the word Reference but is none of Entra's codes for references", () => {
    const facts = factsOfEscrowCase(
      { succeeded: 9000, failed: 50, references: 0 },
      { failingByCode: [{ code: "NullReferenceException", objects: 50 }] },
    );
    const { escrow } = assessQuarantine(facts, DEFAULT_THRESHOLDS, MORNING);
    expect(escrow).toMatchObject({ objects: 50, references: 0 });
  });

  const assessWithJobCount = (escrowed: number, changes: Partial<JobFacts>) => {
    const facts = factsOfEscrowCase(
      { succeeded: 9000, failed: 50, references: 0 },
      { eventsTotal: 100, ...changes },
    );
    const lastExecution = { ...LAST_EXECUTION, escrowed };
    return assessQuarantine(
      { ...facts, job: { ...facts.job, lastExecution } },
      DEFAULT_THRESHOLDS,
      MORNING,
    );
  };

  test("count what Entra's own count has beyond the failing objects of the log as references, if the log has been read", () => {
    const { escrow } = assessWithJobCount(6000, {});
    expect(escrow).toMatchObject({ objects: 50, references: 5950, countedByJob: 6000 });
  });

  test("contain Entra's own count as objects if the log has not been read", () => {
    const unread = jobFacts(healthyJob).freshness;
    const { escrow, noTimeReason } = assessWithJobCount(4000, {
      freshness: { ...unread, logAsOf: null },
    });
    expect(escrow).toMatchObject({ objects: 4000, references: 0 });
    expect(noTimeReason).toEqual({ code: "log-not-read" });
  });

  test("contain Entra's count of the last finished cycle while a new cycle is running", () => {
    const facts = factsOfEscrowCase({ succeeded: 9000, failed: 5000, references: 0 });
    const job = { ...facts.job, lastExecution: { ...LAST_EXECUTION, endedAt: null, escrowed: 3 } };
    const run = {
      ...LAST_EXECUTION,
      kind: "incremental" as const,
      failure: null,
      endedAt: MORNING - HOUR,
      escrowed: 5100,
    };
    const history = { escrowPoints: [], progressPoints: [], runs: [run] };
    const { escrow } = assessQuarantine({ ...facts, job, history }, DEFAULT_THRESHOLDS, MORNING);
    expect(escrow).toMatchObject({ countedByJob: 5100 });
  });
});
