import type { Condition } from "./condition.ts";
import { wholeFailure } from "./failure/failures.ts";
import type { SyncJob } from "./provisioning.ts";
import { quoted } from "./words.ts";

/**
 * What Entra itself says about the trouble of a whole job, cleaned; null when it says nothing.
 *
 * It stands apart from our own sentences because it is free text, which may name a person, and not
 * everyone who may read a verdict may read that.
 */
export function saidOf(job: SyncJob, condition: Condition): string | null {
  const line = quoted(textOf(job, condition) ?? "");
  return line === "" ? null : line;
}

function textOf(job: SyncJob, condition: Condition): string | null {
  if (condition === "failing") return wholeFailure(job)?.text ?? null;
  if (condition !== "quarantined" && condition !== "disabled") return null;
  return job.quarantine?.error?.message ?? null;
}
