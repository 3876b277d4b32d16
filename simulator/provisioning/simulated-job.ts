import type { SynchronizationError } from "../graph-types.ts";
import type { RandomStream } from "../random.ts";
import { createRandomStream } from "../random.ts";
import type { ProvisioningTarget } from "../target/provisioning-target.ts";
import type { Application } from "../tenant/applications.ts";
import { createObjectTable, type ObjectTable } from "../tenant/object-table.ts";
import { type AttributeEdit, isGroup, type ObjectRef } from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import { createEscrow, type EscrowEntry, type JobEscrow } from "./job-escrow.ts";
import type { JobQuarantine } from "./quarantine-rules.ts";

const MINUTE_MS = 60_000;

export const intervalMs = ({ app }: Pick<SimulatedJob, "app">): number =>
  app.intervalMinutes * MINUTE_MS;

/** States of a link in the connector data store: whether the service knows an account in the target. */
export const UNLINKED = 0;
export const ACTIVE = 1;
export const DISABLED = 2;

export type SimulatedExecution = {
  readonly activityId: string;
  readonly began: Instant;
  ended: Instant | null;
  state: "Succeeded" | "Failed" | "EntryLevelErrors";
  error: SynchronizationError | null;
  /** Number of assigned objects at the start of the cycle. */
  entitled: number;
  imported: number;
  deltas: number;
  referenceDeltas: number;
  exports: number;
  exported: number;
  escrowed: number;
};

export function newExecution(activityId: string, began: Instant): SimulatedExecution {
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

/** A running cycle. Its objects are fixed at the start. */
export type RunningCycle = {
  readonly number: number;
  readonly kind: "initial" | "incremental";
  readonly execution: SimulatedExecution;
  readonly work: readonly ObjectRef[];
  readonly edits: ReadonlyMap<ObjectRef, readonly AttributeEdit[]>;
  /** Deletes that the accidental deletion threshold holds back. */
  readonly heldBackDeletes: ReadonlySet<ObjectRef>;
  nextIndex: number;
  /** Simulated duration per object in this cycle. */
  readonly objectDurationMs: number;
};

export type SimulatedJob = {
  readonly app: Application;
  readonly random: RandomStream;
  readonly links: ObjectTable;
  readonly escrow: JobEscrow;
  /** Ids assigned by a SCIM server; empty for a direct target. */
  readonly targetIds: Map<ObjectRef, string>;
  target: ProvisioningTarget;
  schedule: "Active" | "Paused" | "Disabled";
  isConfigured: boolean;
  /** Position in the tenant's changes up to which they have been read. */
  watermark: number;
  isInitialDue: boolean;
  /** Objects that an aborted cycle had read but not exported; null when a full cycle is needed. */
  backlog: Map<ObjectRef, readonly AttributeEdit[]> | null;
  /** Objects that must be written in the next cycle although nothing changed in the tenant. */
  readonly forcedEdits: Map<ObjectRef, readonly AttributeEdit[]>;
  /** Deletes that wait for an administrator's decision. */
  stagedDeletes: Set<ObjectRef>;
  forcesDeletes: boolean;
  /** Attribute changes that the next initial cycle writes for everyone after a mapping edit. */
  mappingEdits: readonly AttributeEdit[];
  cycle: RunningCycle | null;
  /** Incremented to cancel all planned steps. */
  planVersion: number;
  /** The service does nothing for this job until this time. */
  stalledUntil: Instant;
  /** Duration of a stall in the middle of the next cycle; null for no stall. */
  stallInNextCycleMs: number | null;
  /** Share of the objects whose manager or members cannot be written. */
  unresolvedShare: number;
  quarantine: JobQuarantine | null;
  escrowsPruned: boolean;
  successiveCycleFailures: number;
  lastExecution: SimulatedExecution | null;
  lastSuccess: SimulatedExecution | null;
  lastSuccessWithExports: SimulatedExecution | null;
  steadyFirst: Instant | null;
  steadyLast: Instant | null;
  /** Not decremented by deletes. */
  everLinked: { users: number; groups: number };
  linkedNow: number;
  /** Number of linked objects whose last operation failed. */
  linkedFailing: number;
};

export function createSimulatedJob(
  seed: number,
  app: Application,
  target: ProvisioningTarget,
): SimulatedJob {
  const isConfigured = app.startState !== "not-configured";
  const isStarted = isConfigured && app.startState !== "never-started";
  return {
    app,
    random: createRandomStream(seed, `job ${app.name}`),
    links: createObjectTable(),
    escrow: createEscrow(),
    targetIds: new Map(),
    target,
    schedule: isStarted ? "Active" : "Disabled",
    isConfigured,
    watermark: 0,
    isInitialDue: app.startState !== "steady",
    backlog: null,
    forcedEdits: new Map(),
    stagedDeletes: new Set(),
    forcesDeletes: false,
    mappingEdits: [],
    cycle: null,
    planVersion: 0,
    stalledUntil: 0,
    stallInNextCycleMs: null,
    unresolvedShare: 0,
    quarantine: null,
    escrowsPruned: false,
    successiveCycleFailures: 0,
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

/** Sets the link state of an object and updates the counts. */
export function setLinkState(job: SimulatedJob, ref: ObjectRef, state: 0 | 1 | 2): void {
  const before = job.links.get(ref);
  job.links.set(ref, state);
  if (before === UNLINKED && state !== UNLINKED) {
    job.linkedNow += 1;
    job.everLinked[isGroup(ref) ? "groups" : "users"] += 1;
  }
  if (before !== UNLINKED && state === UNLINKED) job.linkedNow -= 1;
}

/** Removes an object from escrow. Must be called before its link changes. */
export function releaseFromEscrow(job: SimulatedJob, ref: ObjectRef): void {
  if (isLinkedFailure(job, ref, job.escrow.get(ref))) job.linkedFailing -= 1;
  job.escrow.release(ref);
}

/** Puts an object into escrow; null when its 28 days are over. */
export function putInEscrow(
  job: SimulatedJob,
  ref: ObjectRef,
  failure: Pick<EscrowEntry, "code" | "isReference" | "edits">,
  now: Instant,
): EscrowEntry | null {
  if (isLinkedFailure(job, ref, job.escrow.get(ref))) job.linkedFailing -= 1;
  const entry = job.escrow.recordFailure(ref, failure, now);
  if (isLinkedFailure(job, ref, entry)) job.linkedFailing += 1;
  return entry;
}

export function clearEscrow(job: SimulatedJob): void {
  job.escrow.clear();
  job.linkedFailing = 0;
}

const isLinkedFailure = (job: SimulatedJob, ref: ObjectRef, entry: EscrowEntry | null): boolean =>
  entry !== null && !entry.isReference && job.links.get(ref) !== UNLINKED;
