import { hash } from "node:crypto";
import type { PlannedEntry, PlannedMessage } from "./plan-types.ts";

const SUFFIX_CHARACTERS = 8;

/**
 * One message for each set of entries that has addresses of its own, so that the people of one app do not
 * read about another app. They share the thread. The message with the most entries is last and keeps the
 * id, because the last decision about an announcement is kept.
 */
export function splitByAddress(
  message: PlannedMessage,
  withEntries: (entries: readonly PlannedEntry[]) => PlannedMessage,
): readonly PlannedMessage[] {
  const sets = [...addressSets(message)].toSorted(
    ([a, x], [b, y]) => x.entries.length - y.entries.length || (a < b ? -1 : 1),
  );
  return sets.map(([ids, { entries, addresses }], i) => ({
    ...withEntries(entries),
    id: i === sets.length - 1 ? message.id : `${message.id}.${suffix(ids)}`,
    threadId: message.threadId,
    threadIncidentCount: message.entries.length,
    addresses,
  }));
}

type AddressSet = { readonly entries: readonly PlannedEntry[]; readonly addresses: string[] };

/** By the ids of the incidents of its entries. */
function addressSets({ entries, addresses }: PlannedMessage): ReadonlyMap<string, AddressSet> {
  const sets = new Map<string, AddressSet>();
  for (const address of addresses) {
    const named = entries.filter((entry) => entry.addresses.includes(address));
    const ids = named.map(({ item }) => item.incident.id).join(" ");
    const set = sets.get(ids) ?? { entries: named, addresses: [] };
    set.addresses.push(address);
    sets.set(ids, set);
  }
  return sets;
}

/** Made of the incidents, so that the id contains no address. */
function suffix(ids: string): string {
  return hash("sha256", ids).slice(0, SUFFIX_CHARACTERS);
}
