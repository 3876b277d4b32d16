import { fixedRandom } from "../random.ts";
import type { ExportOperation } from "../target/provisioning-target.ts";
import { mapsAttribute } from "../tenant/applications.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { type AttributeEdit, isGroup, type ObjectRef } from "../tenant/tenant-change.ts";
import { ACTIVE, type SimulatedJob, UNLINKED } from "./simulated-job.ts";

/** What to do with one object in a cycle. `skip` writes a row; `nothing` writes no row. */
export type ObjectIntent =
  | {
      readonly kind: "export";
      readonly operation: ExportOperation;
      readonly edits: readonly AttributeEdit[];
    }
  | {
      readonly kind: "skip";
      readonly shape: "redundant" | "not-entitled" | "invalid-attribute";
    }
  | { readonly kind: "nothing" };

const REDUNDANT: ObjectIntent = { kind: "skip", shape: "redundant" };
const NOT_ENTITLED: ObjectIntent = { kind: "skip", shape: "not-entitled" };
const INVALID_ATTRIBUTE: ObjectIntent = { kind: "skip", shape: "invalid-attribute" };
const NOTHING: ObjectIntent = { kind: "nothing" };
const NO_EDITS: readonly AttributeEdit[] = [];

/**
 * Decides how to bring the target into line with the source. `edits` are the changes since the
 * watermark.
 */
export function decideExport(
  job: SimulatedJob,
  tenant: SimulatedTenant,
  ref: ObjectRef,
  edits: readonly AttributeEdit[],
): ObjectIntent {
  const linkState = job.links.get(ref);
  if (isGroup(ref)) return decideInScope(job, ref, edits);
  const { people } = tenant;
  if (people.isEnabled(ref) && tenant.isEntitled(job.app.index, ref)) {
    if (linkState === UNLINKED && isIncomplete(job, tenant, ref)) return INVALID_ATTRIBUTE;
    return decideInScope(job, ref, edits);
  }
  if (people.isDeleted(ref)) {
    return linkState === UNLINKED
      ? NOTHING
      : { kind: "export", operation: "delete", edits: NO_EDITS };
  }
  if (linkState === ACTIVE) return { kind: "export", operation: "disable", edits: NO_EDITS };
  return NOT_ENTITLED;
}

/** Whether a person without an account lacks an attribute that the target requires. */
export function isIncomplete(
  { app, incompletePeopleShare }: SimulatedJob,
  { seed }: SimulatedTenant,
  person: number,
): boolean {
  if (incompletePeopleShare === 0) return false;
  return fixedRandom(seed, `incomplete for ${app.name}`, person) < incompletePeopleShare;
}

function decideInScope(
  job: SimulatedJob,
  ref: ObjectRef,
  changed: readonly AttributeEdit[],
): ObjectIntent {
  const linkState = job.links.get(ref);
  if (linkState === UNLINKED) return { kind: "export", operation: "create", edits: NO_EDITS };
  if (linkState !== ACTIVE) {
    const edits: readonly AttributeEdit[] = [{ attribute: "active", from: "False", to: "True" }];
    return { kind: "export", operation: "update", edits };
  }
  const escrowEntry = job.escrow.get(ref);
  const edits = [...(escrowEntry?.edits ?? []), ...changed].filter(({ attribute }) =>
    mapsAttribute(job.app, attribute),
  );
  const merged = mergeEdits(isGroup(ref) ? edits : [...edits, ...job.mappingEdits]);
  if (merged.length === 0 && escrowEntry === null) return REDUNDANT;
  return { kind: "export", operation: "update", edits: merged };
}

/** Merges the changes of each attribute into one change; counts of members are added up. */
function mergeEdits(edits: readonly AttributeEdit[]): readonly AttributeEdit[] {
  if (edits.length < 2) return edits;
  const merged = new Map<string, AttributeEdit>();
  const counts = { added: 0, removed: 0 };
  for (const edit of edits) {
    if (edit.attribute === "members") {
      const [count, direction] = (edit.to ?? "").split(" ");
      counts[direction === "removed" ? "removed" : "added"] += Number(count);
      continue;
    }
    const first = merged.get(edit.attribute);
    merged.set(edit.attribute, first === undefined ? edit : { ...edit, from: first.from });
  }
  const members = (["added", "removed"] as const)
    .filter((direction) => counts[direction] > 0)
    .map(
      (direction): AttributeEdit => ({
        attribute: "members",
        from: null,
        to: `${counts[direction]} ${direction}`,
      }),
    );
  return [...merged.values(), ...members];
}
