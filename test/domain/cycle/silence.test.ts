import { test as law } from "@fast-check/vitest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assess } from "../../../domain/assess.ts";
import type { JobFacts } from "../../../domain/facts.ts";
import type { SyncJob } from "../../../domain/provisioning.ts";
import { remember } from "../../../domain/remember.ts";
import type { JobSnapshot } from "../../../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../domain/time.ts";
import { type JobTrace, NO_TRACE } from "../../../domain/trace.ts";
import {
  factsOf,
  healthy,
  initialCycle,
  NOON,
  pausedNew,
  RAN,
  rejected,
  sightAt,
} from "../jobs.ts";

const INTERVAL = 40 * MINUTE;

type Cycle = { readonly beganAt: Instant; readonly endedAt: Instant };

/** The job as Graph shows it at `now`: the last cycle that had begun, with its end once it has come. */
function jobAt(cycles: readonly Cycle[], now: Instant): SyncJob {
  const last = cycles.findLast(({ beganAt }) => beganAt <= now);
  if (last === undefined) return { ...healthy, readAt: now };
  const { beganAt } = last;
  const endedAt = last.endedAt <= now ? last.endedAt : null;
  const past = { ...RAN, beganAt: null, endedAt: NOON - HOUR };
  const activityId = `cycle ${beganAt}`;
  const age = Math.floor(Math.min(now - beganAt, last.endedAt - beganAt) / SECOND);
  const lastExecution = { ...RAN, activityId, beganAt, endedAt, imported: age, exported: age };
  return {
    ...healthy,
    lastExecution,
    lastSuccess: past,
    lastSuccessWithExports: null,
    steadyLastAt: null,
    readAt: now,
  };
}

/** Looks at a job from `from` to `until`, as the worker does, and gives every judgement. */
function watch(
  readings: (now: Instant) => SyncJob,
  {
    from,
    until,
    everyMs,
  }: { readonly from: Instant; readonly until: Instant; readonly everyMs: number },
): readonly JobSnapshot[] {
  let trace: JobTrace = NO_TRACE;
  let previous: JobSnapshot | null = null;
  const said: JobSnapshot[] = [];
  for (let now = from; now <= until; now += everyMs) {
    const sight = { ...sightAt(now), jobsEveryMs: everyMs, logsEveryMs: everyMs };
    const seen = factsOf(readings(now), { sight });
    trace = remember(trace, seen);
    previous = assess({ ...seen, trace }, previous, DEFAULT_THRESHOLDS, now);
    said.push(previous);
  }
  return said;
}

/** Cycles every interval, each beginning up to `jitter` late. */
function regular(
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
    due = Math.max(beganAt + INTERVAL, endedAt + MINUTE);
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
    const begun = regular(12, long, late).filter(({ beganAt }) => beganAt <= stopAt);
    const last = begun.at(-1)!;
    const inMiddle = last.endedAt > stopAt;
    const readings = (now: Instant): SyncJob => {
      const job = jobAt(begun, now);
      if (now <= stopAt || !inMiddle) return job;
      return { ...jobAt(begun, stopAt), readAt: now };
    };
    const until = stopAt + INTERVAL + 15 * MINUTE;
    const said = watch(readings, { from: NOON + phase, until, everyMs: every });
    const before = said.filter(({ judgedAt }) => judgedAt <= stopAt);
    const isStill = ({ condition }: JobSnapshot) =>
      condition === "stopped" || condition === "stalled";
    expect(before.some(isStill)).toBe(false);
    // The last look before the bound may have come a little early.
    const bound = inMiddle ? until : Math.max(until, last.endedAt + MINUTE + 15 * MINUTE);
    const extra = watch(readings, { from: NOON + phase, until: bound + every, everyMs: every });
    expect(extra.some((one) => isStill(one) && one.judgedAt <= bound + every)).toBe(true);
    if (every <= MINUTE && bound === until) expect(said.some(isStill)).toBe(true);
  },
);

law.prop([everyMs, lengths, jitter], { numRuns: 25, endOnFailure: true })(
  "a job that comes, each cycle some minutes late or long, is never called late for it",
  (every, long, late) => {
    const cycles = regular(20, long, late);
    const until = cycles.at(-1)!.beganAt;
    for (const { condition, silence } of watch((now) => jobAt(cycles, now), {
      from: NOON,
      until,
      everyMs: every,
    })) {
      expect(["on-time", "late"]).toContain(silence.state);
      expect(condition).not.toMatch(/stopped|stalled/);
    }
  },
);

test("a job whose cycles often begin half an hour late is given that time", () => {
  const often = [0, 25 * MINUTE, 0, 0, 20 * MINUTE];
  const cycles = regular(40, [MINUTE], often);
  const said = watch((now) => jobAt(cycles, now), {
    from: NOON,
    until: cycles.at(-1)!.beganAt,
    everyMs: MINUTE,
  });
  const known = said.filter(({ judgedAt }) => judgedAt > cycles[20]!.beganAt);
  expect(known.some(({ condition }) => condition === "stopped")).toBe(false);
  expect(said.some(({ condition }) => condition === "stopped")).toBe(true);
});

describe("no cycle is due", () => {
  const silence = (
    job: SyncJob,
    more: Partial<JobFacts> = {},
    previous: JobSnapshot | null = null,
  ) => assess(factsOf(job, more), previous, DEFAULT_THRESHOLDS, job.readAt).silence;
  const long = { ...healthy, readAt: NOON + 9 * HOUR };
  const backOff = { ...rejected, readAt: rejected.readAt };

  test.each`
    name                                   | job                                                                                                         | state
    ${"paused"}                            | ${{ ...long, code: "paused" }}                                                                              | ${"excused"}
    ${"never started"}                     | ${pausedNew}                                                                                                | ${"excused"}
    ${"without a schedule"}                | ${{ ...long, schedule: { state: "active", intervalMs: null } }}                                             | ${"excused"}
    ${"quarantined, next attempt to come"} | ${backOff}                                                                                                  | ${"excused"}
    ${"quarantined, next attempt late"}    | ${{ ...rejected, readAt: rejected.quarantine!.nextAttemptAt! + 10 * MINUTE }}                               | ${"excused"}
    ${"quarantined, attempt did not come"} | ${{ ...rejected, readAt: rejected.quarantine!.nextAttemptAt! + HOUR }}                                      | ${"stopped"}
    ${"healthy, silent for nine hours"}    | ${long}                                                                                                     | ${"stopped"}
    ${"initial cycle that runs for a day"} | ${{ ...initialCycle, readAt: NOON + DAY }}                                                                  | ${"on-time"}
    ${"never seen to run"}                 | ${{ ...healthy, lastExecution: null, lastSuccess: null, lastSuccessWithExports: null, steadyLastAt: null }} | ${"unknown"}
  `("to a job that is $name: $state", ({ job, state }) => {
    expect(silence(job).state).toBe(state);
  });

  test("of what fell into a pause, and one is due an interval after it", () => {
    const paused = { ...healthy, code: "paused" as const, readAt: NOON + 9 * HOUR };
    const before = assess(factsOf(paused), null, DEFAULT_THRESHOLDS, paused.readAt);
    const back = { ...healthy, readAt: paused.readAt + MINUTE };
    const first = assess(factsOf(back), before, DEFAULT_THRESHOLDS, back.readAt);
    expect(first.silence).toMatchObject({ state: "on-time", dueAt: back.readAt + INTERVAL });
    const later = { ...healthy, readAt: back.readAt + INTERVAL + 15 * MINUTE };
    expect(silence(later, {}, first)).toMatchObject({ state: "stopped" });
  });

  test("while rows that are newer than the last end show a cycle that the job does not", () => {
    const at = NOON + 3 * HOUR;
    const cycle = {
      cycleId: "x",
      firstAt: NOON + HOUR,
      lastAt: at - 5 * MINUTE,
      objects: 9,
      rows: [],
    };
    const job = { ...healthy, readAt: at };
    expect(silence(job, { cycles: [cycle] }).state).toBe("on-time");
    const old = { ...cycle, firstAt: RAN.beganAt!, lastAt: RAN.endedAt! };
    expect(silence(job, { cycles: [old] }).state).toBe("stopped");
  });
});

describe("a running cycle without movement", () => {
  const still = (hours: number, more: Partial<JobFacts> = {}, trace = NO_TRACE) => {
    const first = factsOf({ ...initialCycle, readAt: NOON });
    const before = assess(first, null, DEFAULT_THRESHOLDS, NOON);
    const job = { ...initialCycle, readAt: NOON + hours * HOUR };
    return assess(factsOf(job, { ...more, trace }), before, DEFAULT_THRESHOLDS, job.readAt)
      .condition;
  };
  const record = {
    cycleId: initialCycle.lastExecution!.activityId!,
    firstAt: initialCycle.lastExecution!.beganAt!,
    objects: 900,
    rows: [],
  };

  test("has stalled after its interval and a grace", () => {
    expect(still(0.7)).toBe("initial-cycle");
    expect(still(1)).toBe("stalled");
  });

  test("moves as long as its log does", () => {
    expect(still(2, { cycles: [{ ...record, lastAt: NOON + 1.5 * HOUR }] })).toBe("initial-cycle");
  });

  test("is given two hours where only the log ever showed it move: the log may be late", () => {
    const lastAt = NOON;
    expect(still(1.5, { cycles: [{ ...record, lastAt }] })).toBe("initial-cycle");
    expect(still(2.1, { cycles: [{ ...record, lastAt }] })).toBe("stalled");
  });

  test("is given twice its longest pause so far", () => {
    const point = { at: NOON, units: 0.43, log: null, exports: null, figures: 1, movedAt: NOON };
    const pace = [{ ...point, pauseMs: 50 * MINUTE }];
    expect(still(1.4, {}, { ...NO_TRACE, pace })).toBe("initial-cycle");
    expect(still(1.8, {}, { ...NO_TRACE, pace })).toBe("stalled");
  });

  test("is told as stopped where objects fail too, so that it does not hide behind them", () => {
    const failing = { failingObjects: 900, failing: [{ code: "EntryConflict", objects: 900 }] };
    expect(still(0.5, failing)).toBe("failing");
    expect(still(1, failing)).toBe("stopped");
  });
});
