import type { Redis } from "ioredis";
import type { Instant } from "../../domain/time.ts";

/** Members taken out at once: a fraction of a millisecond. */
const MEMBERS_PER_STEP = 500;

/** Takes members with a score below `before` out of a sorted set, few at a time. */
export async function trimSortedSetBelow(
  redis: Redis,
  key: string,
  minScore: Instant,
): Promise<void> {
  for (;;) {
    const [, score] = await redis.zrange(
      key,
      `${MEMBERS_PER_STEP}`,
      `${MEMBERS_PER_STEP}`,
      "WITHSCORES",
    );
    const isMore = score !== undefined && Number(score) < minScore;
    // Whatever stands there now is old enough, also if somebody has moved a member meanwhile.
    await redis.zremrangebyscore(key, "-inf", isMore ? score : `(${minScore}`);
    if (!isMore) return;
  }
}
