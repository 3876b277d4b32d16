import type { DisableWave } from "../disable-wave.ts";
import type { CycleRecord, JobFacts } from "../job-facts.ts";
import type { ObservedJob } from "../observed-job.ts";
import { sumRemovals } from "../removal-counts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import { findRunningCycleRecord, isCycleRunning } from "./running-cycle.ts";

/**
 * A wave counts for this long after its last row, because the next cycle does not enable the accounts again. A short
 * cycle has often ended before its rows are in the log.
 */
const WAVE_COUNTS_FOR_MS: Millis = DAY;

/** With fewer earlier cycles, the usual number of removals of the job is not known. */
const MIN_EARLIER_CYCLES = 5;
/** The usual number of removals is this quantile of the earlier cycles. */
const USUAL_QUANTILE = 0.95;
/** A wave removes at least this many times as many people as the largest earlier cycle. */
const MIN_LARGEST_FACTOR = 2;

/** The newest wave that still counts; null if there is none. */
export function findDisableWave(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): DisableWave | null {
  const population = countPeople(facts.job);
  for (const cycle of facts.cycles.filter(({ lastEventAt }) => isRecent(lastEventAt, now))) {
    const people = sumRemovals(cycle.removals);
    if (people < thresholds.waveMinPeople) continue;
    const earlier = earlierCycles(facts, cycle);
    const isLargeShare = population > 0 && people / population >= thresholds.wavePopulationRatio;
    if (isLargeShare || isUnusual(people, earlier, thresholds)) {
      return describeWave(facts, cycle, earlier);
    }
  }
  return null;
}

function isRecent(at: Instant, now: Instant): boolean {
  return now - at < WAVE_COUNTS_FOR_MS;
}

/** True if the history of the cycles is needed to decide whether one of them is a wave. */
export function mayHaveDisableWave(
  cycles: readonly CycleRecord[],
  { waveMinPeople }: Thresholds,
  now: Instant,
): boolean {
  return cycles.some(
    ({ removals, lastEventAt }) =>
      isRecent(lastEventAt, now) && sumRemovals(removals) >= waveMinPeople,
  );
}

/** `cycles` contains only the last days, and `cycleHistory` is read only if it is needed. */
function earlierCycles(
  { cycles, cycleHistory }: JobFacts,
  { cycleId, firstEventAt }: CycleRecord,
): readonly CycleRecord[] {
  const known = cycleHistory.length > cycles.length ? cycleHistory : cycles;
  return known.filter((cycle) => cycle.cycleId !== cycleId && cycle.firstEventAt < firstEventAt);
}

function isUnusual(
  people: number,
  earlier: readonly CycleRecord[],
  { waveUsualFactor }: Thresholds,
): boolean {
  if (earlier.length < MIN_EARLIER_CYCLES) return false;
  const counts = earlier.map(({ removals }) => sumRemovals(removals)).sort((a, b) => a - b);
  const usual = counts[Math.ceil(USUAL_QUANTILE * counts.length) - 1] ?? 0;
  const largest = counts.at(-1) ?? 0;
  return people >= waveUsualFactor * Math.max(1, usual) && people >= MIN_LARGEST_FACTOR * largest;
}

function describeWave(
  { job, cycles }: JobFacts,
  cycle: CycleRecord,
  earlier: readonly CycleRecord[],
): DisableWave {
  const { cycleId, removals, firstEventAt, lastEventAt } = cycle;
  const people = sumRemovals(removals);
  const population = countPeople(job);
  const isRunning = isCycleRunning(job) && findRunningCycleRecord(job, cycles)?.cycleId === cycleId;
  return {
    cycleId,
    people,
    failed: removals.failed,
    withheld: removals.withheld,
    // The job possibly no longer counts the people whom the cycle has removed.
    population: population > 0 ? Math.max(population, people) : null,
    largestBefore:
      earlier.length === 0
        ? null
        : Math.max(...earlier.map((other) => sumRemovals(other.removals))),
    knownSince:
      earlier.length === 0 ? null : Math.min(...earlier.map((other) => other.firstEventAt)),
    isCycleRunning: isRunning,
    firstEventAt,
    lastEventAt,
  };
}

/** Entries of people, or all entries if no kind of entry names people. */
function countPeople({ synchronizedEntries }: ObservedJob): number {
  const counted = synchronizedEntries.filter(({ count }) => count > 0);
  const ofPeople = counted.filter(({ key }) => /\b(user|worker|person|inetOrgPerson)\b/i.test(key));
  return (ofPeople.length > 0 ? ofPeople : counted).reduce((sum, { count }) => sum + count, 0);
}
