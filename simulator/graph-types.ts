/**
 * The JSON types of Microsoft Graph (source: the v1.0 CSDL metadata of microsoft.graph).
 * Times are text in Graph's format; `0001-01-01T00:00:00Z` means never.
 */

type Identity = { readonly id: string | null; readonly displayName: string | null };

export type StringDetails = Readonly<Record<string, string>>;

export type ProvisionedIdentity = Identity & {
  readonly identityType: string;
  readonly details: StringDetails;
};

export type ProvisioningErrorInfo = {
  readonly errorCode: string;
  readonly reason: string;
  readonly additionalDetails: string | null;
  readonly errorCategory: "failure" | "nonServiceFailure" | "success" | "unknownFutureValue";
  readonly recommendedAction: string | null;
};

export type ProvisioningResult =
  | "success"
  | "failure"
  | "skipped"
  | "warning"
  | "unknownFutureValue";

export type ProvisioningAction =
  | "other"
  | "create"
  | "delete"
  | "disable"
  | "update"
  | "stagedDelete"
  | "unknownFutureValue";

export type ProvisioningStep = {
  readonly name: string;
  readonly provisioningStepType:
    | "import"
    | "scoping"
    | "matching"
    | "processing"
    | "referenceResolution"
    | "export"
    | "unknownFutureValue";
  readonly status: ProvisioningResult;
  readonly description: string;
  readonly details: StringDetails;
};

export type ModifiedProperty = {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
};

/** One row of /auditLogs/provisioning. */
export type ProvisioningObjectSummary = {
  readonly id: string;
  /** Whole seconds, UTC, as Graph sends it. */
  readonly activityDateTime: string;
  readonly tenantId: string;
  readonly jobId: string;
  readonly cycleId: string;
  readonly changeId: string;
  readonly provisioningAction: ProvisioningAction;
  readonly durationInMilliseconds: number;
  readonly servicePrincipal: Identity;
  readonly sourceSystem: Identity & { readonly details: StringDetails };
  readonly targetSystem: Identity & { readonly details: StringDetails };
  readonly initiatedBy: Identity & { readonly initiatorType: string };
  readonly sourceIdentity: ProvisionedIdentity;
  readonly targetIdentity: ProvisionedIdentity;
  readonly provisioningStatusInfo: {
    readonly status: ProvisioningResult;
    readonly errorInformation: ProvisioningErrorInfo | null;
  };
  readonly provisioningSteps: readonly ProvisioningStep[];
  readonly modifiedProperties: readonly ModifiedProperty[];
};

export type SynchronizationError = {
  readonly code: string;
  readonly message: string;
  readonly tenantActionable: boolean;
};

export type TaskExecution = {
  readonly activityIdentifier: string | null;
  readonly countEntitled: number;
  readonly countEntitledForProvisioning: number;
  readonly countEscrowed: number;
  readonly countEscrowedRaw: number;
  readonly countExported: number;
  readonly countExports: number;
  readonly countImported: number;
  readonly countImportedDeltas: number;
  readonly countImportedReferenceDeltas: number;
  readonly state: "Succeeded" | "Failed" | "EntryLevelErrors";
  readonly error: SynchronizationError | null;
  readonly timeBegan: string;
  readonly timeEnded: string;
};

export type QuarantineReason =
  | "EncounteredBaseEscrowThreshold"
  | "EncounteredTotalEscrowThreshold"
  | "EncounteredEscrowProportionThreshold"
  | "EncounteredQuarantineException"
  | "Unknown"
  | "QuarantinedOnDemand"
  | "TooManyDeletes"
  | "IngestionInterrupted";

type SynchronizationQuarantine = {
  readonly reason: QuarantineReason;
  readonly currentBegan: string;
  readonly seriesBegan: string;
  readonly seriesCount: number;
  readonly nextAttempt: string;
  readonly error: SynchronizationError | null;
};

/** One job of /servicePrincipals/{id}/synchronization/jobs. */
export type SynchronizationJob = {
  readonly id: string;
  readonly templateId: string;
  readonly schedule: {
    readonly expiration: string | null;
    /** ISO 8601 duration; `P10675199DT2H48M5.4775807S` means unscheduled. */
    readonly interval: string;
    readonly state: "Active" | "Disabled" | "Paused";
  };
  readonly status: {
    readonly code: "NotConfigured" | "NotRun" | "Active" | "Paused" | "Quarantine";
    readonly countSuccessiveCompleteFailures: number;
    readonly escrowsPruned: boolean;
    readonly lastExecution: TaskExecution | null;
    readonly lastSuccessfulExecution: TaskExecution | null;
    readonly lastSuccessfulExecutionWithExports: TaskExecution | null;
    readonly progress: readonly {
      readonly completedUnits: number;
      readonly totalUnits: number;
      readonly progressObservationDateTime: string;
      readonly units: string;
    }[];
    readonly quarantine: SynchronizationQuarantine | null;
    readonly steadyStateFirstAchievedTime: string;
    readonly steadyStateLastAchievedTime: string;
    readonly synchronizedEntryCountByType: readonly {
      readonly key: string;
      readonly value: number;
    }[];
    readonly troubleshootingUrl: string;
  };
  readonly synchronizationJobSettings: readonly {
    readonly name: string;
    readonly value: string;
  }[];
};

export type ServicePrincipal = {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly applicationTemplateId: string | null;
  readonly tags: readonly string[];
  readonly accountEnabled: boolean;
};

/** One row of /servicePrincipals/{id}/appRoleAssignedTo. */
export type AppRoleAssignment = {
  readonly id: string;
  readonly deletedDateTime: string | null;
  /** All zeros: no role of the app. */
  readonly appRoleId: string;
  readonly createdDateTime: string | null;
  readonly principalDisplayName: string | null;
  readonly principalId: string;
  readonly principalType: "User" | "Group" | "ServicePrincipal";
  readonly resourceDisplayName: string | null;
  readonly resourceId: string;
};

/** One row of /groups/{id}/members. A caller who may not read users gets null for their properties. */
export type DirectoryObject = {
  readonly "@odata.type": string;
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName?: string | null;
  readonly accountEnabled?: boolean | null;
};

/** One row of /auditLogs/directoryAudits. */
export type DirectoryAudit = {
  readonly id: string;
  readonly category: string;
  readonly correlationId: string;
  readonly result: "success" | "failure" | "timeout" | "unknownFutureValue";
  readonly resultReason: string;
  readonly activityDisplayName: string;
  readonly activityDateTime: string;
  readonly loggedByService: string;
  readonly operationType: string;
  readonly initiatedBy: {
    readonly user: {
      readonly id: string;
      readonly displayName: string | null;
      readonly userPrincipalName: string;
    } | null;
    readonly app: Readonly<Record<string, string | null>> | null;
  };
  readonly targetResources: readonly Readonly<Record<string, unknown>>[];
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[];
};
