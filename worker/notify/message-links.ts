import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { MessageLink } from "../../domain/notify/message.ts";

/** The settings for the links in a mail. */
export type LinkSettings = {
  /** The address of the console; null if readers of mails cannot reach it. */
  readonly publicUrl: string | null;
  /** The address of the tenant's admin portal; null if it is not known. */
  readonly portal: string | null;
};

/** The console has no page for a tenant or a target, so the link leads to the overview of all jobs. */
export function overviewLinks({ publicUrl }: LinkSettings): readonly MessageLink[] {
  return consoleLinks("All jobs in Steadystate", publicUrl, "/");
}

/** The page of the console that shows the incident; null if readers cannot reach the console. */
export function incidentUrl(
  { jobId, target }: Pick<Incident, "jobId" | "target">,
  publicUrl: string | null,
): string | null {
  const path = jobId === "" || target !== null ? "/" : jobPath(jobId);
  return consoleLinks("", publicUrl, path)[0]?.url ?? null;
}

const jobPath = (jobId: string): string => `/#/jobs/${encodeURIComponent(jobId)}`;

function consoleLinks(
  label: string,
  publicUrl: string | null,
  path: string,
): readonly MessageLink[] {
  if (publicUrl === null || !/^https?:\/\//i.test(publicUrl)) return [];
  return [{ label, url: `${publicUrl.replace(/\/+$/, "")}${path}` }];
}

export function jobLinks(
  { job, disableWave }: Pick<JobAssessment, "job" | "disableWave">,
  { publicUrl, portal }: LinkSettings,
): readonly MessageLink[] {
  const path = jobPath(job.jobId);
  const links = [
    ...consoleLinks("Open in Steadystate", publicUrl, path),
    ...(disableWave === null
      ? []
      : consoleLinks(
          "Whom the cycle disables",
          publicUrl,
          `${path}/cycles/${encodeURIComponent(disableWave.cycleId)}`,
        )),
  ];
  if (portal !== null) {
    const id = encodeURIComponent(job.servicePrincipalId);
    links.push({
      label: "Open in Entra",
      url: `${portal}/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Provisioning/objectId/${id}`,
    });
  }
  return links;
}
