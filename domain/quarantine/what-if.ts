import type { ClusterAssessment } from "../failure-assessment.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { QuarantineAssessment, RuleInput } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { assessQuarantineRisk } from "./assess-quarantine.ts";
import { isReferenceCode } from "./rule-input.ts";

/** A change that somebody thinks of: what would it do to the risk? */
export type WhatIfChanges = {
  /** Ids of failure clusters that are taken as mended: their objects go well. */
  readonly clearClusters: readonly string[];
  /** So many objects more fail. */
  readonly addObjects: number;
  /** Of all objects, 0..1 fail; null for as many as do. */
  readonly failureRatio: number | null;
};

/** The judgement as it would be: mended clusters first, then the share, then what is added. */
export function assessWhatIf(
  snapshot: JobAssessment,
  changes: WhatIfChanges,
  thresholds: Thresholds,
  now: Instant,
): QuarantineAssessment {
  const { quarantine, failures } = snapshot;
  const clearedIds = new Set(changes.clearClusters);
  const clusters = failures.clusters.filter(({ id }) => clearedIds.has(id));
  const withoutCleared = removeFailures(quarantine.ruleInput, {
    objects: countObjects(clusters.filter((cluster) => !isReferenceCluster(cluster))),
    references: countObjects(clusters.filter(isReferenceCluster)),
  });
  const ruleInput = addFailures(
    applyFailureRatio(withoutCleared, changes.failureRatio),
    changes.addObjects,
  );
  const { objects, references } = ruleInput;
  const escrow = { ...quarantine.escrow, objects, references };
  // What the counts do not decide stays as it is.
  const { escrowGrowth, deletionUsage } = quarantine;
  const otherDrivers = quarantine.drivers.filter(({ kind }) => kind !== "rule");
  return assessQuarantineRisk(
    { state: quarantine, escrow, ruleInput, escrowGrowth, deletionUsage, otherDrivers },
    thresholds,
    now,
  );
}

function isReferenceCluster({ status, code }: ClusterAssessment): boolean {
  return status === "warning" || isReferenceCode(code);
}

function countObjects(clusters: readonly { readonly objects: number }[]): number {
  return clusters.reduce((sum, { objects }) => sum + Math.max(0, objects), 0);
}

function removeFailures(
  load: RuleInput,
  removed: Pick<RuleInput, "objects" | "references">,
): RuleInput {
  const objects = Math.min(load.objects, removed.objects);
  const references = Math.min(load.references, removed.references);
  return {
    ...load,
    objects: load.objects - objects,
    references: load.references - references,
    workingObjects: load.workingObjects + objects,
  };
}

function applyFailureRatio(load: RuleInput, failureRatio: number | null): RuleInput {
  if (failureRatio === null || !Number.isFinite(failureRatio)) return load;
  const knownObjects = load.objects + load.workingObjects;
  const objects = Math.ceil(Math.min(1, Math.max(0, failureRatio)) * knownObjects);
  return {
    ...load,
    objects,
    workingObjects: knownObjects - objects,
    objectsInScope: Math.max(load.objectsInScope, objects),
  };
}

/** They were well until now; beyond those that were, they are new to the scope. */
function addFailures(load: RuleInput, addedObjects: number): RuleInput {
  const roundedCount = Number.isFinite(addedObjects) ? Math.max(0, Math.round(addedObjects)) : 0;
  const objects = load.objects + roundedCount;
  return {
    ...load,
    objects,
    workingObjects: Math.max(0, load.workingObjects - roundedCount),
    objectsInScope: Math.max(load.objectsInScope, objects),
  };
}
