import { isReferenceCluster, sumObjects } from "../failure/failing-clusters.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { QuarantineAssessment, RuleInput } from "../quarantine-assessment.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { assessQuarantineRisk } from "./assess-quarantine.ts";

/** The changes of a what-if question. */
export type WhatIfChanges = {
  /** The ids of failure clusters whose objects do not fail after the change. */
  readonly clearClusters: readonly string[];
  /** The number of additional objects that fail. */
  readonly addObjects: number;
  /** The share of all objects that fail, 0..1; null for no change. */
  readonly failureRatio: number | null;
};

/**
 * Assesses the risk after the changes. The order of the changes is: cleared clusters, failure
 * ratio, added objects.
 */
export function assessWhatIf(
  assessment: JobAssessment,
  changes: WhatIfChanges,
  thresholds: Thresholds,
  now: Instant,
): QuarantineAssessment {
  const { quarantine, failures } = assessment;
  const clearedIds = new Set(changes.clearClusters);
  const clusters = failures.clusters.filter(({ id }) => clearedIds.has(id));
  const withoutCleared = removeFailures(quarantine.ruleInput, {
    objects: sumObjects(clusters.filter((cluster) => !isReferenceCluster(cluster))),
    references: sumObjects(clusters.filter(isReferenceCluster)),
  });
  const ruleInput = addFailures(
    applyFailureRatio(withoutCleared, changes.failureRatio),
    changes.addObjects,
  );
  const { objects, references } = ruleInput;
  const escrow = { ...quarantine.escrow, objects, references };
  // Drivers that do not depend on the counts stay as they are.
  const { escrowGrowth, deletionUsage } = quarantine;
  const otherDrivers = quarantine.drivers.filter(({ kind }) => kind !== "rule");
  return assessQuarantineRisk(
    { state: quarantine, escrow, ruleInput, escrowGrowth, deletionUsage, otherDrivers },
    thresholds,
    now,
  );
}

function removeFailures(
  ruleInput: RuleInput,
  removed: Pick<RuleInput, "objects" | "references">,
): RuleInput {
  const objects = Math.min(ruleInput.objects, removed.objects);
  const references = Math.min(ruleInput.references, removed.references);
  return {
    ...ruleInput,
    objects: ruleInput.objects - objects,
    references: ruleInput.references - references,
    workingObjects: ruleInput.workingObjects + objects,
  };
}

function applyFailureRatio(ruleInput: RuleInput, failureRatio: number | null): RuleInput {
  if (failureRatio === null || !Number.isFinite(failureRatio)) return ruleInput;
  const knownObjects = ruleInput.objects + ruleInput.workingObjects;
  const objects = Math.ceil(Math.min(1, Math.max(0, failureRatio)) * knownObjects);
  return {
    ...ruleInput,
    objects,
    workingObjects: knownObjects - objects,
    objectsInScope: Math.max(ruleInput.objectsInScope, objects),
  };
}

/** Takes the added failures from the working objects first, then from objects new in the scope. */
function addFailures(ruleInput: RuleInput, addedObjects: number): RuleInput {
  const roundedCount = Number.isFinite(addedObjects) ? Math.max(0, Math.round(addedObjects)) : 0;
  const objects = ruleInput.objects + roundedCount;
  return {
    ...ruleInput,
    objects,
    workingObjects: Math.max(0, ruleInput.workingObjects - roundedCount),
    objectsInScope: Math.max(ruleInput.objectsInScope, objects),
  };
}
