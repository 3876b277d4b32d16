import type { EscrowGrowth, NoTimeReason, NoTimeReasonCode } from "../quarantine-assessment.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR } from "../time.ts";
import { buildGrowthHistory, type GrowthHistory } from "./growth-history.ts";
import { paceUncertainty } from "./pace-uncertainty.ts";
import type { RemainingFailures } from "./quarantine-rules.ts";
import { FORECAST_HORIZON_MS, replayGrowth, weightedQuantile } from "./replay-growth.ts";

/** When the first rule fires. With a probability of 80 %, it is between `lowMs` and `highMs`. */
export type QuarantineForecast =
  | { readonly kind: "time"; readonly ms: Millis; readonly lowMs: Millis; readonly highMs: Millis }
  | { readonly kind: "none"; readonly reason: NoTimeReason };

/** A forecast needs growth in at least this many slots, including the current slot. */
const MIN_STEPS = 2;

/** Entra may count a failure this many cycles before the log shows the failure. */
const CYCLES_COUNTED_EARLIER = 1;

/**
 * Growth has ended if the present pause is longer than the minimum and also longer than this factor
 * times the longest earlier pause.
 */
const ENDED_PAUSE_FACTOR = 1.6;
const MIN_ENDED_MS: Millis = 2 * HOUR;

/** Forecasts when a rule fires if past growth continues, or says why no time can be given. */
export function forecastQuarantine(
  growth: EscrowGrowth,
  remainingFailures: RemainingFailures,
  now: Instant,
): QuarantineForecast {
  if (Math.min(...Object.values(remainingFailures)) <= 0)
    return forecastAtNextEvaluation(growth, now);
  const history = buildGrowthHistory(growth);
  const noTimeCode = findNoTimeCode(history);
  if (noTimeCode !== null) return { kind: "none", reason: { code: noTimeCode } };
  const times = replayGrowth(
    history,
    { remainingFailures, uncertainty: paceUncertainty(history, remainingFailures) },
    now,
  );
  const [lowMs, ms, highMs] = [0.1, 0.5, 0.9].map((quantile) => weightedQuantile(times, quantile));
  if (lowMs === undefined || ms === undefined || ms > FORECAST_HORIZON_MS) {
    return { kind: "none", reason: { code: "beyond-horizon" } };
  }
  return widenByJitter(growth, { lowMs, ms, highMs: highMs ?? FORECAST_HORIZON_MS }, now);
}

/**
 * The forecast for a rule that is already exceeded: it fires at the end of the next cycle. A
 * running cycle may end at once, or may take longer because of the failures.
 */
function forecastAtNextEvaluation(growth: EscrowGrowth, now: Instant): QuarantineForecast {
  const { nextEvaluationAt, evaluationIntervalMs, evaluationJitterMs, isCycleRunning } = growth;
  const missedEvaluations = Math.max(0, Math.ceil((now - nextEvaluationAt) / evaluationIntervalMs));
  const ms = Math.max(0, nextEvaluationAt + missedEvaluations * evaluationIntervalMs - now);
  return isCycleRunning
    ? { kind: "time", ms, lowMs: 0, highMs: ms + evaluationIntervalMs }
    : {
        kind: "time",
        ms,
        lowMs: Math.max(0, ms - evaluationJitterMs),
        highMs: ms + evaluationJitterMs,
      };
}

/**
 * Makes the range wider, because cycles may end early or late, and because Entra may count failures
 * before the log shows them.
 */
function widenByJitter(
  { evaluationJitterMs, evaluationIntervalMs, nextEvaluationAt }: EscrowGrowth,
  {
    ms,
    lowMs,
    highMs,
  }: Pick<Extract<QuarantineForecast, { kind: "time" }>, "ms" | "lowMs" | "highMs">,
  now: Instant,
): QuarantineForecast {
  const earliestMs = Math.max(0, Math.min(lowMs, nextEvaluationAt - now) - evaluationJitterMs);
  const earlyMs = lowMs - evaluationJitterMs - CYCLES_COUNTED_EARLIER * evaluationIntervalMs;
  return {
    kind: "time",
    ms,
    lowMs: Math.round(Math.max(earliestMs, earlyMs)),
    highMs: Math.round(highMs + evaluationJitterMs),
  };
}

function findNoTimeCode(history: GrowthHistory): Exclude<NoTimeReasonCode, "out-of-reach"> | null {
  const { growth, slotsSinceStep, stepCount, longestPauseSlots, minStepSize } = history;
  if (!growth.isLogFresh) return "log-not-read";
  const netGrowth = [...growth.objectsPerSlot, ...growth.referencesPerSlot].reduce(
    (sum, step) => sum + step,
    0,
  );
  if (stepCount === 0 || netGrowth <= 0) return "does-not-grow";
  // The current slot also counts as a step if it has grown enough.
  const isGrowing = growth.currentSlotObjects + growth.currentSlotReferences >= minStepSize;
  const pauseMs = (slotsSinceStep.at(-1) ?? 0) * growth.slotMs;
  if (
    !isGrowing &&
    pauseMs > Math.max(MIN_ENDED_MS, ENDED_PAUSE_FACTOR * longestPauseSlots * growth.slotMs)
  ) {
    return "does-not-grow";
  }
  return stepCount + (isGrowing ? 1 : 0) >= MIN_STEPS ? null : "not-enough-known";
}
