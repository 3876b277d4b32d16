import { digitsOfLabel } from "../../domain/privacy/opaque-id.ts";
import type { PersonFilter } from "../../domain/privacy/person-filter.ts";
import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import { DAY, type Millis } from "../../domain/time.ts";
import { StoredAudit } from "../jobs/stored-schemas.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import type { TenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";

/** Audits that are not older can be deleted and read again, because a first poll reads the last seven days. */
const READ_AGAIN_MS: Millis = 6 * DAY;

/**
 * Replaces the names of the people who changed a provisioning job. The newest audits are deleted and read again:
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
      const next = JSON.stringify(cleanAudit(audit, filter));
      if (next !== text) await applyWrites(redis, [], [remove, ["ZADD", key, audit.at, next]]);
    }
  }
  // The next poll of the audits is a first poll again.
  await redis.hdel(keys.polls, "audits");
}

/** An actor without an address may be an app or a person without a principal name, so it is removed. */
function cleanAudit(audit: ProvisioningAudit, filter: PersonFilter): ProvisioningAudit {
  const isAddress = audit.actor?.includes("@") === true;
  const isPseudonym = audit.actor !== null && digitsOfLabel(audit.actor) !== null;
  const actor = isAddress || isPseudonym ? audit.actor : null;
  return filter.audit({ ...audit, actor }, { id: null, isPerson: isAddress });
}
