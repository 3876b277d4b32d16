import type { ProvisioningAudit } from "../domain/provisioning.ts";
import type { JobTrace } from "../domain/trace.ts";
import { connectConfigurations } from "./configurations.ts";
import { currentShape } from "./current.ts";
import { tenantKeys } from "./keys.ts";
import { StoredAudit, StoredReading } from "./shapes.ts";
import type { Shelf } from "./shelf.ts";
import { parseStored, seconds } from "./shelf.ts";
import { StoredSnapshot } from "./snapshot-shape.ts";
import type { JobStore } from "./store.ts";
import { StoredTrace } from "./trace-shape.ts";

/** Per application; a year of an app that is edited daily. */
const MAX_AUDITS = 500;

const readings = currentShape(StoredReading);
const snapshots = currentShape(StoredSnapshot);
const traces = currentShape(StoredTrace);

export function connectJobs({ redis, prefix, retention, now }: Shelf): JobStore {
  const keysOf = (tenant: string) => tenantKeys(prefix, tenant);
  return {
    saveReading: (job) =>
      readings.putNewest(
        redis,
        { key: keysOf(job.tenant).readings, field: job.jobId },
        job.readAt,
        job,
      ),
    readings: async (tenant) =>
      (await redis.hvals(keysOf(tenant).readings)).flatMap((text) => readings.read(text) ?? []),
    forget: async (tenant, jobId) => {
      const keys = keysOf(tenant);
      // Its rows stay until their end; nobody is led to them any more.
      const lists = [keys.readings, keys.snapshots, keys.traces, keys.configurations, keys.jobs];
      await Promise.all(lists.map((key) => redis.hdel(key, jobId)));
    },
    saveSnapshot: (snapshot) =>
      snapshots.putNewest(
        redis,
        { key: keysOf(snapshot.job.tenant).snapshots, field: snapshot.job.jobId },
        snapshot.judgedAt,
        snapshot,
      ),
    snapshot: async (tenant, jobId) => {
      const text = await redis.hget(keysOf(tenant).snapshots, jobId);
      return text === null ? null : snapshots.read(text);
    },
    snapshots: async (tenants) => {
      const texts = await Promise.all(tenants.map((name) => redis.hvals(keysOf(name).snapshots)));
      return texts.flat().flatMap((text) => snapshots.read(text) ?? []);
    },
    saveTrace: async (tenant, jobId, trace) => {
      await redis.hset(keysOf(tenant).traces, jobId, traces.pack(now(), trace));
    },
    traces: async (tenant) => {
      const texts = Object.entries(await redis.hgetall(keysOf(tenant).traces));
      return new Map(
        texts.flatMap(([jobId, text]): [string, JobTrace][] => {
          const trace = traces.read(text);
          return trace === null ? [] : [[jobId, trace]];
        }),
      );
    },
    ...connectConfigurations(redis, (tenant) => keysOf(tenant).configurations),
    saveAudits: async (tenant, audits) => {
      await Promise.all(
        [...byApplication(audits)].map(async ([servicePrincipalId, some]) => {
          const key = keysOf(tenant).audits(servicePrincipalId);
          // An audit is its own member: kept twice, it is still one.
          await redis.zadd(key, ...some.flatMap((audit) => [audit.at, JSON.stringify(audit)]));
          await redis.zremrangebyrank(key, 0, -MAX_AUDITS - 1);
          await redis.expire(key, seconds(retention.countersMs));
        }),
      );
    },
    audits: async (tenant, servicePrincipalId, limit) => {
      const key = keysOf(tenant).audits(servicePrincipalId);
      const texts = await redis.zrevrange(key, 0, limit - 1);
      return texts.map((text) => parseStored(StoredAudit, text));
    },
  };
}

function byApplication(
  audits: readonly ProvisioningAudit[],
): ReadonlyMap<string, readonly ProvisioningAudit[]> {
  const applications = new Map<string, ProvisioningAudit[]>();
  for (const audit of audits) {
    // An audit that names no application belongs to none of the screens.
    if (audit.servicePrincipalId === null) continue;
    const some = applications.get(audit.servicePrincipalId) ?? [];
    applications.set(audit.servicePrincipalId, some);
    some.push(audit);
  }
  return applications;
}
