import type { z } from "zod";
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

/** Reads JSON that we wrote. Throws if the JSON does not match the schema, because that is a bug. */
export function parseStored<T>(schema: z.ZodType<T>, text: string): T {
  return schema.parse(JSON.parse(text));
}
