import { toPlainLine } from "../domain/outside-text.ts";
import type { StaleSources, TenantReason } from "../domain/tenant-assessment.ts";
import type { Instant } from "../domain/time.ts";
import { ENTRA_MAY_WORK_TEXT, readFailureEnding, readFailureRemedy } from "./freshness.ts";
import { formatCount, formatDuration, formatTime } from "./phrases.ts";

const MAX_NAME_LENGTH = 60;

type UnreadableTenant = Extract<TenantReason, { code: "tenant-unreadable" }>;

export function tenantReasonText(reason: TenantReason, at: Instant): string {
  if (reason.code === "tenant-unreadable") {
    return `${unreadableText(reason, at)}${readFailureEnding(reason.readFailure)} ${staleJobsText(reason)} ${ENTRA_MAY_WORK_TEXT}`;
  }
  const { jobCount, staleJobCount } = reason;
  const staleText = staleJobCount === 0 ? "" : `, but cannot read ${staleJobCount} of them`;
  return `Steadystate can read tenant ${tenantName(reason.tenant)} and knows ${formatCount(jobCount, "job")} of this tenant${staleText}.`;
}

/** Null when nobody has to act. */
export function tenantRemedyText(reason: TenantReason): string | null {
  if (reason.code === "tenant-readable") return null;
  return reason.isCatchingUp
    ? "Nothing to do: Steadystate reads the missed log rows, oldest first."
    : readFailureRemedy(reason.readFailure);
}

function tenantName(tenant: string): string {
  return toPlainLine(tenant, MAX_NAME_LENGTH);
}

/** Null when both sources are stale: then Steadystate can read nothing of the tenant. */
export function staleSourceName({ jobs, logs }: StaleSources): string | null {
  if (jobs && logs) return null;
  return jobs ? "job states" : "provisioning log";
}

function unreadableText({ tenant, sources, lastReadAt }: UnreadableTenant, at: Instant): string {
  const sourceName = staleSourceName(sources);
  const objectText = sourceName === null ? "anything" : `the ${sourceName}`;
  const neverText = sourceName === null ? "yet, neither its jobs nor its log" : "yet";
  const sinceText =
    lastReadAt === null
      ? neverText
      : `since ${formatTime(lastReadAt)} (${formatDuration(at - lastReadAt)} ago)`;
  return `Steadystate has not been able to read ${objectText} of tenant ${tenantName(tenant)} ${sinceText}`;
}

function staleJobsText({ sources, jobCount, staleJobCount }: UnreadableTenant): string {
  if (jobCount === 0) return "No job of this tenant is known yet.";
  const count = `${staleJobCount} of ${formatCount(jobCount, "job")}`;
  if (!sources.jobs) return `${count} cannot be assessed without the log.`;
  return `The state of ${count} is not known.`;
}
