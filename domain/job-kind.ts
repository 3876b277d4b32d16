import type { ObservedJob } from "./observed-job.ts";

/** Kinds of jobs by source and target. The template of a job shows its kind. */
export const JOB_KINDS = [
  "scim",
  "gallery",
  "cross-tenant",
  "cloud-sync",
  "password-hash",
  "inbound-api",
  "unknown",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/**
 * The kind of a job by its template id, or by the first part of its job id, which names the
 * template.
 */
export function jobKind(job: ObservedJob): JobKind {
  const template = (job.templateId ?? job.jobId.split(".")[0] ?? "").toLowerCase();
  if (template === "") return "unknown";
  if (template === "scim" || template === "customappsso") return "scim";
  if (template.includes("password")) return "password-hash";
  if (template.startsWith("azure2azure")) return "cross-tenant";
  if (template.startsWith("ad2aad") || template.startsWith("addcin")) return "cloud-sync";
  return template.startsWith("api2") ? "inbound-api" : "gallery";
}
