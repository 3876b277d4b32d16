import { chunkList } from "../redis/chunk-list.ts";
import { type JobKeys, jobKeys } from "../redis/keys.ts";
import { packCursor, unpackCursor } from "../redis/list-cursor.ts";
import { readFields } from "../redis/read-fields.ts";
import { findPeople, type SearchIndex } from "./find-people.ts";
import { MEMBERS_PER_COMMAND, type MembersQuery, readMembers } from "./list-failing-members.ts";
import type { UnseenMemberPage } from "./people-types.ts";

/** Each member is checked in each job. */
const MAX_CHECKS = 100_000;

/**
 * The members of a group, at the last read of the group, whom the log of one of these jobs has never
 * named. Null if the group has more members than one request can check.
 */
export async function listUnseenMembers(
  index: SearchIndex,
  prefix: string,
  { groupId, jobIds, limit, cursor }: MembersQuery,
): Promise<UnseenMemberPage | null> {
  const position = unpackCursor(cursor)?.id ?? "";
  const digests = await readMembers(index, groupId);
  if (digests.length * jobIds.length > MAX_CHECKS) return null;
  const unseen: { readonly id: string; readonly jobId: string; readonly digest: Buffer }[] = [];
  for (const jobId of jobIds)
    for (const digest of await findUnseen(index, jobKeys(prefix, index.tenant, jobId), digests))
      unseen.push({ id: `${digest.toString("hex")} ${jobId}`, jobId, digest });
  unseen.sort((a, b) => (a.id < b.id ? -1 : 1));
  const after = unseen.filter(({ id }) => id > position);
  const page = after.slice(0, limit);
  const people = await findPeople(
    index,
    page.map(({ digest }) => digest),
  );
  const last = page.at(-1);
  return {
    items: page.flatMap(({ jobId }, i) => {
      const person = people[i] ?? null;
      return person === null ? [] : [{ person, jobId }];
    }),
    total: unseen.length,
    next: after.length > limit && last !== undefined ? packCursor({ at: 0, id: last.id }) : null,
  };
}

async function findUnseen(
  { redis, keys: { meta } }: SearchIndex,
  keys: JobKeys,
  digests: readonly Buffer[],
): Promise<readonly Buffer[]> {
  const unseen: Buffer[] = [];
  for (const chunk of chunkList(digests, MEMBERS_PER_COMMAND)) {
    const fields = chunk.map((digest) => ({ key: keys.objects(digest), field: digest }));
    const { values } = await readFields(redis, meta, fields);
    unseen.push(...chunk.filter((_, i) => (values[i] ?? null) === null));
  }
  return unseen;
}
