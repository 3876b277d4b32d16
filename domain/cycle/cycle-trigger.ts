import {
  CONFIGURATION_CHANGE_KINDS,
  type ConfigurationChangeKind,
  type CycleTrigger,
  type JobCycleKind,
} from "../cycle-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import type { FinishedRun } from "../job-history.ts";
import {
  countSynchronizedObjects,
  DEFAULT_INTERVAL_MS,
  type JobExecution,
  type ObservedJob,
} from "../observed-job.ts";
import { isPauseAudit, isQuarantineAudit, type ProvisioningAudit } from "../provisioning-audit.ts";
import { THRESHOLDS } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { SECOND } from "../time.ts";
import { isCycleRunning, runningCycleBeganAt, sumProgressUnits } from "./running-cycle.ts";

/** Earlier cycles that must be known before a cycle can be called larger than usual. */
const MIN_RUNS = 3;
/** A cycle with fewer pages or objects is never called larger than usual. */
const MIN_PAGES = 5;
const MIN_OBJECTS = 20;
/**
 * A cycle that reads five times as many objects as usual, and nearly all known objects, is a full
 * cycle: it did not continue from a watermark.
 */
const FULL_CYCLE_FACTOR = 5;
const NEARLY_ALL_RATIO = 0.8;

/** Entra disables a job whose quarantine lasts this long, so an older quarantine has already ended. */
const MAX_QUARANTINE_MS: Millis = THRESHOLDS.quarantineLimitMs.value;

/** Audit times are whole seconds, and their clock is not the clock of the job's times. */
const AUDIT_CLOCK_TOLERANCE_MS: Millis = 30 * SECOND;

/** Until a job reaches steady state for the first time, its cycles are initial. */
export function determineCycleKind(facts: JobFacts): JobCycleKind {
  const { job } = facts;
  if (job.statusCode === "not-configured" || job.statusCode === "not-run") return "none";
  if (job.steadyStateFirstAt !== null)
    return isCycleRunning(job) && isFullCycle(facts) ? "initial" : "incremental";
  const hasStarted =
    job.lastExecution !== null || job.progress.length > 0 || job.statusCode === "active";
  return hasStarted ? "initial" : "none";
}

/**
 * True if the last execution reads everyone again after steady state. Graph does not show this, so a
 * configuration change that forces a full cycle, or an unusually large number of pages or objects, is the
 * evidence.
 */
export function isFullCycle(facts: JobFacts): boolean {
  const { job, history } = facts;
  const { lastExecution } = job;
  if (lastExecution === null) return false;
  const change = findTriggeringChange(facts, lastExecution.beganAt);
  if (change?.kind === "mapping" || change?.kind === "restart") return true;
  return isFarLargerThanUsual(job, lastExecution, history.runs);
}

function isFarLargerThanUsual(
  job: ObservedJob,
  lastExecution: JobExecution,
  runs: readonly FinishedRun[],
): boolean {
  const incrementalRuns = runs.filter(
    ({ kind, activityId }) => kind === "incremental" && activityId !== lastExecution.activityId,
  );
  if (incrementalRuns.length < MIN_RUNS) return false;
  const maxImported = Math.max(...incrementalRuns.map(({ imported }) => imported));
  const { total } = sumProgressUnits(job.progress);
  // A page holds at least one object. So it is unusual if the number of pages is twice the number of objects
  // of the largest earlier cycle.
  if (isCycleRunning(job) && total >= Math.max(MIN_PAGES, 2 * maxImported)) return true;
  const knownObjects = Math.max(lastExecution.entitled, countSynchronizedObjects(job));
  const isFarLarger =
    lastExecution.imported >= Math.max(MIN_OBJECTS, FULL_CYCLE_FACTOR * maxImported);
  return isFarLarger && lastExecution.imported >= NEARLY_ALL_RATIO * knownObjects;
}

/** Why a full cycle runs, or why the last known one ran; null when no full cycle is known. */
export function findCycleTrigger(
  facts: JobFacts,
  { kind, isRunning }: { readonly kind: JobCycleKind; readonly isRunning: boolean },
): CycleTrigger | null {
  const { job, history } = facts;
  if (kind === "initial" && job.steadyStateFirstAt === null) return firstCycleTrigger(facts);
  if (kind === "initial" && isRunning) return fullCycleTrigger(facts, runningCycleBeganAt(job));
  const lastFullCycle = history.runs.findLast((run) => run.kind === "initial");
  return lastFullCycle === undefined ? null : fullCycleTrigger(facts, lastFullCycle.beganAt);
}

/**
 * The trigger of a cycle before steady state. If the first cycle has been restarted by a
 * configuration change, this change is the trigger.
 */
function firstCycleTrigger(facts: JobFacts): CycleTrigger {
  const beganAt = facts.job.lastExecution?.beganAt ?? null;
  const change = findTriggeringChange(facts, beganAt);
  const isRestart = previousCycleBeganAt(beganAt, facts.history.runs) !== null;
  if (isRestart && change !== null && change.kind !== "start")
    return { ...change, isInitialCycleRestart: true, liftedQuarantineAt: null };
  return {
    kind: "first",
    at: change?.at ?? beganAt,
    actor: change?.actor ?? null,
    isInitialCycleRestart: false,
    liftedQuarantineAt: null,
  };
}

function fullCycleTrigger(facts: JobFacts, beganAt: Instant | null): CycleTrigger {
  const change = findTriggeringChange(facts, beganAt);
  return change === null
    ? UNKNOWN_TRIGGER
    : {
        ...change,
        isInitialCycleRestart: false,
        liftedQuarantineAt: quarantineLiftedAt(facts, change.at),
      };
}

const UNKNOWN_TRIGGER: CycleTrigger = {
  kind: "unknown",
  at: null,
  actor: null,
  isInitialCycleRestart: false,
  liftedQuarantineAt: null,
};

/**
 * When the quarantine began that a change at `changedAt` lifted; null if the change lifted none.
 */
function quarantineLiftedAt({ audits, history }: JobFacts, changedAt: Instant): Instant | null {
  const quarantinedAt = lastQuarantinedAt(audits, changedAt - MAX_QUARANTINE_MS, changedAt);
  if (quarantinedAt === null) return null;
  // A successful cycle ends a quarantine without any change.
  const hasEndedBefore = history.runs.some(
    ({ state, endedAt }) => state === "succeeded" && endedAt > quarantinedAt && endedAt < changedAt,
  );
  return hasEndedBefore ? null : quarantinedAt;
}

/** When Entra last put the job into quarantine between `from` and `until`; null if it never did. */
function lastQuarantinedAt(
  audits: readonly ProvisioningAudit[],
  from: Instant,
  until: Instant,
): Instant | null {
  const quarantineAudits = audits.filter(
    (audit) => isQuarantineAudit(audit) && audit.at >= from && audit.at <= until,
  );
  return quarantineAudits.length === 0 ? null : Math.max(...quarantineAudits.map(({ at }) => at));
}

/** An administrator's change that affects the next cycle. */
type ConfigurationChange = {
  readonly kind: ConfigurationChangeKind;
  readonly at: Instant;
  readonly actor: string | null;
};

/**
 * The configuration change that affected the cycle that began at `beganAt`: it was made between the
 * beginning of the previous cycle and `beganAt`. If there are several changes, the kind that comes
 * first in CONFIGURATION_CHANGE_KINDS decides. An audit entry may arrive minutes late, so the
 * change may be found only some polls after the cycle began.
 */
function findTriggeringChange(
  { audits, job, history }: JobFacts,
  beganAt: Instant | null,
): ConfigurationChange | null {
  if (beganAt === null) return null;
  const searchPeriodMs = 2 * (job.schedule.intervalMs ?? DEFAULT_INTERVAL_MS);
  const from = previousCycleBeganAt(beganAt, history.runs) ?? beganAt - searchPeriodMs;
  const changes = audits
    .filter(({ at }) => at > from && at <= beganAt + AUDIT_CLOCK_TOLERANCE_MS)
    .map(changeFromAudit)
    .filter((change) => change !== null)
    .toSorted(
      (a, b) =>
        CONFIGURATION_CHANGE_KINDS.indexOf(a.kind) - CONFIGURATION_CHANGE_KINDS.indexOf(b.kind) ||
        b.at - a.at,
    );
  return changes[0] ?? null;
}

/** When the last cycle before `beganAt` began; null if no such cycle is known. */
function previousCycleBeganAt(
  beganAt: Instant | null,
  runs: readonly FinishedRun[],
): Instant | null {
  if (beganAt === null) return null;
  const previousRun = runs.findLast((run) => run.beganAt !== null && run.beganAt < beganAt);
  return previousRun?.beganAt ?? null;
}

/**
 * Activities of the service "Account Provisioning", from Microsoft's list of audit activities:
 * https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
const CHANGE_KINDS_BY_ACTIVITY: ReadonlyMap<string, ConfigurationChangeKind> = new Map([
  ["update attribute mappings or scope", "mapping"],
  ["enable/restart provisioning configuration", "restart"],
  ["update provisioning setting or credentials", "settings"],
  ["enable/start provisioning configuration", "start"],
]);

function changeFromAudit({
  activity,
  result,
  at,
  actor,
}: ProvisioningAudit): ConfigurationChange | null {
  const kind = CHANGE_KINDS_BY_ACTIVITY.get(activity.trim().toLowerCase());
  if (kind === undefined || result.toLowerCase() === "failure") return null;
  return { kind, at, actor };
}

/**
 * When provisioning was paused; null if it was started again later, or if no audit shows a pause.
 */
export function lastPausedAt(audits: readonly ProvisioningAudit[]): Instant | null {
  const lastSwitch = audits
    .filter((audit) => isPauseAudit(audit) || /^enable\/(re)?start /i.test(audit.activity.trim()))
    .reduce<ProvisioningAudit | null>((a, b) => (a === null || b.at > a.at ? b : a), null);
  return lastSwitch !== null && isPauseAudit(lastSwitch) ? lastSwitch.at : null;
}
