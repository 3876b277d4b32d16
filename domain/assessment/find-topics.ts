import type { CyclesFailedReason } from "../failing-reason.ts";
import { isAffectingCluster, isFailingLeaverCluster } from "../failure/failing-clusters.ts";
import type { FailureAssessment } from "../failure-assessment.ts";
import type { DisabledReason, QuarantinedReason } from "../quarantine-reason.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Topic } from "../trouble.ts";

/** A failure cluster with at least this share of all failing objects is large. */
const LARGE_CLUSTER_SHARE = 0.25;

/**
 * The failure clusters of a job. Clusters of overdue leavers are left out if there is another cluster,
 * because leavers are a trouble of their own. Empty if not every cluster is known: then no cluster is
 * known to be new or gone.
 */
export function topicsOfFailures(
  { clusters, unlistedClusters, leaversOverdue }: FailureAssessment,
  { failingMinObjects }: Thresholds,
): readonly Topic[] {
  if (unlistedClusters > 0) return [];
  const affecting = clusters.filter(isAffectingCluster);
  const others = affecting.filter(
    (cluster) => leaversOverdue === 0 || !isFailingLeaverCluster(cluster),
  );
  return (others.length > 0 ? others : affecting).map(({ id, objects, share }) => ({
    id,
    isLarge: objects >= failingMinObjects && share >= LARGE_CLUSTER_SHARE,
  }));
}

export function topicsOfFailedCycles({ explanation }: CyclesFailedReason): readonly Topic[] {
  return [{ id: explanation.errorClass, isLarge: true }];
}

/**
 * Entra gives one quarantine reason for many errors, so the class of the error is used instead if the
 * class is known.
 */
export function topicsOfQuarantine({
  quarantineReason,
  remedy,
}: DisabledReason | QuarantinedReason): readonly Topic[] {
  const id = remedy.code === "fix-error" ? remedy.explanation.errorClass : quarantineReason;
  return [{ id, isLarge: true }];
}
