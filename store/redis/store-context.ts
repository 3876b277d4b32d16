import type { Redis } from "ioredis";
import type { z } from "zod";
import type { Instant, Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import type { Retention } from "./keys.ts";

/** What the smaller verbs stand on. */
export type StoreContext = {
  readonly redis: Redis;
  readonly prefix: string;
  readonly retention: Retention;
  readonly now: () => Instant;
};

export function ttlSeconds(ms: Millis): number {
  return Math.max(1, Math.ceil(ms / SECOND));
}

/** What was written by us, read back: a text that does not fit its shape is a bug, and thrown. */
export function parseStored<T>(shape: z.ZodType<T>, text: string): T {
  return shape.parse(JSON.parse(text));
}
