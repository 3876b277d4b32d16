import type { ObservedJob } from "../../domain/observed-job.ts";

/** Where a mail links to. */
export type LinkSettings = {
  /** The address of the console; null if readers of mails cannot reach it. */
  readonly publicUrl: string | null;
  /** The name of the tenant's cloud in the configuration. An unknown name gets no portal link. */
  readonly cloud: string;
};

/**
 * The admin centre of each cloud. The cloud of 21Vianet has no Entra admin centre of its own, so
 * its Azure portal is used.
 */
const PORTALS: Readonly<Record<string, string>> = {
  global: "https://entra.microsoft.com",
  usgov: "https://entra.microsoft.us",
  "usgov-dod": "https://entra.microsoft.us",
  china: "https://portal.azure.cn",
};

type MessageLink = { readonly label: string; readonly url: string };

/**
 * The console has no page for a tenant, so the link leads to the overview of all jobs, which shows
 * the most severe first.
 */
export function tenantLinks({ publicUrl }: LinkSettings): readonly MessageLink[] {
  return consoleLinks("All jobs in Steadystate", publicUrl, "/");
}

function consoleLinks(
  label: string,
  publicUrl: string | null,
  path: string,
): readonly MessageLink[] {
  if (publicUrl === null || !/^https?:\/\//i.test(publicUrl)) return [];
  return [{ label, url: `${publicUrl.replace(/\/+$/, "")}${path}` }];
}

export function jobLinks(
  job: ObservedJob,
  { publicUrl, cloud }: LinkSettings,
): readonly MessageLink[] {
  const path = `/#/jobs/${encodeURIComponent(job.jobId)}`;
  const links = [...consoleLinks("This job and who is affected, in Steadystate", publicUrl, path)];
  const portal = Object.hasOwn(PORTALS, cloud) ? PORTALS[cloud] : undefined;
  if (portal !== undefined) {
    const id = encodeURIComponent(job.servicePrincipalId);
    links.push({
      label: "Provisioning in Entra",
      url: `${portal}/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Provisioning/objectId/${id}`,
    });
  }
  return links;
}
