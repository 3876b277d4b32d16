import type { Clock } from "../tenant-view.ts";

/** The number of requests allowed in a sliding window of simulated time. */
export type RateLimit = { readonly requests: number; readonly windowMs: number };

/**
 * Microsoft's published limit of the reports workload: 5 requests per 10 s for each app and tenant.
 */
export const REPORTS_RATE_LIMIT: RateLimit = { requests: 5, windowMs: 10_000 };

/**
 * Microsoft publishes no limit for synchronization. This limit allows one full batch per second.
 */
export const SYNCHRONIZATION_RATE_LIMIT: RateLimit = { requests: 20, windowMs: 1000 };

export type RateLimiter = {
  /** Counts a request; true when the request is within the limit. */
  countRequest(key: string): boolean;
};

/**
 * A sliding window per key. Rejected requests count too, as Microsoft documents, so a client that
 * retries too early stays throttled.
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
