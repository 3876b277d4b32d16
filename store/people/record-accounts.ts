import type { NamedObject } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { digestOf, type TenantKeys } from "../redis/keys.ts";
import { packAccountField } from "./account-fields.ts";
import { type Recording, WRITES_PER_STEP } from "./people-recording.ts";

/** Accounts need no condition: every process writes the same field with an empty value. */
export async function saveAccounts(
  recording: Recording,
  events: readonly ProvisioningEvent[],
): Promise<void> {
  const { tenant, keys, storedAccounts } = recording;
  const newAccounts = new Map<string, RedisWrite>();
  for (const event of events) {
    const { id } = event.source;
    for (const account of accountsOf(event)) {
      const accountKey = accountCacheKey(tenant, id, account);
      if (newAccounts.has(accountKey) || isAccountStored(recording, accountKey, id)) continue;
      newAccounts.set(accountKey, accountWrite(keys, account, id));
    }
  }
  await applyInSteps(recording, [...newAccounts.values()]);
  for (const accountKey of newAccounts.keys()) storedAccounts.set(accountKey, true);
}

/** Saves the keys of addresses by which people without rows are found. */
export async function saveSearchKeys(
  { redis, keys }: Pick<Recording, "redis" | "keys">,
  people: readonly NamedObject[],
): Promise<void> {
  const writes = people.flatMap(({ id, searchKeys = [] }) =>
    searchKeys.map((searchKey) => accountWrite(keys, searchKey, id)),
  );
  await applyInSteps({ redis }, writes);
}

/** Forgets that the accounts of a row are stored. */
export function uncacheAccounts(
  { tenant, storedAccounts }: Pick<Recording, "tenant" | "storedAccounts">,
  event: ProvisioningEvent,
): void {
  for (const account of accountsOf(event))
    storedAccounts.delete(accountCacheKey(tenant, event.source.id, account));
}

/** The other keys by which the person is found: the account in the target, and keys of addresses. */
function accountsOf({ source, target }: ProvisioningEvent): readonly string[] {
  const { searchKeys = [] } = source;
  return target.id === null ? searchKeys : [target.id, ...searchKeys];
}

function accountWrite(keys: TenantKeys, account: string, personId: string): RedisWrite {
  const field = packAccountField(account, digestOf(personId));
  return ["HSET", keys.accounts(field), field, ""];
}

async function applyInSteps(
  { redis }: Pick<Recording, "redis">,
  writes: readonly RedisWrite[],
): Promise<void> {
  for (const step of chunkList(writes, WRITES_PER_STEP)) await applyWrites(redis, [], step);
}

function isAccountStored(
  { storedAccounts, newPeople }: Recording,
  accountKey: string,
  sourceId: string,
): boolean {
  if (storedAccounts.get(accountKey) === undefined) return false;
  return newPeople.size === 0 || !newPeople.has(digestOf(sourceId).toString("latin1"));
}

function accountCacheKey(tenant: string, sourceId: string, targetId: string): string {
  return `${tenant} ${sourceId} ${targetId}`;
}
