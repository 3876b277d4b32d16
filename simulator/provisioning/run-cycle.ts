import type { SynchronizationError } from "../graph-types.ts";
import type { TargetFailure, TargetReply } from "../target/provisioning-target.ts";
import type { SimulationTask } from "../task-queue.ts";
import type { AttributeEdit } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import type { CycleContext } from "./cycle-context.ts";
import { deletesHeldBack, readCycleWork } from "./cycle-work.ts";
import { type ExportOutcome, exportObject } from "./export-object.ts";
import { paceFactorAt, startDelayMs } from "./irregular-cycles.ts";
import { drawObjectDurationMs, objectDurationMsOf } from "./object-duration.ts";
import { liftQuarantine, quarantineJob } from "./quarantine-job.ts";
import { exceededThreshold } from "./quarantine-rules.ts";
import {
  clearEscrow,
  intervalMs,
  newExecution,
  type RunningCycle,
  type SimulatedJob,
} from "./simulated-job.ts";

/** Mean time from the start of a cycle to its first object. */
const CYCLE_START_MS = 4000;
/** A cycle that took longer than the interval is followed by a pause of this length. */
const MIN_PAUSE_BETWEEN_CYCLES_MS = 60_000;
/** An initial cycle checks the thresholds after every 50th failure. */
const PRUNE_CHECK_EVERY_FAILURES = 50;

/** Plans the next cycle and cancels everything planned before. */
export function planCycle(context: CycleContext, job: SimulatedJob, at: Instant): void {
  job.planVersion += 1;
  planStep(context, job, at, (now) => {
    if (job.schedule === "Active") return probeAndStartCycle(context, job, now);
  });
}

/** Plans the next step of a job. A newer plan cancels the step, and a stall delays it. */
function planStep(
  context: CycleContext,
  job: SimulatedJob,
  at: Instant,
  task: SimulationTask,
): void {
  const { planVersion } = job;
  context.taskQueue.runAt(at, (now) => {
    if (job.planVersion !== planVersion) return;
    if (now < job.stalledUntil) {
      planStep(context, job, job.stalledUntil, task);
      return;
    }
    return task(now);
  });
}

/**
 * Probes the target before the cycle, as Test Connection does. If the probe fails for a reason that affects
 * every object, such as a refused token, the cycle writes nothing.
 */
function probeAndStartCycle(
  context: CycleContext,
  job: SimulatedJob,
  now: Instant,
): void | Promise<void> {
  const cycleNumber = context.nextCycleNumber();
  const { planVersion } = job;
  const start = (reply: TargetReply): void => {
    if (job.planVersion === planVersion) startCycle(context, job, [cycleNumber, now], reply);
  };
  const reply = job.target({ kind: "probe", now });
  if (reply instanceof Promise) return reply.then(start);
  start(reply);
}

function startCycle(
  context: CycleContext,
  job: SimulatedJob,
  [cycleNumber, now]: readonly [number, Instant],
  reply: TargetReply,
): void {
  const execution = newExecution(context.cycleId(cycleNumber), now);
  const kind = job.isInitialCycleDue ? "initial" : "incremental";
  const isJobFailure = !reply.ok && reply.failure.scope === "job";
  const work = isJobFailure ? null : readCycleWork(job, context.tenant, now);
  const cycle: RunningCycle = {
    cycleNumber,
    kind,
    execution,
    objects: work?.objects ?? [],
    edits: work?.edits ?? new Map(),
    heldBackDeletes: work === null ? new Set() : deletesHeldBack(job, context.tenant, work),
    nextIndex: 0,
    objectDurationMs: objectDurationMsOf(job, kind, work?.objects.length ?? 0),
  };
  job.cycle = cycle;
  job.lastExecution = execution;
  context.truthRecorder.recordCycleStart(job.app.index, {
    cycleId: execution.activityId,
    kind,
    began: now,
    objectCount: cycle.objects.length,
  });
  if (work !== null) {
    execution.entitledCount = work.entitledCount;
    execution.deltaCount = work.deltaCount;
    execution.referenceDeltaCount = work.referenceDeltaCount;
    job.watermark = work.watermark;
    job.forcedEdits.clear();
    job.escrowsPruned = kind === "initial" && job.backlog === null ? false : job.escrowsPruned;
  }
  planStep(context, job, now + CYCLE_START_MS * (0.5 + job.random.next()), (later) => {
    if (!reply.ok && isJobFailure) return failCycle(context, job, reply.failure, later);
    return exportNextObject(context, job, later);
  });
}

/** Exports one object and plans the next one. */
function exportNextObject(
  context: CycleContext,
  job: SimulatedJob,
  now: Instant,
): void | Promise<void> {
  const { cycle, planVersion } = job;
  if (cycle === null) return;
  if (startStallIfDue(context, job, cycle, now)) {
    planStep(context, job, now, (later) => exportNextObject(context, job, later));
    return;
  }
  const ref = cycle.objects[cycle.nextIndex];
  if (ref === undefined) return completeCycle(context, job, now);

  const continueCycle = (outcome: ExportOutcome): void => {
    // The job was restarted while the target answered, so this cycle is no longer current.
    if (job.planVersion !== planVersion) return;
    if (outcome.kind === "cycle-failed") {
      failCycle(context, job, outcome.failure, now);
      return;
    }
    cycle.nextIndex += 1;
    cycle.execution.importedCount += 1;
    if (outcome.kind === "failed" || outcome.kind === "timed-out")
      pruneEscrowsOverThreshold(job, cycle);
    const durationMs = drawObjectDurationMs(cycle, outcome, job.random.next());
    const at = now + durationMs * paceFactorAt(context, job, now);
    planStep(context, job, at, (later) => exportNextObject(context, job, later));
  };
  const outcome = exportObject(context, { job, cycle, ref, now });
  if (outcome instanceof Promise) return outcome.then(continueCycle);
  continueCycle(outcome);
}

/** Starts the planned stall when half of the objects are done; true when the stall has started. */
function startStallIfDue(
  context: CycleContext,
  job: SimulatedJob,
  cycle: RunningCycle,
  now: Instant,
): boolean {
  const durationMs = job.stallInNextCycleMs;
  if (durationMs === null || cycle.nextIndex < Math.floor(cycle.objects.length / 2)) return false;
  job.stallInNextCycleMs = null;
  stallJob(context, job, now, now + durationMs);
  return true;
}

/** Stops all work of the job until `until`, without an error or an audit entry. */
export function stallJob(
  context: CycleContext,
  job: SimulatedJob,
  now: Instant,
  until: Instant,
): void {
  job.stalledUntil = until;
  context.truthRecorder.recordStall(job.app.index, now, until);
}

/**
 * An initial cycle whose failures exceed a threshold does not cause a quarantine: the service drops
 * all escrows of the job and continues the cycle.
 */
function pruneEscrowsOverThreshold(job: SimulatedJob, cycle: RunningCycle): void {
  if (cycle.kind !== "initial" || cycle.execution.escrowedCount % PRUNE_CHECK_EVERY_FAILURES !== 0)
    return;
  if (exceededThreshold(failureCountsOf(job)) === null) return;
  clearEscrow(job);
  job.escrowsPruned = true;
}

const failureCountsOf = (job: SimulatedJob) => ({
  failed: job.escrow.objectCount(),
  references: job.escrow.referenceCount(),
  succeeded: job.linkedCount - job.failingLinkedCount,
});

/** Ends the cycle after its last object; quarantines the job if a threshold is exceeded. */
function completeCycle(context: CycleContext, job: SimulatedJob, now: Instant): void {
  const { cycle } = job;
  if (cycle === null) return;
  const { execution } = cycle;
  const reason =
    cycle.heldBackDeletes.size > 0 ? "TooManyDeletes" : exceededThreshold(failureCountsOf(job));
  execution.ended = now;
  execution.state =
    reason === null || reason === "TooManyDeletes" ? "Succeeded" : "EntryLevelErrors";
  job.cycle = null;
  job.backlog = null;
  job.mappingEdits = [];
  job.isInitialCycleDue = false;
  job.forcesDeletes = false;
  job.successiveCycleFailures = 0;
  job.lastSuccess = execution;
  if (execution.exportedCount > 0) job.lastSuccessWithExports = execution;
  context.truthRecorder.recordCycleEnd(job.app.index, now, "completed");

  if (reason === null) {
    liftQuarantine(context, job, now);
    job.steadyStateFirstAt ??= now;
    job.steadyStateLastAt = now;
  } else {
    quarantineJob(context, job, { reason, error: null }, now);
  }
  if (job.escrowsPruned && cycle.kind === "initial") job.schedule = "Paused";
  planNextCycle(context, job, execution.began, now);
}

/**
 * Ends the cycle after a failure of the target or its credentials; the remaining objects go to the
 * next cycle.
 */
function failCycle(
  context: CycleContext,
  job: SimulatedJob,
  failure: TargetFailure,
  now: Instant,
): void {
  const { cycle } = job;
  if (cycle === null) return;
  const { execution } = cycle;
  const error: SynchronizationError = {
    code: failure.code,
    message: failureMessageOf(failure),
    tenantActionable: true,
  };
  execution.ended = now;
  execution.state = "Failed";
  execution.error = error;
  keepBacklog(job, cycle);
  job.cycle = null;
  job.successiveCycleFailures += 1;
  context.truthRecorder.recordCycleEnd(job.app.index, now, "failed");
  quarantineJob(context, job, { reason: "EncounteredQuarantineException", error }, now);
  planNextCycle(context, job, execution.began, now);
}

const failureMessageOf = ({ code, reason }: TargetFailure): string =>
  code.endsWith("InvalidCredentials")
    ? "The stored credentials were rejected by the application."
    : reason;

/**
 * Keeps the objects that an aborted cycle has read but not exported, for the next cycle. A cycle
 * whose probe failed has read no objects.
 */
export function keepBacklog(job: SimulatedJob, cycle: RunningCycle): void {
  if (cycle.objects.length === 0) return;
  const rest = cycle.objects.slice(cycle.nextIndex);
  job.backlog = new Map(
    rest.map((ref): [number, readonly AttributeEdit[]] => [ref, cycle.edits.get(ref) ?? []]),
  );
}

function planNextCycle(
  context: CycleContext,
  job: SimulatedJob,
  began: Instant,
  now: Instant,
): void {
  const regular = Math.max(began + intervalMs(job), now + MIN_PAUSE_BETWEEN_CYCLES_MS);
  const nextAt = regular + startDelayMs(context, job, regular);
  planCycle(context, job, job.quarantine?.nextAttempt ?? nextAt);
}
