import { hash } from "node:crypto";
import type { Unsubscription } from "../../domain/notify/action.ts";
import { applyWrites, retryUntilApplied } from "../redis/apply-writes.ts";
import type { ActionStore } from "./action-types.ts";
import { type ActionWriter, auditWrites } from "./audit-trail.ts";
import { unsubscriptionJson } from "./stored-actions.ts";

/** More addresses than any installation notifies. */
const MAX_UNSUBSCRIPTIONS = 10_000;

type UnsubscriptionStore = Pick<
  ActionStore,
  "unsubscribe" | "resubscribe" | "isUnsubscribed" | "unsubscriptions"
>;

/** The id of the unsubscription of an address. Mail servers ignore the case of an address. */
function unsubscriptionId(address: string): string {
  return hash("sha256", address.toLowerCase(), "buffer").toString("base64url", 0, 12);
}

export function createUnsubscriptionStore(writer: ActionWriter): UnsubscriptionStore {
  const { redis, keys } = writer;
  const key = keys.unsubscriptions;
  const parse = (id: string, text: string | null) =>
    text === null ? null : unsubscriptionJson.parse(redis, { key, field: id }, text);
  return {
    unsubscribe: async (address, actedBy) => {
      const id = unsubscriptionId(address);
      const unsubscription = { id, address, at: actedBy.at };
      const about = { subject: address, tenants: null, reason: "" };
      let hasRoom = true;
      await retryUntilApplied(async () => {
        const text = await redis.hget(key, id);
        if (parse(id, text) !== null) return true;
        hasRoom = (await redis.hlen(key)) < MAX_UNSUBSCRIPTIONS;
        if (!hasRoom) return true;
        return await applyWrites(
          redis,
          [{ key, field: id, expected: text }],
          [
            ["HSET", key, id, unsubscriptionJson.pack(actedBy.at, unsubscription)],
            ...auditWrites(writer, "address-unsubscribed", actedBy, about),
          ],
        );
      });
      return hasRoom;
    },
    resubscribe: async (id, actedBy) => {
      let removed: Unsubscription | null = null;
      await retryUntilApplied(async () => {
        const text = await redis.hget(key, id);
        removed = parse(id, text);
        if (text === null) return true;
        const about = { subject: removed?.address ?? id, tenants: null, reason: "" };
        return await applyWrites(
          redis,
          [{ key, field: id, expected: text }],
          [...auditWrites(writer, "address-subscribed", actedBy, about), ["HDEL", key, id]],
        );
      });
      return removed;
    },
    isUnsubscribed: async (address) => {
      const id = unsubscriptionId(address);
      return parse(id, await redis.hget(key, id)) !== null;
    },
    unsubscriptions: async () => {
      const fields = Object.entries(await redis.hgetall(key));
      const all = fields.flatMap(([id, text]) => parse(id, text) ?? []);
      return all.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    },
  };
}
