import type { IdentityRecord } from "../../domain/object-state.ts";
import { DIGEST_BYTES } from "../redis/keys.ts";
import { findPeople, type SearchIndex } from "./find-people.ts";

/**
 * Each field of the hashes `T:i:<bucket>` (redis/keys.ts) maps the beginning of an object id to the
 * object: 4 bytes: the first eight digits of the id · 8 bytes digest of the object. The values are
 * empty. Only ids that are GUIDs or 32 hexadecimal digits have a field: people type the beginning of
 * such an id, and other ids completely.
 */
const GUID_OR_HEX =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})$/;
const INDEXED_DIGITS = 8;
/** The digits that choose the bucket. */
const BUCKET_DIGITS = 3;
/** The beginning of an id: at least four digits, because too many ids begin with fewer. */
const ID_PREFIX = /^[0-9a-f]{4,8}(?:-[0-9a-f-]*)?$/;

/** The key and field of an object; null if its id has another form. */
export function idPrefixField({ keys }: Pick<SearchIndex, "keys">, id: string, digest: Buffer) {
  if (!GUID_OR_HEX.test(id)) return null;
  const digits = Buffer.from(id.slice(0, INDEXED_DIGITS), "hex");
  return { key: keys.idPrefixes(bucketOf(id)), field: Buffer.concat([digits, digest]) };
}

function bucketOf(id: string): string {
  return id.slice(0, BUCKET_DIGITS);
}

/** The people and groups whose id begins with this text; none if it is no beginning of a GUID. */
export async function findPeopleByIdPrefix(
  index: SearchIndex,
  prefix: string,
  limit: number,
): Promise<readonly IdentityRecord[]> {
  if (!ID_PREFIX.test(prefix)) return [];
  const digits = prefix.slice(0, INDEXED_DIGITS);
  const fields = await index.redis.hkeysBuffer(index.keys.idPrefixes(bucketOf(prefix)));
  const matching = fields
    .filter((field) => field.toString("hex", 0, INDEXED_DIGITS / 2).startsWith(digits))
    .sort(Buffer.compare)
    .slice(0, limit);
  const digestsOfPeople = matching.map((field) => field.subarray(-DIGEST_BYTES));
  const people = await findPeople(index, digestsOfPeople);
  return people.filter((person) => person?.id.startsWith(prefix) === true) as IdentityRecord[];
}
