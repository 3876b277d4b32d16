import fc from "fast-check";
import { expect, test } from "vitest";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { JobHistory } from "../../../domain/job-history.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { test as property } from "../../property.ts";
import { clusterCounts } from "../failure/failure-fixtures.ts";
import { healthyJob, initialCycleJob, jobFacts, NOON } from "../job-fixtures.ts";

/** A job that runs, fails for one cause and holds a leaver, as a look finds it at that moment. */
function seenAt(now: number, objects: number): JobFacts {
  const last = { ...healthyJob.lastExecution!, beganAt: now - HOUR, endedAt: now - MINUTE };
  const job = { ...initialCycleJob, readAt: now, lastExecution: { ...last, imported: objects } };
  const clusters = [clusterCounts("leaver", { isDeprovisioning: true, objects })];
  return jobFacts(job, { clusters, failingObjects: objects });
}

const after = (moments: readonly number[], before = EMPTY_HISTORY): JobHistory =>
  moments.reduce((trace, now, n) => extendHistory(trace, seenAt(now, n + 1)), before);

const moments = ({
  escrowPoints,
  progressPoints,
  runs,
  leaverClusters,
}: JobHistory): readonly number[] => [
  ...escrowPoints.map(({ at }) => at),
  ...progressPoints.map(({ at }) => at),
  ...runs.map(({ endedAt }) => endedAt),
  ...leaverClusters.map(({ since }) => since),
];

test("what a clock that was a year ahead has left is forgotten, and the looks of now are kept", () => {
  const ahead = after([NOON + 365 * DAY, NOON + 366 * DAY]);
  expect(moments(ahead).length).toBeGreaterThan(4);
  const now = after([NOON, NOON + HOUR], ahead);
  expect(now).toEqual(after([NOON, NOON + HOUR]));
});

test("a look that a faster clock has overtaken takes nothing away", () => {
  const trace = after([NOON, NOON + 30 * MINUTE]);
  const late = extendHistory(trace, seenAt(NOON + 20 * MINUTE, 2));
  expect(moments(late)).toEqual(expect.arrayContaining([...moments(trace)]));
});

test("the same look twice, as after a crash between two writes, is remembered once", () => {
  const once = after([NOON, NOON + HOUR]);
  expect(extendHistory(once, seenAt(NOON + HOUR, 2))).toBe(once);
});

property.prop([fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 })])(
  "in whatever order clocks bring looks, each list is in order of time and none is of a far future",
  (steps) => {
    const looks = steps.map((step) => NOON + step * HOUR);
    const trace = after(looks);
    for (const list of [trace.escrowPoints, trace.progressPoints]) {
      const at = list.map((point) => point.at);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(new Set(at).size).toBe(at.length);
    }
    expect(Math.max(...moments(trace))).toBeLessThanOrEqual((looks.at(-1) ?? 0) + HOUR);
  },
);
