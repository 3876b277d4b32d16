import type { ClusterCounts, JobFacts } from "../job-facts.ts";
import type { LeaverCluster } from "../job-history.ts";

const MAX_LEAVER_CLUSTERS = 50;

/**
 * Records since when each cluster has had failing leavers at every poll. The counts of the log do
 * not show this: they are the same if a different leaver fails for an hour each day, and if one
 * leaver fails for weeks. Returns the same array if nothing changes.
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
  return [...kept, ...added].slice(0, MAX_LEAVER_CLUSTERS);
}

export function hasFailingLeavers({ cluster, objects }: ClusterCounts): boolean {
  return cluster.isDeprovisioning && cluster.status === "failure" && objects > 0;
}
