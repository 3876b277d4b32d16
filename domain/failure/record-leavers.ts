import type { JobFacts } from "../job-facts.ts";
import type { LeaverCluster } from "../job-history.ts";
import { hasFailingLeavers } from "./failing-clusters.ts";

const MAX_LEAVER_CLUSTERS = 50;

/**
 * Stores for each cluster the start of the period in which every poll found failing leavers. The counts
 * of the log cannot distinguish a different leaver each day from one leaver who fails for weeks.
 * Returns the same array if nothing changes.
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
