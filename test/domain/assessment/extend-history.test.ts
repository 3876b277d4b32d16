import fc from "fast-check";
import { expect, test } from "vitest";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import type { JobHistory } from "../../../domain/job-history.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/time.ts";
import { test as property } from "../../property.ts";
import { clusterCounts } from "../failure/failure-fixtures.ts";
import { healthyJob, initialCycleJob, jobFacts, MORNING } from "../job-fixtures.ts";

/** The facts of a poll at `now`: a running job and one failure cluster of `objects` objects. */
function factsAt(now: number, objects: number): JobFacts {
  const last = { ...healthyJob.lastExecution!, beganAt: now - HOUR, endedAt: now - MINUTE };
  const job = { ...initialCycleJob, readAt: now, lastExecution: { ...last, imported: objects } };
  const clusters = [clusterCounts("a", { objects })];
  return jobFacts(job, { clusters, failingObjects: objects });
}

const historyAfter = (pollTimes: readonly number[], before = EMPTY_HISTORY): JobHistory =>
  pollTimes.reduce((history, now, n) => extendHistory(history, factsAt(now, n + 1)), before);

const entryTimes = ({ escrowPoints, progressPoints, runs }: JobHistory): readonly number[] => [
  ...escrowPoints.map(({ at }) => at),
  ...progressPoints.map(({ at }) => at),
  ...runs.map(({ endedAt }) => endedAt),
];

test("entries from a time when the clock was a year ahead are dropped, and new entries are kept", () => {
  const ahead = historyAfter([MORNING + 365 * DAY, MORNING + 366 * DAY]);
  expect(entryTimes(ahead).length).toBeGreaterThan(3);
  const now = historyAfter([MORNING, MORNING + HOUR], ahead);
  expect(now).toEqual(historyAfter([MORNING, MORNING + HOUR]));
});

test("a poll that is older than the newest entry removes no entry", () => {
  const history = historyAfter([MORNING, MORNING + 30 * MINUTE]);
  const late = extendHistory(history, factsAt(MORNING + 20 * MINUTE, 2));
  expect(entryTimes(late)).toEqual(expect.arrayContaining([...entryTimes(history)]));
});

test("a poll that is repeated after a crash is recorded once", () => {
  const once = historyAfter([MORNING, MORNING + HOUR]);
  expect(extendHistory(once, factsAt(MORNING + HOUR, 2))).toBe(once);
});

property.prop([fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 })])(
  "the lists are in order of time and have no entry far in the future, even if polls come in any order",
  (steps) => {
    const polls = steps.map((step) => MORNING + step * HOUR);
    const history = historyAfter(polls);
    for (const list of [history.escrowPoints, history.progressPoints]) {
      const at = list.map((point) => point.at);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(new Set(at).size).toBe(at.length);
    }
    expect(Math.max(...entryTimes(history))).toBeLessThanOrEqual((polls.at(-1) ?? 0) + HOUR);
  },
);
