import type { ClusterAssessment } from "../failure-assessment.ts";
import type { ClusterCounts, JobFacts } from "../job-facts.ts";
import type { LeaverCluster } from "../job-history.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";

const MAX_LEAVER_POINTS = 50;

/**
 * Since when each cause has kept somebody who left in the app, without a look that found nobody.
 * The log alone does not tell: a cause that touches another person for an hour every day looks in
 * its counts like one that has held one person for weeks.
 */
export function recordLeavers(
  previous: readonly LeaverCluster[],
  { job, clusters }: Pick<JobFacts, "job" | "clusters">,
): readonly LeaverCluster[] {
  const currentIds = clusters.filter(hasFailingLeavers).map(({ cluster }) => cluster.id);
  const previousIds = new Set(previous.map(({ clusterId }) => clusterId));
  const isUnchanged =
    currentIds.length === previous.length &&
    currentIds.every((clusterId) => previousIds.has(clusterId));
  if (isUnchanged) return previous;
  const kept = previous.filter(({ clusterId }) => currentIds.includes(clusterId));
  const added = currentIds
    .filter((clusterId) => !previousIds.has(clusterId))
    .map((clusterId) => ({ clusterId, since: job.readAt }));
  return [...kept, ...added].slice(0, MAX_LEAVER_POINTS);
}

function hasFailingLeavers({ cluster, objects }: ClusterCounts): boolean {
  return cluster.isDeprovisioning && cluster.status === "failure" && objects > 0;
}

/** Causes that have held leavers for longer than a fault of the target that passes by itself. */
export function findOverdueLeaverClusters(
  { job, clusters, history }: Pick<JobFacts, "job" | "clusters" | "history">,
  thresholds: Thresholds,
  now: Instant,
): ReadonlySet<string> {
  const overdueAfterMs = leaverOverdueAfterMs(job.schedule.intervalMs, thresholds);
  const overdueIds = history.leaverClusters
    .filter(({ since }) => now - since >= overdueAfterMs)
    .map(({ clusterId }) => clusterId);
  const currentIds = new Set(clusters.filter(hasFailingLeavers).map(({ cluster }) => cluster.id));
  return new Set(overdueIds.filter((id) => currentIds.has(id)));
}

function leaverOverdueAfterMs(intervalMs: Millis | null, thresholds: Thresholds): Millis {
  const { leaverOverdueAfterIntervals, leaverOverdueAfterMs } = thresholds;
  return Math.max(leaverOverdueAfterMs, leaverOverdueAfterIntervals * (intervalMs ?? 0));
}

export function isFailingLeaverCluster({
  isDeprovisioning,
  objects,
  status,
}: ClusterAssessment): boolean {
  return isDeprovisioning && objects > 0 && status === "failure";
}

/** What cannot be found may be gone, or be there under another id: only the app's admin can tell. */
export function areLeaverAccountsNotFound(clusters: readonly ClusterAssessment[]): boolean {
  const leaverClusters = clusters.filter(isFailingLeaverCluster);
  return (
    leaverClusters.length > 0 &&
    leaverClusters.every((cluster) => cluster.explanation.errorClass === "missing-account")
  );
}
