import type { Incident } from "../../domain/incident.ts";
import type { IncidentKind } from "../../domain/incident-kind.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { jobKind } from "../../domain/job-kind.ts";
import type { MessageLink } from "../../domain/message.ts";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { jobPortalUrl } from "../../domain/portal-address.ts";

/** The settings for the links in a mail. */
export type LinkSettings = {
  /** The address of the console; null if readers of mails cannot reach it. */
  readonly publicUrl: string | null;
  /** The address of the tenant's admin portal; null if it is not known. */
  readonly portal: string | null;
  /** The address of a dashboard with the placeholders `{tenant}` and `{job}`. */
  readonly grafana?: string | null;
  /** The address of a runbook with the placeholder `{kind}`. Default: the documentation of Microsoft. */
  readonly runbook?: string | null;
};

/**
 * The links of a message about an incident: the page of the incident first, then `ownLinks` of its job,
 * target or tenant, and last the links that every message has.
 */
export function incidentLinks(
  { id, kind, tenant, jobIds }: Pick<Incident, "id" | "kind" | "tenant" | "jobIds">,
  ownLinks: readonly MessageLink[],
  { publicUrl, grafana = null, runbook = null }: LinkSettings,
): readonly MessageLink[] {
  const [jobId] = jobIds;
  const job = jobId === undefined || jobIds.length > 1 ? ALL_IN_GRAFANA : syncJobLabel(jobId);
  return [
    ...consoleLinks("Open in Steadystate", publicUrl, incidentPath(id)),
    ...ownLinks,
    ...templateLink("Open in Grafana", grafana, { tenant, job }),
    ...(runbook === null
      ? documentationLink(kind)
      : templateLink("Open the runbook", runbook, { kind })),
  ];
}

/** The value of a variable of Grafana for which everything is chosen. */
const ALL_IN_GRAFANA = "$__all";

const LEARN = "https://learn.microsoft.com/entra";
const TROUBLESHOOTING = `${LEARN}/identity/app-provisioning/troubleshoot`;
const QUARANTINE = `${LEARN}/identity/app-provisioning/application-provisioning-quarantine-status`;
const PROVISIONING_LOGS = `${LEARN}/identity/monitoring-health/howto-analyze-provisioning-logs`;

/** Microsoft's page about each kind of incident; null where Steadystate's own access is the problem. */
const DOCUMENTATION: Readonly<Record<IncidentKind, string | null>> = {
  quarantine: QUARANTINE,
  "quarantine-risk": QUARANTINE,
  "cycle-failures": TROUBLESHOOTING,
  schedule: TROUBLESHOOTING,
  failures: PROVISIONING_LOGS,
  leavers: PROVISIONING_LOGS,
  "deletion-wave": `${LEARN}/identity/app-provisioning/accidental-deletions`,
  "job-unreadable": null,
  "tenant-unreadable": null,
  "target-down": TROUBLESHOOTING,
  "token-expiring": TROUBLESHOOTING,
  "credential-expiring": `${LEARN}/identity-platform/how-to-add-credentials`,
};

function documentationLink(kind: IncidentKind): readonly MessageLink[] {
  const url = DOCUMENTATION[kind];
  return url === null ? [] : [{ label: "Microsoft's documentation", url }];
}

function templateLink(
  label: string,
  template: string | null,
  values: Readonly<Record<string, string>>,
): readonly MessageLink[] {
  if (template === null) return [];
  // The URL parser may have escaped the braces.
  const url = template.replace(/(?:\{|%7B)(\w+)(?:\}|%7D)/gi, (placeholder, name: string) =>
    name in values ? encodeURIComponent(values[name] ?? "") : placeholder,
  );
  return [{ label, url }];
}

/** The overview of all jobs: the console has no page for a tenant or a target. */
export function overviewLinks({ publicUrl }: LinkSettings): readonly MessageLink[] {
  return consoleLinks("All jobs in Steadystate", publicUrl, "/");
}

/** The page of the console that shows the incident; null if readers cannot reach the console. */
export function incidentUrl({ id }: Pick<Incident, "id">, publicUrl: string | null): string | null {
  return consoleLinks("", publicUrl, incidentPath(id))[0]?.url ?? null;
}

const incidentPath = (id: string): string => `/#/incidents/${encodeURIComponent(id)}`;

const jobPath = (jobId: string): string => `/#/jobs/${encodeURIComponent(jobId)}`;

const leaversPath = ({ tenant, application }: ObservedJob): string =>
  `/#/leavers?${new URLSearchParams({ application, tenant }).toString()}`;

function consoleLinks(
  label: string,
  publicUrl: string | null,
  path: string,
): readonly MessageLink[] {
  if (publicUrl === null || !/^https?:\/\//i.test(publicUrl)) return [];
  return [{ label, url: `${publicUrl.replace(/\/+$/, "")}${path}` }];
}

export function jobLinks(
  { job, disableWave, failures }: Pick<JobAssessment, "job" | "disableWave" | "failures">,
  { publicUrl, portal }: LinkSettings,
): readonly MessageLink[] {
  const path = jobPath(job.jobId);
  const links = [
    ...consoleLinks("The job in Steadystate", publicUrl, path),
    ...(failures.leavers === 0
      ? []
      : consoleLinks("Leavers who still have an account", publicUrl, leaversPath(job))),
    ...(disableWave === null
      ? []
      : consoleLinks(
          "Whom the cycle disables",
          publicUrl,
          `${path}/cycles/${encodeURIComponent(disableWave.cycleId)}`,
        )),
  ];
  if (portal !== null) {
    const { servicePrincipalId } = job;
    const url = jobPortalUrl(portal, { kind: jobKind(job), servicePrincipalId });
    links.push({ label: "Open in Entra", url });
  }
  return links;
}
