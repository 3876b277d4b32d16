import {
  assessmentsOf,
  complaintText,
  endTimeOf,
  HOUR,
  isQuarantine,
  lastIndexBefore,
  MINUTE,
  sampleAt,
} from "./record-queries.ts";
import { isStop } from "./score-detection.ts";
import { addTally, EMPTY_TALLY, type Tally } from "./tally.ts";
import type {
  AssessedWorld,
  JobTruth,
  RecordedAssessment,
  Span,
  WorldTruth,
} from "./world-records.ts";

/** The true state of a job. `healthy-or-failing`: both conditions are accepted. */
const TRUE_STATES = [
  "quarantined",
  "unknown",
  "stopped",
  "paused",
  "never-run",
  "first-cycle",
  "full-cycle",
  "healthy-or-failing",
] as const;
type TrueState = (typeof TRUE_STATES)[number];

/** A shorter outage of Graph need not change the condition. */
const UNKNOWN_AFTER_MS = 30 * MINUTE;
const STOP_TOLERANCE_MS = 15 * MINUTE;
/**
 * From this failing share on, a failure condition is right for a job that is also paused or never
 * ran.
 */
const FAILING_SHARE = 0.02;
/** An assessment may be this much older than the time it is compared with. */
const POLL_MS = 5 * MINUTE;
const COMPLAINTS_MAX = 3;

const FAILURE_CONDITIONS: ReadonlySet<string> = new Set(["failing", "at-risk"]);

/** The accepted conditions of each true state; more severe ones that are also true come on top. */
const ALLOWED_CONDITIONS: Readonly<Record<TrueState, (condition: string) => boolean>> = {
  quarantined: isQuarantine,
  unknown: (condition) => condition === "unknown",
  stopped: isStop,
  paused: (condition) => condition === "paused",
  "never-run": (condition) => ["never-run", "not-configured", "paused"].includes(condition),
  "first-cycle": (condition) => condition === "initial-cycle" || FAILURE_CONDITIONS.has(condition),
  // After a restart Entra may still report the steady state from before it.
  "full-cycle": (condition) =>
    condition === "initial-cycle" || condition === "healthy" || FAILURE_CONDITIONS.has(condition),
  "healthy-or-failing": (condition) => condition === "healthy" || FAILURE_CONDITIONS.has(condition),
};

/**
 * Compares the assessed condition with the true state at every poll, except in transitions between
 * states.
 */
export function scoreConditions(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  return truth.jobs
    .map((job) => scoreJob(truth, assessed, job))
    .reduce<Tally>(addTally, EMPTY_TALLY);
}

function scoreJob(truth: WorldTruth, assessed: AssessedWorld, job: JobTruth): Partial<Tally> {
  const moments = [...comparedMoments(truth, assessed, job)];
  const confusion: Record<string, number> = {};
  for (const { key } of moments) confusion[key] = (confusion[key] ?? 0) + 1;
  const wrong = moments.filter(({ isRight }) => !isRight);
  // One complaint per unbroken run of the same mistake.
  const firstOfEachRun = wrong.filter(
    ({ key, assessment: { at } }, n) =>
      wrong[n - 1]?.key !== key || at - (wrong[n - 1]?.assessment.at ?? at) > HOUR,
  );
  return {
    conditionChecks: moments.length,
    conditionsCorrect: moments.length - wrong.length,
    confusion,
    complaints: firstOfEachRun
      .slice(0, COMPLAINTS_MAX)
      .map(({ assessment, state }) =>
        complaintText(
          truth,
          job.jobId,
          assessment.at,
          `true state ${state}, assessed as ${assessment.condition}`,
        ),
      ),
  };
}

function* comparedMoments(truth: WorldTruth, assessed: AssessedWorld, job: JobTruth) {
  const stateAt = createStateReader(truth, job);
  const assessments = assessmentsOf(assessed, job.jobId);
  for (const assessment of assessments) {
    const state = stateAt(assessment.at);
    if (state === null) continue;
    const isRight =
      ALLOWED_CONDITIONS[state](assessment.condition) ||
      isAlsoTrue(truth, { job, state, assessment, assessments });
    yield { assessment, state, isRight, key: `${state} > ${assessment.condition}` };
  }
}

type ComparedMoment = {
  readonly job: JobTruth;
  readonly state: TrueState;
  readonly assessment: RecordedAssessment;
  readonly assessments: readonly RecordedAssessment[];
};

/** Whether the condition is a more severe one that is also true. */
function isAlsoTrue(
  truth: WorldTruth,
  { job, state, assessment, assessments }: ComparedMoment,
): boolean {
  const { condition, at } = assessment;
  if (state === "paused" || state === "never-run") {
    return (
      FAILURE_CONDITIONS.has(condition) &&
      sampleAt(truth, job.jobId, at).failing > FAILING_SHARE * job.assignedPeople
    );
  }
  if (state === "healthy-or-failing")
    return condition === "initial-cycle" && isFirstCycleUnfinished(truth, job, at);
  if (state !== "unknown") return false;
  // During an outage the condition from before it may be kept.
  const from = outageAt(truth, at)?.from ?? at;
  const before = assessments[lastIndexBefore(assessments, from - 1)]?.condition ?? "";
  return (
    condition === before &&
    (FAILURE_CONDITIONS.has(before) || isStop(before) || isQuarantine(before))
  );
}

/** Whether a new job has not yet completed its first cycle. */
const isFirstCycleUnfinished = (
  truth: WorldTruth,
  { jobId, isNew }: JobTruth,
  at: number,
): boolean =>
  isNew &&
  !truth.cycles.some(
    (cycle) => cycle.jobId === jobId && cycle.result === "completed" && (cycle.ended ?? at) < at,
  );

const outageAt = ({ outages }: WorldTruth, at: number): Span | undefined =>
  outages.find(({ from, until }) => at >= from && at < until);

/** The returned function gives null at times at which several conditions are acceptable. */
function createStateReader(truth: WorldTruth, job: JobTruth): (at: number) => TrueState | null {
  const { jobId, intervalMs } = job;
  const ofJob = <T extends { readonly jobId: string }>(all: readonly T[]): readonly T[] =>
    all.filter((record) => record.jobId === jobId);
  const spans = (all: readonly { readonly began: number; readonly ended: number | null }[]) =>
    all.map((period) => ({ from: period.began, until: endTimeOf(period, truth) }));
  const quarantineSpans = spans(ofJob(truth.quarantines));
  const cycles = spans(ofJob(truth.cycles).filter(({ kind }) => kind === "initial"));
  const stalls = ofJob(truth.stalls);
  const schedules = ofJob(truth.schedules);
  const stopToleranceMs = intervalMs + STOP_TOLERANCE_MS;

  const unscheduledOrStopped = (at: number): TrueState | "ambiguous" | null => {
    const schedule = schedules[lastIndexBefore(schedules, at)];
    if (schedule?.state === "starting") return "ambiguous";
    if (schedule !== undefined && schedule.state !== "active") return schedule.state;
    const stall = stalls.find(({ from, until }) => at >= from && at < until + stopToleranceMs);
    if (stall === undefined) return null;
    const knownAt = Math.max(stall.from, schedule?.at ?? 0) + stopToleranceMs + POLL_MS;
    return at > knownAt && at < stall.until ? "stopped" : "ambiguous";
  };

  const runningOrFree = (at: number): TrueState => {
    if (!isCovered(cycles, at)) return "healthy-or-failing";
    return isFirstCycleUnfinished(truth, job, at) ? "first-cycle" : "full-cycle";
  };

  return (at) => {
    const readability = readabilityAt(truth, at);
    if (readability !== "readable") return readability;
    if (isCovered(quarantineSpans, at)) return "quarantined";
    const stateOrAmbiguous = unscheduledOrStopped(at) ?? runningOrFree(at);
    return stateOrAmbiguous === "ambiguous" ? null : stateOrAmbiguous;
  };
}

/** Null shortly after an outage starts, and shortly after it ends while the worker catches up. */
function readabilityAt(truth: WorldTruth, at: number): "readable" | "unknown" | null {
  const outage = outageAt(truth, at);
  if (outage !== undefined) return at - outage.from < UNKNOWN_AFTER_MS ? null : "unknown";
  return outageAt(truth, at - 2 * UNKNOWN_AFTER_MS) === undefined ? "readable" : null;
}

const isCovered = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, until }) => at >= from && at < until);
