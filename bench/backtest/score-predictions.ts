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
  lastIndexAtOrBefore,
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
 * A quarantine because of a threshold must be predicted at least this long before it begins, unless it is too
 * sudden to predict (`grewSlowly`).
 */
const MIN_LEAD_MS = 2 * HOUR;
/** The failures must have begun to grow at least this long before the quarantine. */
const MIN_GROWTH_MS = 4 * HOUR;
/** Growth has started when the failures exceed this share of their final number. */
const GROWTH_START_SHARE = 0.05;
/**
 * A quarantine is too sudden to predict if more than this share of the failures appeared in the last two hours and
 * one interval before it.
 */
const SUDDEN_GROWTH_SHARE = 0.75;
/** From this risk score on, the condition `at-risk` or `failing` counts as a warning. */
const WARNING_RISK = 0.5;
/** A predicted time to quarantine of at most this length counts as a warning. */
const WARNED_AHEAD_MS = DAY;
const SAMPLE_EVERY_MS = 40 * MINUTE;

const RULE_BY_REASON: Readonly<Record<string, string>> = {
  EncounteredEscrowProportionThreshold: "proportion",
  EncounteredBaseEscrowThreshold: "base",
  EncounteredTotalEscrowThreshold: "total",
};

/** Scores the predictions of quarantines because of a threshold: lead time and binding rule. */
export function scorePredictions(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const imposed = truth.quarantines.filter(
    (quarantine) =>
      quarantine.began >= truth.from &&
      quarantine.reason in RULE_BY_REASON &&
      !followsAnotherQuarantine(quarantine, truth),
  );
  const predictable = imposed.filter((quarantine) => grewSlowly(quarantine, truth));
  const leadsMs = predictable.map((quarantine) =>
    leadMsOf(quarantine, truth, assessmentsOf(assessed, quarantine.jobId)),
  );
  const bindingRules = predictable.map((quarantine) =>
    bindingRuleBefore(quarantine, truth, assessmentsOf(assessed, quarantine.jobId)),
  );
  const isBindingCorrect = (n: number): boolean =>
    bindingRules[n] === RULE_BY_REASON[predictable[n]?.reason ?? ""];
  return {
    thresholdQuarantines: imposed.length,
    thresholdQuarantinesSudden: imposed.length - predictable.length,
    thresholdQuarantinesPredicted: leadsMs.filter((leadMs) => leadMs >= MIN_LEAD_MS).length,
    bindingsCorrect: predictable.filter((_, n) => isBindingCorrect(n)).length,
    leadMinutes: leadsMs.map((leadMs) => leadMs / MINUTE),
    complaints: predictable.flatMap((quarantine, n) => {
      const leadMs = leadsMs[n] ?? 0;
      const lateText = `${quarantine.reason} predicted ${Math.round(leadMs / MINUTE)} min ahead`;
      const wrongBindingText = `${quarantine.reason} with ${bindingRules[n] ?? "no rule"} binding`;
      return [
        ...(leadMs < MIN_LEAD_MS ? [lateText] : []),
        ...(isBindingCorrect(n) ? [] : [wrongBindingText]),
      ].map((problem) => complaintText(truth, quarantine.jobId, quarantine.began, problem));
    }),
  };
}

/** Whether another quarantine ended less than a day before this one. Both then have the same cause. */
const followsAnotherQuarantine = ({ jobId, began }: QuarantineTruth, truth: WorldTruth): boolean =>
  truth.quarantines.some(
    (quarantine) =>
      quarantine.jobId === jobId &&
      quarantine.began < began &&
      began - endTimeOf(quarantine, truth) < DAY,
  );

const escrowCountAt = (truth: WorldTruth, jobId: string, at: number): number => {
  const { objects, references } = sampleAt(truth, jobId, at);
  return objects + references;
};

/**
 * Whether the failures grew for more than four hours, and at least a quarter of them existed two
 * hours and one interval before the quarantine.
 */
function grewSlowly({ jobId, began }: QuarantineTruth, truth: WorldTruth): boolean {
  const { intervalMs } = jobById(truth, jobId);
  const finalCount = escrowCountAt(truth, jobId, endOfGrowth(truth, jobId, began));
  const earlyCount = escrowCountAt(truth, jobId, began - MIN_GROWTH_MS);
  const lateCount = escrowCountAt(truth, jobId, began - MIN_LEAD_MS - intervalMs);
  return (
    earlyCount > GROWTH_START_SHARE * finalCount &&
    lateCount >= (1 - SUDDEN_GROWTH_SHARE) * finalCount
  );
}

/**
 * The time of the next sample after the quarantine began, because samples are taken only at polls. If there is none
 * within an hour, the failures no longer grew: then the time at which the quarantine began.
 */
function endOfGrowth(truth: WorldTruth, jobId: string, began: number): number {
  const samples = samplesOf(truth, jobId);
  const next = samples[lastIndexAtOrBefore(samples, began) + 1];
  return next !== undefined && next.at - began < HOUR ? next.at : began;
}

/** The time from the first of the uninterrupted warnings before the quarantine to the quarantine. */
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
 * An assessment is a warning if it predicts a quarantine within a day, or if it has the condition `at-risk` or
 * `failing` with a high risk score and at least one risk driver.
 */
function isWarning({
  condition,
  risk,
  riskDriverKinds,
  timeToQuarantineMs,
}: RecordedAssessment): boolean {
  if (isQuarantine(condition)) return false;
  if (timeToQuarantineMs !== null && timeToQuarantineMs <= WARNED_AHEAD_MS) return true;
  const isRiskCondition = condition === "at-risk" || condition === "failing";
  return isRiskCondition && risk >= WARNING_RISK && riskDriverKinds.length > 0;
}

function bindingRuleBefore(
  { began }: QuarantineTruth,
  { outages }: WorldTruth,
  assessments: readonly RecordedAssessment[],
): string | null {
  const last = assessments.findLast(({ at }) => at < began && !isWithin(outages, at));
  return last?.bindingRule ?? null;
}

/**
 * Scores the ranges of the time to quarantine, one for every 40 minutes. A range counts as right only on the last
 * day before a quarantine. A range is wrong if it ends while the failures still grow and no quarantine has begun.
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
    const correct = scored.filter(Boolean).length;
    assessmentCount += lastDay.length;
    withRangeCount += lastDay.filter(hasRange).length;
    rangeCount += scored.length;
    correctCount += correct;
    if (scored.length - correct <= scored.length / 4) continue;
    const problem = `${scored.length - correct} of ${scored.length} ranges of time to quarantine were wrong`;
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

const hasRange = ({ timeToQuarantineLowMs, timeToQuarantineHighMs }: RecordedAssessment): boolean =>
  timeToQuarantineLowMs !== null && timeToQuarantineHighMs !== null;

/** Null if the assessment has no range, or if it cannot be decided, because the range ends after the growth. */
function isRangeCorrect(
  { at, timeToQuarantineLowMs, timeToQuarantineHighMs }: RecordedAssessment,
  quarantinedAt: number | null,
  end: number,
): boolean | null {
  if (timeToQuarantineLowMs === null || timeToQuarantineHighMs === null) return null;
  const hasRangeEnded = at + timeToQuarantineHighMs < end;
  if (quarantinedAt === null || quarantinedAt - at > DAY) return hasRangeEnded ? false : null;
  return at + timeToQuarantineLowMs <= quarantinedAt && !hasRangeEnded;
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
