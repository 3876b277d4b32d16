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

/**
 * States of a link in the connector data store. UNLINKED: the service knows no account of the
 * object in the target. ACTIVE and DISABLED: the state of the linked account.
 */
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
  entitledCount: number;
  importedCount: number;
  deltaCount: number;
  referenceDeltaCount: number;
  exportAttempts: number;
  exportedCount: number;
  escrowedCount: number;
};

export function newExecution(activityId: string, began: Instant): SimulatedExecution {
  return {
    activityId,
    began,
    ended: null,
    state: "Succeeded",
    error: null,
    entitledCount: 0,
    importedCount: 0,
    deltaCount: 0,
    referenceDeltaCount: 0,
    exportAttempts: 0,
    exportedCount: 0,
    escrowedCount: 0,
  };
}

/** A running cycle. The list of its objects is fixed when the cycle starts. */
export type RunningCycle = {
  readonly cycleNumber: number;
  readonly kind: "initial" | "incremental";
  readonly execution: SimulatedExecution;
  readonly objects: readonly ObjectRef[];
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
  /** Ids assigned by a SCIM server; empty for an in-memory target. */
  readonly targetIds: Map<ObjectRef, string>;
  target: ProvisioningTarget;
  schedule: "Active" | "Paused" | "Disabled";
  isConfigured: boolean;
  /** How many of the tenant's changes the job has read. */
  watermark: number;
  isInitialCycleDue: boolean;
  /** Objects that an aborted cycle had read but not exported; null when a full cycle is needed. */
  backlog: Map<ObjectRef, readonly AttributeEdit[]> | null;
  /** Objects that must be written in the next cycle although nothing changed in the tenant. */
  readonly forcedEdits: Map<ObjectRef, readonly AttributeEdit[]>;
  /** Deletes that wait for an administrator's decision. */
  stagedDeletes: Set<ObjectRef>;
  /** Whether the next cycle ignores the accidental deletion threshold. */
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
  /** Until `until`, many cycles begin up to `maxDelayMs` late; null: all begin on time. */
  lateStarts: { readonly until: Instant; readonly maxDelayMs: number } | null;
  /** Until `until`, the duration per object changes again and again, up to this factor. */
  paceChanges: { readonly until: Instant; readonly factor: number } | null;
  /** Share of the people without an account who lack an attribute that the target requires. */
  incompletePeopleShare: number;
  /** Share of the people whose manager cannot be written. */
  unresolvedReferenceShare: number;
  quarantine: JobQuarantine | null;
  escrowsPruned: boolean;
  successiveCycleFailures: number;
  lastExecution: SimulatedExecution | null;
  lastSuccess: SimulatedExecution | null;
  lastSuccessWithExports: SimulatedExecution | null;
  steadyStateFirstAt: Instant | null;
  steadyStateLastAt: Instant | null;
  /** Number of objects that were ever linked; deletes do not reduce it. */
  everLinkedCounts: { users: number; groups: number };
  linkedCount: number;
  /** Number of linked objects whose last operation failed. */
  failingLinkedCount: number;
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
    isInitialCycleDue: app.startState !== "steady",
    backlog: null,
    forcedEdits: new Map(),
    stagedDeletes: new Set(),
    forcesDeletes: false,
    mappingEdits: [],
    cycle: null,
    planVersion: 0,
    stalledUntil: 0,
    stallInNextCycleMs: null,
    lateStarts: null,
    paceChanges: null,
    incompletePeopleShare: 0,
    unresolvedReferenceShare: 0,
    quarantine: null,
    escrowsPruned: false,
    successiveCycleFailures: 0,
    lastExecution: null,
    lastSuccess: null,
    lastSuccessWithExports: null,
    steadyStateFirstAt: null,
    steadyStateLastAt: null,
    everLinkedCounts: { users: 0, groups: 0 },
    linkedCount: 0,
    failingLinkedCount: 0,
  };
}

/** Sets the link state of an object and updates the counts. */
export function setLinkState(job: SimulatedJob, ref: ObjectRef, state: 0 | 1 | 2): void {
  const before = job.links.get(ref);
  job.links.set(ref, state);
  if (before === UNLINKED && state !== UNLINKED) {
    job.linkedCount += 1;
    job.everLinkedCounts[isGroup(ref) ? "groups" : "users"] += 1;
  }
  if (before !== UNLINKED && state === UNLINKED) job.linkedCount -= 1;
}

/** Removes an object from escrow. Must be called before the link of the object changes. */
export function releaseFromEscrow(job: SimulatedJob, ref: ObjectRef): void {
  if (isLinkedFailure(job, ref, job.escrow.get(ref))) job.failingLinkedCount -= 1;
  job.escrow.release(ref);
}

/** Puts an object into escrow, or removes it and returns null when its 28 days are over. */
export function putInEscrow(
  job: SimulatedJob,
  ref: ObjectRef,
  failure: Pick<EscrowEntry, "code" | "isReference" | "edits">,
  now: Instant,
): EscrowEntry | null {
  if (isLinkedFailure(job, ref, job.escrow.get(ref))) job.failingLinkedCount -= 1;
  const entry = job.escrow.recordFailure(ref, failure, now);
  if (isLinkedFailure(job, ref, entry)) job.failingLinkedCount += 1;
  return entry;
}

export function clearEscrow(job: SimulatedJob): void {
  job.escrow.clear();
  job.failingLinkedCount = 0;
}

const isLinkedFailure = (job: SimulatedJob, ref: ObjectRef, entry: EscrowEntry | null): boolean =>
  entry !== null && !entry.isReference && job.links.get(ref) !== UNLINKED;
