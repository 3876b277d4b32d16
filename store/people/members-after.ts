import { isDigest } from "../redis/keys.ts";
import type { ListPosition } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";

/** An object of a sorted set; `at` is its score and `id` its digest as latin1 text. */
export type SetMember = ListPosition & { readonly object: Buffer };

/**
 * Compares as a sorted set in Redis does: by score, then by bytes. Comparing latin1 text compares
 * its bytes.
 */
export function compareLongestFirst(a: ListPosition, b: ListPosition): number {
  return a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/**
 * Reads the next `count` members after a position, in the order of Redis; fewer only at the end of the set.
 * Damaged members are left out.
 */
export async function membersAfter(
  redis: RedisClient,
  key: string,
  position: ListPosition | null,
  count: number,
): Promise<readonly SetMember[]> {
  const members: SetMember[] = [];
  let start = position === null ? 0 : await rankAfter(redis, key, position);
  while (members.length < count) {
    const end = start + count - members.length;
    const reply = await redis.zrangeBuffer(key, `${start}`, `${end - 1}`, "WITHSCORES");
    members.push(...parseMembers(reply));
    const isEndOfSet = reply.length < 2 * (end - start);
    if (isEndOfSet) break;
    start = end;
  }
  return members;
}

/** Redis returns a list in which each member is followed by its score. */
function parseMembers(reply: readonly Buffer[]): readonly SetMember[] {
  return reply.flatMap((object, i) =>
    i % 2 === 0 && isDigest(object)
      ? [{ object, at: Number(reply[i + 1]), id: object.toString("latin1") }]
      : [],
  );
}

const MEMBERS_PER_SKIP = 1000;

/**
 * The rank of the first member after this position. The member at the position itself may have been
 * removed.
 */
async function rankAfter(
  redis: RedisClient,
  key: string,
  { at, id }: ListPosition,
): Promise<number> {
  const member = Buffer.from(id, "latin1");
  const [rank, score, earlierMembers] = await Promise.all([
    redis.zrank(key, member),
    redis.zscore(key, member),
    redis.zcount(key, "-inf", `(${at}`),
  ]);
  if (rank !== null && Number(score) === at) return rank + 1;
  // The object at the position has recovered since the previous page. Skip the members with the
  // same score that sort before it.
  for (let skipped = earlierMembers; ; skipped += MEMBERS_PER_SKIP) {
    const sameScore = await redis.zrangebyscoreBuffer(
      key,
      at,
      at,
      "LIMIT",
      skipped - earlierMembers,
      MEMBERS_PER_SKIP,
    );
    const next = sameScore.findIndex((other) => Buffer.compare(other, member) > 0);
    if (next >= 0) return skipped + next;
    if (sameScore.length < MEMBERS_PER_SKIP) return skipped + sameScore.length;
  }
}
