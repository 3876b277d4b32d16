import type { IdentityRecord, LinkedPerson } from "../../domain/object-state.ts";
import type { LinkedDirectory } from "../../domain/person/person-link.ts";
import { personLabel } from "../../domain/privacy/opaque-id.ts";
import { digestOf } from "../redis/keys.ts";
import { accountDigestOf, personOfAccountField } from "./account-fields.ts";
import { findPeople, findPerson, type SearchIndex } from "./find-people.ts";
import { linkedIdOf, linkFieldsOf } from "./link-records.ts";
import type { PersonIdentity } from "./person-identity.ts";

/**
 * If more objects than this name the same id as their account, the id is a placeholder that some rows
 * contain, and not the id of one person. Such an id is not used as a link.
 */
const MAX_LINKED_IDS = 8;

type KnownId = {
  readonly id: string;
  /** Null for an id in another source, such as an HR app. */
  readonly directory: LinkedDirectory | null;
};

type LinkedRecords = LinkedPerson & {
  /** The stored records of the ids, in their order. */
  readonly records: readonly IdentityRecord[];
};

/**
 * One person with all ids under which sources know the person; null if no row has named the person. The
 * id in Entra comes first, because apps get their people from Entra.
 */
export async function readLinkedPerson(
  index: SearchIndex,
  id: string,
): Promise<LinkedRecords | null> {
  const known = (await hasLinks(index)) ? await findKnownIds(index, id) : null;
  const ids = known === null ? [id] : [...known].sort(compareEntraFirst).map((entry) => entry.id);
  const found = await findPeople(index, ids.map(digestOf));
  const records = found.filter((record) => record !== null);
  const [first] = records;
  const [primaryId] = ids;
  if (first === undefined || primaryId === undefined) return null;
  const isLabelled = first.displayName === personLabel(first.id);
  const displayName = isLabelled ? personLabel(primaryId) : first.displayName;
  return { identity: { ...first, id: primaryId, displayName }, ids, records };
}

/**
 * These people with the id in Entra where rows have linked one. A person whom several sources know is
 * listed once.
 */
export async function toLinkedIdentities(
  index: SearchIndex,
  people: readonly IdentityRecord[],
): Promise<readonly IdentityRecord[]> {
  const linked = await Promise.all(
    people.map(async (person) => (await readLinkedPerson(index, person.id))?.identity ?? person),
  );
  return linked.filter(({ id }, i) => linked.findIndex((other) => other.id === id) === i);
}

/** Whether any row of the tenant has linked two ids. Most tenants have none. */
export async function hasLinks({ redis, keys }: SearchIndex): Promise<boolean> {
  return (await redis.hexists(keys.meta, "links")) === 1;
}

const DIRECTORY_RANKS: Readonly<Record<LinkedDirectory, number>> = {
  entra: 0,
  "active-directory": 1,
};

function compareEntraFirst(a: KnownId, b: KnownId): number {
  const rankOf = ({ directory }: KnownId) => (directory === null ? 2 : DIRECTORY_RANKS[directory]);
  return rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1);
}

/** Follows links in both directions; null if they lead to too many ids. */
async function findKnownIds(index: SearchIndex, id: string): Promise<readonly KnownId[] | null> {
  const known = new Map<string, KnownId>([[id, { id, directory: null }]]);
  const waiting = [id];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const neighbours = await readNeighbours(index, next);
    if (neighbours === null) return null;
    if (neighbours.directory !== null) {
      known.set(next, { id: next, directory: neighbours.directory });
    }
    for (const neighbour of neighbours.ids) {
      if (known.has(neighbour.id)) continue;
      known.set(neighbour.id, neighbour);
      waiting.push(neighbour.id);
    }
    if (known.size > MAX_LINKED_IDS) return null;
  }
  return [...known.values()];
}

/** The ids that links connect with `id`, and the directory of `id` if a link leads to it. */
async function readNeighbours(index: SearchIndex, id: string) {
  const [targets, sources] = await Promise.all([readTargets(index, id), readSources(index, id)]);
  if (sources === null) return null;
  const sourceIds = sources.map((source): KnownId => ({ id: source.id, directory: null }));
  return { directory: sources[0]?.directory ?? null, ids: [...targets, ...sourceIds] };
}

/** The ids of the person in directories to which jobs have written the person. */
async function readTargets({ redis, keys }: SearchIndex, id: string): Promise<readonly KnownId[]> {
  const fields = linkFieldsOf(id);
  const links = await redis.hmgetBuffer(
    keys.links(digestOf(id)),
    ...fields.map(({ field }) => field),
  );
  return fields.flatMap(({ directory }, i) => {
    const link = links[i] ?? null;
    return link === null ? [] : [{ id: linkedIdOf(link), directory }];
  });
}

/**
 * The ids of the person in sources from which jobs have written the person to `id`, and the directory
 * of `id`; null if they are too many.
 */
async function readSources(
  index: SearchIndex,
  id: string,
): Promise<readonly { readonly id: string; readonly directory: LinkedDirectory }[] | null> {
  const account = accountDigestOf(id);
  const fields = await index.redis.hkeysBuffer(index.keys.accounts(account));
  const owners = fields.filter((field) => field.subarray(0, account.length).equals(account));
  if (owners.length > MAX_LINKED_IDS) return null;
  const people = await Promise.all(
    owners.map((field) => findPerson(index, personOfAccountField(field))),
  );
  const linked = await Promise.all(people.map((person) => linkTo(index, person, id)));
  return linked.flatMap((link) => link ?? []);
}

async function linkTo(index: SearchIndex, person: PersonIdentity | null, id: string) {
  if (person === null) return null;
  const link = (await readTargets(index, person.id)).find((target) => target.id === id);
  return link === undefined || link.directory === null
    ? null
    : { id: person.id, directory: link.directory };
}
