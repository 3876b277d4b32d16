import type { JobFacts } from "../job-facts.ts";
import type { JobTarget } from "../target-assessment.ts";
import type { Instant } from "../time.ts";
import { chooseTargetState } from "./choose-target-state.ts";
import { findTokenExpiry } from "./find-token-expiry.ts";

/** Null for a job without a target in the settings, unless Entra says when its token expires. */
export function assessJobTarget(facts: JobFacts, now: Instant): JobTarget | null {
  const { target } = facts;
  const tokenExpiry = findTokenExpiry(facts);
  if (target === null && tokenExpiry === null) return null;
  return { name: target?.name ?? null, state: chooseTargetState(target, facts, now), tokenExpiry };
}
