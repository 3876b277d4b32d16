import type { ErrorExplanation } from "../error-explanation.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { ObjectState } from "../object-state.ts";
import type { PersonAppStatus } from "../person-app-status.ts";
import type { DatedRetry, RetryForecast } from "../retry-forecast.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { expectedCycleDurationMs, expectedCycleEnd, nextCycleStart } from "./expected-cycles.ts";
import { hasLastCycleFailed, jobRemedyOf } from "./job-effect.ts";
import type { PersonContext } from "./person-context.ts";

/**
 * Entra does not hold objects with these errors back for hours, but tries them in the next cycle
 * (error table of Microsoft's "Analyze Microsoft Entra provisioning logs").
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
  /** What to do about the job, where the job keeps the object waiting; else null. */
  readonly jobRemedy: PersonAppStatus["jobRemedy"];
  /** When the result of the next try is visible; null when a person must act first. */
  readonly resultExpectedBy: Instant | null;
};

/** When Entra tries a failed object again, and when the result of that is visible. */
export function forecastRetry(
  state: ObjectState,
  explanation: Pick<ErrorExplanation, "catalogueCode">,
  context: PersonContext,
): PersonRetry {
  const isRetriedNextCycle = NEXT_CYCLE_RETRY_CODES.has(explanation.catalogueCode ?? "");
  const dueRetry = findDueRetry(state, isRetriedNextCycle, context);
  const blockedRetry = retryBlockedByJob(ownDate(dueRetry), context);
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
        jobRemedy: jobRemedyOf(context.assessment),
        resultExpectedBy: null,
      }
    : {
        forecast: dueRetry,
        nextAttemptAt: at,
        jobRemedy: null,
        resultExpectedBy: expectedCycleEnd(at, context),
      };
}

/** The object's own date; null when it has none and is tried in the next cycle. */
function ownDate(dueRetry: DatedRetry | null): Instant | null {
  return dueRetry?.code === "date-from-entra" || dueRetry?.code === "by-retry-schedule"
    ? dueRetry.at
    : null;
}

function noRetry(forecast: RetryForecast, jobRemedy: PersonRetry["jobRemedy"]): PersonRetry {
  return { forecast, nextAttemptAt: null, jobRemedy, resultExpectedBy: null };
}

/** Null while the job as a whole lets Entra try its objects. */
function retryBlockedByJob(ownDateAt: Instant | null, context: PersonContext): PersonRetry | null {
  const { assessment, now } = context;
  if (assessment === null) return null;
  const { condition, quarantine } = assessment;
  const jobRemedy = jobRemedyOf(assessment);
  switch (condition) {
    case "disabled":
    case "paused":
    case "not-configured":
    case "stopped":
    case "stalled":
      return noRetry({ code: "blocked-by-job", condition }, jobRemedy);
    case "quarantined": {
      const attemptAt = quarantine.nextAttemptAt;
      if (attemptAt === null || attemptAt <= now) {
        return noRetry({ code: "blocked-by-job", condition }, jobRemedy);
      }
      const nextAttemptAt = Math.max(attemptAt, ownDateAt ?? attemptAt);
      // During a quarantine, its attempts are the only cycles.
      const resultExpectedBy = needsAdministrator(assessment)
        ? null
        : nextAttemptAt + expectedCycleDurationMs(context);
      const forecast = { code: "quarantine-attempt", attemptAt } as const;
      return { forecast, nextAttemptAt, jobRemedy, resultExpectedBy };
    }
    default:
      return null;
  }
}

/** A quarantine that its next attempt cannot end. */
function needsAdministrator({ job, quarantine }: JobAssessment): boolean {
  return job.quarantine?.error?.tenantActionable === true || quarantine.reason === "TooManyDeletes";
}

/**
 * When the object is due: the date that Entra gave, else the next cycle for transient errors, else
 * 6, 12 and 24 hours after the first failure and every 24 hours from there for 28 days (Microsoft's
 * "Application provisioning in quarantine status"). Every try leaves a row, so the next cycle makes
 * up for a date that has passed without one.
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

/** The first retry of the schedule after a time; null when the 28 days end before it. */
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
