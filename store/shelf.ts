import type { Redis } from "ioredis";
import type { z } from "zod";
import type { Instant, Millis } from "../domain/time.ts";
import { SECOND } from "../domain/time.ts";
import { apply, untilApplied } from "./apply.ts";
import type { Retention } from "./keys.ts";

/** What the smaller verbs stand on. */
export type Shelf = {
  readonly redis: Redis;
  readonly prefix: string;
  readonly retention: Retention;
  readonly now: () => Instant;
};

export function seconds(ms: Millis): number {
  return Math.max(1, Math.ceil(ms / SECOND));
}

/** What was written by us, read back: a text that does not fit its shape is a bug, and thrown. */
export function parseStored<T>(shape: z.ZodType<T>, text: string): T {
  return shape.parse(JSON.parse(text));
}

/** Puts `value` into a field unless what stands there is newer. */
export async function putNewest<T>(
  redis: Redis,
  place: { readonly key: string; readonly field: string },
  value: T,
  isNewer: (stored: string) => boolean,
): Promise<void> {
  const { key, field } = place;
  await untilApplied(async () => {
    const stored = await redis.hget(key, field);
    if (stored !== null && isNewer(stored)) return true;
    const guard = { key, field, expected: stored };
    return await apply(redis, [guard], [["HSET", key, field, JSON.stringify(value)]]);
  });
}
