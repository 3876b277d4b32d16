import type { Redis } from "ioredis";
import type { Instant } from "../domain/time.ts";

/** Members taken out at once: a fraction of a millisecond. */
const STEP = 500;

/** Takes members with a score below `before` out of a sorted set, few at a time. */
export async function trimBelow(redis: Redis, key: string, before: Instant): Promise<void> {
  for (;;) {
    const [, score] = await redis.zrange(key, `${STEP}`, `${STEP}`, "WITHSCORES");
    const isMore = score !== undefined && Number(score) < before;
    // Whatever stands there now is old enough, also if somebody has moved a member meanwhile.
    await redis.zremrangebyscore(key, "-inf", isMore ? score : `(${before}`);
    if (!isMore) return;
  }
}
