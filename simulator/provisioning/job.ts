import type { Random } from "../random.ts";
import { randomStream } from "../random.ts";
import type { Instant } from "../seam.ts";
import type { Target } from "../target/target.ts";
import type { Application } from "../tenant/applications.ts";
import { type Edit, isGroup, type ObjectRef } from "../tenant/change.ts";
import { createObjectTable, type ObjectTable } from "../tenant/object-table.ts";
import type { SynchronizationError } from "../wire.ts";
import { createEscrow, type Escrow, type EscrowEntry } from "./escrow.ts";
import type { Quarantine } from "./quarantine.ts";

const MINUTE_MS = 60_000;

export const intervalMs = ({ app }: Pick<Job, "app">): number => app.intervalMinutes * MINUTE_MS;

/** A link in the connector data store: what the service believes the target holds. */
export const UNLINKED = 0;
export const ACTIVE = 1;
export const DISABLED = 2;

export type Execution = {
  readonly activityId: string;
  readonly began: Instant;
  ended: Instant | null;
  state: "Succeeded" | "Failed" | "EntryLevelErrors";
  error: SynchronizationError | null;
  /** Assigned objects, known when the cycle begins. */
  entitled: number;
  imported: number;
  deltas: number;
  referenceDeltas: number;
  exports: number;
  exported: number;
  escrowed: number;
};

/** One pass over the source. The work is fixed when it begins. */
export type Cycle = {
  readonly number: number;
  readonly kind: "initial" | "incremental";
  readonly execution: Execution;
  readonly work: readonly ObjectRef[];
  readonly edits: ReadonlyMap<ObjectRef, readonly Edit[]>;
  /** Deletes held back by the deletion threshold. */
  readonly withheld: ReadonlySet<ObjectRef>;
  next: number;
  /** Simulated time that one object takes here. */
  readonly objectMs: number;
};

export type Job = {
  readonly app: Application;
  readonly random: Random;
  readonly links: ObjectTable;
  readonly escrow: Escrow;
  /** Ids given by a real target; empty in direct mode. */
  readonly targetIds: Map<ObjectRef, string>;
  target: Target;
  schedule: "Active" | "Paused" | "Disabled";
  isConfigured: boolean;
  /** Position in the tenant's changes up to which everything was read. */
  watermark: number;
  isInitialDue: boolean;
  /** Read but not done when a cycle broke off; null when everyone must be looked at. */
  backlog: Map<ObjectRef, readonly Edit[]> | null;
  /** Objects that must be written in the next cycle although nothing changed in the tenant. */
  readonly touched: Map<ObjectRef, readonly Edit[]>;
  /** Deletes that wait for an administrator's word. */
  staged: Set<ObjectRef>;
  forcesDeletes: boolean;
  /** A mapping edit changes this attribute of everyone in the next initial cycle. */
  remapped: readonly Edit[];
  cycle: Cycle | null;
  /** Raised whenever what was planned no longer holds. */
  generation: number;
  /** Until then the service does nothing for this job, and tells nobody. */
  stalledUntil: Instant;
  /** So long it will stand still in the middle of its next cycle; null when it will not. */
  stallsInCycleMs: number | null;
  /** Share of the people whose manager or members cannot be written. */
  unresolvedShare: number;
  quarantine: Quarantine | null;
  escrowsPruned: boolean;
  completeFailures: number;
  lastExecution: Execution | null;
  lastSuccess: Execution | null;
  lastSuccessWithExports: Execution | null;
  steadyFirst: Instant | null;
  steadyLast: Instant | null;
  /** Never fall on a delete. */
  everLinked: { users: number; groups: number };
  linkedNow: number;
  /** Linked objects whose last operation failed: neither successes nor unlinked failures. */
  linkedFailing: number;
};

export function createJob(seed: number, app: Application, target: Target): Job {
  const isSet = app.begins !== "not-configured";
  const isStarted = isSet && app.begins !== "never-started";
  return {
    app,
    random: randomStream(seed, `job ${app.name}`),
    links: createObjectTable(),
    escrow: createEscrow(),
    targetIds: new Map(),
    target,
    schedule: isStarted ? "Active" : "Disabled",
    isConfigured: isSet,
    watermark: 0,
    isInitialDue: app.begins !== "steady",
    backlog: null,
    touched: new Map(),
    staged: new Set(),
    forcesDeletes: false,
    remapped: [],
    cycle: null,
    generation: 0,
    stalledUntil: 0,
    stallsInCycleMs: null,
    unresolvedShare: 0,
    quarantine: null,
    escrowsPruned: false,
    completeFailures: 0,
    lastExecution: null,
    lastSuccess: null,
    lastSuccessWithExports: null,
    steadyFirst: null,
    steadyLast: null,
    everLinked: { users: 0, groups: 0 },
    linkedNow: 0,
    linkedFailing: 0,
  };
}

/** Writes down what the target now holds of an object. */
export function link(job: Job, ref: ObjectRef, state: 0 | 1 | 2): void {
  const before = job.links.get(ref);
  job.links.set(ref, state);
  if (before === UNLINKED && state !== UNLINKED) {
    job.linkedNow += 1;
    job.everLinked[isGroup(ref) ? "groups" : "users"] += 1;
  }
  if (before !== UNLINKED && state === UNLINKED) job.linkedNow -= 1;
}

/** Takes an object out of escrow, before its link changes. */
export function release(job: Job, ref: ObjectRef): void {
  if (isLinkedFailure(job, ref, job.escrow.get(ref))) job.linkedFailing -= 1;
  job.escrow.release(ref);
}

/** Puts an object into escrow; null where its 28 days are over. */
export function escrow(
  job: Job,
  ref: ObjectRef,
  refusal: Pick<EscrowEntry, "code" | "isReference" | "edits">,
  now: Instant,
): EscrowEntry | null {
  if (isLinkedFailure(job, ref, job.escrow.get(ref))) job.linkedFailing -= 1;
  const entry = job.escrow.failed(ref, refusal, now);
  if (isLinkedFailure(job, ref, entry)) job.linkedFailing += 1;
  return entry;
}

export function clearEscrow(job: Job): void {
  job.escrow.clear();
  job.linkedFailing = 0;
}

const isLinkedFailure = (job: Job, ref: ObjectRef, entry: EscrowEntry | null): boolean =>
  entry !== null && !entry.isReference && job.links.get(ref) !== UNLINKED;
