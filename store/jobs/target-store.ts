import { tenantKeys } from "../redis/keys.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { versionedJson } from "../redis/versioned-json.ts";
import type { TargetStore } from "../store.ts";
import { StoredTarget } from "./stored-schemas.ts";

const targetJson = versionedJson(StoredTarget);

export function createTargetStore({ redis, prefix, now }: StoreContext): TargetStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).targets;
  return {
    save: async (target) => {
      await redis.hset(keyOf(target.tenant), target.name, targetJson.pack(now(), target));
    },
    list: async (tenants) => {
      const texts = await Promise.all(tenants.map((tenant) => redis.hvals(keyOf(tenant))));
      return texts.flat().flatMap((text) => targetJson.parse(text) ?? []);
    },
  };
}
