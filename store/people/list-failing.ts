import type { ObjectState } from "../../domain/object-state.ts";
import type { Page } from "../page.ts";
import type { TenantKeys } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import { parseIdentity } from "./find-people.ts";
import { compareLongestFirst, membersAfter } from "./members-after.ts";
import type { FailingFilter } from "./people-types.ts";
import type { JobLogReader, StoredObject } from "./read-object-states.ts";
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
  const stored = await Promise.all(page.map(({ object }) => readStoredObject(job, tenant, object)));
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

/** An object with its name and its events; null if its name is not stored. */
export async function readStoredObject(
  { redis, keys }: JobLogReader,
  tenant: TenantKeys,
  object: Buffer,
): Promise<StoredObject | null> {
  const [record, objectEvents] = await Promise.all([
    redis.hgetBuffer(tenant.people(object), object),
    readObjectEvents(redis, keys, object),
  ]);
  const identity =
    record === null ? null : parseIdentity(redis, tenant.people(object), object, record);
  return identity === null ? null : { identity, objectEvents };
}
