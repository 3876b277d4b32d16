import type { JobFacts } from "../job-facts.ts";
import type { EscrowPoint } from "../job-history.ts";
import type { EscrowGrowth } from "../quarantine-assessment.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import { findMinStepSize, slotSizes } from "./growth-steps.ts";

const HISTORY_MS: Millis = 72 * HOUR;

/** No growth for so long ends an episode; what came before says nothing of the next. A night is shorter. */
const EPISODE_END_MS: Millis = 14 * HOUR;

/** Slots are as long as the time between two looks of Entra, within these. */
const MIN_SLOT_MS: Millis = 20 * MINUTE;
const MAX_SLOT_MS: Millis = 2 * HOUR;

/** A log read longer ago says nothing of growth. */
const MAX_LOG_AGE_MS: Millis = HOUR;

/** A cycle's last rows are in the log so long after its end: slots are cut between two batches. */
const LOG_LAG_MS: Millis = 8 * MINUTE;

/** Cycles whose ends tell how often Entra looks. */
const MAX_CYCLE_ENDS = 6;
const DEFAULT_INTERVAL_MS: Millis = 40 * MINUTE;
/** Gaps that differ by less follow the interval. */
const INTERVAL_TOLERANCE_RATIO = 0.2;
const MIN_JITTER_MS: Millis = 2 * MINUTE;

/** How the escrow grew in its present episode of growth, slot by slot. */
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

/** When the slot under way began: shortly after Entra's last look, where slots are as long as cycles. */
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

/** Slots from the first change on: until the second point came, nothing had grown. */
function slotBoundaries(
  points: readonly EscrowPoint[],
  slotMs: Millis,
  last: Instant,
): readonly Instant[] {
  const [oldest, second] = points;
  const first =
    oldest === undefined || second === undefined ? last : Math.max(oldest.at, second.at - slotMs);
  const count = Math.floor(Math.min(HISTORY_MS, Math.max(0, last - first)) / slotMs);
  return Array.from({ length: count + 1 }, (_, n) => last - (count - n) * slotMs);
}

/** What stood at each of these moments, which are in order as the points are. */
function escrowPointsAt(
  points: readonly EscrowPoint[],
  moments: readonly Instant[],
): readonly (EscrowPoint | undefined)[] {
  let pointIndex = 0;
  return moments.map((at) => {
    while ((points[pointIndex + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) pointIndex += 1;
    return points[pointIndex];
  });
}

/** The first step after the last long quiet; the length where all of it is quiet. */
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

/** Slots surely within the last day: what the log shows in one may have happened in the one before. */
function slotsPerDay(slotMs: Millis): number {
  return Math.max(1, Math.floor(DAY / slotMs) - 2);
}

/**
 * What is only now read of an old log looks like growth: of that, only objects that began to fail
 * within the last day are new.
 */
function newFailureRatioOf(facts: JobFacts, lastDayChanges: readonly number[]): number {
  const seenGrowth = lastDayChanges.reduce((sum, step) => sum + step, 0);
  return seenGrowth <= 0 ? 1 : Math.min(1, Math.max(0, facts.newlyFailingObjects) / seenGrowth);
}

/** Entra looks at the end of a cycle: cycles begin by their interval, unless one lasts longer. */
function evaluationTimesOf(
  { job, history }: JobFacts,
  now: Instant,
): Pick<EscrowGrowth, "nextEvaluationAt" | "evaluationIntervalMs" | "evaluationJitterMs"> {
  const cycleEnds = history.runs.slice(-MAX_CYCLE_ENDS).map(({ endedAt }) => endedAt);
  const gapsMs = cycleEnds
    .slice(1)
    .map((end, n) => end - (cycleEnds[n] ?? end))
    .toSorted((one, other) => one - other);
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
  const jittersMs = gapsMs
    .map((gap) => Math.abs(gap - medianGapMs))
    .toSorted((one, other) => one - other);
  return {
    nextEvaluationAt: lastEndedAt + (evaluationsSince + 1) * evaluationIntervalMs,
    evaluationIntervalMs,
    evaluationJitterMs: Math.max(MIN_JITTER_MS, jittersMs[Math.floor(jittersMs.length * 0.7)] ?? 0),
  };
}
