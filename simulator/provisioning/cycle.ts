import type { Agenda, Task } from "../agenda.ts";
import type { AuditBook } from "../log/audit-book.ts";
import type { Instant } from "../seam.ts";
import type { Failure, TargetReply } from "../target/target.ts";
import type { Edit } from "../tenant/change.ts";
import type { QuarantineReason, SynchronizationError } from "../wire.ts";
import { type ExportDeps, exportObject, type Outcome } from "./export.ts";
import { type Cycle, clearEscrow, type Execution, intervalMs, type Job } from "./job.ts";
import { disablesAt, exceededRule, impose } from "./quarantine.ts";
import { heldBack, readWork } from "./work.ts";

export type CycleDeps = ExportDeps & {
  readonly agenda: Agenda;
  readonly audits: AuditBook;
  /** The GUID of the n-th cycle of the tenant. */
  readonly cycleId: (number: number) => string;
  readonly nextCycleNumber: () => number;
};

/** Minutes per object of an initial cycle lie between 0.01 and 0.08; creating takes twice a match. */
const INITIAL_MS = { min: 700, max: 2200 } as const;
/** Under 5,000 changes fit into one incremental cycle. */
const INCREMENTAL_MS = { min: 200, max: 450 } as const;
const TIMEOUT_MS = 3000;
const OPENING_MS = 4000;
/** A cycle that outlasts its interval is followed by the next after a breath. */
const BREATH_MS = 60_000;
/** The service looks at the thresholds not after every single failure. */
const LOOK_EVERY = 50;

/** Plans the next cycle; whatever was planned before no longer counts. */
export function planCycle(deps: CycleDeps, job: Job, at: Instant): void {
  job.generation += 1;
  plan(deps, job, at, (now) => {
    if (job.schedule === "Active") return beginCycle(deps, job, now);
  });
}

/** Plans the next step of a job, unless something else is planned meanwhile; a stall puts it off. */
function plan(deps: CycleDeps, job: Job, at: Instant, task: Task): void {
  const { generation } = job;
  deps.agenda.at(at, (now) => {
    if (job.generation !== generation) return;
    if (now < job.stalledUntil) {
      plan(deps, job, job.stalledUntil, task);
      return;
    }
    return task(now);
  });
}

/** Looks for nobody first, as Test Connection does: if even that fails, nothing is written at all. */
function beginCycle(deps: CycleDeps, job: Job, now: Instant): void | Promise<void> {
  const number = deps.nextCycleNumber();
  const { generation } = job;
  const open = (reply: TargetReply): void => {
    if (job.generation === generation) openCycle(deps, job, [number, now], reply);
  };
  const reply = job.target({ kind: "probe", now });
  if (reply instanceof Promise) return reply.then(open);
  open(reply);
}

function openCycle(
  deps: CycleDeps,
  job: Job,
  [number, now]: readonly [number, Instant],
  reply: TargetReply,
): void {
  const execution = newExecution(deps.cycleId(number), now);
  const kind = job.isInitialDue ? "initial" : "incremental";
  const isRefused = !reply.ok && reply.failure.reach === "job";
  const work = isRefused ? null : readWork(job, deps.tenant, now);
  const speed = kind === "initial" ? INITIAL_MS : INCREMENTAL_MS;
  const cycle: Cycle = {
    number,
    kind,
    execution,
    work: work?.refs ?? [],
    edits: work?.edits ?? new Map(),
    withheld: work === null ? new Set() : heldBack(job, deps.tenant, work),
    next: 0,
    objectMs: speed.min + job.random.next() * (speed.max - speed.min),
  };
  job.cycle = cycle;
  job.lastExecution = execution;
  deps.witness.cycleBegan(job.app.index, {
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
    job.touched.clear();
    job.escrowsPruned = kind === "initial" && job.backlog === null ? false : job.escrowsPruned;
  }
  plan(deps, job, now + OPENING_MS * (0.5 + job.random.next()), (later) => {
    if (!reply.ok && isRefused) return breakOff(deps, job, reply.failure, later);
    return step(deps, job, later);
  });
}

/** One object, then the next one a little later. */
function step(deps: CycleDeps, job: Job, now: Instant): void | Promise<void> {
  const { cycle, generation } = job;
  if (cycle === null) return;
  if (standsStill(deps, job, cycle, now)) {
    plan(deps, job, now, (later) => step(deps, job, later));
    return;
  }
  const ref = cycle.work[cycle.next];
  if (ref === undefined) return finish(deps, job, now);

  const goOn = (outcome: Outcome): void => {
    // A restart while the target was thinking: this cycle is over already.
    if (job.generation !== generation) return;
    if (outcome.kind === "broken") {
      breakOff(deps, job, outcome.failure, now);
      return;
    }
    cycle.next += 1;
    cycle.execution.imported += 1;
    if (outcome.kind === "failed" || outcome.kind === "timed-out") pruneIfFull(job, cycle);
    const at = now + costMs(cycle, outcome, job.random.next());
    plan(deps, job, at, (later) => step(deps, job, later));
  };
  const outcome = exportObject(deps, { job, cycle, ref, now });
  if (outcome instanceof Promise) return outcome.then(goOn);
  goOn(outcome);
}

/** Once, when half of the work is done. */
function standsStill(deps: CycleDeps, job: Job, cycle: Cycle, now: Instant): boolean {
  const forMs = job.stallsInCycleMs;
  if (forMs === null || cycle.next < Math.floor(cycle.work.length / 2)) return false;
  job.stallsInCycleMs = null;
  stall(deps, job, now, now + forMs);
  return true;
}

/** Until then the service does nothing for the job, and tells nobody. */
export function stall(deps: CycleDeps, job: Job, now: Instant, until: Instant): void {
  job.stalledUntil = until;
  deps.witness.stalled(job.app.index, now, until);
}

function costMs(cycle: Cycle, outcome: Outcome, chance: number): number {
  if (outcome.kind === "timed-out") return TIMEOUT_MS;
  const effort = cycle.kind === "initial" && outcome.kind === "exported" ? 2 : 1;
  return cycle.objectMs * effort * (0.6 + 0.8 * chance);
}

/** An initial cycle over the threshold is not quarantined: its errors are dropped and it goes on. */
function pruneIfFull(job: Job, cycle: Cycle): void {
  if (cycle.kind !== "initial" || cycle.execution.escrowed % LOOK_EVERY !== 0) return;
  if (exceededRule(countsOf(job)) === null) return;
  clearEscrow(job);
  job.escrowsPruned = true;
}

const countsOf = (job: Job) => ({
  failed: job.escrow.objects(),
  references: job.escrow.references(),
  succeeded: job.linkedNow - job.linkedFailing,
});

/** Everything was looked at. */
function finish(deps: CycleDeps, job: Job, now: Instant): void {
  const { cycle } = job;
  if (cycle === null) return;
  const { execution } = cycle;
  const reason = cycle.withheld.size > 0 ? "TooManyDeletes" : exceededRule(countsOf(job));
  const isSound = reason === null;
  execution.ended = now;
  execution.state = isSound || reason === "TooManyDeletes" ? "Succeeded" : "EntryLevelErrors";
  job.cycle = null;
  job.backlog = null;
  job.remapped = [];
  job.isInitialDue = false;
  job.forcesDeletes = false;
  job.completeFailures = 0;
  job.lastSuccess = execution;
  if (execution.exported > 0) job.lastSuccessWithExports = execution;
  deps.witness.cycleEnded(job.app.index, now, "completed");

  if (isSound) {
    lift(deps, job, now);
    job.steadyFirst ??= now;
    job.steadyLast = now;
  } else {
    quarantine(deps, job, { reason, error: null }, now);
  }
  if (job.escrowsPruned && cycle.kind === "initial") job.schedule = "Paused";
  planNext(deps, job, execution.began, now);
}

/** The target or its credentials failed the whole cycle: what was left is kept for the next. */
function breakOff(deps: CycleDeps, job: Job, failure: Failure, now: Instant): void {
  const { cycle } = job;
  if (cycle === null) return;
  const { execution } = cycle;
  const error: SynchronizationError = {
    code: failure.code,
    message: messageOf(failure),
    tenantActionable: true,
  };
  execution.ended = now;
  execution.state = "Failed";
  execution.error = error;
  keepBacklog(job, cycle);
  job.cycle = null;
  job.completeFailures += 1;
  deps.witness.cycleEnded(job.app.index, now, "failed");
  quarantine(deps, job, { reason: "EncounteredQuarantineException", error }, now);
  planNext(deps, job, execution.began, now);
}

const messageOf = ({ code, reason }: Failure): string =>
  code.endsWith("InvalidCredentials")
    ? "The stored credentials were rejected by the application."
    : reason;

/** What a broken-off cycle has read but not done. A probe that failed has read nothing. */
export function keepBacklog(job: Job, cycle: Cycle): void {
  if (cycle.work.length === 0) return;
  const rest = cycle.work.slice(cycle.next);
  job.backlog = new Map(
    rest.map((ref): [number, readonly Edit[]] => [ref, cycle.edits.get(ref) ?? []]),
  );
}

function planNext(deps: CycleDeps, job: Job, began: Instant, now: Instant): void {
  const regular = Math.max(began + intervalMs(job), now + BREATH_MS);
  planCycle(deps, job, job.quarantine?.nextAttempt ?? regular);
}

function quarantine(
  deps: CycleDeps,
  job: Job,
  cause: { readonly reason: QuarantineReason; readonly error: SynchronizationError | null },
  now: Instant,
): void {
  const before = job.quarantine;
  job.quarantine = impose(before, cause, now);
  if (before !== null && before.reason === cause.reason) return;
  if (before !== null) deps.witness.quarantineEnded(job.app.index, now);
  deps.witness.quarantineBegan(job.app.index, cause.reason, now);
  deps.audits.append({
    at: now,
    app: job.app,
    activity: "Quarantine",
    reason: "The job was placed in quarantine.",
    errorCode: cause.error?.code ?? cause.reason,
    actor: null,
  });
  const { seriesBegan } = job.quarantine;
  deps.agenda.at(disablesAt(job.quarantine), (later) => {
    if (job.quarantine?.seriesBegan !== seriesBegan) return;
    job.schedule = "Disabled";
    deps.audits.append({
      at: later,
      app: job.app,
      activity: "Disable/pause provisioning configuration",
      reason: "The job was disabled after four weeks in quarantine.",
      actor: null,
    });
    job.generation += 1;
    if (job.cycle !== null) deps.witness.cycleEnded(job.app.index, later, "aborted");
    job.cycle = null;
  });
}

export function lift(deps: CycleDeps, job: Job, now: Instant): void {
  if (job.quarantine === null) return;
  job.quarantine = null;
  deps.witness.quarantineEnded(job.app.index, now);
}

function newExecution(activityId: string, began: Instant): Execution {
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
