import { explainEvent } from "../../domain/failure/explain-row.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { HOUR, type Instant, SECOND } from "../../domain/time.ts";
import { readRetry } from "../../worker/graph/event-parts.ts";
import { scimErrorBody, scimServerReason } from "../domain/failure/failure-fixtures.ts";
import { JOBS, NOW } from "./job-fixtures.ts";

export const ADA = "a0000000-0000-4000-8000-000000000001";
/** The id of a person whose name contains HTML that would run if it were not escaped. */
export const EVE = "a0000000-0000-4000-8000-000000000002";
export const EVE_NAME = `<img src=x onerror="document.title='owned'">`;
export const MARY = "a0000000-0000-4000-8000-000000000003";

const TEST_PEOPLE = [
  { id: ADA, name: "Ada Lovelace", userPrincipalName: "ada@contoso.example" },
  {
    id: EVE,
    name: EVE_NAME,
    userPrincipalName: "eve@contoso.example",
  },
  { id: MARY, name: "Mary Hopper", userPrincipalName: "=cmd|' /C calc'!A0" },
] as const;

export function eventOf(
  number: number,
  job: ObservedJob,
  more: Partial<ProvisioningEvent> = {},
): ProvisioningEvent {
  const person = TEST_PEOPLE[0];
  return explainEvent({
    id: `e${String(number).padStart(6, "0")}`,
    at: NOW - 2 * HOUR + number * SECOND,
    jobId: job.jobId,
    cycleId: "c1",
    changeId: null,
    servicePrincipalId: job.servicePrincipalId,
    application: job.application,
    sourceSystem: job.sourceSystem,
    targetSystem: job.targetSystem,
    action: "create",
    status: "success",
    durationMs: 120,
    source: {
      id: person.id,
      name: person.name,
      userPrincipalName: person.userPrincipalName,
      kind: "user",
    },
    target: { id: null, name: null },
    code: null,
    error: null,
    steps: [],
    changes: [],
    retry: null,
    ...more,
  });
}

/** A failure of Ada that Entra has retried `attempts` times, with the fields that Graph gives. */
function conflictFailure(
  attempts: number,
  nextAttemptAt: Instant,
): Pick<ProvisioningEvent, "status" | "code" | "error" | "steps" | "changes" | "retry"> {
  const answer = scimErrorBody(
    409,
    "Another user has the user name ada@contoso.example",
    "uniqueness",
  );
  const nextAttempt = new Date(nextAttemptAt).toISOString().replace("Z", "0000Z UTC");
  const reason = `${scimServerReason("Conflict", answer)}. This operation was retried ${attempts} times. It will be retried again after this date: ${nextAttempt}`;
  return {
    status: "failure",
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
        description:
          "Received User 'ada@contoso.example' change of type (Add) from Microsoft Entra ID",
        details: { objectId: ADA },
      },
      {
        name: "EntryExportAdd",
        type: "export",
        status: "failure",
        description: "Failed to create User 'ada@contoso.example' in ServiceNow",
        details: { ReportableIdentifier: "ada@contoso.example" },
      },
    ],
    changes: [{ attribute: "userName", before: null, after: "ada@contoso.example" }],
    retry: readRetry({ reason }),
  };
}

/**
 * Ada fails in ServiceNow and is provisioned in Salesforce. ServiceNow also has events of Eve and
 * Mary.
 */
export function eventsOf(tenant: string): readonly ProvisioningEvent[] {
  if (tenant === "fabrikam") return [eventOf(90, JOBS.foreign)];
  const [, eve, mary] = TEST_PEOPLE;
  const source = ({ id, name, userPrincipalName }: (typeof TEST_PEOPLE)[number]) => ({
    source: { id, name, userPrincipalName, kind: "user" as const },
  });
  return [
    eventOf(1, JOBS.sales),
    eventOf(2, JOBS.tickets, conflictFailure(1, NOW - 2 * HOUR)),
    eventOf(3, JOBS.tickets, conflictFailure(2, NOW + 5 * HOUR)),
    eventOf(4, JOBS.tickets, source(eve)),
    eventOf(5, JOBS.tickets, {
      ...source(mary),
      status: "skipped",
      code: "NotEffectivelyEntitled",
    }),
    eventOf(6, JOBS.zoom, source(mary)),
  ];
}
