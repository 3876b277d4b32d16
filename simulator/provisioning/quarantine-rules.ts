import type { QuarantineReason, SynchronizationError } from "../graph-types.ts";
import type { Instant } from "../tenant-view.ts";

/**
 * Microsoft's published thresholds (Microsoft Learn, application-provisioning-quarantine-status,
 * 2025-03-04). Microsoft publishes neither the time window nor the denominator of the proportion.
 * The simulator counts objects by their latest state.
 */
const MINIMUM_FAILURES = 5000;
const PROPORTION_LIMIT = 0.4;
const BASE_LIMIT = 40_000;
const TOTAL_LIMIT = 60_000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/**
 * A quarantined job is retried after 5 minutes (observed in one real job). Each later retry comes
 * after twice the time (inferred), but after a day at most.
 */
const FIRST_ATTEMPT_MS = 5 * MINUTE_MS;
const DISABLED_AFTER_MS = 28 * DAY_MS;

export type FailureCounts = {
  /** Objects whose last operation failed. */
  readonly failed: number;
  /** References that could not be written. */
  readonly references: number;
  /** Linked objects whose last operation succeeded. */
  readonly succeeded: number;
};

/** The exceeded threshold, in the order base, total, proportion; null when none is exceeded. */
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

/**
 * Starts a quarantine or continues the existing one; each continuation doubles the time to the next
 * attempt.
 */
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

/** When the service disables the job: four weeks after the start of the quarantine series. */
export const quarantineDisablesAt = (quarantine: JobQuarantine): Instant =>
  quarantine.seriesBegan + DISABLED_AFTER_MS;
