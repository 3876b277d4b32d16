import { tenantKeys } from "./keys.ts";
import { StoredTarget } from "./shapes.ts";
import type { Shelf } from "./shelf.ts";
import { parseStored } from "./shelf.ts";
import type { TargetStore } from "./store.ts";

export function connectTargets({ redis, prefix }: Shelf): TargetStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).targets;
  return {
    save: async (reading) => {
      await redis.hset(keyOf(reading.tenant), reading.name, JSON.stringify(reading));
    },
    list: async (tenants) => {
      const texts = await Promise.all(tenants.map((tenant) => redis.hvals(keyOf(tenant))));
      return texts.flat().map((text) => parseStored(StoredTarget, text));
    },
  };
}
