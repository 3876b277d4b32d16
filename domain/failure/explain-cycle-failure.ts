import type { ErrorExplanation } from "../error-explanation.ts";
import { explainError, jobErrorFacts } from "../explanation/explain-error.ts";
import { cycleFailure, type ObservedJob } from "../observed-job.ts";

/** Why the last cycle failed as a whole; null if it did not fail. */
export function explainCycleFailure(job: ObservedJob): ErrorExplanation | null {
  const failure = cycleFailure(job);
  if (failure === null) return null;
  // The message of the app can name a person, and every user sees why a cycle failed.
  return { ...explainError(jobErrorFacts(job, failure.code, failure.message)), detail: null };
}
