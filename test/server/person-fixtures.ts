import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { HOUR, SECOND } from "../../domain/time.ts";
import { JOBS, NOW } from "./job-fixtures.ts";

export const ADA = "a0000000-0000-4000-8000-000000000001";
/** The id of a person whose name contains HTML that would run if it were not escaped. */
export const EVE = "a0000000-0000-4000-8000-000000000002";
export const MARY = "a0000000-0000-4000-8000-000000000003";

const TEST_PEOPLE = [
  { id: ADA, name: "Ada Lovelace", userPrincipalName: "ada@contoso.example" },
  {
    id: EVE,
    name: `<img src=x onerror="document.title='owned'">`,
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
  return {
    id: `e${String(number).padStart(6, "0")}`,
    at: NOW - 2 * HOUR + number * SECOND,
    jobId: job.jobId,
    cycleId: "c1",
    changeId: null,
    servicePrincipalId: job.servicePrincipalId,
    application: job.application,
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
  };
}

const CONFLICT_FAILURE = {
  status: "failure",
  code: "EntryConflict",
  error: {
    code: "EntryConflict",
    category: "Failure",
    reason:
      "Message: Another user has the user name ada@contoso.example. This operation was retried 2 times.",
    recommendedAction: null,
  },
  steps: [
    {
      name: "EntryImport",
      type: "import",
      status: "success",
      description: "Received user 'ada@contoso.example'.",
      details: {},
    },
    {
      name: "EntryExportAdd",
      type: "export",
      status: "failure",
      description: "Failed to create: uniqueness.",
      details: { ErrorCode: "EntryConflict" },
    },
  ],
  changes: [{ attribute: "userName", before: null, after: "ada@contoso.example" }],
} as const satisfies Partial<ProvisioningEvent>;

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
    eventOf(2, JOBS.tickets, CONFLICT_FAILURE),
    eventOf(3, JOBS.tickets, {
      ...CONFLICT_FAILURE,
      retry: { attempts: 2, nextAttemptAt: NOW + 5 * HOUR },
    }),
    eventOf(4, JOBS.tickets, source(eve)),
    eventOf(5, JOBS.tickets, {
      ...source(mary),
      status: "skipped",
      code: "NotEffectivelyEntitled",
    }),
    eventOf(6, JOBS.zoom, source(mary)),
  ];
}
