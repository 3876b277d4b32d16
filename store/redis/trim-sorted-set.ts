import type { Instant } from "../../domain/time.ts";
import type { RedisClient } from "./redis-client.ts";

/** How many members one command removes. Such a command takes a fraction of a millisecond. */
const MEMBERS_PER_STEP = 500;

/**
 * Removes the members with a score below `minScore`, a few at a time so that Redis is not blocked.
 */
export async function trimSortedSetBelow(
  redis: RedisClient,
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
    const hasMore = score !== undefined && Number(score) < minScore;
    // Removing by score is safe even if another process has changed scores since: every member
    // whose score is so low now is old enough.
    await redis.zremrangebyscore(key, "-inf", hasMore ? score : `(${minScore}`);
    if (!hasMore) return;
  }
}
