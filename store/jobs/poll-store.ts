import { isDeepStrictEqual } from "node:util";
import { POLL_KINDS, type PollKind } from "../../domain/poll-kind.ts";
import { applyWrites } from "../redis/apply-writes.ts";
import { tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { storedJson } from "../redis/stored-json.ts";
import type { PollState, PollStore } from "./poll-types.ts";
import { StoredPollState } from "./stored-schemas.ts";

export const pollStateJson = storedJson("poll-state", StoredPollState);

/** If the stored state cannot be read, the poll begins as if it had none. Nothing is counted twice. */
export function createPollStore({ redis, prefix, now }: StoreContext): PollStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).polls;
  return {
    load: async (tenant, kind) => {
      const key = keyOf(tenant);
      const text = await redis.hget(key, kind);
      return text === null ? null : pollStateJson.parse(redis, { key, field: kind }, text);
    },
    save: async (tenant, kind, state) => {
      await redis.hset(keyOf(tenant), kind, pollStateJson.pack(now(), state));
    },
    saveNext: async (tenant, kind, previous, next) => {
      const key = keyOf(tenant);
      const text = await redis.hget(key, kind);
      const stored = text === null ? null : pollStateJson.parse(redis, { key, field: kind }, text);
      // `load` gave no state to the caller if the stored one cannot be read: it may be replaced.
      const isUnchanged =
        stored === null ? previous.lastTryAt === null : isDeepStrictEqual(stored, previous);
      if (!isUnchanged) return false;
      return await applyWrites(
        redis,
        [{ key, field: kind, expected: text }],
        [["HSET", key, kind, pollStateJson.pack(now(), next)]],
      );
    },
    loadAll: async (tenant) => {
      const key = keyOf(tenant);
      const texts = await redis.hmget(key, ...POLL_KINDS);
      return new Map(
        POLL_KINDS.flatMap((kind, i): [PollKind, PollState][] => {
          const text = texts[i] ?? null;
          const state =
            text === null ? null : pollStateJson.parse(redis, { key, field: kind }, text);
          return state === null ? [] : [[kind, state]];
        }),
      );
    },
  };
}
