import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessJob } from "../../../domain/assessment/assess-job.ts";
import { extendHistory } from "../../../domain/assessment/extend-history.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { JobFacts } from "../../../domain/job-facts.ts";
import { EMPTY_HISTORY, type JobHistory } from "../../../domain/job-history.ts";
import type { ObservedJob } from "../../../domain/observed-job.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../domain/time.ts";
import { test as law } from "../../property.ts";
import {
  credentialsRejectedJob,
  freshnessAt,
  healthyJob,
  initialCycleJob,
  jobFacts,
  LAST_EXECUTION,
  NOON,
  neverStartedJob,
} from "../job-fixtures.ts";

const CYCLE_INTERVAL_MS = 40 * MINUTE;

type Cycle = { readonly beganAt: Instant; readonly endedAt: Instant };

/** The job as Graph shows it at `now`: the last cycle that had begun, with its end once it has come. */
function jobAt(cycles: readonly Cycle[], now: Instant): ObservedJob {
  const last = cycles.findLast(({ beganAt }) => beganAt <= now);
  if (last === undefined) return { ...healthyJob, readAt: now };
  const { beganAt } = last;
  const endedAt = last.endedAt <= now ? last.endedAt : null;
  const past = { ...LAST_EXECUTION, beganAt: null, endedAt: NOON - HOUR };
  const activityId = `cycle ${beganAt}`;
  const age = Math.floor(Math.min(now - beganAt, last.endedAt - beganAt) / SECOND);
  const lastExecution = {
    ...LAST_EXECUTION,
    activityId,
    beganAt,
    endedAt,
    imported: age,
    exported: age,
  };
  return {
    ...healthyJob,
    lastExecution,
    lastSuccess: past,
    lastSuccessWithExports: null,
    steadyStateLastAt: null,
    readAt: now,
  };
}

/** Looks at a job from `from` to `until`, as the worker does, and gives every judgement. */
function pollJob(
  jobAtTime: (now: Instant) => ObservedJob,
  {
    from,
    until,
    pollIntervalMs,
  }: { readonly from: Instant; readonly until: Instant; readonly pollIntervalMs: number },
): readonly JobAssessment[] {
  let trace: JobHistory = EMPTY_HISTORY;
  let previous: JobAssessment | null = null;
  const assessments: JobAssessment[] = [];
  for (let now = from; now <= until; now += pollIntervalMs) {
    const sight = { ...freshnessAt(now), jobsEveryMs: pollIntervalMs, logsEveryMs: pollIntervalMs };
    const polledFacts = jobFacts(jobAtTime(now), { freshness: sight });
    trace = extendHistory(trace, polledFacts);
    previous = assessJob({ ...polledFacts, history: trace }, previous, DEFAULT_THRESHOLDS, now);
    assessments.push(previous);
  }
  return assessments;
}

/** Cycles every interval, each beginning up to `jitter` late. */
function regularCycles(
  count: number,
  lengths: readonly number[],
  jitter: readonly number[],
): readonly Cycle[] {
  const cycles: Cycle[] = [];
  let due = NOON;
  for (let n = 0; n < count; n += 1) {
    const beganAt = due + (jitter[n % jitter.length] ?? 0);
    const endedAt = beganAt + (lengths[n % lengths.length] ?? MINUTE);
    cycles.push({ beganAt, endedAt });
    due = Math.max(beganAt + CYCLE_INTERVAL_MS, endedAt + MINUTE);
  }
  return cycles;
}

const ms = (least: number, most: number) => fc.integer({ min: least, max: most });
const everyMs = ms(30 * SECOND, 5 * MINUTE);
const lengths = fc.array(ms(5 * SECOND, 90 * MINUTE), { minLength: 1, maxLength: 5 });
const jitter = fc.array(ms(0, 4 * MINUTE), { minLength: 1, maxLength: 5 });

const pace = fc.record({ every: everyMs, phase: ms(0, 5 * MINUTE) });

law.prop([pace, lengths, jitter, ms(0, 5 * HOUR)], { numRuns: 40, endOnFailure: true })(
  "a job that stops between or within its cycles is known within one interval and a quarter of an hour",
  ({ every, phase }, long, late, after) => {
    const stopAt = NOON + 2 * HOUR + after;
    const begun = regularCycles(12, long, late).filter(({ beganAt }) => beganAt <= stopAt);
    const last = begun.at(-1)!;
    const inMiddle = last.endedAt > stopAt;
    const readings = (now: Instant): ObservedJob => {
      const job = jobAt(begun, now);
      if (now <= stopAt || !inMiddle) return job;
      return { ...jobAt(begun, stopAt), readAt: now };
    };
    const until = stopAt + CYCLE_INTERVAL_MS + 15 * MINUTE;
    const assessments = pollJob(readings, { from: NOON + phase, until, pollIntervalMs: every });
    const before = assessments.filter(({ assessedAt }) => assessedAt <= stopAt);
    const isStill = ({ condition }: JobAssessment) =>
      condition === "stopped" || condition === "stalled";
    expect(before.some(isStill)).toBe(false);
    // The last look before the bound may have come a little early.
    const bound = inMiddle ? until : Math.max(until, last.endedAt + MINUTE + 15 * MINUTE);
    const extra = pollJob(readings, {
      from: NOON + phase,
      until: bound + every,
      pollIntervalMs: every,
    });
    expect(extra.some((one) => isStill(one) && one.assessedAt <= bound + every)).toBe(true);
    if (every <= MINUTE && bound === until) expect(assessments.some(isStill)).toBe(true);
  },
);

law.prop([everyMs, lengths, jitter], { numRuns: 25, endOnFailure: true })(
  "a job that comes, each cycle some minutes late or long, is never called late for it",
  (every, long, late) => {
    const cycles = regularCycles(20, long, late);
    const until = cycles.at(-1)!.beganAt;
    for (const { condition, schedule } of pollJob((now) => jobAt(cycles, now), {
      from: NOON,
      until,
      pollIntervalMs: every,
    })) {
      expect(["on-time", "late"]).toContain(schedule.state);
      expect(condition).not.toMatch(/stopped|stalled/);
    }
  },
);

test("a job whose cycles often begin half an hour late is given that time", () => {
  const often = [0, 25 * MINUTE, 0, 0, 20 * MINUTE];
  const cycles = regularCycles(40, [MINUTE], often);
  const assessments = pollJob((now) => jobAt(cycles, now), {
    from: NOON,
    until: cycles.at(-1)!.beganAt,
    pollIntervalMs: MINUTE,
  });
  const known = assessments.filter(({ assessedAt }) => assessedAt > cycles[20]!.beganAt);
  expect(known.some(({ condition }) => condition === "stopped")).toBe(false);
  expect(assessments.some(({ condition }) => condition === "stopped")).toBe(true);
});

describe("no cycle is due", () => {
  const silence = (
    job: ObservedJob,
    more: Partial<JobFacts> = {},
    previous: JobAssessment | null = null,
  ) => assessJob(jobFacts(job, more), previous, DEFAULT_THRESHOLDS, job.readAt).schedule;
  const long = { ...healthyJob, readAt: NOON + 9 * HOUR };
  const backOff = { ...credentialsRejectedJob, readAt: credentialsRejectedJob.readAt };

  test.each`
    name                                   | job                                                                                                            | state
    ${"paused"}                            | ${{ ...long, code: "paused" }}                                                                                 | ${"not-due"}
    ${"never started"}                     | ${neverStartedJob}                                                                                             | ${"not-due"}
    ${"without a schedule"}                | ${{ ...long, schedule: { state: "active", intervalMs: null } }}                                                | ${"not-due"}
    ${"quarantined, next attempt to come"} | ${backOff}                                                                                                     | ${"not-due"}
    ${"quarantined, next attempt late"}    | ${{ ...credentialsRejectedJob, readAt: credentialsRejectedJob.quarantine!.nextAttemptAt! + 10 * MINUTE }}      | ${"not-due"}
    ${"quarantined, attempt did not come"} | ${{ ...credentialsRejectedJob, readAt: credentialsRejectedJob.quarantine!.nextAttemptAt! + HOUR }}             | ${"stopped"}
    ${"healthy, silent for nine hours"}    | ${long}                                                                                                        | ${"stopped"}
    ${"initial cycle that runs for a day"} | ${{ ...initialCycleJob, readAt: NOON + DAY }}                                                                  | ${"on-time"}
    ${"never seen to run"}                 | ${{ ...healthyJob, lastExecution: null, lastSuccess: null, lastSuccessWithExports: null, steadyLastAt: null }} | ${"unknown"}
  `("to a job that is $name: $state", ({ job, state }) => {
    expect(silence(job).state).toBe(state);
  });

  test("of what fell into a pause, and one is due an interval after it", () => {
    const paused = { ...healthyJob, code: "paused" as const, readAt: NOON + 9 * HOUR };
    const before = assessJob(jobFacts(paused), null, DEFAULT_THRESHOLDS, paused.readAt);
    const back = { ...healthyJob, readAt: paused.readAt + MINUTE };
    const first = assessJob(jobFacts(back), before, DEFAULT_THRESHOLDS, back.readAt);
    expect(first.schedule).toMatchObject({
      state: "on-time",
      dueAt: back.readAt + CYCLE_INTERVAL_MS,
    });
    const later = { ...healthyJob, readAt: back.readAt + CYCLE_INTERVAL_MS + 15 * MINUTE };
    expect(silence(later, {}, first)).toMatchObject({ state: "stopped" });
  });

  test("while rows that are newer than the last end show a cycle that the job does not", () => {
    const at = NOON + 3 * HOUR;
    const cycle = {
      cycleId: "x",
      firstEventAt: NOON + HOUR,
      lastEventAt: at - 5 * MINUTE,
      objects: 9,
      rows: [],
    };
    const job = { ...healthyJob, readAt: at };
    expect(silence(job, { cycles: [cycle] }).state).toBe("on-time");
    const old = {
      ...cycle,
      firstEventAt: LAST_EXECUTION.beganAt!,
      lastEventAt: LAST_EXECUTION.endedAt!,
    };
    expect(silence(job, { cycles: [old] }).state).toBe("stopped");
  });
});

describe("a running cycle without movement", () => {
  const still = (hours: number, more: Partial<JobFacts> = {}, trace = EMPTY_HISTORY) => {
    const first = jobFacts({ ...initialCycleJob, readAt: NOON });
    const before = assessJob(first, null, DEFAULT_THRESHOLDS, NOON);
    const job = { ...initialCycleJob, readAt: NOON + hours * HOUR };
    return assessJob(
      jobFacts(job, { ...more, history: trace }),
      before,
      DEFAULT_THRESHOLDS,
      job.readAt,
    ).condition;
  };
  const record = {
    cycleId: initialCycleJob.lastExecution!.activityId!,
    firstEventAt: initialCycleJob.lastExecution!.beganAt!,
    objects: 900,
    rows: [],
  };

  test("has stalled after its interval and a grace", () => {
    expect(still(0.7)).toBe("initial-cycle");
    expect(still(1)).toBe("stalled");
  });

  test("moves as long as its log does", () => {
    expect(still(2, { cycles: [{ ...record, lastEventAt: NOON + 1.5 * HOUR }] })).toBe(
      "initial-cycle",
    );
  });

  test("is given two hours where only the log ever showed it move: the log may be late", () => {
    const lastEventAt = NOON;
    expect(still(1.5, { cycles: [{ ...record, lastEventAt }] })).toBe("initial-cycle");
    expect(still(2.1, { cycles: [{ ...record, lastEventAt }] })).toBe("stalled");
  });

  test("is given twice its longest pause so far", () => {
    const point = {
      at: NOON,
      units: 0.43,
      log: null,
      exports: null,
      countersSum: 1,
      lastProgressAt: NOON,
    };
    const pace = [{ ...point, longestPauseMs: 50 * MINUTE }];
    expect(still(1.4, {}, { ...EMPTY_HISTORY, progressPoints: pace })).toBe("initial-cycle");
    expect(still(1.8, {}, { ...EMPTY_HISTORY, progressPoints: pace })).toBe("stalled");
  });

  test("is told as stopped where objects fail too, so that it does not hide behind them", () => {
    const failing = { failingObjects: 900, failing: [{ code: "EntryConflict", objects: 900 }] };
    expect(still(0.5, failing)).toBe("failing");
    expect(still(1, failing)).toBe("stopped");
  });
});
