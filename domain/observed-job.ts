import type { ObservedJob } from "./provisioning.ts";
import type { Instant } from "./time.ts";

/** What a job moves between, told from its template: all kinds share one shape in Graph. */
export type JobKind =
  | "scim"
  | "gallery"
  | "cross-tenant"
  | "cloud-sync"
  | "password-hash"
  | "inbound-api"
  | "unknown";

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

export function isSwitchedOff(job: ObservedJob): boolean {
  return job.schedule.state === "paused" || job.schedule.state === "disabled";
}

/** Not meant to run: it misses no cycle, and nothing of it is asked of the log. */
export function isPausedOrNotStarted(job: ObservedJob): boolean {
  if (
    job.statusCode === "not-configured" ||
    job.statusCode === "not-run" ||
    job.statusCode === "paused"
  )
    return true;
  return isSwitchedOff(job);
}

export function countSynchronizedObjects(job: ObservedJob): number {
  return job.synchronizedEntries.reduce((sum, entry) => sum + Math.max(0, entry.count), 0);
}

/** The newest moment at which the job object shows that the job did anything. */
export function lastActivity(job: ObservedJob): Instant | null {
  const activityTimes = [
    job.lastExecution?.endedAt,
    job.lastExecution?.beganAt,
    job.lastSuccess?.endedAt,
    job.lastSuccessWithExports?.endedAt,
    job.steadyStateLastAt,
  ].filter((at): at is Instant => typeof at === "number");
  return activityTimes.length === 0 ? null : Math.max(...activityTimes);
}

/** Entra's record may stand beside a state that we do not know. */
export function isQuarantined(job: ObservedJob): boolean {
  return job.statusCode === "quarantine" || job.quarantine !== null;
}
