import {
  type JobKind,
  type JobTraits,
  jobDirection,
  jobKind,
  type SystemKind,
} from "../domain/job-kind.ts";
import type { ObservedJob } from "../domain/observed-job.ts";
import { toPlainLine } from "../domain/outside-text.ts";

const KIND_NAMES: Readonly<Record<JobKind, string>> = {
  scim: "SCIM",
  gallery: "Gallery app",
  "hr-inbound": "HR inbound",
  "cloud-sync": "Cloud sync",
  "entra-to-ad": "Cloud sync",
  "cross-tenant": "Cross-tenant synchronization",
  "on-premises": "On-premises app",
  "password-hash-sync": "Password hash synchronization",
  other: "Unknown kind of job",
};

type NamedJob = JobTraits & Pick<ObservedJob, "application">;

/** Kind and direction of a job, such as `HR inbound, Workday to Active Directory`. */
export function jobKindText(job: NamedJob): string {
  const { source, target } = jobDirection(job);
  const sourceName = systemName(source, job, job.sourceSystem);
  const targetName = systemName(target, job, job.targetSystem);
  return `${KIND_NAMES[jobKind(job)]}, ${sourceName} to ${targetName}`;
}

function systemName(system: SystemKind, job: NamedJob, nameInRows: string | null): string {
  switch (system) {
    case "entra":
      return "Microsoft Entra ID";
    case "active-directory":
      return "Active Directory";
    case "partner-tenant":
      return "partner tenant";
    case "api":
      return "provisioning API";
    case "hr":
      return hrAppName(job, nameInRows);
    case "app":
    case "on-premises-app":
      return toPlainLine(job.application, 80);
    case "other":
      return nameInRows === null ? "unknown system" : toPlainLine(nameInRows, 80);
  }
}

const HR_APPS = ["Workday", "SuccessFactors"] as const;

/** The name of the HR app in the rows or the template, because the application has a free name. */
function hrAppName(
  { templateId, jobId, application }: NamedJob,
  nameInRows: string | null,
): string {
  const texts = [nameInRows, templateId, jobId, application];
  const found = texts
    .flatMap((text) => text ?? [])
    .flatMap(
      (text) => HR_APPS.find((name) => text.toLowerCase().includes(name.toLowerCase())) ?? [],
    );
  return found[0] ?? toPlainLine(nameInRows ?? application, 80);
}
