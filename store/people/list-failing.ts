import type { ObjectState } from "../../domain/object-state.ts";
import { isDigest, type TenantKeys } from "../redis/keys.ts";
import type { ListPosition } from "../redis/list-cursor.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { FailingFilter, Page } from "../store.ts";
import { parseIdentity } from "./find-people.ts";
import type { JobLogReader } from "./read-object-states.ts";
import { readObjectEvents, readObjectStates } from "./read-object-states.ts";

export type FailingQuery = {
  readonly filter: FailingFilter | null;
  readonly limit: number;
  readonly cursor: string | null;
};

/**
 * Lists the objects that fail now or are missing an account. The object that has been in this state
 * for the longest time comes first.
 */
export async function listFailing(
  job: JobLogReader,
  tenant: TenantKeys,
  { filter, limit, cursor }: FailingQuery,
): Promise<Page<ObjectState>> {
  const position = unpackCursor(cursor);
  const memberLists = await Promise.all(
    failingKeys(job, filter).map((key) => membersAfter(job.redis, key, position, limit + 1)),
  );
  // Each object is in only one of these sets, so the merged list contains no object twice.
  const members = memberLists.flat().sort(compareLongestFirst);
  const page = members.slice(0, limit);
  const stored = await Promise.all(
    page.map(async ({ object }) => {
      const [record, objectEvents] = await Promise.all([
        job.redis.hgetBuffer(tenant.people(object), object),
        readObjectEvents(job.redis, job.keys, object),
      ]);
      const identity =
        record === null ? null : parseIdentity(job.redis, tenant.people(object), object, record);
      return identity === null ? null : { identity, objectEvents };
    }),
  );
  const last = page.at(-1);
  return {
    items: await readObjectStates(
      job,
      stored.filter((object) => object !== null),
    ),
    next: members.length > limit && last !== undefined ? packCursor(last) : null,
  };
}

function failingKeys(
  { keys, logState }: JobLogReader,
  filter: FailingFilter | null,
): readonly string[] {
  const setsByStatus = {
    failing: { all: keys.failing, byOutcome: keys.failingByOutcome },
    skipped: { all: keys.missing, byOutcome: keys.missingByOutcome },
  } as const;
  const sets =
    filter?.status === undefined ? Object.values(setsByStatus) : [setsByStatus[filter.status]];
  const numbers = outcomeNumbersOf(filter, logState);
  return sets.flatMap(({ all, byOutcome }) => (numbers === null ? [all] : numbers.map(byOutcome)));
}

/** Null if the filter allows every outcome. */
function outcomeNumbersOf(
  filter: FailingFilter | null,
  { outcomeNumbers }: JobLogReader["logState"],
): readonly number[] | null {
  if (filter?.cluster !== undefined) {
    const number = outcomeNumbers.numberOfCluster(filter.cluster);
    return number === null ? [] : [number];
  }
  return filter?.code === undefined ? null : outcomeNumbers.numbersOfCode(filter.code);
}

/**
 * Compares as a sorted set in Redis does: by score, then by bytes. Comparing latin1 text compares
 * its bytes.
 */
function compareLongestFirst(a: FailingMember, b: FailingMember): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

type FailingMember = ListPosition & { readonly object: Buffer };

/** Reads the next members after a position, in the order of Redis. */
async function membersAfter(
  redis: RedisClient,
  key: string,
  position: ListPosition | null,
  count: number,
): Promise<readonly FailingMember[]> {
  const start = position === null ? 0 : await rankAfter(redis, key, position);
  const reply = await redis.zrangeBuffer(key, `${start}`, `${start + count - 1}`, "WITHSCORES");
  const members: FailingMember[] = [];
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const object = reply[i];
    if (object === undefined) break;
    // A member of another length is damaged.
    if (isDigest(object))
      members.push({ object, at: Number(reply[i + 1]), id: object.toString("latin1") });
  }
  return members;
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
  // The object at the position has recovered since. Skip the members with the same score that sort
  // before it.
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
