import { tenantKeys } from "./keys.ts";
import { StoredPoll } from "./shapes.ts";
import type { Shelf } from "./shelf.ts";
import { parseStored } from "./shelf.ts";
import type { PollKind, PollState, PollStore } from "./store.ts";
import { POLL_KINDS } from "./store.ts";

export function connectPolls({ redis, prefix }: Shelf): PollStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).polls;
  return {
    load: async (tenant, kind) => {
      const text = await redis.hget(keyOf(tenant), kind);
      return text === null ? null : parseStored(StoredPoll, text);
    },
    save: async (tenant, kind, state) => {
      await redis.hset(keyOf(tenant), kind, JSON.stringify(state));
    },
    all: async (tenant) => {
      const texts = await redis.hmget(keyOf(tenant), ...POLL_KINDS);
      return new Map(
        POLL_KINDS.flatMap((kind, i): [PollKind, PollState][] => {
          const text = texts[i];
          return text == null ? [] : [[kind, parseStored(StoredPoll, text)]];
        }),
      );
    },
  };
}
