import type { ClusterVerdict } from "../failure/verdict.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { isReference } from "./load.ts";
import { weigh } from "./quarantine.ts";
import type { Load, QuarantineVerdict } from "./verdict.ts";

/** A change that somebody thinks of: what would it do to the risk? */
export type Supposition = {
  /** Ids of failure clusters that are taken as mended: their objects go well. */
  readonly clearClusters: readonly string[];
  /** So many objects more fail. */
  readonly addObjects: number;
  /** Of all objects, 0..1 fail; null for as many as do. */
  readonly failureRatio: number | null;
};

/** The judgement as it would be: mended clusters first, then the share, then what is added. */
export function whatIf(
  snapshot: JobSnapshot,
  supposition: Supposition,
  thresholds: Thresholds,
  now: Instant,
): QuarantineVerdict {
  const { quarantine, failures } = snapshot;
  const cleared = new Set(supposition.clearClusters);
  const clusters = failures.clusters.filter(({ id }) => cleared.has(id));
  const mended = mend(quarantine.load, {
    objects: countOf(clusters.filter((cluster) => !isOfReferences(cluster))),
    references: countOf(clusters.filter(isOfReferences)),
  });
  const load = add(share(mended, supposition.failureRatio), supposition.addObjects);
  const { objects, references } = load;
  const escrow = { ...quarantine.escrow, objects, references };
  // What the counts do not decide stays as it is.
  const { growth, deletions } = quarantine;
  const causes = quarantine.drivers.filter(({ kind }) => kind !== "rule");
  return weigh({ state: quarantine, escrow, load, growth, deletions, causes }, thresholds, now);
}

function isOfReferences({ status, code }: ClusterVerdict): boolean {
  return status === "warning" || isReference(code);
}

function countOf(clusters: readonly { readonly objects: number }[]): number {
  return clusters.reduce((sum, { objects }) => sum + Math.max(0, objects), 0);
}

function mend(load: Load, by: Pick<Load, "objects" | "references">): Load {
  const objects = Math.min(load.objects, by.objects);
  const references = Math.min(load.references, by.references);
  return {
    ...load,
    objects: load.objects - objects,
    references: load.references - references,
    good: load.good + objects,
  };
}

function share(load: Load, failureRatio: number | null): Load {
  if (failureRatio === null || !Number.isFinite(failureRatio)) return load;
  const known = load.objects + load.good;
  const objects = Math.ceil(Math.min(1, Math.max(0, failureRatio)) * known);
  return { ...load, objects, good: known - objects, scope: Math.max(load.scope, objects) };
}

/** They were well until now; beyond those that were, they are new to the scope. */
function add(load: Load, more: number): Load {
  const added = Number.isFinite(more) ? Math.max(0, Math.round(more)) : 0;
  const objects = load.objects + added;
  return {
    ...load,
    objects,
    good: Math.max(0, load.good - added),
    scope: Math.max(load.scope, objects),
  };
}
