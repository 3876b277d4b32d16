import type { Instant } from "../seam.ts";
import { type Edit, groupOf, groupRef, isGroup, type ObjectRef } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import { decide } from "./decide.ts";
import { clearEscrow, type Job, UNLINKED } from "./job.ts";

export type Work = {
  readonly refs: readonly ObjectRef[];
  readonly edits: ReadonlyMap<ObjectRef, readonly Edit[]>;
  /** Assigned to the application. */
  readonly entitled: number;
  readonly deltas: number;
  readonly referenceDeltas: number;
  /** Position up to which the changes are read. */
  readonly watermark: number;
};

/** What one cycle has to look at: everyone, or what changed since the watermark and what is due again. */
export function readWork(job: Job, tenant: Tenant, now: Instant): Work {
  const { edits, deltas, referenceDeltas } = readChanges(job, tenant);
  const isFull = job.isInitialDue && job.backlog === null;
  const refs = new Set<ObjectRef>(isFull ? everyone(job, tenant) : []);
  for (const more of [edits.keys(), job.escrow.due(now), job.staged]) {
    for (const ref of more) refs.add(ref);
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

function readChanges(job: Job, tenant: Tenant) {
  const edits = new Map<ObjectRef, readonly Edit[]>([...(job.backlog ?? []), ...job.touched]);
  let deltas = 0;
  let referenceDeltas = 0;
  for (let i = job.watermark; i < tenant.changes.length; i++) {
    const change = tenant.changes[i];
    if (change === undefined || !concerns(job, tenant, change.ref)) continue;
    const before = edits.get(change.ref);
    deltas += 1;
    if (isGroup(change.ref)) referenceDeltas += 1;
    edits.set(change.ref, before === undefined ? change.edits : [...before, ...change.edits]);
  }
  return { edits, deltas, referenceDeltas };
}

/** Deletes and disables of this work that the threshold for accidental deletions holds back. */
export function heldBack(job: Job, tenant: Tenant, work: Work): ReadonlySet<ObjectRef> {
  const threshold = job.app.deleteThreshold;
  if (threshold === null || job.forcesDeletes) return new Set();
  const leaving = work.refs.filter((ref) => {
    const intent = decide(job, tenant, ref, []);
    if (intent.kind !== "export") return false;
    return intent.operation === "disable" || intent.operation === "delete";
  });
  return leaving.length >= threshold ? new Set(leaving) : new Set();
}

/** Forgets who is linked; the accounts in the target stay, to be matched again. */
export function forgetLinks(job: Job): void {
  job.links.clear();
  job.targetIds.clear();
  job.everLinked = { users: 0, groups: 0 };
  job.linkedNow = 0;
  clearEscrow(job);
}

const isProvisionedGroup = (job: Job, tenant: Tenant, group: number): boolean =>
  job.app.groups && (tenant.groups[group]?.assignedTo.includes(job.app.index) ?? false);

function concerns(job: Job, tenant: Tenant, ref: ObjectRef): boolean {
  if (isGroup(ref)) return isProvisionedGroup(job, tenant, groupOf(ref));
  if (tenant.isEntitled(job.app.index, ref) || job.links.get(ref) !== UNLINKED) return true;
  // Custom SCIM jobs tell of the unassigned too, as a skipped row.
  return job.app.templateId === "scim" || job.escrow.get(ref) !== null;
}

function* everyone(job: Job, tenant: Tenant): Generator<ObjectRef> {
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
