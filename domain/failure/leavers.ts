import type { ClusterCounts, JobFacts } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import type { LeaverPoint } from "../trace.ts";
import type { ClusterVerdict } from "./verdict.ts";

const MAX_POINTS = 50;

/**
 * Since when each cause has kept somebody who left in the app, without a look that found nobody.
 * The log alone does not tell: a cause that touches another person for an hour every day looks in
 * its counts like one that has held one person for weeks.
 */
export function rememberLeavers(
  before: readonly LeaverPoint[],
  { job, clusters }: Pick<JobFacts, "job" | "clusters">,
): readonly LeaverPoint[] {
  const ids = clusters.filter(holdsLeavers).map(({ cluster }) => cluster.id);
  const known = new Set(before.map(({ id }) => id));
  const isSame = ids.length === before.length && ids.every((id) => known.has(id));
  if (isSame) return before;
  const kept = before.filter(({ id }) => ids.includes(id));
  const begun = ids.filter((id) => !known.has(id)).map((id) => ({ id, since: job.readAt }));
  return [...kept, ...begun].slice(0, MAX_POINTS);
}

function holdsLeavers({ cluster, objects }: ClusterCounts): boolean {
  return cluster.leaving && cluster.status === "failure" && objects > 0;
}

/** Causes that have held leavers for longer than a fault of the target that passes by itself. */
export function overdueClusters(
  { job, clusters, trace }: Pick<JobFacts, "job" | "clusters" | "trace">,
  thresholds: Thresholds,
  now: Instant,
): ReadonlySet<string> {
  const limitMs = leaverLimitMs(job.schedule.intervalMs, thresholds);
  const held = trace.leavers.filter(({ since }) => now - since >= limitMs).map(({ id }) => id);
  const holding = new Set(clusters.filter(holdsLeavers).map(({ cluster }) => cluster.id));
  return new Set(held.filter((id) => holding.has(id)));
}

function leaverLimitMs(intervalMs: Millis | null, thresholds: Thresholds): Millis {
  const { leaverAfterIntervals, leaverAfterMs } = thresholds;
  return Math.max(leaverAfterMs, leaverAfterIntervals * (intervalMs ?? 0));
}

export function isLeaver({ leaving, objects, status }: ClusterVerdict): boolean {
  return leaving && objects > 0 && status === "failure";
}

/** What cannot be found may be gone, or be there under another id: only the app's admin can tell. */
export function areLost(clusters: readonly ClusterVerdict[]): boolean {
  const held = clusters.filter(isLeaver);
  return held.length > 0 && held.every((one) => one.class === "stale-link");
}
