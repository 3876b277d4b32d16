import type { Condition } from "../condition.ts";
import { cycleFailure } from "../failure/failing-objects.ts";
import type { ObservedJob } from "../observed-job.ts";
import { toQuotedSentence } from "../outside-text.ts";

/**
 * What Entra itself says about the trouble of a whole job, cleaned; null when it says nothing.
 *
 * It stands apart from our own sentences because it is free text, which may name a person, and not
 * everyone who may read a verdict may read that.
 */
export function entraMessageOf(job: ObservedJob, condition: Condition): string | null {
  const line = toQuotedSentence(messageTextOf(job, condition) ?? "");
  return line === "" ? null : line;
}

function messageTextOf(job: ObservedJob, condition: Condition): string | null {
  if (condition === "failing") return cycleFailure(job)?.message ?? null;
  if (condition !== "quarantined" && condition !== "disabled") return null;
  return job.quarantine?.error?.message ?? null;
}
