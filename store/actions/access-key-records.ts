import type { AccessKey } from "../../domain/access-key.ts";
import type { Instant } from "../../domain/time.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import type { ActedBy, ActionStore, AuditedChange } from "./action-types.ts";
import { type ActionWriter, auditWrites } from "./audit-trail.ts";
import { accessKeyJson } from "./stored-actions.ts";

/** More keys than any installation needs. */
const MAX_ACCESS_KEYS = 1000;

type AccessKeyStore = Pick<
  ActionStore,
  "createAccessKey" | "revokeAccessKey" | "accessKey" | "accessKeys" | "markAccessKeyUsed"
>;

export function createAccessKeyStore(writer: ActionWriter): AccessKeyStore {
  const { redis, keys } = writer;
  const parse = (id: string, text: string | null) =>
    text === null ? null : accessKeyJson.parse(redis, { key: keys.accessKeys, field: id }, text);
  return {
    createAccessKey: async (key, change) => {
      if ((await redis.hlen(keys.accessKeys)) >= MAX_ACCESS_KEYS) return false;
      return await applyWrites(
        redis,
        [{ key: keys.accessKeys, field: key.id, expected: null }],
        [
          ["HSET", keys.accessKeys, key.id, accessKeyJson.pack(key.createdAt, key)],
          ...auditKeyChange(writer, "key-created", key.id, change),
        ],
      );
    },
    revokeAccessKey: async (id, change) => {
      let revoked: AccessKey | null = null;
      await retryUntilApplied(async () => {
        const text = await redis.hget(keys.accessKeys, id);
        revoked = parse(id, text);
        if (text === null) return true;
        return await applyWrites(
          redis,
          [{ key: keys.accessKeys, field: id, expected: text }],
          [
            ["HDEL", keys.accessKeys, id],
            ["HDEL", keys.accessKeyUses, id],
            ...auditKeyChange(writer, "key-revoked", id, change),
          ],
        );
      });
      return revoked;
    },
    accessKey: async (id) => parse(id, await redis.hget(keys.accessKeys, id)),
    accessKeys: async () => {
      const [records, uses] = await Promise.all([
        redis.hgetall(keys.accessKeys),
        redis.hgetall(keys.accessKeyUses),
      ]);
      return Object.entries(records)
        .flatMap(([id, text]) => parse(id, text) ?? [])
        .map((key) => ({ key, lastUsedAt: readTime(uses[key.id]) }))
        .sort((a, b) => b.key.createdAt - a.key.createdAt || (a.key.id < b.key.id ? 1 : -1));
    },
    markAccessKeyUsed: async (key, at) => {
      const text = await redis.hget(keys.accessKeys, key.id);
      // If the key was revoked in the meantime, no time is stored.
      if (text === null) return;
      await applyWrites(
        redis,
        [{ key: keys.accessKeys, field: key.id, expected: text }],
        [["HSET", keys.accessKeyUses, key.id, at]],
      );
    },
  };
}

function auditKeyChange(
  writer: ActionWriter,
  action: "key-created" | "key-revoked",
  id: string,
  { tenants, reason, ...actedBy }: ActedBy & AuditedChange,
) {
  return auditWrites(writer, action, actedBy, { subject: id, tenants, reason });
}

function readTime(text: string | undefined): Instant | null {
  const time = Number(text);
  return text === undefined || !Number.isFinite(time) ? null : time;
}
