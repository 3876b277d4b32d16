import type { SynchronizationError } from "../graph-types.ts";
import type { TargetFailure, TargetReply } from "../target/provisioning-target.ts";
import type { SimulationTask } from "../task-queue.ts";
import type { AttributeEdit } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import type { CycleContext } from "./cycle-context.ts";
import { deletesHeldBack, readCycleWork } from "./cycle-work.ts";
import { type ExportOutcome, exportObject } from "./export-object.ts";
import { liftQuarantine, quarantineJob } from "./quarantine-job.ts";
import { exceededThreshold } from "./quarantine-rules.ts";
import {
  clearEscrow,
  intervalMs,
  newExecution,
  type RunningCycle,
  type SimulatedJob,
} from "./simulated-job.ts";

/**
 * Duration per object of an initial cycle: 0.01 to 0.08 minutes. Creating takes twice as long as
 * matching.
 */
const INITIAL_OBJECT_MS = { min: 700, max: 2200 } as const;
/** Duration per object of an incremental cycle: fewer than 5,000 changes fit into one. */
const INCREMENTAL_OBJECT_MS = { min: 200, max: 450 } as const;
const TIMED_OUT_OBJECT_MS = 3000;
const CYCLE_START_MS = 4000;
/** Pause before the next cycle when a cycle took longer than the interval. */
const MIN_PAUSE_BETWEEN_CYCLES_MS = 60_000;
/** An initial cycle checks the thresholds after every 50th failure. */
const PRUNE_CHECK_EVERY = 50;

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
 * Probes the target before the cycle, as Test Connection does. If the probe fails, nothing is
 * written.
 */
function probeAndStartCycle(
  context: CycleContext,
  job: SimulatedJob,
  now: Instant,
): void | Promise<void> {
  const number = context.nextCycleNumber();
  const { planVersion } = job;
  const start = (reply: TargetReply): void => {
    if (job.planVersion === planVersion) startCycle(context, job, [number, now], reply);
  };
  const reply = job.target({ kind: "probe", now });
  if (reply instanceof Promise) return reply.then(start);
  start(reply);
}

function startCycle(
  context: CycleContext,
  job: SimulatedJob,
  [number, now]: readonly [number, Instant],
  reply: TargetReply,
): void {
  const execution = newExecution(context.cycleId(number), now);
  const kind = job.isInitialDue ? "initial" : "incremental";
  const isRefused = !reply.ok && reply.failure.scope === "job";
  const work = isRefused ? null : readCycleWork(job, context.tenant, now);
  const speed = kind === "initial" ? INITIAL_OBJECT_MS : INCREMENTAL_OBJECT_MS;
  const cycle: RunningCycle = {
    number,
    kind,
    execution,
    work: work?.refs ?? [],
    edits: work?.edits ?? new Map(),
    heldBackDeletes: work === null ? new Set() : deletesHeldBack(job, context.tenant, work),
    nextIndex: 0,
    objectDurationMs: speed.min + job.random.next() * (speed.max - speed.min),
  };
  job.cycle = cycle;
  job.lastExecution = execution;
  context.truthRecorder.recordCycleStart(job.app.index, {
    cycleId: execution.activityId,
    kind,
    began: now,
    objects: cycle.work.length,
  });
  if (work !== null) {
    execution.entitled = work.entitled;
    execution.deltas = work.deltas;
    execution.referenceDeltas = work.referenceDeltas;
    job.watermark = work.watermark;
    job.forcedEdits.clear();
    job.escrowsPruned = kind === "initial" && job.backlog === null ? false : job.escrowsPruned;
  }
  planStep(context, job, now + CYCLE_START_MS * (0.5 + job.random.next()), (later) => {
    if (!reply.ok && isRefused) return failCycle(context, job, reply.failure, later);
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
  const ref = cycle.work[cycle.nextIndex];
  if (ref === undefined) return completeCycle(context, job, now);

  const continueCycle = (outcome: ExportOutcome): void => {
    // The job was restarted while the target answered, so this cycle is no longer current.
    if (job.planVersion !== planVersion) return;
    if (outcome.kind === "cycle-failed") {
      failCycle(context, job, outcome.failure, now);
      return;
    }
    cycle.nextIndex += 1;
    cycle.execution.imported += 1;
    if (outcome.kind === "failed" || outcome.kind === "timed-out")
      pruneEscrowsOverThreshold(job, cycle);
    const at = now + objectDurationMs(cycle, outcome, job.random.next());
    planStep(context, job, at, (later) => exportNextObject(context, job, later));
  };
  const outcome = exportObject(context, { job, cycle, ref, now });
  if (outcome instanceof Promise) return outcome.then(continueCycle);
  continueCycle(outcome);
}

/** Starts the scheduled stall when half of the objects are done. */
function startStallIfDue(
  context: CycleContext,
  job: SimulatedJob,
  cycle: RunningCycle,
  now: Instant,
): boolean {
  const forMs = job.stallInNextCycleMs;
  if (forMs === null || cycle.nextIndex < Math.floor(cycle.work.length / 2)) return false;
  job.stallInNextCycleMs = null;
  stallJob(context, job, now, now + forMs);
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

function objectDurationMs(
  cycle: RunningCycle,
  outcome: ExportOutcome,
  randomShare: number,
): number {
  if (outcome.kind === "timed-out") return TIMED_OUT_OBJECT_MS;
  const effort = cycle.kind === "initial" && outcome.kind === "exported" ? 2 : 1;
  return cycle.objectDurationMs * effort * (0.6 + 0.8 * randomShare);
}

/** An initial cycle above a threshold is not quarantined: it drops its escrows and continues. */
function pruneEscrowsOverThreshold(job: SimulatedJob, cycle: RunningCycle): void {
  if (cycle.kind !== "initial" || cycle.execution.escrowed % PRUNE_CHECK_EVERY !== 0) return;
  if (exceededThreshold(failureCountsOf(job)) === null) return;
  clearEscrow(job);
  job.escrowsPruned = true;
}

const failureCountsOf = (job: SimulatedJob) => ({
  failed: job.escrow.objectCount(),
  references: job.escrow.referenceCount(),
  succeeded: job.linkedNow - job.linkedFailing,
});

/** Ends the cycle after its last object; quarantines the job if a threshold is exceeded. */
function completeCycle(context: CycleContext, job: SimulatedJob, now: Instant): void {
  const { cycle } = job;
  if (cycle === null) return;
  const { execution } = cycle;
  const reason =
    cycle.heldBackDeletes.size > 0 ? "TooManyDeletes" : exceededThreshold(failureCountsOf(job));
  const isBelowThresholds = reason === null;
  execution.ended = now;
  execution.state =
    isBelowThresholds || reason === "TooManyDeletes" ? "Succeeded" : "EntryLevelErrors";
  job.cycle = null;
  job.backlog = null;
  job.mappingEdits = [];
  job.isInitialDue = false;
  job.forcesDeletes = false;
  job.successiveCycleFailures = 0;
  job.lastSuccess = execution;
  if (execution.exported > 0) job.lastSuccessWithExports = execution;
  context.truthRecorder.recordCycleEnd(job.app.index, now, "completed");

  if (isBelowThresholds) {
    liftQuarantine(context, job, now);
    job.steadyFirst ??= now;
    job.steadyLast = now;
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

/** Keeps the objects that an aborted cycle has read but not exported. A failed probe has read none. */
export function keepBacklog(job: SimulatedJob, cycle: RunningCycle): void {
  if (cycle.work.length === 0) return;
  const rest = cycle.work.slice(cycle.nextIndex);
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
  planCycle(context, job, job.quarantine?.nextAttempt ?? regular);
}
