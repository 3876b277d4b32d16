import type { Redis } from "ioredis";
import type { ObjectState } from "../domain/facts.ts";
import type { Place } from "./cursor.ts";
import { packCursor, unpackCursor } from "./cursor.ts";
import type { TenantKeys } from "./keys.ts";
import { unpackNaming } from "./names.ts";
import type { JobReader } from "./states.ts";
import { readStates, readTouches } from "./states.ts";
import type { FailingBy, Page } from "./store.ts";

export type FailingQuery = {
  readonly by: FailingBy | null;
  readonly limit: number;
  readonly cursor: string | null;
};

/** Objects failing now, longest first. */
export async function listFailing(
  job: JobReader,
  tenant: TenantKeys,
  { by, limit, cursor }: FailingQuery,
): Promise<Page<ObjectState>> {
  const place = unpackCursor(cursor);
  const some = await Promise.all(
    failingKeys(job, by).map((key) => membersAfter(job.redis, key, place, limit + 1)),
  );
  // Every object is in one of the sets: together they are in order as each of them is.
  const members = some.flat().sort(longestFirst);
  const page = members.slice(0, limit);
  const known = await Promise.all(
    page.map(async ({ object }) => {
      const [name, touches] = await Promise.all([
        job.redis.hgetBuffer(tenant.people(object), object),
        readTouches(job.redis, job.keys, object),
      ]);
      return name === null ? null : { naming: unpackNaming(name), touches };
    }),
  );
  const last = page.at(-1);
  return {
    items: await readStates(
      job,
      known.filter((one) => one !== null),
    ),
    next: members.length > limit && last !== undefined ? packCursor(last) : null,
  };
}

function failingKeys({ keys, view }: JobReader, by: FailingBy | null): readonly string[] {
  if (by === null) return [keys.failing];
  if ("code" in by) return view.causes.withCode(by.code).map(keys.failingWith);
  const number = view.causes.withCluster(by.cluster);
  return number === null ? [] : [keys.failingWith(number)];
}

/** The order of Redis: by score, then by bytes, which latin1 keeps. */
function longestFirst(a: Member, b: Member): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

type Member = Place & { readonly object: Buffer };

/** Members after a place in the order of Redis: by score, then by bytes. */
async function membersAfter(
  redis: Redis,
  key: string,
  place: Place | null,
  count: number,
): Promise<readonly Member[]> {
  const start = place === null ? 0 : await rankAfter(redis, key, place);
  const found = await redis.zrangeBuffer(key, `${start}`, `${start + count - 1}`, "WITHSCORES");
  const members: Member[] = [];
  for (let i = 0; i + 1 < found.length; i += 2) {
    const object = found[i];
    if (object === undefined) break;
    members.push({ object, at: Number(found[i + 1]), id: object.toString("latin1") });
  }
  return members;
}

const SKIP_AT_ONCE = 1000;

/** The rank of the first member after `place`, whether or not its member is still there. */
async function rankAfter(redis: Redis, key: string, { at, id }: Place): Promise<number> {
  const member = Buffer.from(id, "latin1");
  const [rank, score, before] = await Promise.all([
    redis.zrank(key, member),
    redis.zscore(key, member),
    redis.zcount(key, "-inf", `(${at}`),
  ]);
  if (rank !== null && Number(score) === at) return rank + 1;
  // It recovered meanwhile: pass over those that began to fail at the same moment and sort before.
  for (let passed = before; ; passed += SKIP_AT_ONCE) {
    const same = await redis.zrangebyscoreBuffer(
      key,
      at,
      at,
      "LIMIT",
      passed - before,
      SKIP_AT_ONCE,
    );
    const place = same.findIndex((other) => Buffer.compare(other, member) > 0);
    if (place >= 0) return passed + place;
    if (same.length < SKIP_AT_ONCE) return passed + same.length;
  }
}
