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

type IdentifiedJob = Pick<ObservedJob, "jobId" | "templateId">;

/**
 * The kind of a job by its template id, or by the first part of its job id, which names the
 * template.
 */
export function jobKind(job: IdentifiedJob): JobKind {
  const template = (job.templateId ?? job.jobId.split(".")[0] ?? "").toLowerCase();
  if (template === "") return "unknown";
  if (template === "scim" || template === "customappsso") return "scim";
  if (template.includes("password")) return "password-hash";
  if (template.startsWith("azure2azure")) return "cross-tenant";
  if (template.startsWith("ad2aad") || template.startsWith("addcin")) return "cloud-sync";
  return template.startsWith("api2") ? "inbound-api" : "gallery";
}

/** Kinds of systems between which a job synchronizes objects. */
type SystemKind =
  | "entra"
  | "partner-tenant"
  | "active-directory"
  | "hr"
  | "api"
  | "app"
  | "on-premises-app"
  | "other";

export type JobDirection = { readonly source: SystemKind; readonly target: SystemKind };

export function jobDirection(job: IdentifiedJob): JobDirection {
  switch (jobKind(job)) {
    case "scim":
    case "gallery":
    case "unknown":
      return { source: "entra", target: "app" };
    case "cross-tenant":
      return { source: "entra", target: "partner-tenant" };
    case "cloud-sync":
    case "password-hash":
      return { source: "active-directory", target: "entra" };
    case "inbound-api":
      return { source: "api", target: "entra" };
  }
}
