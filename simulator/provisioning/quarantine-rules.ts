import type { QuarantineReason, SynchronizationError } from "../graph-types.ts";
import type { Instant } from "../tenant-view.ts";

/**
 * Microsoft's published figures (application-provisioning-quarantine-status, 2025-03-04). Neither the
 * window nor the denominator is published: here both sides count objects in their latest state.
 */
const MINIMUM_FAILURES = 5000;
const PROPORTION_LIMIT = 0.4;
const BASE_LIMIT = 40_000;
const TOTAL_LIMIT = 60_000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** First attempt 5 minutes later (seen in one record), then doubling (inferred), at most a day. */
const FIRST_ATTEMPT_MS = 5 * MINUTE_MS;
const DISABLED_AFTER_MS = 28 * DAY_MS;

export type FailureCounts = {
  readonly failed: number;
  readonly references: number;
  readonly succeeded: number;
};

/** Which of the published thresholds is exceeded, the weightiest first; null where none is. */
export function exceededThreshold(counts: FailureCounts): QuarantineReason | null {
  const { failed, references, succeeded } = counts;
  if (failed > BASE_LIMIT) return "EncounteredBaseEscrowThreshold";
  if (failed + references > TOTAL_LIMIT) return "EncounteredTotalEscrowThreshold";
  if (failed < MINIMUM_FAILURES) return null;
  return failed / (failed + succeeded) > PROPORTION_LIMIT
    ? "EncounteredEscrowProportionThreshold"
    : null;
}

export type JobQuarantine = {
  readonly reason: QuarantineReason;
  readonly error: SynchronizationError | null;
  readonly seriesBegan: Instant;
  readonly currentBegan: Instant;
  readonly seriesCount: number;
  readonly nextAttempt: Instant;
};

/** Imposes a quarantine, or keeps the one there is: each look that keeps it waits twice as long. */
export function imposeQuarantine(
  before: JobQuarantine | null,
  details: Pick<JobQuarantine, "reason" | "error">,
  now: Instant,
): JobQuarantine {
  const seriesCount = (before?.seriesCount ?? 0) + 1;
  const waitMs = Math.min(FIRST_ATTEMPT_MS * 2 ** (seriesCount - 1), DAY_MS);
  return {
    ...details,
    seriesBegan: before?.seriesBegan ?? now,
    currentBegan: now,
    seriesCount,
    nextAttempt: now + waitMs,
  };
}

/** Four weeks in quarantine disable the job. */
export const quarantineDisablesAt = (quarantine: JobQuarantine): Instant =>
  quarantine.seriesBegan + DISABLED_AFTER_MS;
