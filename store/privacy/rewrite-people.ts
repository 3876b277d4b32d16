import type { NamedObject } from "../../domain/object-state.ts";
import { LINKED_DIRECTORIES } from "../../domain/person/person-link.ts";
import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import { packAccountField } from "../people/account-fields.ts";
import { parseIdentity } from "../people/find-people.ts";
import { idPrefixField } from "../people/id-prefixes.ts";
import {
  linkedIdOf,
  packLink,
  packLinkField,
  personOfLinkField,
  timeOfLink,
} from "../people/link-records.ts";
import { type PersonIdentity, renameIdentity } from "../people/person-identity.ts";
import { packSearchEntry, searchWordsOf } from "../people/search-words.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import {
  digestOf,
  digestStartOfBucket,
  jobKeys,
  PEOPLE_BUCKET_COUNT,
  type TenantKeys,
  tenantKeys,
} from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { renameObject } from "./rename-object.ts";

type Person = {
  readonly digest: Buffer;
  readonly record: Buffer;
  readonly identity: PersonIdentity;
};

/** Every person and group of a tenant, one bucket after the other. */
export async function* readAllPeople(
  { redis }: Pick<StoreContext, "redis">,
  keys: TenantKeys,
): AsyncGenerator<readonly Person[]> {
  for (let bucket = 0; bucket < PEOPLE_BUCKET_COUNT; bucket += 1) {
    const digits = digestStartOfBucket(bucket);
    const key = keys.people(digits);
    const digests = await redis.hkeysBuffer(key);
    if (digests.length === 0) continue;
    const records = await redis.hmgetBuffer(key, ...digests);
    yield digests.flatMap((digest, i): readonly Person[] => {
      const record = records[i] ?? null;
      const identity = record && parseIdentity(redis, key, digest, record);
      return record === null || identity === null ? [] : [{ digest, record, identity }];
    });
  }
}

/**
 * Replaces the record of a person or group, and everything under an id that is no object id. All search
 * words were deleted before.
 */
export async function rewritePerson(
  context: StoreContext,
  { tenant, jobIds }: { readonly tenant: string; readonly jobIds: readonly string[] },
  { digest, record, identity }: Person,
  filter: PersonFilter,
): Promise<void> {
  const { redis, prefix } = context;
  const keys = tenantKeys(prefix, tenant);
  const { searchKeys = [], ...filtered } = filter.person<NamedObject>(identity);
  const newDigest = digestOf(filtered.id);
  const isRenamed = !newDigest.equals(digest);
  if (isRenamed)
    for (const jobId of jobIds)
      await renameObject(context, jobKeys(prefix, tenant, jobId), { from: digest, to: newDigest });
  const idPrefix = idPrefixField({ keys }, filtered.id, newDigest);
  const accounts = searchKeys.map((searchKey) => packAccountField(searchKey, newDigest));
  await applyWrites(
    redis,
    [{ key: keys.people(digest), field: digest, expected: record }],
    [
      ...accounts.map((field): RedisWrite => ["HSET", keys.accounts(field), field, ""]),
      ...(isRenamed ? await linkWrites({ redis, keys }, digest, newDigest) : []),
      ...(idPrefix === null
        ? []
        : [["HSET", idPrefix.key, idPrefix.field, ""] satisfies RedisWrite]),
      // Only groups have search words, because the pseudonym of a person has none.
      ...searchWordsOf(filtered).map(
        (word): RedisWrite => ["ZADD", keys.searchWords, 0, packSearchEntry(word, newDigest)],
      ),
      ["HDEL", keys.people(digest), digest],
      ["HSET", keys.people(newDigest), newDigest, renameIdentity(record, filtered)],
    ],
  );
}

/** The links of a person to the same person in Entra or Active Directory. */
async function linkWrites(
  { redis, keys }: Pick<StoreContext, "redis"> & { readonly keys: TenantKeys },
  from: Buffer,
  to: Buffer,
): Promise<readonly RedisWrite[]> {
  const writes: RedisWrite[] = [];
  for (const directory of LINKED_DIRECTORIES) {
    const field = packLinkField(from, directory);
    const link = await redis.hgetBuffer(keys.links(from), field);
    if (link === null) continue;
    writes.push(
      ["HDEL", keys.links(from), field],
      ["HSET", keys.links(to), packLinkField(to, directory), link],
    );
  }
  return writes;
}

/**
 * Replaces the ids of the directory in links, and stores the accounts of the linked people, which were
 * deleted before: they lead from the id in the directory to the person in the source.
 */
export async function rewriteLinks(
  { redis }: Pick<StoreContext, "redis">,
  keys: TenantKeys,
  filter: PersonFilter,
): Promise<void> {
  for (let bucket = 0; bucket < PEOPLE_BUCKET_COUNT; bucket += 1) {
    const digits = digestStartOfBucket(bucket);
    const key = keys.links(digits);
    for (const field of await redis.hkeysBuffer(key)) {
      const link = await redis.hgetBuffer(key, field);
      if (link === null) continue;
      const id = linkedIdOf(link);
      const person = { id, displayName: null, userPrincipalName: null };
      const newId = filter.person(person).id;
      const account = packAccountField(newId, personOfLinkField(field));
      const writes: RedisWrite[] = [["HSET", keys.accounts(account), account, ""]];
      if (newId !== id) writes.push(["HSET", key, field, packLink(timeOfLink(link), newId)]);
      await applyWrites(redis, [{ key, field, expected: link }], writes);
    }
  }
}
