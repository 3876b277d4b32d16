import type { ObservedTarget } from "../../domain/target.ts";
import type { TargetAssessment } from "../../domain/target-assessment.ts";
import { tenantKeys } from "../redis/keys.ts";
import { readJsonHash } from "../redis/read-json-hash.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { storedJson } from "../redis/stored-json.ts";
import { StoredTarget, StoredTargetAssessment } from "./stored-target.ts";

export type TargetStore = {
  save(target: ObservedTarget): Promise<void>;
  list(tenants: readonly string[]): Promise<readonly ObservedTarget[]>;
  saveAssessment(assessment: TargetAssessment): Promise<void>;
  assessments(tenants: readonly string[]): Promise<readonly TargetAssessment[]>;
  /** Deletes all other targets of the tenant. */
  keepOnly(tenant: string, names: ReadonlySet<string>): Promise<void>;
};

export const targetJson = storedJson("target", StoredTarget);
export const targetAssessmentJson = storedJson("target-assessment", StoredTargetAssessment);

export function createTargetStore({ redis, prefix, now }: StoreContext): TargetStore {
  const keyOf = (tenant: string) => tenantKeys(prefix, tenant).targets;
  const assessmentKeyOf = (tenant: string) => tenantKeys(prefix, tenant).targetAssessments;
  return {
    save: async (target) => {
      await redis.hset(keyOf(target.tenant), target.name, targetJson.pack(now(), target));
    },
    list: async (tenants) => {
      const byTenant = await Promise.all(
        tenants.map((tenant) => readJsonHash(redis, keyOf(tenant), targetJson)),
      );
      return byTenant.flatMap((targets) => [...targets.values()]);
    },
    saveAssessment: (assessment) => {
      const { tenant, name, assessedAt } = assessment;
      const hashField = { key: assessmentKeyOf(tenant), field: name };
      return targetAssessmentJson.putNewest(redis, hashField, assessedAt, assessment);
    },
    assessments: async (tenants) => {
      const byTenant = await Promise.all(
        tenants.map((tenant) => readJsonHash(redis, assessmentKeyOf(tenant), targetAssessmentJson)),
      );
      return byTenant.flatMap((assessments) => [...assessments.values()]);
    },
    keepOnly: async (tenant, names) => {
      for (const key of [keyOf(tenant), assessmentKeyOf(tenant)]) {
        const others = (await redis.hkeys(key)).filter((name) => !names.has(name));
        if (others.length > 0) await redis.hdel(key, ...others);
      }
    },
  };
}
