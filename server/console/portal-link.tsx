import { jobPortalUrl, personPortalUrl } from "../../domain/portal-address.ts";
import type { Job, Person } from "./api-types.ts";
import type { Overview } from "./watch-overview.ts";

type LinkProps<T> = { readonly of: T; readonly overview: Overview };

/** Opens the page of the job in the admin portal of its cloud. */
export function JobPortalLink({
  of,
  overview,
}: LinkProps<Pick<Job, "tenant" | "kind" | "servicePrincipalId">>) {
  const portal = portalOf(of.tenant, overview);
  return portal === null ? null : <PortalLink url={jobPortalUrl(portal, of)} />;
}

/** Opens the page of the user or group in the admin portal of the tenant's cloud. */
export function PersonPortalLink({
  of,
  overview,
}: LinkProps<Pick<Person, "tenant" | "kind" | "id">>) {
  const portal = portalOf(of.tenant, overview);
  const url = portal === null ? null : personPortalUrl(portal, of);
  return url === null ? null : <PortalLink url={url} />;
}

function portalOf(tenant: string, { tenants }: Overview): string | null {
  return tenants.find((row) => row.tenant === tenant)?.portalUrl ?? null;
}

function PortalLink({ url }: { readonly url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer">
      Open in Entra
    </a>
  );
}
