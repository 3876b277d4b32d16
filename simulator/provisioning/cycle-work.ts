import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import {
  type AttributeEdit,
  groupIndexOf,
  groupRef,
  isGroup,
  type ObjectRef,
} from "../tenant/tenant-change.ts";
import type { Instant } from "../tenant-view.ts";
import { decideExport } from "./decide-export.ts";
import { clearEscrow, type SimulatedJob, UNLINKED } from "./simulated-job.ts";

export type CycleWork = {
  readonly objects: readonly ObjectRef[];
  readonly edits: ReadonlyMap<ObjectRef, readonly AttributeEdit[]>;
  /** Number of people assigned to the application. */
  readonly entitledCount: number;
  /** Number of changes read since the watermark. */
  readonly deltaCount: number;
  /** Number of these changes that are changes of groups. */
  readonly referenceDeltaCount: number;
  /** How many of the tenant's changes the job has read. */
  readonly watermark: number;
};

/**
 * Reads the objects of one cycle. An initial cycle has all objects. Every cycle has the objects
 * that changed since the watermark, that are due for a retry, or whose delete is staged.
 */
export function readCycleWork(job: SimulatedJob, tenant: SimulatedTenant, now: Instant): CycleWork {
  const { edits, deltaCount, referenceDeltaCount } = readChanges(job, tenant);
  const isFull = job.isInitialCycleDue && job.backlog === null;
  const refs = new Set<ObjectRef>(isFull ? allObjects(job, tenant) : []);
  for (const source of [edits.keys(), job.escrow.dueObjects(now), job.stagedDeletes]) {
    for (const ref of source) refs.add(ref);
  }
  return {
    objects: usersFirst(refs),
    edits,
    entitledCount: tenant.countEntitled(job.app.index),
    deltaCount,
    referenceDeltaCount,
    watermark: tenant.changes.length,
  };
}

function readChanges(job: SimulatedJob, tenant: SimulatedTenant) {
  const edits = new Map<ObjectRef, readonly AttributeEdit[]>([
    ...(job.backlog ?? []),
    ...job.forcedEdits,
  ]);
  let deltaCount = 0;
  let referenceDeltaCount = 0;
  for (let i = job.watermark; i < tenant.changes.length; i++) {
    const change = tenant.changes[i];
    if (change === undefined || !isRelevantToJob(job, tenant, change.ref)) continue;
    const before = edits.get(change.ref);
    deltaCount += 1;
    if (isGroup(change.ref)) referenceDeltaCount += 1;
    edits.set(change.ref, before === undefined ? change.edits : [...before, ...change.edits]);
  }
  return { edits, deltaCount, referenceDeltaCount };
}

/** Deletes and disables that the accidental deletion threshold holds back. */
export function deletesHeldBack(
  job: SimulatedJob,
  tenant: SimulatedTenant,
  work: CycleWork,
): ReadonlySet<ObjectRef> {
  const threshold = job.app.deleteThreshold;
  if (threshold === null || job.forcesDeletes) return new Set();
  const deletesAndDisables = work.objects.filter((ref) => {
    const intent = decideExport(job, tenant, ref, []);
    if (intent.kind !== "export") return false;
    return intent.operation === "disable" || intent.operation === "delete";
  });
  return deletesAndDisables.length >= threshold ? new Set(deletesAndDisables) : new Set();
}

/** Removes all links. The accounts stay in the target, and the next cycle matches them again. */
export function clearLinks(job: SimulatedJob): void {
  job.links.clear();
  job.targetIds.clear();
  job.everLinkedCounts = { users: 0, groups: 0 };
  job.linkedCount = 0;
  clearEscrow(job);
}

const isProvisionedGroup = (job: SimulatedJob, tenant: SimulatedTenant, group: number): boolean =>
  job.app.provisionsGroups && (tenant.groups[group]?.assignedTo.includes(job.app.index) ?? false);

function isRelevantToJob(job: SimulatedJob, tenant: SimulatedTenant, ref: ObjectRef): boolean {
  if (isGroup(ref)) return isProvisionedGroup(job, tenant, groupIndexOf(ref));
  if (!job.app.provisionsPeople) return false;
  if (tenant.isEntitled(job.app.index, ref) || job.links.get(ref) !== UNLINKED) return true;
  // Custom SCIM jobs also write rows for unassigned people, with status skipped.
  return job.app.templateId === "scim" || job.escrow.get(ref) !== null;
}

function* allObjects(job: SimulatedJob, tenant: SimulatedTenant): Generator<ObjectRef> {
  for (let p = 0; job.app.provisionsPeople && p < tenant.people.count(); p++) {
    if (tenant.isEntitled(job.app.index, p) || job.links.get(p) !== UNLINKED) yield p;
  }
  for (let g = 0; g < tenant.groups.length; g++) {
    if (isProvisionedGroup(job, tenant, g)) yield groupRef(g);
  }
}

/** Sorts people before groups, because the members of a group must exist first. */
function usersFirst(refs: ReadonlySet<ObjectRef>): readonly ObjectRef[] {
  const all = [...refs];
  return [...all.filter((ref) => !isGroup(ref)), ...all.filter(isGroup)];
}
