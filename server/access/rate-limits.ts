import { RateLimiterMemory } from "rate-limiter-flexible";
import { Problem } from "../problem.ts";

/** High enough for typing errors, and low enough to stop the guessing of keys. */
const WRONG_KEYS_PER_MINUTE = 30;
/** High enough for helpdesk work, and low enough to stop bulk copies of persons' data. */
const PERSONS_REQUESTS_PER_MINUTE = 600;

export type RateLimits = {
  /** @throws Problem 429 when this address has sent too many wrong keys */
  checkWrongKeys(address: string): Promise<void>;
  countWrongKey(address: string): Promise<void>;
  /** @throws Problem 429 when this caller requests persons' data too often */
  countPersonsRequest(caller: string): Promise<void>;
};

export function createRateLimits(): RateLimits {
  const wrongKeys = new RateLimiterMemory({ points: WRONG_KEYS_PER_MINUTE, duration: 60 });
  const personsRequests = new RateLimiterMemory({
    points: PERSONS_REQUESTS_PER_MINUTE,
    duration: 60,
  });
  return {
    async checkWrongKeys(address) {
      const used = await wrongKeys.get(address);
      if (used !== null && used.consumedPoints >= WRONG_KEYS_PER_MINUTE) {
        throw tooManyRequestsProblem("Too many wrong keys from this address", used.msBeforeNext);
      }
    },
    async countWrongKey(address) {
      // `consume` rejects above the limit. The request with this wrong key still gets 401. When the
      // limit is reached, `checkWrongKeys` throws 429 for the next requests from the address.
      await wrongKeys.consume(address).catch(() => undefined);
    },
    async countPersonsRequest(caller) {
      const used = await personsRequests.get(caller);
      if (used !== null && used.consumedPoints >= PERSONS_REQUESTS_PER_MINUTE) {
        throw tooManyRequestsProblem(
          "Too many requests for persons' data with this key",
          used.msBeforeNext,
        );
      }
      await personsRequests.consume(caller).catch(() => undefined);
    },
  };
}

function tooManyRequestsProblem(reason: string, waitMs: number): Problem {
  const waitSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Problem(429, `${reason}: try again in ${waitSeconds} s.`, {
    headers: { "retry-after": String(waitSeconds) },
  });
}
