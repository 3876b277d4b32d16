import type { ClusterAssessment, FailureAssessment } from "../failure-assessment.ts";
import type { ClusterCounts, JobFacts, ObjectCounts, StatusCounts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { FailureWindow } from "../time-window.ts";
import { isAffectingCluster, isReferenceCluster, sumObjects } from "./failing-clusters.ts";

/** Limits the size of an assessment. Further clusters are only counted. */
const MAX_LISTED_CLUSTERS = 20;

/** What fails in one job, and who can fix it. */
export function assessFailures(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): FailureAssessment {
  const { counts, objects, cycles } = facts;
  const affectedObjects = countFailingInLog(facts) + Math.max(0, facts.missingAccounts);
  const clusters = facts.clusters.toSorted(compareUrgency);
  return {
    rowFailureRatio: ratioPerWindow((window) =>
      rowFailureRatio(window === "cycle" ? attemptsOfCycle(cycles[0]) : counts[window]),
    ),
    objectFailureRatio: ratioPerWindow((window) =>
      objects === null ? null : objectFailureRatio(objects[window]),
    ),
    clusters: clusters
      .slice(0, MAX_LISTED_CLUSTERS)
      .map((clusterCounts) => assessCluster(clusterCounts, { affectedObjects, thresholds, now })),
    unlistedClusters: Math.max(0, clusters.length - MAX_LISTED_CLUSTERS),
    leavers: facts.leavers.people,
    leaversOverdue: facts.leavers.overdue,
    leaversSince: facts.leavers.since,
    unresolvedReferences: sumObjects(clusters.filter(({ cluster }) => isReferenceCluster(cluster))),
  };
}

/**
 * The objects that fail according to the log. A failing object is in at most one cluster. The store may
 * have deleted its cluster, so the count of failing objects may be higher than the sum over the clusters.
 */
function countFailingInLog({ failingObjects, clusters }: JobFacts): number {
  const failureClusters = clusters.filter(({ cluster }) => cluster.status === "failure");
  return Math.max(failingObjects, sumObjects(failureClusters));
}

type ClusterContext = {
  /** All objects that fail or are missing an account now. */
  readonly affectedObjects: number;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

function assessCluster(counts: ClusterCounts, context: ClusterContext): ClusterAssessment {
  const { cluster, rows, firstEventAt, lastEventAt, firstAfterGapAt } = counts;
  const objects = Math.max(0, counts.objects);
  const isAffecting = isAffectingCluster({ status: cluster.status, objects });
  return {
    ...cluster,
    state: clusterState(counts, context),
    objects,
    share: isAffecting ? objects / context.affectedObjects : 0,
    rows,
    firstEventAt,
    since: firstAfterGapAt,
    lastEventAt,
  };
}

function clusterState(
  { objects, lastBeforeGapAt, firstAfterGapAt }: ClusterCounts,
  { thresholds, now }: ClusterContext,
): ClusterAssessment["state"] {
  if (objects <= 0) return "resolved";
  if (now - firstAfterGapAt > thresholds.clusterNewForMs) return "ongoing";
  return lastBeforeGapAt === null ? "new" : "regressed";
}

/**
 * Sorts clusters with leavers first, then clusters with the most objects. The id decides between
 * equal clusters, so that the order of the facts does not change the result.
 */
function compareUrgency(a: ClusterCounts, b: ClusterCounts): number {
  return (
    urgencyRank(b) - urgencyRank(a) ||
    b.objects - a.objects ||
    b.lastEventAt - a.lastEventAt ||
    (a.cluster.id < b.cluster.id ? -1 : 1)
  );
}

/**
 * 3 for failures of leavers, 2 for other failures, 1 for objects written without a reference, 0 for
 * resolved clusters.
 */
function urgencyRank({ cluster, objects }: ClusterCounts): number {
  if (objects <= 0) return 0;
  if (cluster.status === "warning") return 1;
  return cluster.isDeprovisioning ? 3 : 2;
}

function ratioPerWindow(
  ratio: (window: FailureWindow) => number | null,
): FailureAssessment["rowFailureRatio"] {
  return {
    "1h": ratio("1h"),
    "24h": ratio("24h"),
    "7d": ratio("7d"),
    "30d": ratio("30d"),
    cycle: ratio("cycle"),
  };
}

type AttemptCounts = Pick<StatusCounts, "success" | "failure" | "warning">;

/** Skipped rows do not count as attempts. */
function rowFailureRatio({ success, failure, warning }: AttemptCounts): number | null {
  const attempts = success + failure + warning;
  return attempts > 0 ? failure / attempts : null;
}

function attemptsOfCycle(cycle: JobFacts["cycles"][number] | undefined): AttemptCounts {
  const attempts = { success: 0, failure: 0, warning: 0 };
  for (const { status, rows } of cycle?.rows ?? []) {
    if (status === "success" || status === "failure" || status === "warning")
      attempts[status] += rows;
  }
  return attempts;
}

function objectFailureRatio({ attempted, failed }: ObjectCounts): number | null {
  return attempted > 0 ? Math.min(1, failed / attempted) : null;
}
