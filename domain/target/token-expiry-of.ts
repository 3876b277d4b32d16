import type { JobFacts } from "../job-facts.ts";
import type { JobTokenExpiry } from "../target-assessment.ts";
import { entraSuccessSince } from "./entra-success.ts";

/** When the token of a job's target expires; null if nothing says it. */
export function tokenExpiryOf(facts: JobFacts): JobTokenExpiry | null {
  const tokenExpiry = facts.target?.tokenExpiry ?? null;
  if (tokenExpiry === null) return null;
  const isOutdated = entraSuccessSince(facts, tokenExpiry.at)?.code === "wrote";
  return { ...tokenExpiry, isOutdated };
}
