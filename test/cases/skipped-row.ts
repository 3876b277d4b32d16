import { CASE_START, PERSON, row } from "./graph-records.ts";

// A skipped row whose checks all passed means that someone is missing an account or a change. The
// shape of the row is that of a public sample of Microsoft's log
// (https://github.com/elastic/integrations, packages/azure, data stream provisioning).

export const BOX_JOB = "DropboxSCIMOutDelta.00000000000000000000000000000000.1";
export const BOX = { id: "5e000000-0000-4000-8000-000000000001", displayName: "Fabrikam Box" };

export const ALL_CHECKS = {
  "Active in the source system": "True",
  "Assigned to the application": "True",
  "User has the required role": "True",
  "Scoping filter evaluation passed": "True",
  ScopeEvaluationResult: "{}",
};

export type Skip = {
  readonly jobId?: string;
  readonly person?: typeof PERSON;
  readonly reason?: string | null;
  readonly description?: string;
  readonly attribute?: string;
  readonly checks?: object;
  readonly action?: string;
  readonly at?: number;
};

/** A row of a person whom Entra skips. By default all checks have passed and an attribute is invalid. */
export function skippedRow({
  jobId = BOX_JOB,
  person = PERSON,
  reason = "AttributeValidationFailed",
  description = "The object will be skipped.",
  attribute = "name.familyName",
  checks = ALL_CHECKS,
  action = "create",
  at = CASE_START - 60 * 60_000,
}: Skip): object {
  const upn = person.userPrincipalName;
  return row({
    jobId,
    person,
    action,
    status: "skipped",
    at,
    servicePrincipal: BOX,
    targetSystem: "Dropbox",
    steps: [
      {
        name: "EntryImportAdd",
        provisioningStepType: "import",
        status: "success",
        description: `Received User '${upn}' change of type (Add) from Microsoft Entra ID`,
        details: { objectId: person.id, accountEnabled: "True" },
      },
      {
        name: "EntrySynchronizationScoping",
        provisioningStepType: "scoping",
        status: "success",
        description: "Determine if User in scope by evaluating against each scoping filter",
        details: checks,
      },
      {
        name: "EntrySynchronizationSkip",
        provisioningStepType: "processing",
        status: "skipped",
        description,
        details: {
          PropertyName: attribute,
          ReportableIdentifier: upn,
          ...(reason !== null && { SkipReason: reason }),
        },
      },
    ],
  });
}
