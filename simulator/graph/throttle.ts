import type { Clock } from "../seam.ts";

/** How many requests a bucket admits within a stretch of the face's clock. */
export type Allowance = { readonly requests: number; readonly windowMs: number };

/** The reports workload, as published: 5 requests in 10 s for each app and tenant. */
export const REPORTS_ALLOWANCE: Allowance = { requests: 5, windowMs: 10_000 };

/** None is published for synchronization; one full batch in a second passes. */
export const SYNCHRONIZATION_ALLOWANCE: Allowance = { requests: 20, windowMs: 1000 };

export type Bucket = { admits(key: string): boolean };

/**
 * A sliding window for each key. Refused requests count as well, as Microsoft says they do:
 * who hammers stays outside.
 */
export function bucket(allowance: Allowance | null, clock: Clock): Bucket {
  if (allowance === null) return { admits: () => true };
  const seen = new Map<string, number[]>();
  return {
    admits(key) {
      const now = clock.now();
      const recent = (seen.get(key) ?? []).filter((at) => now - at < allowance.windowMs);
      const admitted = recent.length < allowance.requests;
      recent.push(now);
      seen.set(key, recent);
      return admitted;
    },
  };
}
