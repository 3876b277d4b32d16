import type { JobFacts } from "../job-facts.ts";
import type { TokenExpiry } from "../target.ts";
import type { JobTokenExpiry } from "../target-assessment.ts";
import { entraSuccessSince } from "./entra-success.ts";

/**
 * When the token of a job's target expires; null if nothing says it. What Entra says itself takes
 * precedence over our settings.
 */
export function findTokenExpiry(facts: JobFacts): JobTokenExpiry | null {
  const inEntra = facts.configuration?.tokenExpiresAt ?? null;
  const tokenExpiry: TokenExpiry | null =
    inEntra === null ? (facts.target?.tokenExpiry ?? null) : { at: inEntra, whose: "entra" };
  if (tokenExpiry === null) return null;
  const isOutdated = entraSuccessSince(facts, tokenExpiry.at)?.code === "wrote";
  return { ...tokenExpiry, isOutdated };
}
