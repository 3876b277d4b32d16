import type { QuarantineReason, SynchronizationError } from "../graph-types.ts";
import type { AuditLog } from "../log/audit-log.ts";
import type { TargetFailure, TargetReply } from "../target/provisioning-target.ts";
import type { SimulationTask, TaskQueue } from "../task-queue.ts";
import type { AttributeEdit } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import { deletesHeldBack, readCycleWork } from "./cycle-work.ts";
import { type ExportContext, type ExportOutcome, exportObject } from "./export-object.ts";
import { exceededThreshold, imposeQuarantine, quarantineDisablesAt } from "./quarantine-rules.ts";
import {
  clearEscrow,
  intervalMs,
  type RunningCycle,
  type SimulatedExecution,
  type SimulatedJob,
} from "./simulated-job.ts";

export type CycleContext = ExportContext & {
  readonly taskQueue: TaskQueue;
  readonly audits: AuditLog;
  /** The GUID of the n-th cycle of the tenant. */
  readonly cycleId: (number: number) => string;
  readonly nextCycleNumber: () => number;
};

/** Minutes per object of an initial cycle lie between 0.01 and 0.08; creating takes twice a match. */
const INITIAL_OBJECT_MS = { min: 700, max: 2200 } as const;
/** Under 5,000 changes fit into one incremental cycle. */
const INCREMENTAL_OBJECT_MS = { min: 200, max: 450 } as const;
const TIMED_OUT_OBJECT_MS = 3000;
const CYCLE_START_MS = 4000;
/** A cycle that outlasts its interval is followed by the next after a breath. */
const MIN_PAUSE_BETWEEN_CYCLES_MS = 60_000;
/** The service looks at the thresholds not after every single failure. */
const PRUNE_CHECK_EVERY = 50;

/** Plans the next cycle; whatever was planned before no longer counts. */
export function planCycle(context: CycleContext, job: SimulatedJob, at: Instant): void {
  job.planVersion += 1;
  planStep(context, job, at, (now) => {
    if (job.schedule === "Active") return probeAndStartCycle(context, job, now);
  });
}

/** Plans the next step of a job, unless something else is planned meanwhile; a stall puts it off. */
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

/** Looks for nobody first, as Test Connection does: if even that fails, nothing is written at all. */
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

/** One object, then the next one a little later. */
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
    // A restart while the target was thinking: this cycle is over already.
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

/** Once, when half of the work is done. */
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

/** Until then the service does nothing for the job, and tells nobody. */
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

/** An initial cycle over the threshold is not quarantined: its errors are dropped and it goes on. */
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

/** Everything was looked at. */
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

/** The target or its credentials failed the whole cycle: what was left is kept for the next. */
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

/** What a broken-off cycle has read but not done. A probe that failed has read nothing. */
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

function quarantineJob(
  context: CycleContext,
  job: SimulatedJob,
  details: { readonly reason: QuarantineReason; readonly error: SynchronizationError | null },
  now: Instant,
): void {
  const before = job.quarantine;
  job.quarantine = imposeQuarantine(before, details, now);
  if (before !== null && before.reason === details.reason) return;
  if (before !== null) context.truthRecorder.recordQuarantineEnd(job.app.index, now);
  context.truthRecorder.recordQuarantineStart(job.app.index, details.reason, now);
  context.audits.append({
    at: now,
    app: job.app,
    activity: "Quarantine",
    reason: "The job was placed in quarantine.",
    errorCode: details.error?.code ?? details.reason,
    actor: null,
  });
  const { seriesBegan } = job.quarantine;
  context.taskQueue.runAt(quarantineDisablesAt(job.quarantine), (later) => {
    if (job.quarantine?.seriesBegan !== seriesBegan) return;
    job.schedule = "Disabled";
    context.audits.append({
      at: later,
      app: job.app,
      activity: "Disable/pause provisioning configuration",
      reason: "The job was disabled after four weeks in quarantine.",
      actor: null,
    });
    job.planVersion += 1;
    if (job.cycle !== null) context.truthRecorder.recordCycleEnd(job.app.index, later, "aborted");
    job.cycle = null;
  });
}

export function liftQuarantine(context: CycleContext, job: SimulatedJob, now: Instant): void {
  if (job.quarantine === null) return;
  job.quarantine = null;
  context.truthRecorder.recordQuarantineEnd(job.app.index, now);
}

function newExecution(activityId: string, began: Instant): SimulatedExecution {
  return {
    activityId,
    began,
    ended: null,
    state: "Succeeded",
    error: null,
    entitled: 0,
    imported: 0,
    deltas: 0,
    referenceDeltas: 0,
    exports: 0,
    exported: 0,
    escrowed: 0,
  };
}
