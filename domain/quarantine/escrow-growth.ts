import type { JobFacts } from "../job-facts.ts";
import type { EscrowPoint } from "../job-history.ts";
import { DEFAULT_INTERVAL_MS } from "../observed-job.ts";
import type { EscrowGrowth } from "../quarantine-assessment.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import { findMinStepSize, slotSizes } from "./growth-steps.ts";
import { ESCROW_HISTORY_MS } from "./record-escrow.ts";

/**
 * An episode of growth ends after a pause of this length: the growth before the pause does not
 * predict the growth after it. A pause during the night is shorter.
 */
const EPISODE_END_MS: Millis = 14 * HOUR;

/** A slot is as long as the time between two evaluations by Entra, but within these limits. */
const MIN_SLOT_MS: Millis = 20 * MINUTE;
const MAX_SLOT_MS: Millis = 2 * HOUR;

/** If the log was read longer ago than this, it does not show the present growth. */
const MAX_LOG_AGE_MS: Millis = HOUR;

/**
 * The last rows of a cycle are in the log this long after the end of the cycle. Slots therefore
 * begin this long after the end of a cycle.
 */
const LOG_LAG_MS: Millis = 8 * MINUTE;

/** The time between evaluations is measured from the ends of at most this many cycles. */
const MAX_CYCLE_ENDS = 6;
/**
 * If the median time between cycles differs from the job's interval by less than this part of the
 * interval, the cycles follow the interval.
 */
const INTERVAL_TOLERANCE_RATIO = 0.2;
const MIN_JITTER_MS: Millis = 2 * MINUTE;
/** The jitter is this quantile of how far the times between cycles are from their median. */
const JITTER_QUANTILE = 0.7;

/** Measures how the escrow has grown in each slot of its present episode of growth. */
export function measureEscrowGrowth(facts: JobFacts, now: Instant): EscrowGrowth {
  const evaluationTimes = evaluationTimesOf(facts, now);
  const { nextEvaluationAt, evaluationIntervalMs, evaluationJitterMs } = evaluationTimes;
  const slotMs = Math.min(MAX_SLOT_MS, Math.max(MIN_SLOT_MS, evaluationIntervalMs));
  const currentSlotBeganAt = findCurrentSlotStart(evaluationTimes, slotMs, now);
  const points = facts.history.escrowPoints;
  const pointsAtBoundaries = escrowPointsAt(
    points,
    slotBoundaries(points, slotMs, currentSlotBeganAt),
  );
  const newestPoint = points.at(-1);
  const slotStartPoint = pointsAtBoundaries.at(-1);
  const changesPerSlot = (kind: "objects" | "references") =>
    pointsAtBoundaries
      .slice(1)
      .map((point, n) => (point?.[kind] ?? 0) - (pointsAtBoundaries[n]?.[kind] ?? 0));
  const objectsPerSlot = changesPerSlot("objects");
  const referencesPerSlot = changesPerSlot("references");
  const episodeStart = findEpisodeStart(
    slotSizes({ objectsPerSlot, referencesPerSlot }),
    Math.ceil(EPISODE_END_MS / slotMs),
  );
  const newFailureRatio = newFailureRatioOf(facts, objectsPerSlot.slice(-slotsPerDay(slotMs)));
  return {
    nextEvaluationAt,
    evaluationIntervalMs,
    evaluationJitterMs,
    isLogFresh: facts.freshness.logAsOf !== null && now - facts.freshness.logAsOf <= MAX_LOG_AGE_MS,
    isCycleRunning: hasRunningExecution(facts.job),
    slotMs,
    objectsPerSlot: objectsPerSlot
      .slice(episodeStart)
      .map((step) => (step > 0 ? step * newFailureRatio : step)),
    referencesPerSlot: referencesPerSlot.slice(episodeStart),
    currentSlotBeganAt,
    currentSlotObjects: (newestPoint?.objects ?? 0) - (slotStartPoint?.objects ?? 0),
    currentSlotReferences: (newestPoint?.references ?? 0) - (slotStartPoint?.references ?? 0),
  };
}

function hasRunningExecution({ lastExecution }: JobFacts["job"]): boolean {
  return lastExecution !== null && lastExecution.beganAt !== null && lastExecution.endedAt === null;
}

/**
 * The start of the current slot: `LOG_LAG_MS` after Entra's last evaluation, or `now` if slots are
 * not as long as the time between evaluations.
 */
function findCurrentSlotStart(
  {
    nextEvaluationAt,
    evaluationIntervalMs,
  }: Pick<EscrowGrowth, "nextEvaluationAt" | "evaluationIntervalMs">,
  slotMs: Millis,
  now: Instant,
): Instant {
  if (slotMs !== evaluationIntervalMs) return now;
  const slotBeganAt = nextEvaluationAt - evaluationIntervalMs + LOG_LAG_MS;
  return slotBeganAt <= now ? slotBeganAt : slotBeganAt - slotMs;
}

/**
 * The boundaries of all slots, oldest first. The first slot contains the first change: nothing
 * changed between the first and the second point, so earlier slots are not needed.
 */
function slotBoundaries(
  points: readonly EscrowPoint[],
  slotMs: Millis,
  last: Instant,
): readonly Instant[] {
  const [oldest, second] = points;
  const first =
    oldest === undefined || second === undefined ? last : Math.max(oldest.at, second.at - slotMs);
  const count = Math.floor(Math.min(ESCROW_HISTORY_MS, Math.max(0, last - first)) / slotMs);
  return Array.from({ length: count + 1 }, (_, n) => last - (count - n) * slotMs);
}

/** The newest point at or before each time. Both lists must be sorted, oldest first. */
function escrowPointsAt(
  points: readonly EscrowPoint[],
  times: readonly Instant[],
): readonly (EscrowPoint | undefined)[] {
  let pointIndex = 0;
  return times.map((at) => {
    while ((points[pointIndex + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) pointIndex += 1;
    return points[pointIndex];
  });
}

/**
 * The index of the first step after the last long pause; the number of slots if there is no step. A
 * step is a slot in which the escrow grew.
 */
function findEpisodeStart(sizes: readonly number[], maxSlotsWithoutStep: number): number {
  const minStepSize = findMinStepSize(sizes);
  let start = sizes.length;
  let slotsWithoutStep = 0;
  for (let n = sizes.length - 1; n >= 0 && slotsWithoutStep <= maxSlotsWithoutStep; n--) {
    const isStep = (sizes[n] ?? 0) >= minStepSize;
    slotsWithoutStep = isStep ? 0 : slotsWithoutStep + 1;
    if (isStep) start = n;
  }
  return start;
}

/**
 * The number of slots of the last day, minus two: a row may appear in the log one slot after its
 * event, so the oldest slots may contain failures of the day before.
 */
function slotsPerDay(slotMs: Millis): number {
  return Math.max(1, Math.floor(DAY / slotMs) - 2);
}

/**
 * The part of the last day's growth that comes from new failures, 0..1. Old rows that Steadystate
 * reads for the first time also increase the counts. Only objects that began to fail within the
 * last day are new failures.
 */
function newFailureRatioOf(facts: JobFacts, lastDayChanges: readonly number[]): number {
  const totalGrowth = lastDayChanges.reduce((sum, step) => sum + step, 0);
  return totalGrowth <= 0 ? 1 : Math.min(1, Math.max(0, facts.newlyFailingObjects) / totalGrowth);
}

/**
 * When Entra evaluates the rules. It does so at the end of each cycle. Cycles follow the interval
 * of the job, unless they take longer than the interval.
 */
function evaluationTimesOf(
  { job, history }: JobFacts,
  now: Instant,
): Pick<EscrowGrowth, "nextEvaluationAt" | "evaluationIntervalMs" | "evaluationJitterMs"> {
  const cycleEnds = history.runs.slice(-MAX_CYCLE_ENDS).map(({ endedAt }) => endedAt);
  const gapsMs = cycleEnds
    .slice(1)
    .map((end, n) => end - (cycleEnds[n] ?? end))
    .toSorted((a, b) => a - b);
  const intervalMs = job.schedule.intervalMs ?? DEFAULT_INTERVAL_MS;
  const medianGapMs = gapsMs[Math.floor(gapsMs.length / 2)] ?? intervalMs;
  const followsInterval =
    Math.abs(medianGapMs - intervalMs) < INTERVAL_TOLERANCE_RATIO * intervalMs;
  const evaluationIntervalMs = Math.min(
    DAY,
    Math.max(MINUTE, followsInterval ? intervalMs : medianGapMs),
  );
  const lastEndedAt = cycleEnds.at(-1) ?? job.lastExecution?.endedAt ?? now;
  const evaluationsSince = Math.max(0, Math.floor((now - lastEndedAt) / evaluationIntervalMs));
  const jittersMs = gapsMs.map((gap) => Math.abs(gap - medianGapMs)).toSorted((a, b) => a - b);
  return {
    nextEvaluationAt: lastEndedAt + (evaluationsSince + 1) * evaluationIntervalMs,
    evaluationIntervalMs,
    evaluationJitterMs: Math.max(
      MIN_JITTER_MS,
      jittersMs[Math.floor(jittersMs.length * JITTER_QUANTILE)] ?? 0,
    ),
  };
}
