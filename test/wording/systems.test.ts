import { expect, test } from "vitest";
import { jobKindText } from "../../wording/systems.ts";
import { healthyJob } from "../domain/job-fixtures.ts";

test.for<readonly [template: string, text: string]>([
  ["scim", "SCIM, Microsoft Entra ID to 8x8"],
  ["slackOutDelta", "Gallery app, Microsoft Entra ID to 8x8"],
  ["WorkdayToActiveDirectory", "HR inbound, Workday to Active Directory"],
  ["SuccessFactors2AAD", "HR inbound, SuccessFactors to Microsoft Entra ID"],
  ["SuccessFactorsWriteback", "Gallery app, Microsoft Entra ID to SuccessFactors"],
  ["BambooHR2AD", "HR inbound, BambooHR to Active Directory"],
  ["SAPSuccessFactorsToEntra", "HR inbound, SuccessFactors to Microsoft Entra ID"],
  ["API2AAD", "HR inbound, provisioning API to Microsoft Entra ID"],
  ["AD2AADProvisioning", "Cloud sync, Active Directory to Microsoft Entra ID"],
  ["AAD2ADGroupProvisioning", "Cloud sync, Microsoft Entra ID to Active Directory"],
  ["Azure2Azure", "Cross-tenant synchronization, Microsoft Entra ID to target tenant"],
  ["AD2AADPasswordHash", "Password hash synchronization, Active Directory to Microsoft Entra ID"],
])("a job with the template %s is shown as %s", ([template, text]) => {
  expect(jobKindText({ ...healthyJob, templateId: template, jobId: `${template}.1` })).toBe(text);
});
