import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "../problem.ts";

/** High enough for typing errors, and low enough to stop the guessing of keys. */
const WRONG_KEYS_PER_MINUTE = 30;
/** High enough for helpdesk work, and low enough to stop bulk copies of persons' data. */
const PERSONS_REQUESTS_PER_MINUTE = 600;

export type RateLimits = {
  /** @throws Problem 429 when this address has already sent too many wrong keys */
  countWrongKey(address: string): Promise<void>;
  /** @throws Problem 429 when this caller requests persons' data too often */
  countPersonsRequest(caller: string): Promise<void>;
};

export function createRateLimits(): RateLimits {
  return {
    countWrongKey: createRateLimit(WRONG_KEYS_PER_MINUTE, "Too many wrong keys from this address"),
    countPersonsRequest: createRateLimit(
      PERSONS_REQUESTS_PER_MINUTE,
      "Too many requests for persons' data with this key",
    ),
  };
}

/** The returned function counts one use, and throws Problem 429 for each use above the limit. */
function createRateLimit(usesPerMinute: number, reason: string): (user: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: usesPerMinute, duration: 60 });
  return async (user) => {
    try {
      await limiter.consume(user);
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      throw tooManyRequestsProblem(reason, rejection.msBeforeNext);
    }
  };
}

function tooManyRequestsProblem(reason: string, waitMs: number): Problem {
  const waitSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Problem(429, `${reason}: try again in ${waitSeconds} s.`, {
    headers: { "retry-after": String(waitSeconds) },
  });
}
