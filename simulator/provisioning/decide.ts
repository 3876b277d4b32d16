import type { Operation } from "../target/target.ts";
import { mapsAttribute } from "../tenant/applications.ts";
import { type Edit, isGroup, type ObjectRef } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import { ACTIVE, type Job, UNLINKED } from "./job.ts";

/** What is to be done with one object, and why nothing is. */
export type Intent =
  | { readonly kind: "export"; readonly operation: Operation; readonly edits: readonly Edit[] }
  | { readonly kind: "skip"; readonly shape: "redundant" | "not-entitled" }
  | { readonly kind: "nothing" };

const REDUNDANT: Intent = { kind: "skip", shape: "redundant" };
const NOT_ENTITLED: Intent = { kind: "skip", shape: "not-entitled" };
const NOTHING: Intent = { kind: "nothing" };
const NO_EDITS: readonly Edit[] = [];

/** Compares what the source wants with what the target holds. `edits` is what changed since. */
export function decide(job: Job, tenant: Tenant, ref: ObjectRef, edits: readonly Edit[]): Intent {
  const state = job.links.get(ref);
  if (isGroup(ref)) return decideInScope(job, ref, edits);
  const { people } = tenant;
  if (people.isEnabled(ref) && tenant.isEntitled(job.app.index, ref)) {
    return decideInScope(job, ref, edits);
  }
  if (people.isDeleted(ref)) {
    return state === UNLINKED ? NOTHING : { kind: "export", operation: "delete", edits: NO_EDITS };
  }
  if (state === ACTIVE) return { kind: "export", operation: "disable", edits: NO_EDITS };
  return NOT_ENTITLED;
}

function decideInScope(job: Job, ref: ObjectRef, changed: readonly Edit[]): Intent {
  const state = job.links.get(ref);
  if (state === UNLINKED) return { kind: "export", operation: "create", edits: NO_EDITS };
  if (state !== ACTIVE) {
    const edits: readonly Edit[] = [{ attribute: "active", from: "False", to: "True" }];
    return { kind: "export", operation: "update", edits };
  }
  const waiting = job.escrow.get(ref);
  const edits = [...(waiting?.edits ?? []), ...changed].filter(({ attribute }) =>
    mapsAttribute(job.app, attribute),
  );
  const merged = mergeEdits(isGroup(ref) ? edits : [...edits, ...job.remapped]);
  if (merged.length === 0 && waiting === null) return REDUNDANT;
  return { kind: "export", operation: "update", edits: merged };
}

/** Several changes of one attribute are one; members are counted. */
function mergeEdits(edits: readonly Edit[]): readonly Edit[] {
  if (edits.length < 2) return edits;
  const merged = new Map<string, Edit>();
  const counts = { added: 0, removed: 0 };
  for (const edit of edits) {
    if (edit.attribute === "members") {
      const [count, done] = (edit.to ?? "").split(" ");
      counts[done === "removed" ? "removed" : "added"] += Number(count);
      continue;
    }
    const first = merged.get(edit.attribute);
    merged.set(edit.attribute, first === undefined ? edit : { ...edit, from: first.from });
  }
  const members = (["added", "removed"] as const)
    .filter((done) => counts[done] > 0)
    .map((done): Edit => ({ attribute: "members", from: null, to: `${counts[done]} ${done}` }));
  return [...merged.values(), ...members];
}
