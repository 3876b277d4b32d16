import type { ClusterAssessment } from "../failure-assessment.ts";
import type { ClusterCounts, JobFacts } from "../job-facts.ts";
import type { LeaverCluster } from "../job-history.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";

const MAX_LEAVER_POINTS = 50;

/**
 * Since when each cluster has had failing leavers at every poll. The log cannot answer this: a
 * cluster that hits a different person for one hour each day has the same counts there as a cluster
 * that keeps one person's account for weeks. Returns `previous` itself where nothing changes.
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

/**
 * Ids of clusters that have had failing leavers for longer than a transient fault of the target
 * lasts.
 */
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

/** Entra finds none of the leavers' accounts: they may be deleted, or exist under another id. */
export function areLeaverAccountsNotFound(clusters: readonly ClusterAssessment[]): boolean {
  const leaverClusters = clusters.filter(isFailingLeaverCluster);
  return (
    leaverClusters.length > 0 &&
    leaverClusters.every((cluster) => cluster.explanation.errorClass === "missing-account")
  );
}
