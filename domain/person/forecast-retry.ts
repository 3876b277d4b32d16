import type { ErrorExplanation } from "../error-explanation.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { ObjectState } from "../object-state.ts";
import type { PersonAppStatus } from "../person-app-status.ts";
import type { DatedRetry, RetryForecast } from "../retry-forecast.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { expectedCycleDurationMs, expectedCycleEnd, nextCycleStart } from "./expected-cycles.ts";
import { explainedCondition, hasLastCycleFailed } from "./job-effect.ts";
import type { PersonContext } from "./person-context.ts";

/**
 * Entra retries objects with these errors in the next cycle and not only after hours (error table
 * of Microsoft's "Analyze Microsoft Entra provisioning logs").
 */
const NEXT_CYCLE_RETRY_CODES: ReadonlySet<string> = new Set([
  "TooManyRequests",
  "InternalServerError",
  "Timeout",
  "WebExceptionProtocolError",
  "InternalError",
]);

type PersonRetry = {
  readonly forecast: RetryForecast;
  readonly nextAttemptAt: Instant | null;
  /** The condition of the job if the object must wait for the job; otherwise null. */
  readonly jobCondition: PersonAppStatus["jobCondition"];
  /** When the result of the next attempt is visible; null if a person must act first. */
  readonly resultExpectedBy: Instant | null;
};

/** Forecasts when Entra retries a failed object and when the result is visible. */
export function forecastRetry(
  state: ObjectState,
  explanation: Pick<ErrorExplanation, "catalogueCode">,
  context: PersonContext,
): PersonRetry {
  const isRetriedNextCycle = NEXT_CYCLE_RETRY_CODES.has(explanation.catalogueCode ?? "");
  const dueRetry = findDueRetry(state, isRetriedNextCycle, context);
  const blockedRetry = retryBlockedByJob(ownRetryDate(dueRetry), context);
  if (blockedRetry !== null) return blockedRetry;
  if (dueRetry === null) {
    const afterMs = context.thresholds.quarantineLimitMs;
    return noRetry({ code: "given-up", afterMs }, null);
  }
  const { at } = dueRetry;
  return dueRetry.hasLastCycleFailed
    ? {
        forecast: dueRetry,
        nextAttemptAt: at,
        jobCondition: explainedCondition(context.assessment),
        resultExpectedBy: null,
      }
    : {
        forecast: dueRetry,
        nextAttemptAt: at,
        jobCondition: null,
        resultExpectedBy: expectedCycleEnd(at, context),
      };
}

/** The date of the object's own retry; null if the next cycle retries the object. */
function ownRetryDate(dueRetry: DatedRetry | null): Instant | null {
  return dueRetry?.code === "date-from-entra" || dueRetry?.code === "by-retry-schedule"
    ? dueRetry.at
    : null;
}

function noRetry(forecast: RetryForecast, jobCondition: PersonRetry["jobCondition"]): PersonRetry {
  return { forecast, nextAttemptAt: null, jobCondition, resultExpectedBy: null };
}

/**
 * The forecast for an object that must wait for the job; null if the job does not block retries.
 */
function retryBlockedByJob(ownDateAt: Instant | null, context: PersonContext): PersonRetry | null {
  const { assessment, now } = context;
  if (assessment === null) return null;
  const { condition, quarantine } = assessment;
  const jobCondition = explainedCondition(assessment);
  switch (condition) {
    case "disabled":
    case "paused":
    case "not-configured":
    case "stopped":
    case "stalled":
      return noRetry({ code: "blocked-by-job", condition }, jobCondition);
    case "quarantined": {
      const attemptAt = quarantine.nextAttemptAt;
      if (attemptAt === null || attemptAt <= now) {
        return noRetry({ code: "blocked-by-job", condition }, jobCondition);
      }
      const nextAttemptAt = Math.max(attemptAt, ownDateAt ?? attemptAt);
      // During a quarantine, Entra runs only its own attempts and no regular cycles.
      const resultExpectedBy = needsAdministrator(assessment)
        ? null
        : nextAttemptAt + expectedCycleDurationMs(context);
      const forecast = { code: "quarantine-attempt", attemptAt } as const;
      return { forecast, nextAttemptAt, jobCondition, resultExpectedBy };
    }
    case "failing":
    case "at-risk":
    case "unknown":
    case "never-run":
    case "initial-cycle":
    case "healthy":
      return null;
  }
}

/** True if the next attempt of Entra cannot end the quarantine. */
function needsAdministrator({ job, quarantine }: JobAssessment): boolean {
  return job.quarantine?.error?.tenantActionable === true || quarantine.reason === "TooManyDeletes";
}

/**
 * When Entra retries the object:
 * 1. on the date that Entra gave;
 * 2. in the next cycle, for errors that Entra retries in the next cycle;
 * 3. 6, 12 and 24 hours after the first failure, and then every 24 hours for 28 days (Microsoft's
 *    "Application provisioning in quarantine status").
 *
 * Every attempt writes a row. If such a date has passed and there is no new row, the next cycle
 * retries the object. Null if Entra makes no more attempts.
 */
function findDueRetry(
  state: ObjectState,
  isRetriedNextCycle: boolean,
  context: PersonContext,
): DatedRetry | null {
  const { nextAttemptAt, failingSince, latestEvent } = state;
  const { thresholds, now } = context;
  const cycleFailure = { hasLastCycleFailed: hasLastCycleFailed(context) };
  const firstFailureAt = failingSince ?? latestEvent.at;
  if (nextAttemptAt !== null && nextAttemptAt > now) {
    return { code: "date-from-entra", at: nextAttemptAt, ...cycleFailure };
  }
  const nextCycleAt = nextCycleStart(now, context);
  if (now - firstFailureAt >= thresholds.quarantineLimitMs) return null;
  if (isRetriedNextCycle) return { code: "next-cycle", at: nextCycleAt, ...cycleFailure };
  const dueAt =
    nextAttemptAt ??
    scheduledRetryAfter(firstFailureAt, Math.max(firstFailureAt, latestEvent.at), thresholds);
  if (dueAt !== null && dueAt <= now && now - dueAt < thresholds.retryIntervalMs) {
    return { code: "overdue", dueAt, at: nextCycleAt, ...cycleFailure };
  }
  const at =
    dueAt !== null && dueAt > now ? dueAt : scheduledRetryAfter(firstFailureAt, now, thresholds);
  return at === null ? null : { code: "by-retry-schedule", at, ...cycleFailure };
}

/** The first scheduled retry after a time; null if the 28 days end before it. */
function scheduledRetryAfter(
  firstFailureAt: Instant,
  after: Instant,
  thresholds: Thresholds,
): Instant | null {
  const { firstRetryAfterMs, secondRetryAfterMs, retryIntervalMs, quarantineLimitMs } = thresholds;
  const elapsedMs = Math.max(0, after - firstFailureAt);
  const offsetMs =
    [firstRetryAfterMs, secondRetryAfterMs].find((ms) => ms > elapsedMs) ??
    (Math.floor(elapsedMs / retryIntervalMs) + 1) * retryIntervalMs;
  return offsetMs > quarantineLimitMs ? null : firstFailureAt + offsetMs;
}
