import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { EMPTY_HISTORY } from "../../../domain/job-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import {
  credentialsRejectedJob,
  healthyJob,
  initialCycleJob,
  jobFacts,
  LAST_EXECUTION,
  MORNING,
  NO_REMOVALS,
  neverStartedJob,
} from "../job-fixtures.ts";
import { CYCLE_INTERVAL_MS, jobAt, pollJob, regularCycles } from "./polled-cycles.ts";

const msBetween = (min: number, max: number) => fc.integer({ min, max });
const pollIntervals = msBetween(30 * SECOND, 5 * MINUTE);
const durations = fc.array(msBetween(5 * SECOND, 90 * MINUTE), { minLength: 1, maxLength: 5 });
const delays = fc.array(msBetween(0, 4 * MINUTE), { minLength: 1, maxLength: 5 });

/** Slower polls miss the end of a long cycle, after which the next one begins a minute later. */
const polls = fc.record({
  pollIntervalMs: msBetween(30 * SECOND, MINUTE),
  firstPollMs: msBetween(0, 5 * MINUTE),
});

const shortDurations = fc.array(msBetween(5 * SECOND, 35 * MINUTE), { minLength: 1, maxLength: 5 });

law.prop([polls, shortDurations, delays, msBetween(0, 4 * HOUR)], {
  numRuns: 15,
  endOnFailure: true,
})(
  "a job that stops between or within cycles, and whose cycles are known, counts as stopped or stalled after an interval and 15 min",
  ({ pollIntervalMs, firstPollMs }, durationsMs, delaysMs, stopAfterMs) => {
    // At least 25 cycles are then known.
    const stopAt = MORNING + 21 * HOUR + stopAfterMs;
    const cycles = regularCycles(40, durationsMs, delaysMs).filter(
      ({ beganAt }) => beganAt <= stopAt,
    );
    const lastCycle = cycles.at(-1)!;
    const stopsInCycle = lastCycle.endedAt > stopAt;
    const jobAtTime = (now: Instant): ObservedJob => {
      if (now <= stopAt || !stopsInCycle) return jobAt(cycles, now);
      return { ...jobAt(cycles, stopAt), readAt: now };
    };
    const from = MORNING + firstPollMs;
    const limitAt = stopAt + CYCLE_INTERVAL_MS + 15 * MINUTE;
    const latestAt = stopsInCycle
      ? limitAt
      : Math.max(limitAt, lastCycle.endedAt + MINUTE + 15 * MINUTE);
    // One poll more is allowed, because the last poll may come shortly before the limit.
    const until = latestAt + pollIntervalMs;
    const assessments = pollJob(jobAtTime, { from, until, pollIntervalMs });
    const alerts = assessments.filter(
      ({ condition }) => condition === "stopped" || condition === "stalled",
    );
    expect(alerts.some(({ assessedAt }) => assessedAt <= stopAt)).toBe(false);
    expect(alerts.some(({ assessedAt }) => assessedAt <= until)).toBe(true);
    if (latestAt === limitAt)
      expect(alerts.some(({ assessedAt }) => assessedAt <= limitAt)).toBe(true);
  },
);

law.prop([pollIntervals, durations, delays], { numRuns: 25, endOnFailure: true })(
  "a job whose cycles start some minutes late or take long never counts as stopped or stalled",
  (pollIntervalMs, durationsMs, delaysMs) => {
    const cycles = regularCycles(20, durationsMs, delaysMs);
    const until = cycles.at(-1)!.beganAt;
    const jobAtTime = (now: Instant) => jobAt(cycles, now);
    const assessments = pollJob(jobAtTime, { from: MORNING, until, pollIntervalMs });
    for (const { condition, schedule } of assessments) {
      expect(["on-time", "late"]).toContain(schedule.state);
      expect(condition).not.toMatch(/stopped|stalled/);
    }
  },
);

describe("the schedule", () => {
  const scheduleOf = (
    job: ObservedJob,
    otherFacts: Partial<JobFacts> = {},
    previous: JobAssessment | null = null,
  ) => assessJob(jobFacts(job, otherFacts), previous, DEFAULT_THRESHOLDS, job.readAt).schedule;
  const jobInactiveFor9Hours = { ...healthyJob, readAt: MORNING + 9 * HOUR };
  const nextAttemptAt = credentialsRejectedJob.quarantine!.nextAttemptAt!;
  const neverRunJob = {
    ...healthyJob,
    lastExecution: null,
    lastSuccess: null,
    lastSuccessWithExports: null,
    steadyStateLastAt: null,
  };

  test.each`
    name                                      | job                                                                             | state        | code
    ${"a paused job"}                         | ${{ ...jobInactiveFor9Hours, statusCode: "paused" }}                            | ${"not-due"} | ${"paused"}
    ${"a job that was never started"}         | ${neverStartedJob}                                                              | ${"not-due"} | ${"schedule-disabled"}
    ${"a job without a schedule"}             | ${{ ...jobInactiveFor9Hours, schedule: { state: "active", intervalMs: null } }} | ${"not-due"} | ${"no-schedule"}
    ${"a quarantined job before its retry"}   | ${credentialsRejectedJob}                                                       | ${"not-due"} | ${"quarantine-retry"}
    ${"a quarantined job, retry 10 min late"} | ${{ ...credentialsRejectedJob, readAt: nextAttemptAt + 10 * MINUTE }}           | ${"not-due"} | ${"quarantine-retry"}
    ${"a quarantined job, retry 1 h late"}    | ${{ ...credentialsRejectedJob, readAt: nextAttemptAt + HOUR }}                  | ${"stopped"} | ${"missed"}
    ${"an active job, inactive for 9 hours"}  | ${jobInactiveFor9Hours}                                                         | ${"stopped"} | ${"missed"}
    ${"an initial cycle that runs for a day"} | ${{ ...initialCycleJob, readAt: MORNING + DAY }}                                | ${"on-time"} | ${"cycle-running"}
    ${"a job without any cycle yet"}          | ${neverRunJob}                                                                  | ${"unknown"} | ${"no-cycle-seen"}
  `("has the state $state and the reason $code in the case of $name", ({ job, state, code }) => {
    expect(scheduleOf(job)).toMatchObject({ state, reason: { code } });
  });

  test("begins again at the end of a pause, so that no cycle of the pause counts as missed", () => {
    const pausedJob = {
      ...healthyJob,
      statusCode: "paused" as const,
      readAt: MORNING + 9 * HOUR,
    };
    const whilePaused = assessJob(jobFacts(pausedJob), null, DEFAULT_THRESHOLDS, pausedJob.readAt);
    const resumedJob = { ...healthyJob, readAt: pausedJob.readAt + MINUTE };
    const afterPause = assessJob(
      jobFacts(resumedJob),
      whilePaused,
      DEFAULT_THRESHOLDS,
      resumedJob.readAt,
    );
    expect(afterPause.schedule).toMatchObject({
      state: "on-time",
      dueAt: resumedJob.readAt + CYCLE_INTERVAL_MS,
    });
    const laterJob = {
      ...healthyJob,
      readAt: resumedJob.readAt + CYCLE_INTERVAL_MS + 15 * MINUTE,
    };
    expect(scheduleOf(laterJob, {}, afterPause)).toMatchObject({ state: "stopped" });
  });

  test("is on time while the log shows a new cycle that the job object does not show", () => {
    const readAt = MORNING + 3 * HOUR;
    const job = { ...healthyJob, readAt };
    const newRecord = {
      cycleId: "x",
      firstEventAt: MORNING + HOUR,
      lastEventAt: readAt - 5 * MINUTE,
      objects: 9,
      rows: [],
      removals: NO_REMOVALS,
    };
    expect(scheduleOf(job, { cycles: [newRecord] }).state).toBe("on-time");
    const recordOfLastCycle = {
      ...newRecord,
      firstEventAt: LAST_EXECUTION.beganAt!,
      lastEventAt: LAST_EXECUTION.endedAt!,
    };
    expect(scheduleOf(job, { cycles: [recordOfLastCycle] }).state).toBe("stopped");
  });
});

describe("a running cycle without progress", () => {
  const conditionAfter = (
    hours: number,
    otherFacts: Partial<JobFacts> = {},
    history = EMPTY_HISTORY,
  ) => {
    const firstFacts = jobFacts({ ...initialCycleJob, readAt: MORNING });
    const previous = assessJob(firstFacts, null, DEFAULT_THRESHOLDS, MORNING);
    const job = { ...initialCycleJob, readAt: MORNING + hours * HOUR };
    const facts = jobFacts(job, { ...otherFacts, history });
    return assessJob(facts, previous, DEFAULT_THRESHOLDS, job.readAt).condition;
  };
  const record = {
    cycleId: initialCycleJob.lastExecution!.activityId!,
    firstEventAt: initialCycleJob.lastExecution!.beganAt!,
    objects: 900,
    rows: [],
    removals: NO_REMOVALS,
  };

  test("is stalled after one interval and the tolerance", () => {
    expect(conditionAfter(0.7)).toBe("initial-cycle");
    expect(conditionAfter(1)).toBe("stalled");
  });

  test("is not stalled while the log has new rows of the cycle", () => {
    const recordWithNewRows = { ...record, lastEventAt: MORNING + 1.5 * HOUR };
    expect(conditionAfter(2, { cycles: [recordWithNewRows] })).toBe("initial-cycle");
  });

  test("is stalled after two hours if only the log has shown progress, because the log may be late", () => {
    const cycles = [{ ...record, lastEventAt: MORNING }];
    expect(conditionAfter(1.5, { cycles })).toBe("initial-cycle");
    expect(conditionAfter(2.1, { cycles })).toBe("stalled");
  });

  test("is stalled after twice its longest pause so far", () => {
    const progressPoints = [
      {
        at: MORNING,
        units: 0.43,
        log: null,
        exports: null,
        countersSum: 1,
        lastProgressAt: MORNING,
        longestPauseMs: 50 * MINUTE,
      },
    ];
    expect(conditionAfter(1.4, {}, { ...EMPTY_HISTORY, progressPoints })).toBe("initial-cycle");
    expect(conditionAfter(1.8, {}, { ...EMPTY_HISTORY, progressPoints })).toBe("stalled");
  });

  test("gives the job the condition 'stopped' instead of 'stalled' if objects of the job also fail", () => {
    const failures = {
      failingObjects: 900,
      failingByCode: [{ code: "EntryConflict", objects: 900 }],
    };
    expect(conditionAfter(0.5, failures)).toBe("failing");
    expect(conditionAfter(1, failures)).toBe("stopped");
  });
});
