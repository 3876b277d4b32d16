import type { Redis } from "ioredis";
import type { ObjectState } from "../../domain/object-state.ts";
import type { TenantKeys } from "../redis/keys.ts";
import type { ListPosition } from "../redis/list-cursor.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import type { FailingFilter, Page } from "../store.ts";
import { unpackIdentity } from "./person-identity.ts";
import type { JobLogReader } from "./read-object-states.ts";
import { readObjectEvents, readObjectStates } from "./read-object-states.ts";

export type FailingQuery = {
  readonly filter: FailingFilter | null;
  readonly limit: number;
  readonly cursor: string | null;
};

/** Objects failing now, longest first. */
export async function listFailing(
  job: JobLogReader,
  tenant: TenantKeys,
  { filter, limit, cursor }: FailingQuery,
): Promise<Page<ObjectState>> {
  const place = unpackCursor(cursor);
  const memberLists = await Promise.all(
    failingKeys(job, filter).map((key) => membersAfter(job.redis, key, place, limit + 1)),
  );
  // Every object is in one of the sets: together they are in order as each of them is.
  const members = memberLists.flat().sort(compareLongestFirst);
  const page = members.slice(0, limit);
  const known = await Promise.all(
    page.map(async ({ object }) => {
      const [name, objectEvents] = await Promise.all([
        job.redis.hgetBuffer(tenant.people(object), object),
        readObjectEvents(job.redis, job.keys, object),
      ]);
      return name === null ? null : { identity: unpackIdentity(name), objectEvents };
    }),
  );
  const last = page.at(-1);
  return {
    items: await readObjectStates(
      job,
      known.filter((one) => one !== null),
    ),
    next: members.length > limit && last !== undefined ? packCursor(last) : null,
  };
}

function failingKeys(
  { keys, logState }: JobLogReader,
  filter: FailingFilter | null,
): readonly string[] {
  if (filter === null) return [keys.failing];
  if ("code" in filter)
    return logState.outcomeNumbers.numbersOfCode(filter.code).map(keys.failingByOutcome);
  const number = logState.outcomeNumbers.numberOfCluster(filter.cluster);
  return number === null ? [] : [keys.failingByOutcome(number)];
}

/** The order of Redis: by score, then by bytes, which latin1 keeps. */
function compareLongestFirst(a: FailingMember, b: FailingMember): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

type FailingMember = ListPosition & { readonly object: Buffer };

/** Members after a place in the order of Redis: by score, then by bytes. */
async function membersAfter(
  redis: Redis,
  key: string,
  place: ListPosition | null,
  count: number,
): Promise<readonly FailingMember[]> {
  const start = place === null ? 0 : await rankAfter(redis, key, place);
  const found = await redis.zrangeBuffer(key, `${start}`, `${start + count - 1}`, "WITHSCORES");
  const members: FailingMember[] = [];
  for (let i = 0; i + 1 < found.length; i += 2) {
    const object = found[i];
    if (object === undefined) break;
    members.push({ object, at: Number(found[i + 1]), id: object.toString("latin1") });
  }
  return members;
}

const MEMBERS_PER_SKIP = 1000;

/** The rank of the first member after `place`, whether or not its member is still there. */
async function rankAfter(redis: Redis, key: string, { at, id }: ListPosition): Promise<number> {
  const member = Buffer.from(id, "latin1");
  const [rank, score, before] = await Promise.all([
    redis.zrank(key, member),
    redis.zscore(key, member),
    redis.zcount(key, "-inf", `(${at}`),
  ]);
  if (rank !== null && Number(score) === at) return rank + 1;
  // It recovered meanwhile: pass over those that began to fail at the same moment and sort before.
  for (let passed = before; ; passed += MEMBERS_PER_SKIP) {
    const same = await redis.zrangebyscoreBuffer(
      key,
      at,
      at,
      "LIMIT",
      passed - before,
      MEMBERS_PER_SKIP,
    );
    const place = same.findIndex((other) => Buffer.compare(other, member) > 0);
    if (place >= 0) return passed + place;
    if (same.length < MEMBERS_PER_SKIP) return passed + same.length;
  }
}
