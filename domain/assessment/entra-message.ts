import { CONDITION_TRAITS, type Condition } from "../condition.ts";
import { quotableWords } from "../failure/parse-error-text.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { cycleFailure, type ObservedJob } from "../observed-job.ts";
import { toQuotedSentence } from "../outside-text.ts";

/**
 * Entra's own error text about a whole job, cleaned for display; null if Entra gives no text.
 *
 * The text may name a person, and viewers may not see names. Therefore it is not a part of the
 * reason.
 */
export function entraMessageOf({
  job,
  condition,
}: Pick<JobAssessment, "job" | "condition">): string | null {
  const line = toQuotedSentence(quotableWords(messageTextOf(job, condition) ?? ""));
  return line === "" ? null : line;
}

function messageTextOf(job: ObservedJob, condition: Condition): string | null {
  switch (CONDITION_TRAITS[condition].entraMessage) {
    case "cycle-error":
      return cycleFailure(job)?.message ?? null;
    case "quarantine-error":
      return job.quarantine?.error?.message ?? null;
    case null:
      return null;
  }
}
