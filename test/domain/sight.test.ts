import { describe, expect, test } from "vitest";
import { assess } from "../../domain/assess.ts";
import type { JobFacts } from "../../domain/facts.ts";
import type { SyncJob } from "../../domain/provisioning.ts";
import type { JobSnapshot } from "../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { MINUTE } from "../../domain/time.ts";
import { factsOf, healthy, NOON, rejected, sightAt } from "./jobs.ts";

function judge(facts: JobFacts, previous: JobSnapshot | null = null, now?: Instant): JobSnapshot {
  return assess(facts, previous, DEFAULT_THRESHOLDS, now ?? facts.job.readAt);
}

describe("blind", () => {
  const trouble = {
    kind: "unauthorised" as const,
    since: NOON - 40 * MINUTE,
    message: "Graph refused our client secret.",
  };
  const unseen = (job: SyncJob, ms: number) =>
    factsOf(job, {
      sight: { ...sightAt(NOON), jobsAsOf: NOON - ms, logsAsOf: NOON - ms, trouble },
    });

  test("is what we are when our facts are too old, with our own remedy", () => {
    const first = judge(unseen(healthy, 40 * MINUTE), null, NOON - 16 * MINUTE);
    const snapshot = judge(unseen(healthy, 40 * MINUTE), first, NOON);
    expect(first).toMatchObject({ condition: "blind", severity: "info" });
    expect(snapshot).toMatchObject({
      condition: "blind",
      severity: "warning",
      asOf: NOON - 40 * MINUTE,
    });
    expect(snapshot.reason).toMatchInlineSnapshot(
      `"Steadystate has not seen this job's state since 2026-05-04 08:40 UTC (40 min ago): Graph refused our client secret. This is about our sight: Entra may well be working."`,
    );
    expect(snapshot.remedy).toMatchInlineSnapshot(
      `"Renew the secret or certificate of Steadystate's own app registration, then run the doctor."`,
    );
  });

  test("is of one job alone when the log is still read", () => {
    const sight = { ...sightAt(NOON), jobsAsOf: NOON - 40 * MINUTE };
    const { condition, remedy } = judge(factsOf(healthy, { sight }), null, NOON);
    expect(condition).toBe("blind");
    expect(remedy).toContain("not for this job");
    const stuck = { ...sight, logsAsOf: sight.jobsAsOf };
    expect(judge(factsOf(healthy, { sight: stuck }), null, NOON).remedy).toContain("worker");
  });

  test("is not told of trouble that has not lasted", () => {
    expect(judge(unseen(healthy, 10 * MINUTE), null, NOON).condition).toBe("healthy");
    expect(judge(unseen(healthy, 20 * MINUTE), null, NOON).severity).toBe("info");
  });

  test("does not hide what was bad, which only says how old it is", () => {
    const snapshot = judge(unseen(rejected, 40 * MINUTE), null, rejected.readAt);
    expect(snapshot.condition).toBe("quarantined");
    expect(snapshot.reason).toContain("has not seen this job's state since");
  });

  test("is a log that we may not read, while the job is seen", () => {
    const sight = {
      ...sightAt(NOON),
      logsAsOf: null,
      trouble: { ...trouble, kind: "unlicensed" as const },
    };
    const snapshot = judge(factsOf(healthy, { sight }));
    expect(snapshot.condition).toBe("blind");
    expect(snapshot.remedy).toContain("P1 or P2");
  });

  test("waits for five missed polls where polls are rare", () => {
    const rare = { ...sightAt(NOON), jobsEveryMs: 10 * MINUTE, logsEveryMs: 10 * MINUTE };
    const facts = factsOf(healthy, { sight: rare });
    expect(judge(facts, null, NOON + 45 * MINUTE).condition).toBe("healthy");
    expect(judge(facts, null, NOON + 51 * MINUTE).condition).toBe("blind");
  });
});
