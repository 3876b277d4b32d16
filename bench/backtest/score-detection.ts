import type { Condition } from "../../domain/condition.ts";
import {
  assessmentsOf,
  complaintText,
  endTimeOf,
  isQuarantine,
  jobByApplication,
  jobById,
  MINUTE,
  readableMsBetween,
  scheduleAt,
} from "./record-queries.ts";
import type { Tally } from "./tally.ts";
import type { AssessedWorld, RecordedAssessment, Span, WorldTruth } from "./world-records.ts";

/** A stop must be detected within the job's interval plus this margin. */
const STOP_DETECTION_MARGIN_MS = 15 * MINUTE;
/** Risk drivers that report a failure of the whole cycle. */
const CYCLE_FAILURE_DRIVERS: ReadonlySet<string> = new Set(["credentials", "cycle-failure"]);

/**
 * Scores how long after its start each simulated stall was detected. The conditions `stopped` and `stalled` both
 * count as a detection.
 */
export function scoreStops(truth: WorldTruth, assessed: AssessedWorld): Partial<Tally> {
  const scored = truth.stalls.flatMap((stall) => scoreStop(truth, assessed, stall) ?? []);
  const delaysOf = (hasLateCycles: boolean): readonly number[] =>
    scored.flatMap((stop) =>
      stop.hasLateCycles === hasLateCycles && stop.delayMs !== null ? [stop.delayMs / MINUTE] : [],
    );
  return {
    stops: scored.length,
    stopsInTime: scored.filter(({ isInTime }) => isInTime).length,
    stopDelaysMinutes: delaysOf(false),
    irregularStopDelaysMinutes: delaysOf(true),
    complaints: scored
      .filter(({ isInTime }) => !isInTime)
      .map(({ jobId, from, delayMs }) =>
        complaintText(truth, jobId, from, delayText("stop", delayMs)),
      ),
  };
}

/** Null if the stall cannot be detected. `hasLateCycles` is true if cycles of the job begin late without a fault. */
function scoreStop(
  truth: WorldTruth,
  assessed: AssessedWorld,
  stall: WorldTruth["stalls"][number],
) {
  const { jobId, from, until } = stall;
  const { intervalMs, maxStartDelayMs } = jobById(truth, jobId);
  // Before the longest delay of the job's cycles is over, a stop cannot be distinguished from a late start.
  const allowedMs = intervalMs + maxStartDelayMs + STOP_DETECTION_MARGIN_MS;
  if (!isDetectableStall(truth, stall, allowedMs + 2 * assessed.pollMs)) return null;
  const detectedBy = assessmentsOf(assessed, jobId).find(
    ({ at, condition }) => at >= from && at <= until && isStoppedOrStalled(condition),
  );
  const delayMs = detectedBy === undefined ? null : readableMsBetween(truth, from, detectedBy.at);
  const isInTime = delayMs !== null && delayMs <= allowedMs;
  return { jobId, from, delayMs, isInTime, hasLateCycles: maxStartDelayMs > 0 };
}

export const isStoppedOrStalled = (condition: Condition): boolean =>
  condition === "stopped" || condition === "stalled";

/** Whether a stall is long enough to be detected and the job is active and not quarantined. */
function isDetectableStall(
  truth: WorldTruth,
  { jobId, from, until }: Span & { readonly jobId: string },
  minMs: number,
): boolean {
  const end = Math.min(until, truth.until);
  if (from < truth.from || readableMsBetween(truth, from, end) < minMs) return false;
  const isQuarantined = truth.quarantines.some(
    (quarantine) =>
      quarantine.jobId === jobId && quarantine.began < end && endTimeOf(quarantine, truth) > from,
  );
  const changes = truth.schedules.filter(
    (change) => change.jobId === jobId && change.at > from && change.at < end,
  );
  return !isQuarantined && changes.length === 0 && scheduleAt(truth, jobId, from) === "active";
}

/**
 * Scores how long after the expiry of a token the invalid credentials were detected. The worker can detect them only
 * after the first failed cycle.
 */
export function scoreCredentialFailures(
  truth: WorldTruth,
  assessed: AssessedWorld,
): Partial<Tally> {
  const delaysMinutes: number[] = [];
  const complaints: string[] = [];
  let credentialFailures = 0;
  let inTimeCount = 0;
  for (const fault of truth.injectedFaults.filter(({ kind }) => kind === "token-expires")) {
    const { jobId, intervalMs } = jobByApplication(truth, fault.affectedApps[0]);
    const firstFailedAt = firstFailedCycleAt(truth, jobId, fault);
    if (
      firstFailedAt === null ||
      fault.from < truth.from ||
      firstFailedAt + assessed.pollMs > truth.until
    )
      continue;
    credentialFailures += 1;
    const allowedMs = Math.max(intervalMs, firstFailedAt - fault.from) + assessed.pollMs;
    const detectedBy = assessmentsOf(assessed, jobId).find(
      (assessment) => assessment.at >= fault.from && reportsCycleFailure(assessment),
    );
    const delayMs =
      detectedBy === undefined ? null : readableMsBetween(truth, fault.from, detectedBy.at);
    if (delayMs !== null) delaysMinutes.push(delayMs / MINUTE);
    if (delayMs !== null && delayMs <= allowedMs) inTimeCount += 1;
    else
      complaints.push(
        complaintText(truth, jobId, fault.from, delayText("invalid credentials", delayMs)),
      );
  }
  return {
    credentialFailures,
    credentialFailuresInTime: inTimeCount,
    credentialFailureDelaysMinutes: delaysMinutes,
    complaints,
  };
}

/** End of the first cycle that failed during the fault; null when no cycle failed. */
function firstFailedCycleAt(
  truth: WorldTruth,
  jobId: string,
  { from, until }: Span,
): number | null {
  const cycle = truth.cycles.find(
    (cycle) => cycle.jobId === jobId && cycle.result === "failed" && (cycle.ended ?? 0) >= from,
  );
  return cycle?.ended != null && cycle.ended < until ? cycle.ended : null;
}

function reportsCycleFailure({ condition, riskDriverKinds }: RecordedAssessment): boolean {
  if (isQuarantine(condition)) return true;
  return condition === "failing" && riskDriverKinds.some((kind) => CYCLE_FAILURE_DRIVERS.has(kind));
}

const delayText = (subject: string, delayMs: number | null): string =>
  delayMs === null
    ? `${subject} not detected`
    : `${subject} detected after ${Math.round(delayMs / MINUTE)} min`;
