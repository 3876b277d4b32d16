import type { Instant, Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import type { Retention } from "./keys.ts";
import type { RedisClient } from "./redis-client.ts";

/** What the parts of the store need. */
export type StoreContext = {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly retention: Retention;
  readonly now: () => Instant;
};

export function ttlSeconds(ms: Millis): number {
  return Math.max(1, Math.ceil(ms / SECOND));
}
