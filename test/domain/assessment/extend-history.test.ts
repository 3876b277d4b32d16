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

/** A running job with one failure cluster and one leaver, as a poll finds it at this time. */
function factsAt(now: number, objects: number): JobFacts {
  const last = { ...healthyJob.lastExecution!, beganAt: now - HOUR, endedAt: now - MINUTE };
  const job = { ...initialCycleJob, readAt: now, lastExecution: { ...last, imported: objects } };
  const clusters = [clusterCounts("leaver", { isDeprovisioning: true, objects })];
  return jobFacts(job, { clusters, failingObjects: objects });
}

const after = (moments: readonly number[], before = EMPTY_HISTORY): JobHistory =>
  moments.reduce((history, now, n) => extendHistory(history, factsAt(now, n + 1)), before);

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

test("entries of a clock that was a year ahead are dropped, and those of the present polls are kept", () => {
  const ahead = after([NOON + 365 * DAY, NOON + 366 * DAY]);
  expect(moments(ahead).length).toBeGreaterThan(4);
  const now = after([NOON, NOON + HOUR], ahead);
  expect(now).toEqual(after([NOON, NOON + HOUR]));
});

test("a poll that is older than the newest entry drops nothing", () => {
  const history = after([NOON, NOON + 30 * MINUTE]);
  const late = extendHistory(history, factsAt(NOON + 20 * MINUTE, 2));
  expect(moments(late)).toEqual(expect.arrayContaining([...moments(history)]));
});

test("a poll that is repeated after a crash is recorded once", () => {
  const once = after([NOON, NOON + HOUR]);
  expect(extendHistory(once, factsAt(NOON + HOUR, 2))).toBe(once);
});

property.prop([fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 })])(
  "each list is in order of time and has no entry far in the future, in whatever order the polls come",
  (steps) => {
    const polls = steps.map((step) => NOON + step * HOUR);
    const history = after(polls);
    for (const list of [history.escrowPoints, history.progressPoints]) {
      const at = list.map((point) => point.at);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(new Set(at).size).toBe(at.length);
    }
    expect(Math.max(...moments(history))).toBeLessThanOrEqual((polls.at(-1) ?? 0) + HOUR);
  },
);
