import type { JobFacts } from "../job-facts.ts";
import type { JobTarget } from "../target-assessment.ts";
import type { Instant } from "../time.ts";
import { targetStateOf } from "./target-state-of.ts";
import { tokenExpiryOf } from "./token-expiry-of.ts";

/** Null for a job without a target in the settings, unless Entra says when its token expires. */
export function assessJobTarget(facts: JobFacts, now: Instant): JobTarget | null {
  const { target } = facts;
  const tokenExpiry = tokenExpiryOf(facts);
  if (target === null && tokenExpiry === null) return null;
  return { name: target?.name ?? null, state: targetStateOf(target, facts, now), tokenExpiry };
}
