import { digestsByMembership } from "../assignments/member-set.ts";
import { wholeEntries } from "../assignments/read-memberships.ts";
import type { Page } from "../page.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { type JobKeys, jobKeys } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { findPeople, type SearchIndex } from "./find-people.ts";
import { compareLongestFirst } from "./members-after.ts";
import type { FailingMember } from "./people-types.ts";

/** More members in one command would block Redis for too long. */
export const MEMBERS_PER_COMMAND = 1000;

export type MembersQuery = {
  readonly groupId: string;
  readonly jobIds: readonly string[];
  readonly limit: number;
  readonly cursor: string | null;
};

/**
 * The members of a group, at the last read of the group, who fail now in one of these jobs or are
 * missing an account. The member in this state for the longest time comes first.
 */
export async function listFailingMembers(
  index: SearchIndex,
  prefix: string,
  { groupId, jobIds, limit, cursor }: MembersQuery,
): Promise<Page<FailingMember>> {
  const position = unpackCursor(cursor);
  const digests = await readMembers(index, groupId);
  const found = await Promise.all(
    jobIds.map(async (jobId) => {
      const keys = jobKeys(prefix, index.tenant, jobId);
      const failing = await readFailing(index.redis, keys, digests);
      return failing.map((member) => ({ ...member, jobId }));
    }),
  );
  const after = found
    .flat()
    .map((member) => ({ ...member, id: `${member.digest.toString("hex")} ${member.jobId}` }))
    .filter((member) => position === null || compareLongestFirst(member, position) > 0)
    .sort(compareLongestFirst);
  const page = after.slice(0, limit);
  const people = await findPeople(
    index,
    page.map(({ digest }) => digest),
  );
  const last = page.at(-1);
  return {
    items: page.flatMap(({ jobId, at }, i) => {
      const person = people[i] ?? null;
      return person === null ? [] : [{ person, jobId, failingSince: at }];
    }),
    next: after.length > limit && last !== undefined ? packCursor(last) : null,
  };
}

/** The digests of the members of a group, at the last read of the group. */
export async function readMembers(
  { redis, keys }: SearchIndex,
  groupId: string,
): Promise<readonly Buffer[]> {
  const key = keys.groupMembers(groupId);
  const buckets = Object.entries(await redis.hgetallBuffer(key));
  return buckets.flatMap(([field, bytes]) =>
    digestsByMembership(wholeEntries(redis, key, field, bytes), true),
  );
}

async function readFailing(redis: RedisClient, keys: JobKeys, digests: readonly Buffer[]) {
  const chunks = chunkList(digests, MEMBERS_PER_COMMAND);
  const found = await Promise.all(
    chunks.map(async (chunk) => {
      const [failing, missing] = await Promise.all([
        redis.zmscore(keys.failing, ...chunk),
        redis.zmscore(keys.missing, ...chunk),
      ]);
      return chunk.flatMap((digest, i) => {
        const since = failing[i] ?? missing[i] ?? null;
        return since === null ? [] : [{ digest, at: Number(since) }];
      });
    }),
  );
  return found.flat();
}
