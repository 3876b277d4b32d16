import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { IncidentDecision } from "../../../domain/incident/decide-incident.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { HOUR, MINUTE } from "../../../domain/time.ts";
import { clusterCounts } from "../failure/failure-fixtures.ts";
import { decideJobs } from "../incident-fixtures.ts";
import { freshnessAt, healthyJob, jobFacts, MORNING } from "../job-fixtures.ts";

type Clusters = Readonly<Record<string, number>>;

/** A job of 100 objects in which these clusters fail, each with a number of objects. */
function assess(clusters: Clusters, previous: JobAssessment | null, now: number, leavers = 0) {
  const objects = Object.values(clusters).reduce((sum, count) => sum + count, 0);
  const job = {
    ...healthyJob,
    readAt: now,
    synchronizedEntries: [{ key: "user to User", count: 100 }],
    lastExecution: {
      ...healthyJob.lastExecution!,
      escrowed: 0,
      beganAt: now - 6 * MINUTE,
      endedAt: now - 5 * MINUTE,
    },
  };
  const facts = jobFacts(job, {
    freshness: freshnessAt(now),
    failingObjects: objects,
    clusters: Object.entries(clusters).map(([id, count]) =>
      clusterCounts(id, { objects: count, isDeprovisioning: id === "leavers" }),
    ),
    leavers: { people: leavers, overdue: leavers, since: leavers > 0 ? now - 9 * HOUR : null },
  });
  return assessJob(facts, previous, DEFAULT_THRESHOLDS, now);
}

/** Plays assessments one minute apart, and lists what is notified: minute, change and kind. */
function play(minutes: readonly Clusters[], leavers = 0) {
  let previous: JobAssessment | null = null;
  let open: readonly Incident[] = [];
  const notified: string[] = [];
  let last: ReadonlyMap<string, IncidentDecision> = new Map();
  for (const [minute, clusters] of minutes.entries()) {
    previous = assess(clusters, previous, MORNING + minute * MINUTE, leavers);
    const decisions = decideJobs([previous], open);
    last = new Map(decisions.map(({ kind, decision }) => [kind, decision]));
    open = decisions.flatMap(({ decision: { incident } }) =>
      incident?.state === "open" ? [incident] : [],
    );
    for (const { kind, decision } of decisions)
      if (decision.kind !== "no-incident" && decision.kind !== "unchanged")
        notified.push(`${minute} ${decision.kind} ${kind}`);
  }
  return { notified, last };
}

const times = (count: number, clusters: Clusters): Clusters[] =>
  Array.from({ length: count }, () => clusters);

describe("the incident of failing objects", () => {
  test("ends when all its objects work again, and another one opens for other clusters", () => {
    const minutes = [...times(10, { a: 30 }), ...times(20, { b: 40 })];
    expect(play(minutes).notified).toEqual([
      "5 opened failures",
      "20 recovered failures",
      "21 opened failures",
    ]);
  });

  test("is notified again when a large cluster is new beside the old one", () => {
    const minutes = [...times(10, { a: 30 }), ...times(20, { a: 30, b: 40 })];
    expect(play(minutes).notified).toEqual(["5 opened failures", "15 reason-changed failures"]);
  });

  test("is not notified again when a small cluster is new", () => {
    const minutes = [...times(10, { a: 30 }), ...times(20, { a: 30, b: 4 })];
    expect(play(minutes).notified).toEqual(["5 opened failures"]);
  });

  test("is muted by overdue leavers if nothing else fails", () => {
    const { notified, last } = play(times(10, { leavers: 12 }), 12);
    expect(notified).toEqual(["0 opened leavers"]);
    expect(last.get("failures")?.incident?.mutedBy?.kind).toBe("leavers");
  });

  test("is notified beside overdue leavers if other objects fail too", () => {
    const { notified } = play(times(10, { leavers: 12, a: 30 }), 12);
    expect(notified).toEqual(["0 opened leavers", "5 opened failures"]);
  });
});
