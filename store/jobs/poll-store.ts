import { tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { parseStored } from "../redis/store-context.ts";
import type { PollKind, PollState, PollStore } from "../store.ts";
import { POLL_KINDS } from "../store.ts";
import { StoredPollState } from "./stored-schemas.ts";

export function createPollStore({ redis, prefix }: StoreContext): PollStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).polls;
  return {
    load: async (tenant, kind) => {
      const text = await redis.hget(keyOf(tenant), kind);
      return text === null ? null : parseStored(StoredPollState, text);
    },
    save: async (tenant, kind, state) => {
      await redis.hset(keyOf(tenant), kind, JSON.stringify(state));
    },
    loadAll: async (tenant) => {
      const texts = await redis.hmget(keyOf(tenant), ...POLL_KINDS);
      return new Map(
        POLL_KINDS.flatMap((kind, i): [PollKind, PollState][] => {
          const text = texts[i];
          return text == null ? [] : [[kind, parseStored(StoredPollState, text)]];
        }),
      );
    },
  };
}
