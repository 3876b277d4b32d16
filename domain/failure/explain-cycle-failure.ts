import type { ErrorExplanation } from "../error-explanation.ts";
import { explainError, jobErrorFacts } from "../explanation/explain-error.ts";
import { cycleFailure, type ObservedJob } from "../observed-job.ts";

/** Why the last cycle failed as a whole; null if it did not. */
export function explainCycleFailure(job: ObservedJob): ErrorExplanation | null {
  const failure = cycleFailure(job);
  if (failure === null) return null;
  // The message of the app may name a person, and everyone may see why a cycle failed.
  return { ...explainError(jobErrorFacts(job, failure.code, failure.message)), detail: null };
}
