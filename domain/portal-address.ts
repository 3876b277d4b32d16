import type { JobKind } from "./job-kind.ts";

/** A page of the admin portal about a job. `portal` is the address of the portal of its cloud. */
export function jobPortalUrl(
  portal: string,
  { kind, servicePrincipalId }: { readonly kind: JobKind; readonly servicePrincipalId: string },
): string {
  return CLOUD_SYNC_KINDS.includes(kind)
    ? // The configurations of cloud sync have no page of an enterprise app. Microsoft documents only
      // the address of the page above them.
      `${portal}/#view/Microsoft_AAD_Connect_Provisioning/AADConnectMenuBlade/~/GetStarted`
    : `${portal}/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Provisioning/objectId/${encodeURIComponent(servicePrincipalId)}`;
}

const CLOUD_SYNC_KINDS: readonly JobKind[] = ["cloud-sync", "entra-to-ad", "password-hash-sync"];

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The page of the admin portal about a user or group. Null for an id that is not one of Entra, such
 * as the number of a worker in an HR app.
 */
export function personPortalUrl(
  portal: string,
  { kind, id }: { readonly kind: string; readonly id: string },
): string | null {
  if (!GUID.test(id)) return null;
  return kind === "group"
    ? `${portal}/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/${id}`
    : `${portal}/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${id}`;
}
