import { RateLimiterMemory } from "rate-limiter-flexible";
import { Problem } from "../problem.ts";

/** A person mistypes a key a few times; a guesser tries many. */
const FAILED_KEYS_PER_MINUTE = 30;
/** Looking persons up one by one is help; thousands a minute is a harvest. */
const PERSON_REQUESTS_PER_MINUTE = 600;

export type Patience = {
  /** @throws Problem 429 when this address has shown too many wrong keys */
  beforeKey(address: string): Promise<void>;
  afterWrongKey(address: string): Promise<void>;
  /** @throws Problem 429 when this caller asks for persons faster than people do */
  beforePersons(caller: string): Promise<void>;
};

export function connectPatience(): Patience {
  const wrongKeys = new RateLimiterMemory({ points: FAILED_KEYS_PER_MINUTE, duration: 60 });
  const persons = new RateLimiterMemory({ points: PERSON_REQUESTS_PER_MINUTE, duration: 60 });
  return {
    async beforeKey(address) {
      const seen = await wrongKeys.get(address);
      if (seen !== null && seen.consumedPoints >= FAILED_KEYS_PER_MINUTE) {
        throw tooMany("Too many wrong keys from this address", seen.msBeforeNext);
      }
    },
    async afterWrongKey(address) {
      // A refusal is said by `beforeKey` of the next request; this one hears that its key is wrong.
      await wrongKeys.consume(address).catch(() => undefined);
    },
    async beforePersons(caller) {
      const seen = await persons.get(caller);
      if (seen !== null && seen.consumedPoints >= PERSON_REQUESTS_PER_MINUTE) {
        throw tooMany("Too many requests for persons' data with this key", seen.msBeforeNext);
      }
      await persons.consume(caller).catch(() => undefined);
    },
  };
}

function tooMany(what: string, waitMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Problem(429, `${what}: try again in ${seconds} s.`, {
    headers: { "retry-after": String(seconds) },
  });
}
