import type { ClusterAssessment, FailureAssessment } from "../failure-assessment.ts";
import type { ClusterCounts, JobFacts, ObjectCounts, StatusCounts } from "../job-facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { FailureWindow } from "../time-window.ts";
import { explainError, findCatalogueEntry } from "./explain-error.ts";
import { findOverdueLeaverClusters } from "./leaver-clusters.ts";

/** Bounds a snapshot; what is beyond is counted. */
const MAX_LISTED_CLUSTERS = 20;

/** What fails in one job, and whose it is. */
export function assessFailures(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): FailureAssessment {
  const { counts, objects, cycles } = facts;
  const failingObjects = countFailingObjects(facts);
  const { application } = facts.job;
  const clusters = facts.clusters.toSorted(compareUrgency);
  const overdueClusterIds = findOverdueLeaverClusters(facts, thresholds, now);
  const leaverClusters = clusters.filter(({ cluster }) => cluster.isDeprovisioning);
  return {
    rowFailureRatio: ratioPerWindow((window) =>
      rowFailureRatio(window === "cycle" ? attemptsOfCycle(cycles[0]) : counts[window]),
    ),
    objectFailureRatio: ratioPerWindow((window) =>
      objects === null ? null : objectFailureRatio(objects[window]),
    ),
    clusters: clusters
      .slice(0, MAX_LISTED_CLUSTERS)
      .map((clusterCounts) =>
        assessCluster(clusterCounts, { failingObjects, application, thresholds, now }),
      ),
    unlistedClusters: Math.max(0, clusters.length - MAX_LISTED_CLUSTERS),
    leavers: sumObjects(leaverClusters),
    leaversOverdue: sumObjects(
      leaverClusters.filter(({ cluster }) => overdueClusterIds.has(cluster.id)),
    ),
    unresolvedReferences: sumObjects(clusters.filter(isReferenceCluster)),
  };
}

/** Every failing object is in one cluster at most; some may be in none that is kept. */
function countFailingObjects({ failingObjects, clusters }: JobFacts): number {
  const failureClusters = clusters.filter(({ cluster }) => cluster.status === "failure");
  return Math.max(failingObjects, sumObjects(failureClusters));
}

function sumObjects(clusters: readonly { readonly objects: number }[]): number {
  return clusters.reduce((sum, { objects }) => sum + Math.max(0, objects), 0);
}

function isReferenceCluster({ cluster: { status, code } }: ClusterCounts): boolean {
  return status === "warning" || findCatalogueEntry(code)?.errorClass === "reference";
}

/** To recreate an account that should go is no remedy. */
const ACCOUNT_NOT_FOUND_TEXTS = {
  meaning: "Entra does not find the account that it should disable or delete in the app.",
  remedy:
    "The app's admin looks for the account, also under another id, and disables it where it is still active; where it is gone, nothing more needs doing.",
};

type ClusterContext = {
  readonly failingObjects: number;
  readonly application: string;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

function assessCluster(counts: ClusterCounts, context: ClusterContext): ClusterAssessment {
  const { cluster, rows, firstEventAt, lastEventAt, firstAfterGapAt } = counts;
  const { status } = cluster;
  const objects = Math.max(0, counts.objects);
  const codeExplanation = explainError(cluster.code, cluster.messageTemplate, context.application);
  const explanation =
    cluster.isDeprovisioning && codeExplanation.errorClass === "missing-account"
      ? { ...codeExplanation, ...ACCOUNT_NOT_FOUND_TEXTS }
      : codeExplanation;
  return {
    id: cluster.id,
    status,
    code: cluster.code,
    step: cluster.step,
    attribute: cluster.attribute,
    kind: cluster.kind,
    isDeprovisioning: cluster.isDeprovisioning,
    messageTemplate: cluster.messageTemplate,
    state: clusterState(counts, context),
    objects,
    share: status === "failure" && objects > 0 ? objects / context.failingObjects : 0,
    rows,
    firstEventAt,
    since: firstAfterGapAt,
    lastEventAt,
    errorClass: explanation.errorClass,
    owner: explanation.owner,
    meaning: explanation.meaning,
    remedy: explanation.remedy,
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

/** Leavers, then most objects; the id settles what is left, so that any order of facts is one verdict. */
function compareUrgency(a: ClusterCounts, b: ClusterCounts): number {
  return (
    urgencyRank(b) - urgencyRank(a) ||
    b.objects - a.objects ||
    b.lastEventAt - a.lastEventAt ||
    (a.cluster.id < b.cluster.id ? -1 : 1)
  );
}

/** A leaver, any failure, an object without a reference, and what is over. */
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

/** Skips are no attempts. */
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
