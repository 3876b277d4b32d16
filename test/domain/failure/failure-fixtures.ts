import type { ErrorExplanation } from "../../../domain/error-explanation.ts";
import type { ErrorFacts } from "../../../domain/explanation/error-facts.ts";
import { explainError } from "../../../domain/explanation/explain-error.ts";
import { explainEvent } from "../../../domain/failure/explain-row.ts";
import type { FailureCluster } from "../../../domain/failure-cluster.ts";
import type {
  ClusterCounts,
  JobFacts,
  LeaverCounts,
  ObjectCounts,
} from "../../../domain/job-facts.ts";
import type { ProvisioningEvent } from "../../../domain/provisioning-event.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import type { FailureWindow } from "../../../domain/time-window.ts";
import { FAILURE_WINDOWS } from "../../../domain/time-window.ts";
import { MORNING } from "../job-fixtures.ts";

// Failed events and counts of failure clusters, with defaults for everything that a test leaves
// out.

type PersonFixture = { readonly name: string; readonly mail: string; readonly id: string };

const DEVON: PersonFixture = {
  name: "Devon Sample",
  mail: "devon.sample@contoso.example",
  id: "e0000004-0000-4000-8000-000000000004",
};

export type EventOverrides = Partial<
  Pick<ProvisioningEvent, "action" | "status" | "code" | "changes">
> & {
  readonly step?: string;
  readonly stepDetails?: Readonly<Record<string, string>>;
  readonly stepDescription?: string;
  readonly recommendedAction?: string | null;
};

/** A failed event of one person, with the fields that Graph's provisioning log gives. */
export function failedEvent(
  reason: string | null,
  overrides: EventOverrides = {},
  { name, mail, id }: PersonFixture = DEVON,
): ProvisioningEvent {
  const { step, stepDetails, stepDescription, recommendedAction, ...eventFields } = overrides;
  const status = overrides.status ?? "failure";
  return explainEvent({
    id: "90000011-0000-4000-8000-000000000011",
    at: MORNING,
    jobId: "scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f",
    cycleId: null,
    changeId: null,
    servicePrincipalId: "5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f7",
    application: "8x8",
    sourceSystem: "Microsoft Entra ID",
    targetSystem: "customappsso",
    action: "create",
    status,
    durationMs: 2785,
    source: { id, name, userPrincipalName: mail, kind: "user" },
    target: { id: null, name: null },
    code: "EntryConflict",
    error: {
      code: "EntryConflict",
      category: "nonServiceFailure",
      reason,
      recommendedAction: recommendedAction ?? null,
    },
    steps: [
      {
        name: "EntryImportAdd",
        type: "import",
        status: "success",
        description: `Received User '${mail}' change of type (Add) from Microsoft Entra ID`,
        details: { objectId: id },
      },
      {
        name: step ?? "EntryExportAdd",
        type: step === undefined ? "export" : "referenceResolution",
        status,
        description: stepDescription ?? `Failed to create User '${mail}' in 8x8`,
        details: { ReportableIdentifier: mail, ...stepDetails },
      },
    ],
    changes: [],
    retry: null,
    ...eventFields,
  });
}

/** A skip of a person who is in scope, so an account is missing. */
export function skippedInScope(code: string, attribute: string | null): ProvisioningEvent {
  return failedEvent(null, {
    status: "skipped",
    code,
    step: "EntrySynchronizationSkip",
    stepDetails: {
      ...{ "Assigned to the application": "True", "Scoping filter evaluation passed": "True" },
      ...(attribute !== null && { PropertyName: attribute }),
    },
  });
}

/** The explanation of an error of a new person, in the custom SCIM app `application`. */
export function explainCreate(
  code: string | null,
  text: string | null,
  application: string,
  row: Partial<Pick<ErrorFacts, "objectKind" | "action" | "attribute">> = {},
): ErrorExplanation {
  return explainError({
    objectKind: "user",
    code,
    text,
    action: "create",
    kind: "scim",
    direction: { source: "entra", target: "app" },
    application,
    attribute: null,
    recommendedAction: null,
    ...row,
  });
}

/** The error text that Entra logs for the answer of a SCIM server. */
export function scimServerReason(status: string, body: string): string {
  return `StatusCode: ${status}\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n${body}`;
}

export function scimErrorBody(status: number, detail: string, scimType?: string): string {
  const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], detail };
  return JSON.stringify({ ...body, status: `${status}`, ...(scimType && { scimType }) });
}

type ClusterOverrides = Partial<FailureCluster> & Partial<Omit<ClusterCounts, "cluster">>;

/** An ordinary cluster that began three days ago. */
export function clusterCounts(id: string, overrides: ClusterOverrides = {}): ClusterCounts {
  const {
    objects = 10,
    rows,
    firstEventAt = MORNING - 3 * DAY,
    lastEventAt = MORNING - HOUR,
    ...rest
  } = overrides;
  const { lastBeforeGapAt = null, firstAfterGapAt = firstEventAt, ...cluster } = rest;
  const code = cluster.code ?? "EntryConflict";
  const messageTemplate =
    cluster.messageTemplate === undefined
      ? "StatusCode: Conflict. uniqueness. userName already in use"
      : cluster.messageTemplate;
  return {
    cluster: {
      id,
      status: "failure",
      code,
      step: "EntryExportAdd",
      attribute: "userName",
      kind: "user",
      isDeprovisioning: false,
      messageTemplate,
      explanation: { ...explainCreate(code, messageTemplate, "8x8"), detail: null },
      ...cluster,
    },
    objects,
    rows: rows ?? { "1h": 0, "24h": objects, "7d": 3 * objects, "30d": 3 * objects },
    firstEventAt,
    lastEventAt,
    lastBeforeGapAt,
    firstAfterGapAt,
  };
}

/** The facts of a job with one cluster of leavers, all of whom are overdue by default. */
export function failingLeavers(
  people: number,
  leavers: Partial<LeaverCounts> = {},
  cluster: ClusterOverrides = {},
): Pick<JobFacts, "clusters" | "failingObjects" | "leavers"> {
  const counts = clusterCounts("leaver", {
    objects: people,
    isDeprovisioning: true,
    step: "EntryExportUpdate",
    ...cluster,
  });
  return {
    clusters: [counts],
    failingObjects: people,
    leavers: { people, overdue: people, since: MORNING - 9 * HOUR, ...leavers },
  };
}

const NO_OBJECTS: ObjectCounts = { attempted: 0, failed: 0 };

export function objectCounts(
  overrides: Partial<Record<FailureWindow, ObjectCounts>>,
): JobFacts["objects"] {
  const entries = FAILURE_WINDOWS.map((window) => [window, overrides[window] ?? NO_OBJECTS]);
  return Object.fromEntries(entries);
}
