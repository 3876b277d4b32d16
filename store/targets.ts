import { currentShape } from "./current.ts";
import { tenantKeys } from "./keys.ts";
import { StoredTarget } from "./shapes.ts";
import type { Shelf } from "./shelf.ts";
import type { TargetStore } from "./store.ts";

const readings = currentShape(StoredTarget);

export function connectTargets({ redis, prefix, now }: Shelf): TargetStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).targets;
  return {
    save: async (reading) => {
      await redis.hset(keyOf(reading.tenant), reading.name, readings.pack(now(), reading));
    },
    list: async (tenants) => {
      const texts = await Promise.all(tenants.map((tenant) => redis.hvals(keyOf(tenant))));
      return texts.flat().flatMap((text) => readings.read(text) ?? []);
    },
  };
}
