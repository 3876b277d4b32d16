import type { ObservedJob } from "./observed-job.ts";

/** What a job moves between, told from its template: all kinds share one shape in Graph. */
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

/** By the template id, or by the job id's prefix, which names the template too. */
export function jobKind(job: ObservedJob): JobKind {
  const template = (job.templateId ?? job.jobId.split(".")[0] ?? "").toLowerCase();
  if (template === "") return "unknown";
  if (template === "scim" || template === "customappsso") return "scim";
  if (template.includes("password")) return "password-hash";
  if (template.startsWith("azure2azure")) return "cross-tenant";
  if (template.startsWith("ad2aad") || template.startsWith("addcin")) return "cloud-sync";
  return template.startsWith("api2") ? "inbound-api" : "gallery";
}
