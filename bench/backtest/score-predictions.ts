import {
  assessmentsOf,
  complaintText,
  DAY,
  endOfQuarantine,
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

/** How early a quarantine by count must be foreseen, if what fails grew for so long. */
const PREDICTED_AHEAD_MS = 2 * HOUR;
const MIN_GROWTH_MS = 4 * HOUR;
/** Growth begins where this share of what it comes to is exceeded. */
const GROWTH_START_SHARE = 0.05;
/** Where more than this share came within the last two hours and a cycle, nobody could know. */
const SUDDEN_GROWTH_SHARE = 0.75;
const WARNING_RISK = 0.5;
const WARNING_MS = DAY;
const SAMPLE_EVERY_MS = 40 * MINUTE;

const RULE_BY_REASON: Readonly<Record<string, string>> = {
  EncounteredEscrowProportionThreshold: "proportion",
  EncounteredBaseEscrowThreshold: "base",
  EncounteredTotalEscrowThreshold: "total",
};

/** Quarantines by count: known before they came, for the right reason, within their own range. */
export function scorePredictions(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const imposed = truth.quarantines.filter(
    (one) => one.began >= truth.from && one.reason in RULE_BY_REASON && !followsAnother(one, truth),
  );
  const predictable = imposed.filter((one) => grewSlowly(one, truth));
  const leadsMs = predictable.map((one) =>
    leadMsOf(one, truth, assessmentsOf(assessed, one.jobId)),
  );
  const bindings = predictable.map((one) =>
    bindingBefore(one, truth, assessmentsOf(assessed, one.jobId)),
  );
  const isBindingCorrect = (n: number): boolean =>
    bindings[n] === RULE_BY_REASON[predictable[n]?.reason ?? ""];
  return {
    thresholdQuarantines: imposed.length,
    thresholdQuarantinesSudden: imposed.length - predictable.length,
    thresholdQuarantinesPredicted: leadsMs.filter((leadMs) => leadMs >= PREDICTED_AHEAD_MS).length,
    bindingsCorrect: predictable.filter((_, n) => isBindingCorrect(n)).length,
    leadMinutes: leadsMs.map((leadMs) => leadMs / MINUTE),
    complaints: predictable.flatMap((one, n) => {
      const leadMs = leadsMs[n] ?? 0;
      const late = `${one.reason} foreseen ${Math.round(leadMs / MINUTE)} min ahead`;
      const wrong = `${one.reason} with ${bindings[n] ?? "no rule"} binding`;
      return [
        ...(leadMs < PREDICTED_AHEAD_MS ? [late] : []),
        ...(isBindingCorrect(n) ? [] : [wrong]),
      ].map((what) => complaintText(truth, one.jobId, one.began, what));
    }),
  };
}

/** One trouble makes one quarantine to foresee, however often it is lifted and imposed. */
const followsAnother = ({ jobId, began }: QuarantineTruth, truth: WorldTruth): boolean =>
  truth.quarantines.some(
    (one) => one.jobId === jobId && one.began < began && began - endOfQuarantine(one, truth) < DAY,
  );

const escrowedAt = (truth: WorldTruth, jobId: string, at: number): number => {
  const { objects, references } = sampleAt(truth, jobId, at);
  return objects + references;
};

/** What fails grew for more than four hours, and not nearly all of it at the very end. */
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

/** The first look that could see what fired: samples are taken at looks. */
function endOfGrowth(truth: WorldTruth, jobId: string, began: number): number {
  const samples = samplesOf(truth, jobId);
  const next = samples[lastIndexBefore(samples, began) + 1];
  return next !== undefined && next.at - began < HOUR ? next.at : began;
}

/** A warning counts from the beginning of the last unbroken run of warnings. */
function leadMsOf(
  { began }: QuarantineTruth,
  { outages }: WorldTruth,
  assessments: readonly RecordedAssessment[],
): number {
  const before = assessments.filter(({ at }) => at < began && !isWithin(outages, at));
  const lastQuietIndex = before.findLastIndex((look) => !isWarning(look));
  return began - (before[lastQuietIndex + 1]?.at ?? began);
}

/** A time that is near, or trouble called by its name with a risk that is said. */
function isWarning({ condition, risk, drivers, timeToQuarantineMs }: RecordedAssessment): boolean {
  if (isQuarantine(condition)) return false;
  if (timeToQuarantineMs !== null && timeToQuarantineMs <= WARNING_MS) return true;
  const isNamed = condition === "at-risk" || condition === "failing";
  return isNamed && risk >= WARNING_RISK && drivers.length > 0;
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
 * Whether a quarantine came within the range that was given, every 40 minutes of the last day before
 * it. A range that is over while ever more fails and nothing came is a miss, whenever it was given.
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
    const scored = assessments.flatMap((look) => isRangeCorrect(look, quarantinedAt, end) ?? []);
    const hits = scored.filter(Boolean).length;
    assessmentCount += lastDay.length;
    withRangeCount += lastDay.filter(hasRange).length;
    rangeCount += scored.length;
    correctCount += hits;
    if (scored.length - hits <= scored.length / 4) continue;
    const what = `${scored.length - hits} of ${scored.length} ranges of time to quarantine missed`;
    complaints.push(complaintText(truth, jobId, end, what));
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

/** Null where the look gave no range, or one that was still open when it mattered no more. */
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
    (one) =>
      one.jobId === jobId &&
      one.reason in RULE_BY_REASON &&
      one.began >= from &&
      one.began < until + 2 * intervalMs,
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
