import type { Redis } from "ioredis";
import type { Instant } from "../../domain/time.ts";

/** Members removed by one command, which takes a fraction of a millisecond. */
const MEMBERS_PER_STEP = 500;

/** Removes the members with a score below `minScore`, a few at a time so that Redis is not blocked. */
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
    // Removing by score is safe even if another process has changed scores since: whatever has such
    // a low score now is old enough.
    await redis.zremrangebyscore(key, "-inf", isMore ? score : `(${minScore}`);
    if (!isMore) return;
  }
}
