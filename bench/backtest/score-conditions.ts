import type { Condition } from "../../domain/condition.ts";
import {
  assessmentsOf,
  complaintText,
  endTimeOf,
  HOUR,
  isQuarantine,
  isWithin,
  lastIndexAtOrBefore,
  MINUTE,
  sampleAt,
} from "./record-queries.ts";
import { isStoppedOrStalled } from "./score-detection.ts";
import { addTally, EMPTY_TALLY, type Tally } from "./tally.ts";
import type {
  AssessedWorld,
  JobTruth,
  RecordedAssessment,
  Span,
  WorldTruth,
} from "./world-records.ts";

/**
 * The true state of a job. `healthy-or-failing` means that the job is in none of the other states; the conditions
 * `healthy`, `failing` and `at-risk` are then accepted.
 */
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

/** Assessments within this time after the start of an outage of Graph are not scored. */
const OUTAGE_START_MS = 30 * MINUTE;
/** An assessment is not scored if Graph was in an outage exactly this long before it. */
const AFTER_OUTAGE_MS = HOUR;
/** A stop must be detected within this time after the latest time at which the next cycle could begin. */
const STOP_DETECTION_MARGIN_MS = 15 * MINUTE;
/**
 * If more than this share of the objects fails, the conditions `failing` and `at-risk` are also right for a job
 * that is paused or has never run.
 */
const FAILING_SHARE = 0.02;
/** The data of an assessment may be up to this old. */
const MAX_DATA_AGE_MS = 5 * MINUTE;
const MAX_COMPLAINTS = 3;

const FAILURE_CONDITIONS: ReadonlySet<Condition> = new Set(["failing", "at-risk"]);

const STATES_THAT_ALLOW_FAILURE = ["first-cycle", "full-cycle", "healthy-or-failing"] as const;

/**
 * For each condition, the true states in which the condition is right. `isAlsoRight` accepts further
 * conditions.
 */
const STATES_BY_CONDITION: Readonly<Record<Condition, readonly TrueState[]>> = {
  disabled: ["quarantined"],
  quarantined: ["quarantined"],
  stopped: ["stopped"],
  failing: STATES_THAT_ALLOW_FAILURE,
  "at-risk": STATES_THAT_ALLOW_FAILURE,
  stalled: ["stopped"],
  unknown: ["unknown"],
  paused: ["paused", "never-run"],
  "not-configured": ["never-run"],
  "never-run": ["never-run"],
  "initial-cycle": ["first-cycle", "full-cycle"],
  // After a restart, Entra may still report the steady state from before the restart.
  healthy: ["full-cycle", "healthy-or-failing"],
};

/**
 * Compares the condition and the schedule state of each assessment with the true state. Assessments at times with an
 * ambiguous true state are left out.
 */
export function scoreConditions(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  return truth.jobs
    .map((job) => scoreJob(truth, assessed, job))
    .reduce<Tally>(addTally, EMPTY_TALLY);
}

function scoreJob(truth: WorldTruth, assessed: AssessedWorld, job: JobTruth): Partial<Tally> {
  const comparisons = [...compareAssessments(truth, assessed, job)];
  const scheduleResults = comparisons.flatMap((comparison) => isScheduleRight(comparison) ?? []);
  const wrongSchedule = comparisons.find((comparison) => isScheduleRight(comparison) === false);
  const confusion: Record<string, number> = {};
  for (const { key } of comparisons) confusion[key] = (confusion[key] ?? 0) + 1;
  const wrong = comparisons.filter(({ isRight }) => !isRight);
  // Consecutive wrong assessments with the same mistake give one complaint.
  const firstOfEachRun = wrong.filter(
    ({ key, assessment: { at } }, n) =>
      wrong[n - 1]?.key !== key || at - (wrong[n - 1]?.assessment.at ?? at) > HOUR,
  );
  return {
    conditionChecks: comparisons.length,
    conditionsCorrect: comparisons.length - wrong.length,
    confusion,
    scheduleChecks: scheduleResults.length,
    schedulesCorrect: scheduleResults.filter(Boolean).length,
    complaints: [
      ...(wrongSchedule === undefined
        ? []
        : [
            complaintText(
              truth,
              job.jobId,
              wrongSchedule.assessment.at,
              `true state ${wrongSchedule.state}, schedule assessed as ${wrongSchedule.assessment.scheduleState}`,
            ),
          ]),
      ...firstOfEachRun
        .slice(0, MAX_COMPLAINTS)
        .map(({ assessment, state }) =>
          complaintText(
            truth,
            job.jobId,
            assessment.at,
            `true state ${state}, assessed as ${assessment.condition}`,
          ),
        ),
    ],
  };
}

/**
 * Whether the schedule state fits the true state; null if every schedule state is accepted. If a job stops in the
 * middle of a cycle, its schedule state stays on time, because the cycle has not ended.
 */
function isScheduleRight({
  state,
  assessment: { scheduleState, condition },
}: ScoredAssessment): boolean | null {
  switch (state) {
    case "stopped":
      return scheduleState === "stopped" || condition === "stalled";
    case "paused":
    case "never-run":
      return scheduleState === "not-due";
    case "unknown":
    case "quarantined":
      return null;
    default:
      return scheduleState === "on-time" || scheduleState === "late";
  }
}

type ScoredAssessment = {
  readonly assessment: RecordedAssessment;
  readonly state: TrueState;
  readonly isRight: boolean;
  readonly key: string;
};

function* compareAssessments(
  truth: WorldTruth,
  assessed: AssessedWorld,
  job: JobTruth,
): Generator<ScoredAssessment> {
  const stateAt = createStateReader(truth, job);
  const assessments = assessmentsOf(assessed, job.jobId);
  for (const assessment of assessments) {
    const state = stateAt(assessment.at);
    if (state === null) continue;
    const isRight =
      STATES_BY_CONDITION[assessment.condition].includes(state) ||
      isAlsoRight(truth, { job, state, assessment, assessments });
    yield { assessment, state, isRight, key: `${state} > ${assessment.condition}` };
  }
}

type AssessmentInWorld = {
  readonly job: JobTruth;
  readonly state: TrueState;
  readonly assessment: RecordedAssessment;
  readonly assessments: readonly RecordedAssessment[];
};

/**
 * Whether the condition is right although `STATES_BY_CONDITION` does not list the true state. A job can be in two
 * states at the same time, and during an outage a job may keep the condition that it had before.
 */
function isAlsoRight(
  truth: WorldTruth,
  { job, state, assessment, assessments }: AssessmentInWorld,
): boolean {
  const { condition, at } = assessment;
  if (state === "paused" || state === "never-run") {
    return (
      FAILURE_CONDITIONS.has(condition) &&
      sampleAt(truth, job.jobId, at).failingCount > FAILING_SHARE * job.assignedPeopleCount
    );
  }
  if (state === "healthy-or-failing")
    return condition === "initial-cycle" && isFirstCycleUnfinished(truth, job, at);
  if (state !== "unknown") return false;
  // During an outage, the job may keep the condition that it had before the outage.
  const from = outageAt(truth, at)?.from ?? at;
  const before = assessments[lastIndexAtOrBefore(assessments, from - 1)]?.condition;
  return (
    before !== undefined &&
    condition === before &&
    (FAILURE_CONDITIONS.has(before) || isStoppedOrStalled(before) || isQuarantine(before))
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

/** Creates a function that returns the true state of the job at a time; null if the state is ambiguous. */
function createStateReader(truth: WorldTruth, job: JobTruth): (at: number) => TrueState | null {
  const { jobId, intervalMs, maxStartDelayMs } = job;
  const ofJob = <T extends { readonly jobId: string }>(all: readonly T[]): readonly T[] =>
    all.filter((record) => record.jobId === jobId);
  const spans = (all: readonly { readonly began: number; readonly ended: number | null }[]) =>
    all.map((period) => ({ from: period.began, until: endTimeOf(period, truth) }));
  const quarantineSpans = spans(ofJob(truth.quarantines));
  const initialCycleSpans = spans(ofJob(truth.cycles).filter(({ kind }) => kind === "initial"));
  const stalls = ofJob(truth.stalls);
  const schedules = ofJob(truth.schedules);
  const stopDetectionMs = intervalMs + maxStartDelayMs + STOP_DETECTION_MARGIN_MS;

  const scheduleOrStopStateAt = (at: number): TrueState | "ambiguous" | null => {
    const schedule = schedules[lastIndexAtOrBefore(schedules, at)];
    if (schedule?.state === "starting") return "ambiguous";
    if (schedule !== undefined && schedule.state !== "active") return schedule.state;
    const stall = stalls.find(({ from, until }) => at >= from && at < until + stopDetectionMs);
    if (stall === undefined) return null;
    const detectableFrom =
      Math.max(stall.from, schedule?.at ?? 0) + stopDetectionMs + MAX_DATA_AGE_MS;
    return at > detectableFrom && at < stall.until ? "stopped" : "ambiguous";
  };

  const cycleStateAt = (at: number): TrueState => {
    if (!isWithin(initialCycleSpans, at)) return "healthy-or-failing";
    return isFirstCycleUnfinished(truth, job, at) ? "first-cycle" : "full-cycle";
  };

  return (at) => {
    const readability = readabilityAt(truth, at);
    if (readability !== "readable") return readability;
    if (isWithin(quarantineSpans, at)) return "quarantined";
    const stateOrAmbiguous = scheduleOrStopStateAt(at) ?? cycleStateAt(at);
    return stateOrAmbiguous === "ambiguous" ? null : stateOrAmbiguous;
  };
}

/**
 * Null if an assessment at this time is not scored: an outage began less than `OUTAGE_START_MS` before, or Graph was
 * in an outage exactly `AFTER_OUTAGE_MS` before.
 */
function readabilityAt(truth: WorldTruth, at: number): "readable" | "unknown" | null {
  const outage = outageAt(truth, at);
  if (outage !== undefined) return at - outage.from < OUTAGE_START_MS ? null : "unknown";
  return outageAt(truth, at - AFTER_OUTAGE_MS) === undefined ? "readable" : null;
}
