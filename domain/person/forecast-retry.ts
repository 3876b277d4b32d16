import { remedyText } from "../../wording/explanations.ts";
import { formatDuration, formatTime, joinSentences } from "../../wording/phrases.ts";
import type { ErrorExplanation } from "../error-explanation.ts";
import { cycleFailure } from "../failure/failing-objects.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { ObjectState } from "../object-state.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, MINUTE } from "../time.ts";
import type { PersonContext } from "./person-context.ts";

/** How often a job runs of which nobody has told us. */
const DEFAULT_CYCLE_MS: Millis = 40 * MINUTE;

/** Longer than any cycle that still runs. */
const MAX_CYCLE_MS: Millis = 30 * DAY;

/** Codes that Entra does not keep for hours, but tries again in the next cycle (entra-docs). */
const NEXT_CYCLE_RETRY_CODES: ReadonlySet<string> = new Set([
  "TooManyRequests",
  "InternalServerError",
  "Timeout",
  "WebExceptionProtocolError",
  "InternalError",
]);

export type RetryForecast = {
  readonly at: Instant | null;
  readonly text: string;
  /** Stands in place of the error's own remedy when something else keeps everyone waiting. */
  readonly remedy: string | null;
  /** When its result can be seen, if the cause goes away by itself; null when a person must act. */
  readonly resultExpectedBy: Instant | null;
};

/** When Entra tries a failed object again: its own word, else its published rhythm. */
export function forecastRetry(
  state: ObjectState,
  explanation: Pick<ErrorExplanation, "id" | "catalogueCode">,
  context: PersonContext,
): RetryForecast {
  const dueRetry = findDueRetry(
    state,
    NEXT_CYCLE_RETRY_CODES.has(explanation.catalogueCode ?? ""),
    context,
  );
  const blockedRetry = retryBlockedByJob(
    dueRetry === null || dueRetry.isNextCycle ? null : dueRetry.at,
    context,
  );
  if (blockedRetry !== null) return blockedRetry;
  if (dueRetry === null) {
    const limitText = formatDuration(context.thresholds.quarantineLimitMs);
    return {
      at: null,
      text: `Entra has given up after ${limitText} and does not try again.`,
      remedy: joinSentences(
        remedyText(explanation, { isActionDue: true }),
        "Then the app's owner provisions this object on demand in Entra.",
      ),
      resultExpectedBy: null,
    };
  }
  const text = `${dueRetry.introduction} at ${formatTime(dueRetry.at)} (in ${formatDuration(dueRetry.at - context.now)}).`;
  return hasLastCycleFailed(context)
    ? {
        at: dueRetry.at,
        text: joinSentences(text, LAST_CYCLE_FAILED_TEXT),
        remedy: context.assessment?.remedy ?? null,
        resultExpectedBy: null,
      }
    : {
        at: dueRetry.at,
        text,
        remedy: null,
        resultExpectedBy: cycleEndAfter(dueRetry.at, context),
      };
}

const LAST_CYCLE_FAILED_TEXT =
  "But the last cycle of the whole job came to nothing, and while that goes on no try can succeed.";

export function hasLastCycleFailed({ assessment }: PersonContext): boolean {
  return assessment !== null && cycleFailure(assessment.job) !== null;
}

/** The job as a whole decides for everyone in it. */
function retryBlockedByJob(dueAt: Instant | null, context: PersonContext): RetryForecast | null {
  const { assessment, now } = context;
  if (assessment === null) return null;
  const { condition, quarantine, remedy } = assessment;
  const noRetry = (text: string): RetryForecast => ({
    at: null,
    text,
    remedy,
    resultExpectedBy: null,
  });
  switch (condition) {
    case "disabled":
    case "paused":
    case "not-configured":
      return noRetry(
        `The whole job is ${condition.replace("-", " ")}: nothing is tried until a person starts it.`,
      );
    case "stopped":
      return noRetry("The whole job has stopped: nothing is tried until its cycles run again.");
    case "stalled":
      return noRetry(
        "The running cycle hangs: nothing is tried until it moves on or a new one begins.",
      );
    case "quarantined": {
      const nextAttemptAt = quarantine.nextAttemptAt;
      if (nextAttemptAt === null || nextAttemptAt <= now) {
        return noRetry("The whole job is in quarantine: everyone waits for it.");
      }
      const at = Math.max(nextAttemptAt, dueAt ?? nextAttemptAt);
      const text = `The whole job is in quarantine; its next attempt is at ${formatTime(nextAttemptAt)} (in ${formatDuration(nextAttemptAt - now)}).`;
      // While it lasts, its attempts are the only cycles.
      const resultExpectedBy = needsAdministrator(assessment)
        ? null
        : at + expectedCycleDurationMs(context);
      return { at, text, remedy, resultExpectedBy };
    }
    default:
      return null;
  }
}

/** A quarantine that the next attempt alone will not lift. */
function needsAdministrator({ job, quarantine }: JobAssessment): boolean {
  return job.quarantine?.error?.tenantActionable === true || quarantine.reason === "TooManyDeletes";
}

type DueRetry = {
  readonly at: Instant;
  readonly introduction: string;
  /** Due now, so in whichever cycle comes next. */
  readonly isNextCycle: boolean;
};

/**
 * Entra's own date, else the next cycle for what passes, else 6, 12 and 24 hours after the first
 * failure and every 24 hours from there (entra-docs), until its 28 days are over. Every try leaves
 * a row: a date that has passed without one is made up for by the next cycle.
 */
function findDueRetry(
  state: ObjectState,
  isRetriedNextCycle: boolean,
  context: PersonContext,
): DueRetry | null {
  const { nextAttemptAt, failingSince, latestEvent } = state;
  const { thresholds, now } = context;
  const firstFailureAt = failingSince ?? latestEvent.at;
  if (nextAttemptAt !== null && nextAttemptAt > now) {
    return { at: nextAttemptAt, introduction: "Entra tries again", isNextCycle: false };
  }
  const nextCycleAt = nextCycleStart(now, context);
  if (now - firstFailureAt >= thresholds.quarantineLimitMs) return null;
  if (isRetriedNextCycle) {
    const introduction = "Entra tries such an error again with the next cycle, due";
    return { at: nextCycleAt, introduction, isNextCycle: true };
  }
  const dueAt =
    nextAttemptAt ??
    scheduledRetryAfter(firstFailureAt, Math.max(firstFailureAt, latestEvent.at), thresholds);
  if (dueAt !== null && dueAt <= now && now - dueAt < thresholds.retryIntervalMs) {
    const introduction = `Its next try was due at ${formatTime(dueAt)}, and comes with the cycle`;
    return { at: nextCycleAt, introduction, isNextCycle: true };
  }
  const at =
    dueAt !== null && dueAt > now ? dueAt : scheduledRetryAfter(firstFailureAt, now, thresholds);
  return at === null
    ? null
    : { at, introduction: "By Entra's rhythm it is tried again", isNextCycle: false };
}

/** The first step of the rhythm after a moment; null when the 28 days end before it. */
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

/** When the first cycle after a moment begins, as the job's own rhythm has it. */
function nextCycleStart(after: Instant, context: PersonContext): Instant {
  const { assessment } = context;
  const intervalMs = Math.max(MINUTE, assessment?.job.schedule.intervalMs ?? DEFAULT_CYCLE_MS);
  const earliestAt = Math.max(after, initialCycleEnd(context) ?? after);
  const dueAt = assessment?.schedule.dueAt ?? null;
  if (dueAt === null) return earliestAt + intervalMs;
  return dueAt + (Math.floor((earliestAt - dueAt) / intervalMs) + 1) * intervalMs;
}

/** No other cycle begins before the initial one has come to its end; null when none runs. */
function initialCycleEnd({ assessment, now }: PersonContext): Instant | null {
  const cycle = assessment?.cycle;
  if (cycle?.kind !== "initial" || !cycle.isRunning) return null;
  return cycle.etaHighMs === null ? null : now + cycle.etaHighMs;
}

/** When what the cycle of a moment did is there to see; null while an initial cycle has no end in sight. */
function cycleEndAfter(at: Instant, context: PersonContext): Instant | null {
  const { assessment } = context;
  const isInitialRunning = assessment?.cycle.kind === "initial" && assessment.cycle.isRunning;
  if (isInitialRunning && initialCycleEnd(context) === null) return null;
  return nextCycleStart(at - 1, context) + expectedCycleDurationMs(context);
}

function expectedCycleDurationMs({ assessment }: PersonContext): Millis {
  const lastExecution = assessment?.job.lastExecution;
  const lastDurationMs =
    lastExecution?.beganAt && lastExecution.endedAt
      ? lastExecution.endedAt - lastExecution.beganAt
      : null;
  const usualDurationMs = assessment?.cycle.medianDurationMs ?? lastDurationMs;
  const expectedMs = usualDurationMs ?? assessment?.job.schedule.intervalMs ?? DEFAULT_CYCLE_MS;
  return Math.min(Math.max(0, expectedMs), MAX_CYCLE_MS);
}
