import type { Instant, Millis } from "../../domain/time.ts";
import { HOUR, SECOND } from "../../domain/time.ts";
import type { Retention } from "./keys.ts";
import type { RedisClient } from "./redis-client.ts";

/** What the parts of the store need. */
export type StoreContext = {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly retention: Retention;
  readonly now: () => Instant;
};

/**
 * A time may be ahead of our clock by this much, because clocks differ. A stored time further ahead comes
 * from a clock that was wrong, so it does not count as newer. A row further ahead is refused: it would
 * stay the newest row in every list for a long time.
 */
export const MAX_AHEAD_MS: Millis = HOUR;

export function ttlSeconds(ms: Millis): number {
  return Math.max(1, Math.ceil(ms / SECOND));
}
