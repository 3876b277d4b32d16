import { describe, expect, test } from "vitest";
import { JOB_KINDS, jobDirection, jobKind, SYSTEM_KINDS } from "../../domain/job-kind.ts";

const entra = "Microsoft Entra ID";
const ad = "Active Directory";

describe("a job is classified by its template", () => {
  test.for([
    ["scim", "scim", "entra", "app"],
    ["customappsso", "scim", "entra", "app"],
    ["slackOutDelta", "gallery", "entra", "app"],
    ["SfSandboxOutDelta", "gallery", "entra", "app"],
    ["Azure2Azure", "cross-tenant", "entra", "partner-tenant"],
    ["AD2AADProvisioning", "cloud-sync", "active-directory", "entra"],
    ["ADDCInPassthrough", "cloud-sync", "active-directory", "entra"],
    ["AD2AADPasswordHash", "password-hash-sync", "active-directory", "entra"],
    ["1PasswordOutDelta", "gallery", "entra", "app"],
    ["AAD2ADGroupProvisioning", "entra-to-ad", "entra", "active-directory"],
    ["AAD2ADExchangeHybridWriteback", "entra-to-ad", "entra", "active-directory"],
    ["AAD2ADUserProvisioning", "entra-to-ad", "entra", "active-directory"],
    ["API2AAD", "hr-inbound", "api", "entra"],
    ["API2AD", "hr-inbound", "api", "active-directory"],
    ["Workday2AD", "hr-inbound", "hr", "active-directory"],
    ["WorkdayToActiveDirectory", "hr-inbound", "hr", "active-directory"],
    ["Workday2AAD", "hr-inbound", "hr", "entra"],
    ["WorkdayToEntraUser", "hr-inbound", "hr", "entra"],
    ["SuccessFactors2AD", "hr-inbound", "hr", "active-directory"],
    ["SuccessFactorsToActiveDirectory", "hr-inbound", "hr", "active-directory"],
    ["SuccessFactors2AAD", "hr-inbound", "hr", "entra"],
    ["SuccessFactorsWriteback", "gallery", "entra", "hr"],
    ["WorkdayWriteBack", "gallery", "entra", "hr"],
    ["SuccessFactorsInbound", "hr-inbound", "hr", "other"],
    ["SAPSuccessFactors2ActiveDirectory", "hr-inbound", "hr", "active-directory"],
    ["WorkdayToAzureAD", "hr-inbound", "hr", "entra"],
    ["BambooHR2AAD", "hr-inbound", "hr", "entra"],
    ["CornerstoneToActiveDirectory", "hr-inbound", "hr", "active-directory"],
    ["AADToADUserProvisioning", "entra-to-ad", "entra", "active-directory"],
    ["ADToAADProvisioning", "cloud-sync", "active-directory", "entra"],
    ["AAD2Workday", "gallery", "entra", "hr"],
    ["moveToAdobe", "gallery", "entra", "app"],
    ["box2adp", "gallery", "entra", "app"],
    ["moveToADP", "gallery", "entra", "app"],
    ["keyToEntrance", "gallery", "entra", "app"],
    ["onPremisesEcmaApp", "on-premises", "entra", "on-premises-app"],
  ] as const)("%s is %s, from %s to %s", ([template, kind, source, target]) => {
    const names = { sourceSystem: null, targetSystem: null };
    const byTemplateId = { jobId: "x.1.2", templateId: template, ...names };
    const byJobId = { jobId: `${template}.1.2`, templateId: null, ...names };
    for (const job of [byTemplateId, byJobId]) {
      expect(JOB_KINDS).toContain(kind);
      expect(SYSTEM_KINDS).toContain(source);
      expect(jobKind(job)).toBe(kind);
      expect(jobDirection(job)).toEqual({ source, target });
    }
  });

  test("the template decides although the rows name Entra as the source", () => {
    const traits = { templateId: null, sourceSystem: entra, targetSystem: entra };
    const job = { jobId: "Workday2AAD.0.1", ...traits };
    expect(jobKind(job)).toBe("hr-inbound");
    expect(jobDirection(job)).toEqual({ source: "hr", target: "entra" });
  });

  test("the job id decides when the template id is unknown", () => {
    const traits = { templateId: "fb6ae65a", sourceSystem: null, targetSystem: null };
    expect(jobKind({ jobId: "AD2AADProvisioning.1.2", ...traits })).toBe("cloud-sync");
  });
});

describe("a job with an unknown template is classified by the systems that its rows name", () => {
  test.for([
    ["Workday", ad, "hr-inbound", "hr", "active-directory"],
    ["SuccessFactors", "Azure Active Directory", "hr-inbound", "hr", "entra"],
    ["Inbound provisioning API", entra, "hr-inbound", "api", "entra"],
    ["Oracle HCM", entra, "hr-inbound", "hr", "entra"],
    [ad, entra, "cloud-sync", "active-directory", "entra"],
    [entra, ad, "entra-to-ad", "entra", "active-directory"],
    [entra, "Microsoft Entra ID (target tenant)", "cross-tenant", "entra", "partner-tenant"],
    [entra, "customappsso", "gallery", "entra", "app"],
    [entra, "API Gateway", "gallery", "entra", "app"],
    [entra, "SuccessFactors", "gallery", "entra", "hr"],
    [entra, "On-premises ECMA app", "on-premises", "entra", "on-premises-app"],
    ["Contoso", "Slack", "other", "app", "app"],
  ] as const)("%s to %s is %s", ([sourceSystem, targetSystem, kind, source, target]) => {
    const job = { jobId: "newConnector.1.2", templateId: "newConnector" };
    expect(jobKind({ ...job, sourceSystem, targetSystem })).toBe(kind);
    expect(jobDirection({ ...job, sourceSystem, targetSystem })).toEqual({ source, target });
  });

  test("a job without a template and rows has the kind 'other'", () => {
    const job = { jobId: "", templateId: null, sourceSystem: null, targetSystem: null };
    expect(jobKind(job)).toBe("other");
    expect(jobDirection(job)).toEqual({ source: "other", target: "other" });
  });
});
