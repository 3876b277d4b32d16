import { type LinkedDirectory, linkedDirectory } from "../../domain/person/person-link.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { RedisWrite, WriteCondition } from "../redis/apply-writes.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import { chunkList } from "../redis/chunk-list.ts";
import { digestOf, type TenantKeys } from "../redis/keys.ts";
import { readFields } from "../redis/read-fields.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { packLink, packLinkField } from "./link-records.ts";
import { WRITES_PER_STEP } from "./people-recording.ts";

type TenantRedis = { readonly redis: RedisClient; readonly keys: TenantKeys };
type NewLink = { readonly key: string; readonly field: Buffer; readonly link: Buffer };

/** Saves which person in Entra or Active Directory the source of a row has become. */
export async function saveLinks(
  tenant: TenantRedis,
  events: readonly ProvisioningEvent[],
): Promise<void> {
  const links = newestLinks(tenant.keys, events);
  for (const step of chunkList(links, WRITES_PER_STEP))
    await retryUntilApplied(() => trySaveLinks(tenant, step));
}

function newestLinks(keys: TenantKeys, events: readonly ProvisioningEvent[]): readonly NewLink[] {
  const newest = new Map<string, NewLink>();
  const directoryOf = memoiseDirectories();
  for (const event of events) {
    const { at, source, target } = event;
    if (target.id === null || target.id === source.id) continue;
    const directory = directoryOf(event);
    if (directory === null) continue;
    const person = digestOf(source.id);
    const field = packLinkField(person, directory);
    const link = packLink(at, target.id);
    const name = field.toString("latin1");
    const current = newest.get(name);
    if (current === undefined || Buffer.compare(link, current.link) > 0)
      newest.set(name, { key: keys.links(person), field, link });
  }
  return [...newest.values()];
}

/** Classifies each job once, because many rows of a page are of the same job. */
function memoiseDirectories(): typeof linkedDirectory {
  const directories = new Map<string, LinkedDirectory | null>();
  return (event) => {
    const job = `${event.jobId}\n${event.sourceSystem}\n${event.targetSystem}`;
    const known = directories.get(job);
    if (known !== undefined) return known;
    const directory = linkedDirectory(event);
    directories.set(job, directory);
    return directory;
  };
}

/**
 * Saves links with one script. Returns false if another process has changed one of them since they were
 * read. The field `links` exists if the tenant has a link.
 */
async function trySaveLinks(
  { redis, keys }: TenantRedis,
  links: readonly NewLink[],
): Promise<boolean> {
  const { values } = await readFields(redis, keys.meta, links);
  const changes = links.flatMap((change, i) => {
    const before = values[i] ?? null;
    return before === null || Buffer.compare(change.link, before) > 0
      ? [{ ...change, before }]
      : [];
  });
  if (changes.length === 0) return true;
  const conditions = changes.map(
    ({ key, field, before }): WriteCondition => ({ key, field, expected: before }),
  );
  const writes = changes.map(({ key, field, link }): RedisWrite => ["HSET", key, field, link]);
  return await applyWrites(redis, conditions, [["HSET", keys.meta, "links", "1"], ...writes]);
}
