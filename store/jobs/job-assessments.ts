import type { RedisClient } from "../redis/redis-client.ts";
import { versionedJson } from "../redis/versioned-json.ts";
import type { JobStore } from "../store.ts";
import { StoredAssessment } from "./stored-assessment.ts";

const assessmentJson = versionedJson(StoredAssessment);

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
      const texts = await Promise.all(tenants.map((tenant) => redis.hvals(keyOf(tenant))));
      return texts.flat().flatMap((text) => assessmentJson.parse(text) ?? []);
    },
    assessment: async (tenant, jobId) => {
      const text = await redis.hget(keyOf(tenant), jobId);
      return text === null ? null : assessmentJson.parse(text);
    },
    countAssessments: async (tenant) => {
      // HLEN would also count texts of another version, which `assessments` does not return.
      const texts = await redis.hvals(keyOf(tenant));
      return texts.filter(assessmentJson.hasOurSchema).length;
    },
  };
}
