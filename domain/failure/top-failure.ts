import type { FailureAssessment, TopFailure } from "../failure-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { explainError } from "./explain-error.ts";
import { isFailingCluster } from "./failing-objects.ts";

/**
 * From the clusters where there are any, else from the failing codes; null where the log shows no
 * failure.
 */
export function topFailure(
  { job, failingByCode }: Pick<JobFacts, "job" | "failingByCode">,
  { clusters }: Pick<FailureAssessment, "clusters">,
): TopFailure | null {
  const cluster = clusters.find(isFailingCluster);
  if (cluster !== undefined) {
    const { code, objects, explanation } = cluster;
    return { code, objects, explanation };
  }
  const [topCode] = failingByCode;
  if (topCode === undefined) return null;
  const { code, objects } = topCode;
  return { code, objects, explanation: explainError(code, null, job.application) };
}
