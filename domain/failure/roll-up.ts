import type { ClusterVerdict } from "./verdict.ts";

/** Along what failing objects are added up. */
export const ROLL_UPS = ["action", "code", "category", "step", "attribute", "kind"] as const;
export type RollUpBy = (typeof ROLL_UPS)[number];

export type RollUp = {
  /** Null: of no cause that names one. */
  readonly key: string | null;
  readonly objects: number;
  /** Of all objects that fail now, 0..1. */
  readonly share: number;
  readonly clusters: number;
};

/** Objects that fail now, added up over their clusters, most first. */
export function rollUp(clusters: readonly ClusterVerdict[], by: RollUpBy): readonly RollUp[] {
  const sums = new Map<string | null, RollUp>();
  for (const cluster of clusters) {
    if (cluster.status !== "failure" || cluster.objects === 0) continue;
    const key = KEY_OF[by](cluster);
    const sum = sums.get(key);
    sums.set(key, {
      key,
      objects: (sum?.objects ?? 0) + cluster.objects,
      share: Math.min(1, (sum?.share ?? 0) + cluster.share),
      clusters: (sum?.clusters ?? 0) + 1,
    });
  }
  return [...sums.values()].toSorted(mostFirst);
}

const KEY_OF: Readonly<Record<RollUpBy, (cluster: ClusterVerdict) => string | null>> = {
  action: actionOf,
  code: ({ code }) => (code === "" ? null : code),
  category: (cluster) => cluster.class,
  step: ({ step }) => step,
  attribute: ({ attribute }) => attribute,
  kind: ({ kind }) => kind,
};

/** The name of the export step tells what was tried; whoever leaves is disabled or deleted. */
function actionOf({ leaving, step }: ClusterVerdict): string | null {
  if (leaving) return "leave";
  const verb = /^EntryExport(Add|Update|Delete)$/.exec(step ?? "")?.[1];
  return verb === undefined
    ? null
    : ({ Add: "create", Update: "update", Delete: "delete" }[verb] ?? null);
}

function mostFirst(a: RollUp, b: RollUp): number {
  return b.objects - a.objects || ((a.key ?? "") < (b.key ?? "") ? -1 : 1);
}
