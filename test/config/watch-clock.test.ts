import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogTo } from "../../config/log.ts";
import { createProcessProblems } from "../../config/process-problems.ts";
import { watchClock } from "../../config/watch-clock.ts";
import { HOUR, MINUTE, SECOND } from "../../domain/time.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function startWatch() {
  const time = { monotonic: 0, real: 1_000_000 };
  const log = createLogTo({ write: () => undefined }, "worker", "error");
  const problems = createProcessProblems({ now: () => 0, log });
  const watch = watchClock({
    problems,
    monotonicNow: () => time.monotonic,
    realNow: () => time.real,
  });
  /** One check of the watch after this much monotonic time. */
  const pass = (ms: number, clockStepMs = 0) => {
    time.monotonic += ms;
    time.real += ms + clockStepMs;
    vi.advanceTimersByTime(SECOND);
  };
  return { problems, watch, pass };
}

test("a clock that is set back by three hours is the problem clock-jumped for an hour", () => {
  const { problems, watch, pass } = startWatch();
  pass(SECOND, -3 * HOUR);
  expect(problems.list()).toEqual([{ code: "clock-jumped", byMs: -3 * HOUR, since: 0 }]);
  expect(watch.steps()).toBe(1);
  for (let seconds = 0; seconds < 62 * 60; seconds += 1) pass(SECOND);
  expect(problems.list()).toEqual([]);
});

test("a clock that is set back and then forward again is reported with its last step, and not with their sum", () => {
  const { problems, pass } = startWatch();
  pass(SECOND, -3 * HOUR);
  pass(SECOND, 3 * HOUR);
  expect(problems.list()).toEqual([{ code: "clock-jumped", byMs: 3 * HOUR, since: 0 }]);
});

test("a process that did not respond for a minute has the problem event-loop-blocked for ten minutes", () => {
  const { problems, watch, pass } = startWatch();
  pass(MINUTE + SECOND);
  expect(problems.list()).toEqual([{ code: "event-loop-blocked", longestMs: MINUTE, since: 0 }]);
  expect(watch.steps()).toBe(0);
  for (let seconds = 0; seconds < 11 * 60; seconds += 1) pass(SECOND);
  expect(problems.list()).toEqual([]);
});

test("small corrections of a time service are no problem", () => {
  const { problems, pass } = startWatch();
  pass(SECOND, 20 * SECOND);
  pass(2 * SECOND, -20 * SECOND);
  expect(problems.list()).toEqual([]);
});
