import {
  assessmentsOf,
  complaintText,
  DAY,
  endTimeOf,
  hasOpenIncident,
  isQuarantine,
  isWithin,
  jobById,
  MINUTE,
  readableMsBetween,
} from "./record-queries.ts";
import {
  scoreFalseAlarms,
  scoreHealthyTime,
  scoreLargeFailures,
  scoreRelapses,
} from "./score-alarms.ts";
import { scoreConditions } from "./score-conditions.ts";
import { scoreCredentialFailures, scoreStops } from "./score-detection.ts";
import { scorePredictions, scoreRanges } from "./score-predictions.ts";
import { addTally, EMPTY_TALLY, quantile, type Tally } from "./tally.ts";
import type {
  AffectedCheck,
  AssessedWorld,
  CycleTruth,
  RecordedAssessment,
  WorldTruth,
} from "./world-records.ts";

/** Shorter initial cycles are not scored. */
const MIN_ETA_CYCLE_MS = 30 * MINUTE;
/** Assessments in the last minutes of a cycle are not scored. */
const MIN_ETA_REST_MS = 10 * MINUTE;
const ETA_FROM_SHARE = 0.2;
const ETA_ASSESSMENTS_PER_CYCLE = 20;
const MAX_ETA_ERROR = 0.25;

/** Scores the assessments of one world against its truth. */
export function scoreWorld(
  truth: WorldTruth,
  assessed: AssessedWorld,
  checks: readonly AffectedCheck[],
): Tally {
  const assessments = [...assessed.assessments.values()].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  const parts: readonly Partial<Tally>[] = [
    { worlds: 1, days: (truth.until - truth.from) / DAY, assessments },
    scoreQuarantines(truth, assessed),
    scoreConditions(truth, assessed),
    scorePredictions(truth, assessed),
    scoreRanges(truth, assessed),
    scoreCredentialFailures(truth, assessed),
    scoreStops(truth, assessed),
    scoreLargeFailures(truth, assessed),
    scoreFalseAlarms(truth, assessed),
    scoreHealthyTime(truth, assessed),
    scoreRelapses(truth, assessed),
    scoreAffectedChecks(truth, checks),
    scoreLeavers(truth, checks),
    scoreMissingAccounts(truth, checks),
    scoreEtas(truth, assessed),
    {
      malformedTexts: assessed.malformedTexts.length,
      complaints: assessed.malformedTexts.map(
        (text) => `${truth.name}: malformed text "${text.slice(0, 120)}"`,
      ),
    },
  ];
  return parts.reduce<Tally>(addTally, EMPTY_TALLY);
}

/**
 * Counts the objects that only the truth or only the assessment contains. An object is ignored while the worker
 * cannot be expected to have read all its rows (`unread`).
 */
export function compareAffected(
  assessed: ReadonlySet<string>,
  { failing, unread }: Readonly<Record<"failing" | "unread", ReadonlySet<string>>>,
): Pick<AffectedCheck, "missingCount" | "extraCount"> {
  const without = (ids: ReadonlySet<string>, others: ReadonlySet<string>): number => {
    let count = 0;
    for (const id of ids) if (!others.has(id) && !unread.has(id)) count += 1;
    return count;
  };
  return { missingCount: without(failing, assessed), extraCount: without(assessed, failing) };
}

type QuarantineRecord = WorldTruth["quarantines"][number];

/** A quarantine is detected in time within one interval and one poll. Outages of Graph are not counted. */
function scoreQuarantines(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const allowedMs = ({ jobId }: QuarantineRecord): number =>
    jobById(truth, jobId).intervalMs + assessed.pollMs;
  const all = truth.quarantines.filter(
    (quarantine) =>
      quarantine.began >= truth.from && quarantine.began + allowedMs(quarantine) <= truth.until,
  );
  const visible = all.filter(
    (quarantine) => endTimeOf(quarantine, truth) - quarantine.began >= 2 * assessed.pollMs,
  );
  const late = visible.filter((quarantine) => {
    const known = assessmentsOf(assessed, quarantine.jobId).find(
      ({ at, condition }) => at >= quarantine.began && isQuarantine(condition),
    );
    return (
      known === undefined ||
      readableMsBetween(truth, quarantine.began, known.at) > allowedMs(quarantine)
    );
  });
  const notNotified = visible.filter(
    (quarantine) => !isNotifiedInTime(truth, assessed, quarantine),
  );
  return {
    quarantines: visible.length,
    quarantinesInTime: visible.length - late.length,
    quarantinesNotified: visible.length - notNotified.length,
    quarantinesTooShort: all.length - visible.length,
    complaints: [
      ...late.map((quarantine) =>
        complaintText(truth, quarantine.jobId, quarantine.began, "quarantine detected late"),
      ),
      ...notNotified.map((quarantine) =>
        complaintText(truth, quarantine.jobId, quarantine.began, "quarantine not notified in time"),
      ),
    ],
  };
}

/**
 * Whether an incident of the job was already open when the quarantine began, or people were notified in time.
 */
function isNotifiedInTime(
  truth: WorldTruth,
  assessed: AssessedWorld,
  { jobId, began }: Pick<QuarantineRecord, "jobId" | "began">,
): boolean {
  if (hasOpenIncident(assessed, jobId, began)) return true;
  const first = assessed.notifications.find(
    (notification) =>
      notification.jobId === jobId && notification.at >= began && notification.kind !== "recovered",
  );
  if (first === undefined) return false;
  return (
    readableMsBetween(truth, began, first.at) <= jobById(truth, jobId).intervalMs + assessed.pollMs
  );
}

function scoreAffectedChecks(truth: WorldTruth, checks: readonly AffectedCheck[]): Partial<Tally> {
  const wrong = checks.filter(({ missingCount, extraCount }) => missingCount + extraCount > 0);
  const lastWrongByJob = new Map(wrong.map((check) => [check.jobId, check]));
  return {
    checks: checks.length,
    checksExact: checks.length - wrong.length,
    objectsWrong: wrong.reduce(
      (sum, { missingCount, extraCount }) => sum + missingCount + extraCount,
      0,
    ),
    complaints: [...lastWrongByJob.values()].map(({ jobId, at, missingCount, extraCount }) => {
      const times = wrong.filter((check) => check.jobId === jobId).length;
      const problem = `failing people wrong in ${times} checks, here ${missingCount} missing, ${extraCount} too many`;
      return complaintText(truth, jobId, at, problem);
    }),
  };
}

function scoreLeavers(truth: WorldTruth, checks: readonly AffectedCheck[]): Partial<Tally> {
  const { all, wrong, complaints } = compareCounts(truth, checks, "leavers", "leavers");
  return { leaverChecks: all, leaverChecksExact: all - wrong, complaints };
}

function scoreMissingAccounts(truth: WorldTruth, checks: readonly AffectedCheck[]): Partial<Tally> {
  const subject = "people without an account";
  const { all, wrong, complaints } = compareCounts(truth, checks, "missingAccounts", subject);
  return { missingAccountChecks: all, missingAccountChecksExact: all - wrong, complaints };
}

/** Compares the true number with the assessed number in all checks in which one of them is not 0. */
function compareCounts(
  truth: WorldTruth,
  checks: readonly AffectedCheck[],
  name: "leavers" | "missingAccounts",
  subject: string,
) {
  const all = checks.filter(({ [name]: count }) => count.trueCount > 0 || count.assessedCount > 0);
  const wrong = all.filter(
    ({ [name]: { trueCount, assessedCount, unreadCount } }) =>
      Math.abs(trueCount - assessedCount) > unreadCount,
  );
  const lastWrongByJob = new Map(wrong.map((check) => [check.jobId, check]));
  return {
    all: all.length,
    wrong: wrong.length,
    complaints: [...lastWrongByJob.values()].map(
      ({ jobId, at, [name]: { trueCount, assessedCount } }) =>
        complaintText(truth, jobId, at, `${trueCount} ${subject}, assessed as ${assessedCount}`),
    ),
  };
}

/** Scores the ETAs of initial cycles from 20 % of their duration until ten minutes before their end. */
function scoreEtas(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  return truth.cycles
    .filter((cycle) => needsEta(truth, cycle))
    .map((cycle) => scoreEta(truth, cycle, assessmentsOf(assessed, cycle.jobId)))
    .reduce<Tally>(addTally, EMPTY_TALLY);
}

function needsEta(truth: WorldTruth, cycle: CycleTruth): boolean {
  const { jobId, kind, began, ended, result } = cycle;
  if (kind !== "initial" || result !== "completed" || ended === null) return false;
  if (ended - began < MIN_ETA_CYCLE_MS || began < truth.from) return false;
  // No ETA can be right for a stalled cycle or for a retry in quarantine.
  const isStalled = truth.stalls.some(
    (stall) => stall.jobId === jobId && stall.from < ended && stall.until > began,
  );
  const isQuarantineRetry = truth.quarantines.some(
    (quarantine) =>
      quarantine.jobId === jobId &&
      quarantine.began <= began &&
      endTimeOf(quarantine, truth) > began,
  );
  return !isStalled && !isQuarantineRetry;
}

function scoreEta(
  truth: WorldTruth,
  { jobId, began, ended }: CycleTruth,
  assessments: readonly RecordedAssessment[],
): Partial<Tally> {
  const end = ended ?? truth.until;
  const from = began + ETA_FROM_SHARE * (end - began);
  const relevant = assessments.filter(
    ({ at }) => at >= from && at <= end - MIN_ETA_REST_MS && !isWithin(truth.outages, at),
  );
  const sampled = sampleEvenly(relevant);
  const errors = sampled.flatMap(({ at, etaMs }) =>
    etaMs === null ? [] : [Math.abs(etaMs - (end - at)) / (end - at)],
  );
  const rangeResults = sampled.flatMap((assessment) => isInRange(assessment, end) ?? []);
  const error = quantile(errors, 0.5);
  const isBad = error === null || error > MAX_ETA_ERROR;
  const problem = error === null ? "no ETA" : `ETA wrong by ${Math.round(100 * error)} %`;
  return {
    etaErrors: error === null ? [] : [error],
    etaAssessments: sampled.length,
    etasMissing: sampled.length - errors.length,
    etaRanges: rangeResults.length,
    etaRangesCorrect: rangeResults.filter(Boolean).length,
    complaints: isBad ? [complaintText(truth, jobId, began, problem)] : [],
  };
}

/**
 * Picks at most 20 assessments of each cycle, so that a long cycle does not count more than the others.
 */
function sampleEvenly(assessments: readonly RecordedAssessment[]): readonly RecordedAssessment[] {
  if (assessments.length <= ETA_ASSESSMENTS_PER_CYCLE) return assessments;
  return Array.from({ length: ETA_ASSESSMENTS_PER_CYCLE }).flatMap((_, n) => {
    return (
      assessments[Math.floor(((n + 0.5) * assessments.length) / ETA_ASSESSMENTS_PER_CYCLE)] ?? []
    );
  });
}

function isInRange({ at, etaLowMs, etaHighMs }: RecordedAssessment, ended: number): boolean | null {
  if (etaLowMs === null || etaHighMs === null) return null;
  return at + etaLowMs <= ended && ended <= at + etaHighMs;
}
