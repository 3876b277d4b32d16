import {
  assessmentsOf,
  complaintText,
  DAY,
  endTimeOf,
  HOUR,
  isQuarantine,
  isWithin,
  jobByApplication,
  jobById,
  lastIndexBefore,
  MINUTE,
  sampleAt,
  samplesOf,
} from "./record-queries.ts";
import type { Tally } from "./tally.ts";
import type {
  AssessedWorld,
  QuarantineTruth,
  RecordedAssessment,
  WorldTruth,
} from "./world-records.ts";

/**
 * A threshold quarantine must be predicted this early if the failures grew for at least
 * MIN_GROWTH_MS.
 */
const PREDICTED_AHEAD_MS = 2 * HOUR;
const MIN_GROWTH_MS = 4 * HOUR;
/** Growth starts when the failures exceed this share of their final number. */
const GROWTH_START_SHARE = 0.05;
/**
 * When more than this share appeared within the last two hours and one cycle, the quarantine is
 * unpredictable.
 */
const SUDDEN_GROWTH_SHARE = 0.75;
const WARNING_RISK = 0.5;
const WARNING_MS = DAY;
const SAMPLE_EVERY_MS = 40 * MINUTE;

const RULE_BY_REASON: Readonly<Record<string, string>> = {
  EncounteredEscrowProportionThreshold: "proportion",
  EncounteredBaseEscrowThreshold: "base",
  EncounteredTotalEscrowThreshold: "total",
};

/** Scores predictions of threshold quarantines: lead time and binding rule. */
export function scorePredictions(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const imposed = truth.quarantines.filter(
    (quarantine) =>
      quarantine.began >= truth.from &&
      quarantine.reason in RULE_BY_REASON &&
      !followsAnother(quarantine, truth),
  );
  const predictable = imposed.filter((quarantine) => grewSlowly(quarantine, truth));
  const leadsMs = predictable.map((quarantine) =>
    leadMsOf(quarantine, truth, assessmentsOf(assessed, quarantine.jobId)),
  );
  const bindings = predictable.map((quarantine) =>
    bindingBefore(quarantine, truth, assessmentsOf(assessed, quarantine.jobId)),
  );
  const isBindingCorrect = (n: number): boolean =>
    bindings[n] === RULE_BY_REASON[predictable[n]?.reason ?? ""];
  return {
    thresholdQuarantines: imposed.length,
    thresholdQuarantinesSudden: imposed.length - predictable.length,
    thresholdQuarantinesPredicted: leadsMs.filter((leadMs) => leadMs >= PREDICTED_AHEAD_MS).length,
    bindingsCorrect: predictable.filter((_, n) => isBindingCorrect(n)).length,
    leadMinutes: leadsMs.map((leadMs) => leadMs / MINUTE),
    complaints: predictable.flatMap((quarantine, n) => {
      const leadMs = leadsMs[n] ?? 0;
      const lateText = `${quarantine.reason} predicted ${Math.round(leadMs / MINUTE)} min ahead`;
      const wrongBindingText = `${quarantine.reason} with ${bindings[n] ?? "no rule"} binding`;
      return [
        ...(leadMs < PREDICTED_AHEAD_MS ? [lateText] : []),
        ...(isBindingCorrect(n) ? [] : [wrongBindingText]),
      ].map((problem) => complaintText(truth, quarantine.jobId, quarantine.began, problem));
    }),
  };
}

/** A quarantine within a day of another one has the same cause and is not scored again. */
const followsAnother = ({ jobId, began }: QuarantineTruth, truth: WorldTruth): boolean =>
  truth.quarantines.some(
    (quarantine) =>
      quarantine.jobId === jobId &&
      quarantine.began < began &&
      began - endTimeOf(quarantine, truth) < DAY,
  );

const escrowedAt = (truth: WorldTruth, jobId: string, at: number): number => {
  const { objects, references } = sampleAt(truth, jobId, at);
  return objects + references;
};

/**
 * Whether the failures grew for more than four hours and most of them were there two hours and one
 * cycle before.
 */
function grewSlowly({ jobId, began }: QuarantineTruth, truth: WorldTruth): boolean {
  const { intervalMs } = jobById(truth, jobId);
  const finalCount = escrowedAt(truth, jobId, endOfGrowth(truth, jobId, began));
  const earlyCount = escrowedAt(truth, jobId, began - MIN_GROWTH_MS);
  const lateCount = escrowedAt(truth, jobId, began - PREDICTED_AHEAD_MS - intervalMs);
  return (
    earlyCount > GROWTH_START_SHARE * finalCount &&
    lateCount >= (1 - SUDDEN_GROWTH_SHARE) * finalCount
  );
}

/** Time of the first sample after the quarantine began: samples are taken at polls. */
function endOfGrowth(truth: WorldTruth, jobId: string, began: number): number {
  const samples = samplesOf(truth, jobId);
  const next = samples[lastIndexBefore(samples, began) + 1];
  return next !== undefined && next.at - began < HOUR ? next.at : began;
}

/** Lead time of the last unbroken run of warnings before the quarantine. */
function leadMsOf(
  { began }: QuarantineTruth,
  { outages }: WorldTruth,
  assessments: readonly RecordedAssessment[],
): number {
  const before = assessments.filter(({ at }) => at < began && !isWithin(outages, at));
  const lastWithoutWarning = before.findLastIndex((assessment) => !isWarning(assessment));
  return began - (before[lastWithoutWarning + 1]?.at ?? began);
}

/**
 * A time to quarantine within a day, or condition `at-risk` or `failing` with a high risk and its
 * drivers.
 */
function isWarning({ condition, risk, drivers, timeToQuarantineMs }: RecordedAssessment): boolean {
  if (isQuarantine(condition)) return false;
  if (timeToQuarantineMs !== null && timeToQuarantineMs <= WARNING_MS) return true;
  const isRiskCondition = condition === "at-risk" || condition === "failing";
  return isRiskCondition && risk >= WARNING_RISK && drivers.length > 0;
}

function bindingBefore(
  { began }: QuarantineTruth,
  { outages }: WorldTruth,
  assessments: readonly RecordedAssessment[],
): string | null {
  const last = assessments.findLast(({ at }) => at < began && !isWithin(outages, at));
  return last?.binding ?? null;
}

/**
 * Scores the given ranges of the time to quarantine, one per 40 minutes of the last day before it. A
 * range that ended during the growth without a quarantine is wrong, however early it was given.
 */
export function scoreRanges(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  let [rangeCount, correctCount, assessmentCount, withRangeCount] = [0, 0, 0, 0];
  const complaints: string[] = [];
  for (const growth of truth.injectedFaults.filter(({ kind }) => kind === "growth")) {
    const { jobId } = jobByApplication(truth, growth.affectedApps[0]);
    const quarantinedAt = quarantinedAtWithin(truth, jobId, growth);
    const end = quarantinedAt ?? Math.min(growth.until, truth.until);
    const assessments = sampleAssessments(assessmentsOf(assessed, jobId), growth.from, end).filter(
      ({ at }) => !isWithin(truth.outages, at),
    );
    const lastDay = assessments.filter(
      ({ at }) => quarantinedAt !== null && at >= quarantinedAt - DAY,
    );
    const scored = assessments.flatMap(
      (assessment) => isRangeCorrect(assessment, quarantinedAt, end) ?? [],
    );
    const hits = scored.filter(Boolean).length;
    assessmentCount += lastDay.length;
    withRangeCount += lastDay.filter(hasRange).length;
    rangeCount += scored.length;
    correctCount += hits;
    if (scored.length - hits <= scored.length / 4) continue;
    const problem = `${scored.length - hits} of ${scored.length} ranges of time to quarantine were wrong`;
    complaints.push(complaintText(truth, jobId, end, problem));
  }
  return {
    rangeAssessments: assessmentCount,
    rangesGiven: withRangeCount,
    ranges: rangeCount,
    rangesCorrect: correctCount,
    complaints,
  };
}

const hasRange = ({ timeLowMs, timeHighMs }: RecordedAssessment): boolean =>
  timeLowMs !== null && timeHighMs !== null;

/** Null when the assessment gave no range, or when its range had not ended by the end of the growth. */
function isRangeCorrect(
  { at, timeLowMs, timeHighMs }: RecordedAssessment,
  quarantinedAt: number | null,
  end: number,
): boolean | null {
  if (timeLowMs === null || timeHighMs === null) return null;
  const isOver = at + timeHighMs < end;
  if (quarantinedAt === null || quarantinedAt - at > DAY) return isOver ? false : null;
  return at + timeLowMs <= quarantinedAt && !isOver;
}

function quarantinedAtWithin(
  truth: WorldTruth,
  jobId: string,
  { from, until }: WorldTruth["injectedFaults"][number],
): number | null {
  const { intervalMs } = jobById(truth, jobId);
  const first = truth.quarantines.find(
    (quarantine) =>
      quarantine.jobId === jobId &&
      quarantine.reason in RULE_BY_REASON &&
      quarantine.began >= from &&
      quarantine.began < until + 2 * intervalMs,
  );
  return first?.began ?? null;
}

function sampleAssessments(
  assessments: readonly RecordedAssessment[],
  from: number,
  until: number,
): readonly RecordedAssessment[] {
  let next = from;
  return assessments.filter(({ at }) => {
    if (at < next || at >= until) return false;
    next = at + SAMPLE_EVERY_MS;
    return true;
  });
}
