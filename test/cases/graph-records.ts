// Builders for records of Graph in the shape that Microsoft documents: `synchronizationJob` and
// `provisioningObjectSummary`. A test gives the technical facts of a public report; names are
// invented.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The time at which a case begins. */
export const CASE_START = Date.parse("2026-11-26T04:00:00Z");

/** The id of the job of most cases. */
export const JOB = "scim.00000000000000000000000000000000.11111111-0000-4000-a000-000000000001";

/** Ada, the person of most cases. */
export const PERSON = {
  id: "a1b2c3d4-0000-4000-8000-000000000001",
  displayName: "Ada Ravensworth",
  userPrincipalName: "ada.ravensworth@fabrikam.example",
};

export type RowFacts = {
  readonly id?: string;
  readonly at?: number;
  readonly jobId: string;
  readonly cycleId?: string;
  readonly servicePrincipal?: { readonly id: string; readonly displayName: string };
  readonly action?: string;
  readonly status?: string;
  readonly person?: typeof PERSON;
  readonly identityType?: string;
  readonly targetId?: string;
  readonly sourceSystem?: string;
  readonly targetSystem?: string;
  /** Null for a row without error. */
  readonly error?: {
    readonly errorCode: string;
    readonly reason: string;
    readonly recommendedAction?: string | null;
  } | null;
  readonly steps?: readonly object[];
  readonly changes?: readonly object[];
};

export const APP = { id: "5e000000-0000-4000-8000-000000000001", displayName: "Fabrikam Notes" };

let rowNumber = 0;

/**
 * A row of the provisioning log: a failed creation of PERSON in APP an hour before the case begins, unless `facts` say
 * otherwise. Without `steps`, the last step has the row's status.
 */
export function row(facts: RowFacts): object {
  rowNumber += 1;
  const {
    id = `row-${rowNumber}`,
    at = CASE_START - HOUR,
    person = PERSON,
    identityType = "User",
    action = "create",
    status = "failure",
    error = null,
    servicePrincipal = APP,
    sourceSystem = "Microsoft Entra ID",
    targetSystem = "customappsso",
    targetId = "",
    changes = [],
  } = facts;
  return {
    id,
    activityDateTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
    tenantId: "7d2f0c9e-51b4-4c0a-9a43-0c6f1f5b77aa",
    jobId: facts.jobId,
    cycleId: facts.cycleId ?? "c0000000-0000-4000-8000-000000000001",
    changeId: `change-of-${id}`,
    provisioningAction: action,
    durationInMilliseconds: 700,
    initiatedBy: {
      id: "",
      displayName: "Azure AD Provisioning Service",
      initiatorType: "system",
    },
    servicePrincipal,
    sourceSystem: {
      id: "source-system",
      displayName: sourceSystem,
      details: {},
    },
    targetSystem: {
      id: "target-system",
      displayName: targetSystem,
      details: {},
    },
    sourceIdentity: {
      id: person.id,
      displayName: person.displayName,
      identityType,
      details: {
        UserPrincipalName: person.userPrincipalName,
        DisplayName: person.displayName,
        odatatype: identityType,
        id: person.id,
      },
    },
    targetIdentity: {
      id: targetId,
      displayName: "",
      identityType: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
      details: {},
    },
    provisioningStatusInfo: {
      status,
      errorInformation:
        error === null
          ? null
          : {
              additionalDetails: null,
              errorCategory: "nonServiceFailure",
              recommendedAction: null,
              ...error,
            },
    },
    provisioningSteps: facts.steps ?? stepsOf({ person, action, status, targetSystem }),
    modifiedProperties: changes,
  };
}

function stepsOf({
  person,
  action,
  status,
  targetSystem,
}: Required<Pick<RowFacts, "person" | "action" | "status" | "targetSystem">>): readonly object[] {
  const prefix = status === "failure" ? "Failed to " : "";
  return [
    {
      name: "EntryImportAdd",
      provisioningStepType: "import",
      status: "success",
      description: `Received User '${person.userPrincipalName}' change of type (Add) from Microsoft Entra ID`,
      details: { objectId: person.id },
    },
    {
      name: action === "create" ? "EntryExportAdd" : "EntryExportUpdate",
      provisioningStepType: "export",
      status,
      description: `${prefix}${action} User '${person.userPrincipalName}' in ${targetSystem}`,
      details: { ReportableIdentifier: person.userPrincipalName },
    },
  ];
}

/** The error text that Entra logs around the answer of a SCIM server. `status` is .NET's name of the HTTP status. */
export function scimReason(status: string, answer: string): string {
  return `StatusCode: ${status}\r\nMessage: Processing of the HTTP request resulted in an exception. Please see the HTTP response returned by the 'Response' property of this exception for details.\r\nWeb Response: \r\n${answer}. This operation was retried 0 times. It will be retried again after this date: 2026-11-26T09:13:17.6715300Z UTC`;
}

export type JobFacts = {
  readonly id: string;
  readonly templateId?: string;
  readonly interval?: string;
  /** Parts of `status` that differ from a healthy job. */
  readonly status?: object;
  readonly settings?: readonly object[];
};

/** A job that runs every 40 minutes and ended its last cycle ten minutes before the case begins. */
export function job({ id, templateId, interval = "PT40M", status = {}, settings = [] }: JobFacts) {
  const execution = {
    activityIdentifier: "c0000000-0000-4000-8000-000000000001",
    countEntitled: 0,
    countEscrowed: 0,
    countEscrowedRaw: 0,
    countExported: 1,
    countExports: 1,
    countImported: 1,
    countImportedDeltas: 0,
    countImportedReferenceDeltas: 0,
    error: null,
    state: "Succeeded",
    timeBegan: isoTime(CASE_START - 15 * MINUTE),
    timeEnded: isoTime(CASE_START - 10 * MINUTE),
  };
  return {
    id,
    templateId: templateId ?? id.split(".")[0],
    schedule: { expiration: null, interval, state: "Active" },
    status: {
      code: "Active",
      countSuccessiveCompleteFailures: 0,
      escrowsPruned: false,
      progress: [],
      quarantine: null,
      lastExecution: execution,
      lastSuccessfulExecution: execution,
      lastSuccessfulExecutionWithExports: execution,
      steadyStateFirstAchievedTime: "2026-09-01T00:00:00Z",
      steadyStateLastAchievedTime: isoTime(CASE_START - 10 * MINUTE),
      synchronizedEntryCountByType: [{ key: "user to User", value: 100 }],
      troubleshootingUrl: "",
      ...status,
    },
    synchronizationJobSettings: settings,
  };
}

/**
 * The `status` of a job that Entra has put into quarantine an hour before the case begins. `changes` replace fields of
 * the quarantine.
 */
export function quarantinedStatus(changes: object = {}) {
  const began = isoTime(CASE_START - HOUR);
  const quarantine = {
    reason: "EncounteredQuarantineException",
    currentBegan: began,
    seriesBegan: began,
    seriesCount: 1,
    nextAttempt: isoTime(CASE_START + 5 * HOUR),
    error: null,
    ...changes,
  };
  return { code: "Quarantine", quarantine };
}

export type AssignmentFacts = {
  readonly principalId: string;
  readonly at: number;
  readonly principalType?: string | null;
  readonly principalDisplayName?: string;
};

/** An `appRoleAssignment` to APP with the role "Default Access", whose id is all zeros. */
export function assignment({ at, ...principal }: AssignmentFacts) {
  return {
    id: `assignment-of-${principal.principalId}`,
    deletedDateTime: null,
    appRoleId: "00000000-0000-0000-0000-000000000000",
    createdDateTime: isoTime(at),
    principalType: "User",
    principalDisplayName: "Notes users",
    ...principal,
    resourceDisplayName: APP.displayName,
    resourceId: APP.id,
  };
}

/** A person in the list of the members of a group. Graph gives no names if a permission is missing. */
export function groupMember(person: Readonly<Record<keyof typeof PERSON, string | null>>) {
  return { "@odata.type": "#microsoft.graph.user", ...person, accountEnabled: true };
}

/** The secrets of a job that provisions only assigned people and groups. */
export const ASSIGNED_ONLY = [{ key: "SyncAll", value: "false" }];

export const isoTime = (at: number): string => new Date(at).toISOString();
