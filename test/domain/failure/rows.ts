import type { ClusterCounts, JobFacts, ObjectCounts } from "../../../domain/facts.ts";
import type { Cluster } from "../../../domain/failure/cluster.ts";
import type { ProvisioningEvent } from "../../../domain/provisioning.ts";
import { DAY, HOUR } from "../../../domain/time.ts";
import type { FailureWindow } from "../../../domain/window.ts";
import { FAILURE_WINDOWS } from "../../../domain/window.ts";
import { NOON } from "../jobs.ts";

/** Rows and counts of failures, with as little said as a test needs. */

type Person = { readonly name: string; readonly mail: string; readonly id: string };

const DEVON: Person = {
  name: "Devon Sample",
  mail: "devon.sample@contoso.example",
  id: "e0000004-0000-4000-8000-000000000004",
};

export type RowSaid = Partial<Pick<ProvisioningEvent, "action" | "status" | "code" | "changes">> & {
  readonly step?: string;
  readonly stepDetails?: Readonly<Record<string, string>>;
  readonly stepSays?: string;
};

/** A failed row of one person, as Graph writes it (entra-examples/provisioning-log-failure.json). */
export function failed(
  reason: string | null,
  said: RowSaid = {},
  { name, mail, id }: Person = DEVON,
): ProvisioningEvent {
  const { step, stepDetails, stepSays, ...more } = said;
  const status = said.status ?? "failure";
  return {
    id: "90000011-0000-4000-8000-000000000011",
    at: NOON,
    jobId: "scim.0f3c2b1a4d5e4f608a7b9c0d1e2f3a4b.c7d8e9f0-1a2b-4c3d-8e4f-5a6b7c8d9e0f",
    cycleId: null,
    changeId: null,
    servicePrincipalId: "5b1e7c90-2a3d-4e6f-9081-a2b3c4d5e6f7",
    application: "8x8",
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
      recommendedAction: null,
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
        description: stepSays ?? `Failed to create User '${mail}' in 8x8`,
        details: { ReportableIdentifier: mail, ...stepDetails },
      },
    ],
    changes: [],
    retry: null,
    ...more,
  };
}

/** As Entra writes down what a SCIM server answered. */
export function answered(status: string, body: string): string {
  return `StatusCode: ${status}\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n${body}`;
}

export function scim(status: number, detail: string, scimType?: string): string {
  const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], detail };
  return JSON.stringify({ ...body, status: `${status}`, ...(scimType && { scimType }) });
}

type Counted = Partial<Cluster> & Partial<Omit<ClusterCounts, "cluster">>;

/** A cause that began three days ago and has nothing special. */
export function cause(id: string, said: Counted = {}): ClusterCounts {
  const { objects = 10, rows, firstAt = NOON - 3 * DAY, lastAt = NOON - HOUR, ...rest } = said;
  const { pausedAt = null, resumedAt = firstAt, ...cluster } = rest;
  return {
    cluster: {
      id,
      status: "failure",
      code: "EntryConflict",
      step: "EntryExportAdd",
      attribute: "userName",
      kind: "user",
      leaving: false,
      template: "StatusCode: Conflict. uniqueness. userName already in use",
      ...cluster,
    },
    objects,
    rows: rows ?? { "1h": 0, "24h": objects, "7d": 3 * objects, "30d": 3 * objects },
    firstAt,
    lastAt,
    pausedAt,
    resumedAt,
  };
}

const NONE: ObjectCounts = { attempted: 0, failed: 0 };

export function objectCounts(
  some: Partial<Record<FailureWindow, ObjectCounts>>,
): JobFacts["objects"] {
  const entries = FAILURE_WINDOWS.map((window) => [window, some[window] ?? NONE]);
  return Object.fromEntries(entries);
}
