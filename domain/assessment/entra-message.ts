import { CONDITION_TRAITS, type Condition } from "../condition.ts";
import { quotableWords } from "../explanation/parse-error-text.ts";
import type { JobAssessment } from "../job-assessment.ts";
import { cycleFailure, type ObservedJob } from "../observed-job.ts";
import { toQuotedSentence } from "../outside-text.ts";

/**
 * Entra's own error text about a whole job, cleaned for display; null if Entra gives no text.
 *
 * The text can contain the name of a person, which viewers must not see. Therefore the text is not a part
 * of the reason.
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
