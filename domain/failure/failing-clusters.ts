import { explainError, jobErrorFacts } from "../explanation/explain-error.ts";
import type {
  ClusterAssessment,
  FailureAssessment,
  MissingAccounts,
  TopFailure,
} from "../failure-assessment.ts";
import type { FailureCluster } from "../failure-cluster.ts";
import type { JobFacts } from "../job-facts.ts";

/**
 * The failure of the failing cluster with the most objects, or of the most frequent error code if no cluster
 * is known; null if the log shows no failure.
 */
export function topFailure(
  { job, failingByCode }: Pick<JobFacts, "job" | "failingByCode">,
  { clusters }: Pick<FailureAssessment, "clusters">,
): TopFailure | null {
  const cluster = largestCluster(clusters.filter(isFailingCluster));
  if (cluster !== undefined) return failureOfCluster(cluster);
  const [topCode] = failingByCode;
  if (topCode === undefined) return null;
  const { code, objects } = topCode;
  return {
    code,
    objects,
    explanation: explainError({ ...jobErrorFacts(job, code, null), action: "other" }),
  };
}

/** The clusters are sorted by urgency, so the largest one need not be the first. */
export function largestCluster<T extends Pick<ClusterAssessment, "objects">>(
  clusters: readonly T[],
): T | undefined {
  return clusters.toSorted((a, b) => b.objects - a.objects)[0];
}

/** The failure to fix first: that of leavers whose disable or delete fails, otherwise the top failure. */
export function mostUrgentFailure(
  facts: Parameters<typeof topFailure>[0],
  failures: Parameters<typeof topFailure>[1],
): TopFailure | null {
  const leavers = failures.clusters.find(isFailingLeaverCluster);
  return leavers === undefined ? topFailure(facts, failures) : failureOfCluster(leavers);
}

function failureOfCluster({ code, objects, explanation }: ClusterAssessment): TopFailure {
  return { code, objects, explanation };
}

/** Counts the objects that are missing an account; null if there are none. */
export function summariseMissingAccounts(
  { missingAccounts }: Pick<JobFacts, "missingAccounts">,
  { clusters }: Pick<FailureAssessment, "clusters">,
): MissingAccounts | null {
  if (missingAccounts <= 0) return null;
  const top = clusters.find(isMissingAccountCluster);
  if (top === undefined) return { objects: missingAccounts, topFailure: null };
  return { objects: missingAccounts, topFailure: failureOfCluster(top) };
}

/** True if objects of the cluster fail or are missing an account. */
export function isAffectingCluster({
  status,
  objects,
}: Pick<ClusterAssessment, "status" | "objects">): boolean {
  return status !== "warning" && objects > 0;
}

export function isFailingCluster({
  status,
  objects,
}: Pick<ClusterAssessment, "status" | "objects">): boolean {
  return status === "failure" && objects > 0;
}

export function isMissingAccountCluster({
  status,
  objects,
}: Pick<ClusterAssessment, "status" | "objects">): boolean {
  return status === "skipped" && objects > 0;
}

export function isFailingLeaverCluster(
  cluster: Pick<ClusterAssessment, "status" | "objects" | "isDeprovisioning">,
): boolean {
  return cluster.isDeprovisioning && isFailingCluster(cluster);
}

/** A negative count is ignored. */
export function sumObjects(counts: readonly { readonly objects: number }[]): number {
  return counts.reduce((sum, { objects }) => sum + Math.max(0, objects), 0);
}

/** True if the objects of the cluster lack a manager or group member that Entra could not resolve. */
export function isReferenceCluster({
  status,
  explanation,
}: Pick<FailureCluster, "status" | "explanation">): boolean {
  return status === "warning" || explanation.errorClass === "reference";
}

/**
 * True if Entra finds none of the leavers' accounts in the app. That is what the error class
 * `missing-account` means. It does not mean that Entra skips an object.
 */
export function areAllLeaverAccountsNotFound(clusters: readonly ClusterAssessment[]): boolean {
  const leaverClusters = clusters.filter(isFailingLeaverCluster);
  return (
    leaverClusters.length > 0 &&
    leaverClusters.every((cluster) => cluster.explanation.errorClass === "missing-account")
  );
}
