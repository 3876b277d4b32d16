import { HOUR, type Instant, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { ProcessProblems } from "./process-problems.ts";

const CHECK_INTERVAL_MS: Millis = SECOND;
/** A timer that is later than this was delayed by other work, or the process was suspended. */
const MAX_TIMER_DELAY_MS: Millis = 5 * SECOND;
/** Time services move a clock by small steps; only a larger step matters. */
const MIN_CLOCK_STEP_MS: Millis = 30 * SECOND;
/** How long each problem is still reported after its last occurrence. */
const SHOW_BLOCKED_MS: Millis = 10 * MINUTE;
const SHOW_CLOCK_JUMP_MS: Millis = HOUR;

type ClockWatch = {
  /** How many times the clock of the machine was set since the start. */
  readonly steps: () => number;
};

/** Reports when the process did not respond, and when the clock of the machine was set. */
export function watchClock({
  problems,
  monotonicNow,
  realNow,
}: {
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  /** Monotonic time: it does not change when the clock is set. Its zero is arbitrary. */
  readonly monotonicNow: () => Millis;
  readonly realNow: () => Instant;
}): ClockWatch {
  let last = { monotonic: monotonicNow(), real: realNow() };
  let blocked = { at: Number.NEGATIVE_INFINITY, longestMs: 0 };
  let steps = 0;
  let steppedAt = Number.NEGATIVE_INFINITY;

  const check = () => {
    const now = { monotonic: monotonicNow(), real: realNow() };
    const passedMs = now.monotonic - last.monotonic;
    const stepMs = now.real - last.real - passedMs;
    last = now;
    if (now.monotonic - blocked.at > SHOW_BLOCKED_MS) {
      blocked = { ...blocked, longestMs: 0 };
      problems.clear("event-loop-blocked");
    }
    if (now.monotonic - steppedAt > SHOW_CLOCK_JUMP_MS) problems.clear("clock-jumped");
    const delayMs = passedMs - CHECK_INTERVAL_MS;
    if (delayMs > MAX_TIMER_DELAY_MS) {
      blocked = { at: now.monotonic, longestMs: Math.max(blocked.longestMs, delayMs) };
      problems.report({ code: "event-loop-blocked", longestMs: blocked.longestMs });
    }
    if (Math.abs(stepMs) > MIN_CLOCK_STEP_MS) {
      steps += 1;
      steppedAt = now.monotonic;
      problems.report({ code: "clock-jumped", byMs: stepMs });
    }
  };
  setInterval(check, CHECK_INTERVAL_MS).unref();
  return { steps: () => steps };
}
