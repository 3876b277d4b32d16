import type { Instant, Millis } from "../domain/time.ts";
import { MINUTE } from "../domain/time.ts";
import type { Guard, Write } from "./apply.ts";
import { apply } from "./apply.ts";
import { ACCOUNT_BYTES, wordEntry } from "./directory.ts";
import { gather } from "./gather.ts";
import type { TenantKeys } from "./keys.ts";
import { jobKeys, TENANT_BUCKETS, tenantKeys } from "./keys.ts";
import { namedAt, searchWords, unpackNaming } from "./names.ts";
import type { Touch } from "./object-state.ts";
import { unpackTouches } from "./object-state.ts";
import type { Shelf } from "./shelf.ts";

/** How often a worker should call: then every bucket has its turn once in 22 hours. */
export const SWEEP_EVERY_MS: Millis = 10 * MINUTE;
const BUCKETS_A_TURN = 32;
/** Of one bucket; more would have to leave on one day, and go with the next rounds. */
const PEOPLE_A_BUCKET = 50;

/**
 * Takes out whom no row has named, and to whom nothing has happened in any job, for as long as
 * history is kept. Whose newest verdict is a failure or a warning stays, for they are on a list.
 *
 * Which buckets have their turn follows from the time, so there is nothing to remember: a turn that
 * is missed is the next round's. In each:
 * 1. what the jobs keep of them, each record only if it is still as it was read;
 * 2. their names, their words for search and their number, in one step, on the same condition;
 * 3. accounts whose person is gone.
 * A crash in between leaves the name, by which the next round finds what is left.
 *
 * @returns how many have gone
 */
export async function sweepPeople(shelf: Shelf, tenant: string, now: Instant): Promise<number> {
  const keys = tenantKeys(shelf.prefix, tenant);
  const jobs = await shelf.redis.hkeys(keys.jobs);
  const turn: Turn = { ...shelf, tenant, keys, jobs, before: now - shelf.retention.countersMs };
  const first = Math.floor(now / SWEEP_EVERY_MS) * BUCKETS_A_TURN;
  let gone = 0;
  for (let n = first; n < first + BUCKETS_A_TURN; n += 1) {
    const bucket = Buffer.alloc(2);
    bucket.writeUInt16BE(n % TENANT_BUCKETS);
    gone += await sweepBucket(turn, bucket);
    await sweepAccounts(turn, bucket);
  }
  return gone;
}

type Turn = Pick<Shelf, "redis" | "prefix"> & {
  readonly tenant: string;
  readonly keys: TenantKeys;
  readonly jobs: readonly string[];
  readonly before: Instant;
};

async function sweepBucket(turn: Turn, bucket: Buffer): Promise<number> {
  const { redis, keys, before } = turn;
  const key = keys.people(bucket);
  const people = await redis.hkeysBuffer(key);
  if (people.length === 0) return 0;
  const records = await redis.hmgetBuffer(key, ...people);
  const old = people.flatMap((person, i) => {
    const record = records[i] ?? null;
    return record !== null && namedAt(record) < before ? [{ person, record }] : [];
  });
  let gone = 0;
  for (const { person, record } of old.slice(0, PEOPLE_A_BUCKET)) {
    if ((await forgetInJobs(turn, person)) && (await forgetName(turn, person, record))) gone += 1;
  }
  return gone;
}

/** False where a job still has something to say of them; then nothing is taken out. */
async function forgetInJobs({ redis, prefix, tenant, jobs, before }: Turn, person: Buffer) {
  const records = await Promise.all(
    jobs.map(async (jobId) => {
      const key = jobKeys(prefix, tenant, jobId).objects(person);
      return { key, bytes: await redis.hgetBuffer(key, person) };
    }),
  );
  const kept = records.flatMap(({ key, bytes }) => (bytes === null ? [] : [{ key, bytes }]));
  if (kept.some(({ bytes }) => speaks(unpackTouches(bytes), before))) return false;
  const taken = await Promise.all(
    kept.map(({ key, bytes }) =>
      apply(redis, [{ key, field: person, expected: bytes }], [["HDEL", key, person]]),
    ),
  );
  return taken.every(Boolean);
}

function speaks([latest]: readonly Touch[], before: Instant): boolean {
  if (latest === undefined) return false;
  return latest.at >= before || latest.status === "failure" || latest.status === "warning";
}

async function forgetName({ redis, keys }: Turn, person: Buffer, record: Buffer) {
  const key = keys.people(person);
  const guard: Guard = { key, field: person, expected: record };
  const words = searchWords(unpackNaming(record));
  return await apply(
    redis,
    [guard],
    [
      ["HINCRBY", keys.meta, "people", -1],
      ["HDEL", key, person],
      ...words.map((word): Write => ["ZREM", keys.words, wordEntry(word, person)]),
    ],
  );
}

async function sweepAccounts({ redis, keys }: Turn, bucket: Buffer): Promise<void> {
  const key = keys.accounts(bucket);
  const fields = await redis.hkeysBuffer(key);
  if (fields.length === 0) return;
  const owners = fields.map((field) => field.subarray(ACCOUNT_BYTES));
  const places = owners.map((person) => ({ key: keys.people(person), field: person }));
  const { values } = await gather(redis, keys.meta, places);
  await Promise.all(
    places.map(async (owner, i) => {
      const field = fields[i];
      if (field === undefined || values[i] !== null) return;
      // They may come back in this very moment.
      await apply(redis, [{ ...owner, expected: null }], [["HDEL", key, field]]);
    }),
  );
}
