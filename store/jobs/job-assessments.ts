import { chunkList } from "../redis/chunk-list.ts";
import { cacheParsedJson } from "../redis/parsed-json-cache.ts";
import { readJsonHash } from "../redis/read-json-hash.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { storedJson } from "../redis/stored-json.ts";
import type { JobStore } from "./job-types.ts";
import { StoredAssessment } from "./stored-assessment.ts";

export const assessmentJson = storedJson("assessment", StoredAssessment);

/** Requests and scrapes read all assessments of a tenant. About 40 MB at 15 kB each, with their texts. */
const MAX_CACHED_ASSESSMENTS = 2000;

/** Saves and reads the newest assessment of each job, one field per job. */
export function createAssessmentStore(
  redis: RedisClient,
  keyOf: (tenant: string) => string,
): Pick<
  JobStore,
  "saveAssessment" | "assessments" | "assessmentBatches" | "assessment" | "countAssessments"
> {
  const cachedJson = cacheParsedJson(assessmentJson, MAX_CACHED_ASSESSMENTS);
  return {
    saveAssessment: (assessment) =>
      assessmentJson.putNewest(
        redis,
        { key: keyOf(assessment.job.tenant), field: assessment.job.jobId },
        assessment.assessedAt,
        assessment,
      ),
    assessments: async (tenants) => {
      const byTenant = await Promise.all(
        tenants.map((tenant) => readJsonHash(redis, keyOf(tenant), cachedJson)),
      );
      return byTenant.flatMap((assessments) => [...assessments.values()]);
    },
    async *assessmentBatches(tenant, batchSize) {
      const key = keyOf(tenant);
      for (const jobIds of chunkList(await redis.hkeys(key), batchSize)) {
        const texts = await redis.hmget(key, ...jobIds);
        yield jobIds.flatMap((field, i) => {
          const text = texts[i] ?? null;
          return text === null ? [] : (cachedJson.parse(redis, { key, field }, text) ?? []);
        });
      }
    },
    assessment: async (tenant, jobId) => {
      const key = keyOf(tenant);
      const text = await redis.hget(key, jobId);
      return text === null ? null : cachedJson.parse(redis, { key, field: jobId }, text);
    },
    countAssessments: (tenant) => redis.hlen(keyOf(tenant)),
  };
}
