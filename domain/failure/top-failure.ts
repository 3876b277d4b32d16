import type { FailureAssessment, TopFailure } from "../failure-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { explainError } from "./explain-error.ts";

/** From the clusters where there are any, else from the failing codes; null where the log shows no failure. */
export function topFailure(
  { job, failingByCode }: Pick<JobFacts, "job" | "failingByCode">,
  { clusters }: Pick<FailureAssessment, "clusters">,
): TopFailure | null {
  const cluster = clusters.find(({ status, objects }) => status === "failure" && objects > 0);
  if (cluster !== undefined) {
    const { code, objects, errorClass, owner, meaning, remedy } = cluster;
    const explanation = { catalogueCode: null, errorClass, owner, meaning, remedy, detail: null };
    return { code, objects, explanation };
  }
  const [topCode] = failingByCode;
  if (topCode === undefined) return null;
  const { code, objects } = topCode;
  return { code, objects, explanation: explainError(code, null, job.application) };
}
