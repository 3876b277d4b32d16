import { expect, test } from "vitest";
import { explainRow } from "./explain-app-error.ts";

// Errors that Entra itself reports about a connection or a whole job; no app has answered.

const PARTNER = "Microsoft Entra ID (target tenant)";
const explainCrossTenant = (errorCode: string, details: string) =>
  explainRow({
    templateId: "Azure2Azure",
    targetSystem: PARTNER,
    error: {
      errorCode,
      reason: `You appear to have entered invalid credentials. Please confirm you are using the correct information for an administrative account.\r\nError code: ${errorCode}\r\nDetails: ${details}`,
    },
  });

// Microsoft, "Configure cross-tenant synchronization", troubleshooting tips.
test("the texts about a target tenant without inbound synchronization say so, and do not mention credentials", async () => {
  const { cluster, person } = await explainCrossTenant(
    "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure",
    "The target tenant has not enabled inbound synchronization with this tenant. Please request the target tenant admin to enable the inbound synchronization on their cross-tenant access policy. Learn more: aka.ms/TroubleshootingCrossTenantSyncPolicyCheck",
  );
  expect(cluster).toMatchObject({ errorClass: "policy", owner: "partner tenant admin" });
  expect(person.remedy).toContain("Allow user synchronization into this tenant");
  expect(person.reason).toContain("The target tenant has not enabled inbound synchronization");
  expect(person.reason).not.toContain("You appear to have entered invalid credentials");
});

test("a policy that is missing in the source tenant is a task of the directory admin of that tenant", async () => {
  const { cluster } = await explainCrossTenant(
    "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure",
    "The source tenant has not enabled automatic user consent with the target tenant. Please enable the outbound cross-tenant access policy for automatic user consent in the source tenant. aka.ms/TroubleshootingCrossTenantSyncPolicyCheck",
  );
  expect(cluster).toMatchObject({ errorClass: "policy", owner: "directory admin" });
  expect(cluster.remedy).toContain("Outbound");
});

test("in cross-tenant sync, the code of an expired token means that cross-cloud sync is not switched on", async () => {
  const { cluster } = await explainCrossTenant(
    "AzureActiveDirectoryTokenExpired",
    "The identity of the calling application could not be established.",
  );
  expect(cluster).toMatchObject({ errorClass: "policy", owner: "partner tenant admin" });
  expect(cluster.remedy).toContain("Microsoft cloud settings");
});

// AWS re:Post and Microsoft Q&A about AWS IAM Identity Center.
test("a failed validation of the credentials has the error class credentials", async () => {
  const { cluster } = await explainRow({
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementCredentialValidationFailure",
      reason: "",
    },
  });
  expect(cluster).toMatchObject({ errorClass: "credentials", owner: "app owner" });
});

// Microsoft Q&A about Salesforce Sandbox.
test("two app roles with the same name stop the whole job, and the text says so without a code", async () => {
  const { cluster } = await explainRow({
    templateId: "salesforcesb",
    error: {
      errorCode: "",
      reason:
        'This Azure Active Directory service principal has app roles with duplicate attribute values: a5043b43-b995-491d-9470-6e697650013c: "Salesforce Sandbox SSO". The attribute with the duplicate values is displayName. The duplicated value is { Add:"Contract Manager" (Source) }. The synchronization job cannot proceed until the duplication is remedied. One way of remedying the duplication would be to edit the service principal using the Azure Active Directory Graph or the Microsoft Graph.',
    },
  });
  expect(cluster).toMatchObject({ errorClass: "mapping", owner: "app owner" });
  expect(cluster.remedy).toContain("app roles");
});

// Atlassian, with the frame of Entra.
test("a filter that the app does not know leads to the matching attribute, which the app's owner chooses", async () => {
  const { cluster } = await explainRow({
    error: {
      errorCode: "SystemForCrossDomainIdentityManagementServiceIncompatible",
      reason:
        'StatusCode: BadRequest\nMessage: Processing of the HTTP request resulted in an exception. Please see the HTTP response returned by the \'Response\' property of this exception for details.\nWeb Response: \n{"schemas":["urn:ietf:params:scim:b:messages:2.0:Error"],"status":"400","scimType":"invalidFilter","detail":"Resource [USER] invalid filter"}',
    },
  });
  expect(cluster).toMatchObject({ owner: "app owner" });
  expect(cluster.remedy).toContain("matching attributes");
});
