import type { Instant, Millis } from "../time.ts";
import { HOUR } from "../time.ts";
import { doubtOf } from "./doubt.ts";
import { type History, historyOf } from "./history.ts";
import { HORIZON_MS, passages, quantile } from "./passages.ts";
import type { Needs } from "./rules.ts";
import type { Growth } from "./verdict.ts";

/** When the first rule fires: in four of five cases between low and high. */
export type Forecast =
  | { readonly kind: "time"; readonly ms: Millis; readonly lowMs: Millis; readonly highMs: Millis }
  | { readonly kind: "none"; readonly why: NoTime };

type NoTime =
  | "nothing-fails"
  | "out-of-reach"
  | "does-not-grow"
  | "not-enough-known"
  | "not-seen"
  | "too-far";

/** Grown in so many slots, the one under way included, growth has a pace. */
const LEAST_STEPS = 2;

/** Entra may have counted one cycle sooner what the log shows only now. */
const LATE_CYCLES = 1;

/** Past this many of its longest pauses, and at least so long, growth has ended. */
const ENDED_PAUSES = 1.6;
const ENDED_MS: Millis = 2 * HOUR;

/** How soon past growth, played again, would bring a rule to fire; or why that cannot be said. */
export function forecast(growth: Growth, needs: Needs, now: Instant): Forecast {
  if (Math.min(...Object.values(needs)) <= 0) return atNextLook(growth, now);
  const history = historyOf(growth);
  const stop = reasonForNone(history);
  if (stop !== null) return { kind: "none", why: stop };
  const times = passages(history, { needs, doubt: doubtOf(history, needs) }, now);
  const [lowMs, ms, highMs] = [0.1, 0.5, 0.9].map((part) => quantile(times, part));
  if (lowMs === undefined || ms === undefined || ms > HORIZON_MS) {
    return { kind: "none", why: "too-far" };
  }
  return between(growth, { lowMs, ms, highMs: highMs ?? HORIZON_MS }, now);
}

/** A rule is passed already: a cycle that runs may end at once, or take longer for what fails. */
function atNextLook(growth: Growth, now: Instant): Forecast {
  const { nextLookAt, looksEveryMs, looksJitterMs, isRunning } = growth;
  const passed = Math.max(0, Math.ceil((now - nextLookAt) / looksEveryMs));
  const ms = Math.max(0, nextLookAt + passed * looksEveryMs - now);
  return isRunning
    ? { kind: "time", ms, lowMs: 0, highMs: ms + looksEveryMs }
    : { kind: "time", ms, lowMs: Math.max(0, ms - looksJitterMs), highMs: ms + looksJitterMs };
}

/** Cycles end a little early or late, and what the log shows now Entra has counted before. */
function between(
  { looksJitterMs, looksEveryMs, nextLookAt }: Growth,
  { ms, lowMs, highMs }: Pick<Extract<Forecast, { kind: "time" }>, "ms" | "lowMs" | "highMs">,
  now: Instant,
): Forecast {
  const least = Math.max(0, Math.min(lowMs, nextLookAt - now) - looksJitterMs);
  const early = lowMs - looksJitterMs - LATE_CYCLES * looksEveryMs;
  return {
    kind: "time",
    ms,
    lowMs: Math.round(Math.max(least, early)),
    highMs: Math.round(highMs + looksJitterMs),
  };
}

function reasonForNone(history: History): NoTime | null {
  const { growth, since, steps, longestPause, least } = history;
  if (!growth.isSeen) return "not-seen";
  const net = [...growth.objects, ...growth.references].reduce((sum, step) => sum + step, 0);
  if (steps === 0 || net <= 0) return "does-not-grow";
  // What the slot under way holds is a step too.
  const isGrowing = growth.slotObjects + growth.slotReferences >= least;
  const pauseMs = (since.at(-1) ?? 0) * growth.everyMs;
  if (!isGrowing && pauseMs > Math.max(ENDED_MS, ENDED_PAUSES * longestPause * growth.everyMs)) {
    return "does-not-grow";
  }
  return steps + (isGrowing ? 1 : 0) >= LEAST_STEPS ? null : "not-enough-known";
}
