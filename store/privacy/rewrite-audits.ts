import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import { DAY } from "../../domain/time.ts";
import { StoredAudit } from "../jobs/stored-schemas.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import type { TenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";

/** The first poll of the audit log reads the last seven days. */
const READ_AGAIN_MS = 6 * DAY;

/**
 * Replaces the names of the people who changed jobs. The newest audits are deleted and read again:
 * Entra's log has the object ids of these people, and the stored audits do not.
 */
export async function rewriteAudits(
  { redis, now }: Pick<StoreContext, "redis" | "now">,
  { keys, servicePrincipalIds }: { keys: TenantKeys; servicePrincipalIds: readonly string[] },
  filter: PersonFilter,
): Promise<void> {
  for (const key of new Set(servicePrincipalIds.map(keys.audits))) {
    await redis.zremrangebyscore(key, now() - READ_AGAIN_MS, "+inf");
    for (const text of await redis.zrange(key, "0", "-1")) {
      const address = { kind: "audit", key, field: text } as const;
      const parse = () => StoredAudit.parse(JSON.parse(text));
      const audit = unreadableRecordsOf(redis).read(address, parse);
      const remove: RedisWrite = ["ZREM", key, text];
      if (audit === null) {
        await applyWrites(redis, [], [remove]);
        continue;
      }
      // Only a principal name shows that a person has acted; an app has a name without an address.
      const isPerson = audit.actor?.includes("@") === true;
      const next = JSON.stringify(filter.audit(audit, { id: null, isPerson }));
      if (next !== text) await applyWrites(redis, [], [remove, ["ZADD", key, audit.at, next]]);
    }
  }
  await redis.hdel(keys.polls, "audits");
}
