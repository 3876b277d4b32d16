import type { ClusterAssessment } from "../failure-assessment.ts";
import { isAffectingCluster } from "./failing-clusters.ts";

/** The properties by which failing objects can be grouped. */
export const FAILURE_GROUPINGS = [
  "action",
  "code",
  "errorClass",
  "step",
  "attribute",
  "kind",
] as const;
export type FailureGrouping = (typeof FAILURE_GROUPINGS)[number];

export type FailureGroup = {
  /** Null for the clusters that do not have this property. */
  readonly key: string | null;
  readonly objects: number;
  /** `objects` ÷ all objects that fail or are missing an account now, 0..1. */
  readonly share: number;
  readonly clusters: number;
};

/** Groups the objects that fail or are missing an account now. The group with the most objects comes first. */
export function groupFailures(
  clusters: readonly ClusterAssessment[],
  grouping: FailureGrouping,
): readonly FailureGroup[] {
  const groups = new Map<string | null, FailureGroup>();
  for (const cluster of clusters.filter(isAffectingCluster)) {
    const key = GROUP_KEY_OF[grouping](cluster);
    const group = groups.get(key);
    groups.set(key, {
      key,
      objects: (group?.objects ?? 0) + cluster.objects,
      share: Math.min(1, (group?.share ?? 0) + cluster.share),
      clusters: (group?.clusters ?? 0) + 1,
    });
  }
  return [...groups.values()].toSorted(compareByObjects);
}

const GROUP_KEY_OF: Readonly<
  Record<FailureGrouping, (cluster: ClusterAssessment) => string | null>
> = {
  action: attemptedAction,
  code: ({ code }) => (code === "" ? null : code),
  errorClass: (cluster) => cluster.explanation.errorClass,
  step: ({ step }) => step,
  attribute: ({ attribute }) => attribute,
  kind: ({ kind }) => kind,
};

/** The action that failed: `leave` for a disable or delete, otherwise from the name of the export step. */
function attemptedAction({ isDeprovisioning, step }: ClusterAssessment): string | null {
  if (isDeprovisioning) return "leave";
  const verb = /^EntryExport(Add|Update|Delete)$/.exec(step ?? "")?.[1];
  return verb === undefined
    ? null
    : ({ Add: "create", Update: "update", Delete: "delete" }[verb] ?? null);
}

function compareByObjects(a: FailureGroup, b: FailureGroup): number {
  return b.objects - a.objects || ((a.key ?? "") < (b.key ?? "") ? -1 : 1);
}
