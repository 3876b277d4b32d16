// JSON as Graph sends it. `over` replaces fields.

type Json = Readonly<Record<string, unknown>>;

export const TENANT_ID = "0f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4b";
export const PRINCIPAL = "5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f7";
export const JOB = "scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f";

/** A time in whole seconds, as Graph sends it. */
export const toTimestamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export function logRow(id: string, at: number, over: Json = {}): Json {
  return {
    id,
    activityDateTime: toTimestamp(at),
    tenantId: TENANT_ID,
    jobId: JOB,
    cycleId: "11aa22bb-33cc-44dd-85ee-66ff77008899",
    changeId: `change-${id}`,
    provisioningAction: "update",
    durationInMilliseconds: 1200,
    servicePrincipal: { id: PRINCIPAL, displayName: "Fabrikam Voice" },
    sourceSystem: { id: "source", displayName: "Microsoft Entra ID", details: {} },
    targetSystem: {
      id: "target",
      displayName: "customappsso",
      details: { ApplicationId: "8adf8e6e-67b2-4cf2-a259-e3dc5476c621" },
    },
    initiatedBy: {
      id: "",
      displayName: "Azure AD Provisioning Service",
      initiatorType: "system",
    },
    sourceIdentity: {
      id: `person-${id}`,
      displayName: "Ada Example",
      identityType: "User",
      details: { odatatype: "User", UserPrincipalName: "ada@fabrikam.example" },
    },
    targetIdentity: { id: "fv-1", displayName: "", identityType: "User", details: {} },
    provisioningStatusInfo: { status: "success", errorInformation: null },
    provisioningSteps: [
      {
        name: "EntryExportUpdate",
        provisioningStepType: "export",
        status: "success",
        description: "User 'ada@fabrikam.example' was updated",
        details: { ReportableIdentifier: "ada@fabrikam.example" },
      },
    ],
    modifiedProperties: [{ displayName: "department", oldValue: "Sales", newValue: "Support" }],
    ...over,
  };
}

export const failure = (errorCode: string | null, reason: string | null = null): Json => ({
  provisioningStatusInfo: {
    status: "failure",
    errorInformation: {
      errorCode,
      reason,
      additionalDetails: null,
      errorCategory: "nonServiceFailure",
      recommendedAction: null,
    },
  },
});

const NEVER_TIMESTAMP = "0001-01-01T00:00:00Z";

export function execution(over: Json = {}): Json {
  return {
    activityIdentifier: null,
    countEntitled: 14,
    countEntitledForProvisioning: 14,
    countEscrowed: 0,
    countEscrowedRaw: 0,
    countExported: 9,
    countExports: 11,
    countImported: 27,
    countImportedDeltas: 27,
    countImportedReferenceDeltas: 3,
    state: "Succeeded",
    error: null,
    timeBegan: "2026-05-04T09:12:20.1160980Z",
    timeEnded: "2026-05-04T09:15:44.7488681Z",
    ...over,
  };
}

export function jobBody(id: string, status: Json = {}, over: Json = {}): Json {
  return {
    id,
    templateId: "scim",
    schedule: { expiration: null, interval: "PT40M", state: "Active" },
    status: {
      code: "Active",
      countSuccessiveCompleteFailures: 0,
      escrowsPruned: false,
      lastExecution: execution(),
      lastSuccessfulExecution: null,
      lastSuccessfulExecutionWithExports: null,
      progress: [],
      quarantine: null,
      steadyStateFirstAchievedTime: NEVER_TIMESTAMP,
      steadyStateLastAchievedTime: NEVER_TIMESTAMP,
      troubleshootingUrl: "",
      synchronizedEntryCountByType: [{ key: "user to User", value: 1843 }],
      ...status,
    },
    synchronizationJobSettings: [{ name: "QuarantineTooManyDeletesThreshold", value: "500" }],
    ...over,
  };
}
