import { jobPortalUrl, personPortalUrl } from "../../../domain/portal-address.ts";
import type { Job, Person } from "../api/api-types.ts";
import type { Overview } from "../api/watch-overview.ts";

/** The address of the admin portal of a tenant's cloud; null if it is not known. */
export function portalOf(tenant: string, { tenants }: Overview): string | null {
  return tenants.find((row) => row.tenant === tenant)?.portalUrl ?? null;
}

/** Opens the page of the job in the admin portal. */
export function JobPortalLink({
  job,
  portal,
}: {
  readonly job: Pick<Job, "kind" | "servicePrincipalId">;
  readonly portal: string | null;
}) {
  return portal === null ? null : <PortalLink url={jobPortalUrl(portal, job)} />;
}

/** Opens the page of the user or group in the admin portal. */
export function PersonPortalLink({
  person,
  portal,
}: {
  readonly person: Pick<Person, "kind" | "id">;
  readonly portal: string | null;
}) {
  const url = portal === null ? null : personPortalUrl(portal, person);
  return url === null ? null : <PortalLink url={url} />;
}

function PortalLink({ url }: { readonly url: string }) {
  return (
    <>
      {" "}
      ·{" "}
      <a href={url} target="_blank" rel="noreferrer">
        Open in Entra
      </a>
    </>
  );
}
