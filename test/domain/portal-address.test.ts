import { describe, expect, test } from "vitest";
import { endpointsOf } from "../../domain/cloud.ts";
import { jobPortalUrl, personPortalUrl } from "../../domain/portal-address.ts";

const servicePrincipalId = "5b1e7c90-2a3d-4e6f-9081-000000000001";

describe("the links to the admin portal", () => {
  test.each([
    ["global", "https://entra.microsoft.com"],
    ["usgov", "https://entra.microsoft.us"],
    ["usgov-dod", "https://entra.microsoft.us"],
    ["china", "https://portal.azure.cn"],
  ] as const)("of the cloud %s begin with %s", (cloud, origin) => {
    const portal = endpointsOf(cloud).portal ?? "";
    expect(jobPortalUrl(portal, { kind: "scim", servicePrincipalId })).toBe(
      `${origin}/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Provisioning/objectId/${servicePrincipalId}`,
    );
    expect(personPortalUrl(portal, { kind: "group", id: servicePrincipalId })).toBe(
      `${origin}/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/${servicePrincipalId}`,
    );
  });

  test("lead to the page of cloud sync for its jobs, and do not exist for the number of an HR worker", () => {
    expect(jobPortalUrl("https://p", { kind: "cloud-sync", servicePrincipalId })).toContain(
      "AADConnectMenuBlade",
    );
    expect(personPortalUrl("https://p", { kind: "user", id: "21008" })).toBeNull();
  });
});
