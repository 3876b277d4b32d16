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
  readonly refs: readonly ObjectRef[];
  readonly edits: ReadonlyMap<ObjectRef, readonly AttributeEdit[]>;
  /** Number of people assigned to the application. */
  readonly entitled: number;
  readonly deltas: number;
  readonly referenceDeltas: number;
  /** Position in the tenant's changes up to which they have been read. */
  readonly watermark: number;
};

/**
 * The objects of one cycle: all objects, or those changed since the watermark and those due for a
 * retry.
 */
export function readCycleWork(job: SimulatedJob, tenant: SimulatedTenant, now: Instant): CycleWork {
  const { edits, deltas, referenceDeltas } = readChanges(job, tenant);
  const isFull = job.isInitialDue && job.backlog === null;
  const refs = new Set<ObjectRef>(isFull ? allObjects(job, tenant) : []);
  for (const source of [edits.keys(), job.escrow.dueObjects(now), job.stagedDeletes]) {
    for (const ref of source) refs.add(ref);
  }
  return {
    refs: usersFirst(refs),
    edits,
    entitled: tenant.countEntitled(job.app.index),
    deltas,
    referenceDeltas,
    watermark: tenant.changes.length,
  };
}

function readChanges(job: SimulatedJob, tenant: SimulatedTenant) {
  const edits = new Map<ObjectRef, readonly AttributeEdit[]>([
    ...(job.backlog ?? []),
    ...job.forcedEdits,
  ]);
  let deltas = 0;
  let referenceDeltas = 0;
  for (let i = job.watermark; i < tenant.changes.length; i++) {
    const change = tenant.changes[i];
    if (change === undefined || !isRelevantToJob(job, tenant, change.ref)) continue;
    const before = edits.get(change.ref);
    deltas += 1;
    if (isGroup(change.ref)) referenceDeltas += 1;
    edits.set(change.ref, before === undefined ? change.edits : [...before, ...change.edits]);
  }
  return { edits, deltas, referenceDeltas };
}

/** Deletes and disables that the accidental deletion threshold holds back. */
export function deletesHeldBack(
  job: SimulatedJob,
  tenant: SimulatedTenant,
  work: CycleWork,
): ReadonlySet<ObjectRef> {
  const threshold = job.app.deleteThreshold;
  if (threshold === null || job.forcesDeletes) return new Set();
  const leaving = work.refs.filter((ref) => {
    const intent = decideExport(job, tenant, ref, []);
    if (intent.kind !== "export") return false;
    return intent.operation === "disable" || intent.operation === "delete";
  });
  return leaving.length >= threshold ? new Set(leaving) : new Set();
}

/** Removes all links. The accounts stay in the target and are matched again. */
export function clearLinks(job: SimulatedJob): void {
  job.links.clear();
  job.targetIds.clear();
  job.everLinked = { users: 0, groups: 0 };
  job.linkedNow = 0;
  clearEscrow(job);
}

const isProvisionedGroup = (job: SimulatedJob, tenant: SimulatedTenant, group: number): boolean =>
  job.app.provisionsGroups && (tenant.groups[group]?.assignedTo.includes(job.app.index) ?? false);

function isRelevantToJob(job: SimulatedJob, tenant: SimulatedTenant, ref: ObjectRef): boolean {
  if (isGroup(ref)) return isProvisionedGroup(job, tenant, groupIndexOf(ref));
  if (tenant.isEntitled(job.app.index, ref) || job.links.get(ref) !== UNLINKED) return true;
  // Custom SCIM jobs also write rows for unassigned people, with status skipped.
  return job.app.templateId === "scim" || job.escrow.get(ref) !== null;
}

function* allObjects(job: SimulatedJob, tenant: SimulatedTenant): Generator<ObjectRef> {
  for (let p = 0; p < tenant.people.count(); p++) {
    if (tenant.isEntitled(job.app.index, p) || job.links.get(p) !== UNLINKED) yield p;
  }
  for (let g = 0; g < tenant.groups.length; g++) {
    if (isProvisionedGroup(job, tenant, g)) yield groupRef(g);
  }
}

/** Groups come after people, because their members must exist first. */
function usersFirst(refs: ReadonlySet<ObjectRef>): readonly ObjectRef[] {
  const all = [...refs];
  return [...all.filter((ref) => !isGroup(ref)), ...all.filter(isGroup)];
}
