import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Log } from "../../config/log.ts";
import { Problem } from "../problem.ts";

/** High enough for typing errors, and low enough to stop the guessing of keys. */
const WRONG_KEYS_PER_MINUTE = 30;
const WINDOW_SECONDS = 60;

export type RateLimits = {
  /** @throws Problem 429 when this address has already sent too many wrong keys */
  countWrongKey(address: string): Promise<void>;
  readonly persons: PersonsLimit;
};

/** How many persons a caller may get in a minute, over all routes that return persons. */
type PersonsLimit = {
  /** @throws Problem 429 when the caller has already got all persons of this minute */
  checkRemaining(caller: string): Promise<void>;
  /**
   * Counts the persons of an answer before it is sent. Returns the headers that say what remains.
   *
   * @throws Problem 429 when the answer has more persons than remain; it must then not be sent
   */
  count(caller: string, persons: number): Promise<Readonly<Record<string, string>>>;
};

type RateLimitContext = { readonly personsPerMinute: number; readonly log: Log };

export function createRateLimits({ personsPerMinute, log }: RateLimitContext): RateLimits {
  const wrongKeys = new RateLimiterMemory({
    points: WRONG_KEYS_PER_MINUTE,
    duration: WINDOW_SECONDS,
  });
  return {
    async countWrongKey(address) {
      const { isWithinLimit, state } = await consume(wrongKeys, address, 1);
      if (isWithinLimit) return;
      const isFirstAboveLimit = state.consumedPoints === WRONG_KEYS_PER_MINUTE + 1;
      if (isFirstAboveLimit) log.warn({ address }, "too many wrong API keys");
      const waitSeconds = secondsLeft(state);
      throw tooManyRequestsProblem(
        `Too many wrong keys from this address: try again in ${waitSeconds} s.`,
        waitSeconds,
      );
    },
    persons: createPersonsLimit(personsPerMinute),
  };
}

function createPersonsLimit(personsPerMinute: number): PersonsLimit {
  const limiter = new RateLimiterMemory({ points: personsPerMinute, duration: WINDOW_SECONDS });
  /** The header fields of draft-ietf-httpapi-ratelimit-headers. */
  const headers = (remaining: number, waitSeconds: number) => ({
    "ratelimit-policy": `"persons";q=${personsPerMinute};w=${WINDOW_SECONDS}`,
    ratelimit: `"persons";r=${remaining};t=${waitSeconds}`,
  });
  const refuse = (detail: string, state: RateLimiterRes, remaining: number) =>
    tooManyRequestsProblem(detail, secondsLeft(state), headers(remaining, secondsLeft(state)));

  return {
    async checkRemaining(caller) {
      const state = await limiter.get(caller);
      if (state === null || state.remainingPoints > 0) return;
      throw refuse(
        `This caller has got ${personsPerMinute} persons in a minute, the limit of ` +
          `server.access.personsPerMinute: try again in ${secondsLeft(state)} s.`,
        state,
        0,
      );
    },
    async count(caller, persons) {
      // An answer without persons counts as one person, because it shows that a person is not
      // known.
      const counted = Math.max(1, persons);
      const { isWithinLimit, state } = await consume(limiter, caller, counted);
      if (isWithinLimit) return headers(state.remainingPoints, secondsLeft(state));
      // The answer is not sent, so that only the request counts.
      const { remainingPoints } = await limiter.reward(caller, counted - 1);
      const remedy =
        persons > personsPerMinute
          ? "ask for fewer"
          : `ask for fewer, or try again in ${secondsLeft(state)} s`;
      throw refuse(
        `The answer has ${persons} persons, and this caller may get ${remainingPoints} more in this ` +
          `minute (server.access.personsPerMinute is ${personsPerMinute}): ${remedy}.`,
        state,
        remainingPoints,
      );
    },
  };
}

async function consume(limiter: RateLimiterMemory, user: string, points: number) {
  try {
    return { isWithinLimit: true, state: await limiter.consume(user, points) };
  } catch (rejection) {
    if (!(rejection instanceof RateLimiterRes)) throw rejection;
    return { isWithinLimit: false, state: rejection };
  }
}

function secondsLeft({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}

function tooManyRequestsProblem(
  detail: string,
  waitSeconds: number,
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return new Problem(429, detail, {
    headers: { ...headers, "retry-after": String(waitSeconds) },
  });
}
