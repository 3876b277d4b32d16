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
  /** Assigned to the application. */
  readonly entitled: number;
  readonly deltas: number;
  readonly referenceDeltas: number;
  /** Position up to which the changes are read. */
  readonly watermark: number;
};

/** What one cycle has to look at: everyone, or what changed since the watermark and what is due again. */
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

/** Deletes and disables of this work that the threshold for accidental deletions holds back. */
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

/** Forgets who is linked; the accounts in the target stay, to be matched again. */
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
  // Custom SCIM jobs tell of the unassigned too, as a skipped row.
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

/** References need what they refer to: groups come after people. */
function usersFirst(refs: ReadonlySet<ObjectRef>): readonly ObjectRef[] {
  const all = [...refs];
  return [...all.filter((ref) => !isGroup(ref)), ...all.filter(isGroup)];
}
