import type { ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import { tenantKeys } from "../redis/keys.ts";
import { readJsonHash } from "../redis/read-json-hash.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import { storedJson } from "../redis/stored-json.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import { createAssessmentStore } from "./job-assessments.ts";
import { createConfigurationStore } from "./job-configurations.ts";
import type { JobStore } from "./job-types.ts";
import { StoredHistory } from "./stored-history.ts";
import { StoredAudit, StoredObservedJob } from "./stored-schemas.ts";

/** Limit of stored audits per application: more than a year of daily changes. */
const MAX_AUDITS_PER_APPLICATION = 500;

export const observedJobJson = storedJson("observed-job", StoredObservedJob);
export const historyJson = storedJson("job-history", StoredHistory);

export function createJobStore({ redis, prefix, retention, now }: StoreContext): JobStore {
  const tenantKeysOf = (tenant: string) => tenantKeys(prefix, tenant);
  return {
    saveObservedJob: (job) =>
      observedJobJson.putNewest(
        redis,
        { key: tenantKeysOf(job.tenant).observedJobs, field: job.jobId },
        job.readAt,
        job,
      ),
    observedJobs: async (tenant) => {
      const jobs = await readJsonHash(redis, tenantKeysOf(tenant).observedJobs, observedJobJson);
      return [...jobs.values()];
    },
    forget: async (tenant, jobId) => {
      const keys = tenantKeysOf(tenant);
      // The rows of the job stay until they expire, but nothing refers to them any more.
      const hashKeys = [
        keys.observedJobs,
        keys.assessments,
        keys.histories,
        keys.configurations,
        keys.jobs,
        keys.recentAccessTimes,
      ];
      await Promise.all(hashKeys.map((key) => redis.hdel(key, jobId)));
    },
    ...createAssessmentStore(redis, (tenant) => tenantKeysOf(tenant).assessments),
    saveHistory: async (tenant, jobId, history) => {
      await redis.hset(tenantKeysOf(tenant).histories, jobId, historyJson.pack(now(), history));
    },
    history: async (tenant, jobId) => {
      const key = tenantKeysOf(tenant).histories;
      const text = await redis.hget(key, jobId);
      return text === null ? null : historyJson.parse(redis, { key, field: jobId }, text);
    },
    histories: (tenant) => readJsonHash(redis, tenantKeysOf(tenant).histories, historyJson),
    ...createConfigurationStore(redis, (tenant) => tenantKeysOf(tenant).configurations, now),
    saveAudits: async (tenant, audits) => {
      await Promise.all(
        [...groupByApplication(audits)].map(async ([servicePrincipalId, auditsOfApp]) => {
          const key = tenantKeysOf(tenant).audits(servicePrincipalId);
          // The member is the audit itself, so an audit that is saved twice is stored once.
          await redis.zadd(
            key,
            ...auditsOfApp.flatMap((audit) => [audit.at, JSON.stringify(audit)]),
          );
          await redis.zremrangebyrank(key, 0, -MAX_AUDITS_PER_APPLICATION - 1);
          await redis.expire(key, ttlSeconds(retention.historyMs));
        }),
      );
    },
    audits: async (tenant, servicePrincipalId, limit) => {
      const key = tenantKeysOf(tenant).audits(servicePrincipalId);
      const texts = await redis.zrevrange(key, 0, limit - 1);
      return texts.flatMap((text) => {
        const address = { kind: "audit", key, field: text } as const;
        const parse = () => StoredAudit.parse(JSON.parse(text));
        return unreadableRecordsOf(redis).read(address, parse) ?? [];
      });
    },
  };
}

function groupByApplication(
  audits: readonly ProvisioningAudit[],
): ReadonlyMap<string, readonly ProvisioningAudit[]> {
  const applications = new Map<string, ProvisioningAudit[]>();
  for (const audit of audits) {
    // No page shows audits that name no application.
    if (audit.servicePrincipalId === null) continue;
    const auditsOfApp = applications.get(audit.servicePrincipalId) ?? [];
    applications.set(audit.servicePrincipalId, auditsOfApp);
    auditsOfApp.push(audit);
  }
  return applications;
}
