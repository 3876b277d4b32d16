import { readJsonHash } from "../redis/read-json-hash.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { storedJson } from "../redis/stored-json.ts";
import type { JobStore } from "../store.ts";
import { StoredAssessment } from "./stored-assessment.ts";

export const assessmentJson = storedJson("assessment", StoredAssessment);

/** Saves and reads the newest assessment of each job, one field per job. */
export function createAssessmentStore(
  redis: RedisClient,
  keyOf: (tenant: string) => string,
): Pick<JobStore, "saveAssessment" | "assessments" | "assessment" | "countAssessments"> {
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
        tenants.map((tenant) => readJsonHash(redis, keyOf(tenant), assessmentJson)),
      );
      return byTenant.flatMap((assessments) => [...assessments.values()]);
    },
    assessment: async (tenant, jobId) => {
      const key = keyOf(tenant);
      const text = await redis.hget(key, jobId);
      return text === null ? null : assessmentJson.parse(redis, { key, field: jobId }, text);
    },
    countAssessments: (tenant) => redis.hlen(keyOf(tenant)),
  };
}
