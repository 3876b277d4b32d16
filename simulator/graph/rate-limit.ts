import type { Clock } from "../tenant-view.ts";

/** How many requests a bucket admits within a stretch of the face's clock. */
export type RateLimit = { readonly requests: number; readonly windowMs: number };

/** The reports workload, as published: 5 requests in 10 s for each app and tenant. */
export const REPORTS_RATE_LIMIT: RateLimit = { requests: 5, windowMs: 10_000 };

/** None is published for synchronization; one full batch in a second passes. */
export const SYNCHRONIZATION_RATE_LIMIT: RateLimit = { requests: 20, windowMs: 1000 };

export type RateLimiter = { countRequest(key: string): boolean };

/**
 * A sliding window for each key. Refused requests count as well, as Microsoft says they do:
 * who hammers stays outside.
 */
export function createRateLimiter(limit: RateLimit | null, clock: Clock): RateLimiter {
  if (limit === null) return { countRequest: () => true };
  const requestTimes = new Map<string, number[]>();
  return {
    countRequest(key) {
      const now = clock.now();
      const recent = (requestTimes.get(key) ?? []).filter((at) => now - at < limit.windowMs);
      const isAllowed = recent.length < limit.requests;
      recent.push(now);
      requestTimes.set(key, recent);
      return isAllowed;
    },
  };
}
