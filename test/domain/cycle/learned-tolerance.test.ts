import { expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../../domain/time.ts";
import { healthyJob, MORNING } from "../job-fixtures.ts";
import { CYCLE_INTERVAL_MS, jobAt, pollJob, regularCycles } from "./polled-cycles.ts";

test.each([
  ["25 minutes", [0, 25 * MINUTE, 0, 0, 20 * MINUTE]],
  ["an hour, in every third cycle", [0, 7 * MINUTE, 60 * MINUTE]],
  ["an hour, once in ten cycles", [0, 0, 6 * MINUTE, 0, 0, 0, 60 * MINUTE, 0, 0, 0]],
])(
  "a job whose cycles again and again start up to %s late never counts as stopped",
  (_, delaysMs) => {
    const cycles = regularCycles(60, [MINUTE], delaysMs);
    const assessments = pollJob((now) => jobAt(cycles, now), {
      from: MORNING + MINUTE,
      until: cycles.at(-1)!.beganAt,
      pollIntervalMs: MINUTE,
    });
    expect(assessments.some(({ condition }) => condition === "stopped")).toBe(false);
  },
);

test("a job whose cycles began late a day ago does not count as stopped when the next one begins late", () => {
  const onTime = Array.from({ length: 40 }, () => 0);
  const delaysMs = [...Array.from({ length: 10 }, () => [0, 20 * MINUTE]).flat(), ...onTime, HOUR];
  const cycles = regularCycles(delaysMs.length, [MINUTE], delaysMs);
  const assessments = pollJob((now) => jobAt(cycles, now), {
    from: MORNING + MINUTE,
    until: cycles.at(-1)!.beganAt,
    pollIntervalMs: MINUTE,
  });
  expect(assessments.some(({ condition }) => condition === "stopped")).toBe(false);
});

test.each([
  ["few known cycles", 4, [0], 70 * MINUTE],
  ["regular known cycles", 30, [0], 14 * MINUTE],
  ["late known cycles", 30, [0, 30 * MINUTE, 0], 70 * MINUTE],
  [
    "late known cycles of two days, four of which began an hour late",
    90,
    [60 * MINUTE, ...Array.from({ length: 17 }, () => 30 * MINUTE)],
    70 * MINUTE,
  ],
])(
  "a job with %s counts as stopped at the tolerance of its cycles",
  (_, count, delaysMs, toleranceMs) => {
    const cycles = regularCycles(count, [MINUTE], delaysMs);
    const stoppedAt = cycles.at(-1)!.beganAt + CYCLE_INTERVAL_MS + toleranceMs;
    const assessments = pollJob((now) => jobAt(cycles, now), {
      from: MORNING + MINUTE,
      until: stoppedAt + 2 * MINUTE,
      pollIntervalMs: MINUTE,
    });
    const [firstStopped] = assessments.filter(({ condition }) => condition === "stopped");
    expect((firstStopped?.assessedAt ?? 0) - stoppedAt).toBeGreaterThan(0);
    expect((firstStopped?.assessedAt ?? 0) - stoppedAt).toBeLessThanOrEqual(2 * MINUTE);
  },
);

test("the tolerance of a job with cycles shorter than the poll interval does not grow because of cycles that no poll has seen", () => {
  const intervalMs = 2 * MINUTE;
  const cycles = Array.from({ length: 300 }, (_, n) => {
    const beganAt = MORNING + n * intervalMs;
    return { beganAt, endedAt: beganAt + 10 * SECOND };
  });
  const stoppedAt = cycles.at(-1)!.beganAt + 14 * MINUTE;
  const assessments = pollJob(
    (now) => ({ ...jobAt(cycles, now), schedule: { ...healthyJob.schedule, intervalMs } }),
    { from: MORNING + MINUTE, until: stoppedAt + 15 * MINUTE, pollIntervalMs: 10 * MINUTE },
  );
  expect(assessments.at(-1)?.condition).toBe("stopped");
});
