import type {
  DirectoryAudit,
  ProvisioningObjectSummary,
  ServicePrincipal,
} from "../graph-types.ts";
import type { FilterOperator } from "./filter-clauses.ts";
import type { FilterField, FilterFields } from "./odata-filter.ts";

const EXACT_OPERATORS: readonly FilterOperator[] = ["eq"];
const TEXT_OPERATORS: readonly FilterOperator[] = ["eq", "contains"];
/** Microsoft documents eq, gt and lt; Graph also answers ge and le, which clients use. */
const ORDERED_OPERATORS: readonly FilterOperator[] = ["eq", "gt", "lt", "ge", "le"];

type FieldValue = string | number | boolean | null;

const textField = <T>(
  operators: readonly FilterOperator[],
  read: (row: T) => FieldValue,
): FilterField<T> => ({
  kind: "string",
  operators,
  read,
});

const TIME_FIELD = { kind: "time", operators: ORDERED_OPERATORS } as const;

type ProvisioningRow = ProvisioningObjectSummary;

/**
 * Filterable properties of a provisioning log row, from Microsoft's reference of
 * provisioningObjectSummary.
 */
export const PROVISIONING_FIELDS: FilterFields<ProvisioningRow> = {
  id: textField(TEXT_OPERATORS, (row) => row.id),
  activitydatetime: TIME_FIELD,
  changeid: textField(TEXT_OPERATORS, (row) => row.changeId),
  cycleid: textField(TEXT_OPERATORS, (row) => row.cycleId),
  jobid: textField(TEXT_OPERATORS, (row) => row.jobId),
  tenantid: textField(TEXT_OPERATORS, (row) => row.tenantId),
  provisioningaction: textField(TEXT_OPERATORS, (row) => row.provisioningAction),
  durationinmilliseconds: {
    kind: "number",
    operators: ORDERED_OPERATORS,
    read: (row) => row.durationInMilliseconds,
  },
  "initiatedby/displayname": textField(TEXT_OPERATORS, (row) => row.initiatedBy.displayName),
  "provisioningstatusinfo/status": textField(
    TEXT_OPERATORS,
    (row) => row.provisioningStatusInfo.status,
  ),
  // Microsoft's sample uses `contains` here although its table lists only eq.
  "serviceprincipal/id": textField(TEXT_OPERATORS, (row) => row.servicePrincipal.id),
  "serviceprincipal/displayname": textField(
    EXACT_OPERATORS,
    (row) => row.servicePrincipal.displayName,
  ),
  "sourceidentity/id": textField(TEXT_OPERATORS, (row) => row.sourceIdentity.id),
  "sourceidentity/displayname": textField(TEXT_OPERATORS, (row) => row.sourceIdentity.displayName),
  "sourceidentity/identitytype": textField(
    TEXT_OPERATORS,
    (row) => row.sourceIdentity.identityType,
  ),
  "targetidentity/id": textField(TEXT_OPERATORS, (row) => row.targetIdentity.id),
  "targetidentity/displayname": textField(TEXT_OPERATORS, (row) => row.targetIdentity.displayName),
  "targetidentity/identitytype": textField(
    TEXT_OPERATORS,
    (row) => row.targetIdentity.identityType,
  ),
  "sourcesystem/displayname": textField(TEXT_OPERATORS, (row) => row.sourceSystem.displayName),
  "targetsystem/displayname": textField(TEXT_OPERATORS, (row) => row.targetSystem.displayName),
};

const PREFIX_OPERATORS: readonly FilterOperator[] = ["eq", "startswith"];

export const AUDIT_FIELDS: FilterFields<DirectoryAudit> = {
  id: textField(EXACT_OPERATORS, (row) => row.id),
  activitydatetime: TIME_FIELD,
  activitydisplayname: textField(PREFIX_OPERATORS, (row) => row.activityDisplayName),
  category: textField(EXACT_OPERATORS, (row) => row.category),
  correlationid: textField(EXACT_OPERATORS, (row) => row.correlationId),
  loggedbyservice: textField(EXACT_OPERATORS, (row) => row.loggedByService),
  result: textField(EXACT_OPERATORS, (row) => row.result),
  "targetresources/id": {
    kind: "strings",
    operators: ["any"],
    read: (row) => row.targetResources.map(({ id }) => String(id)),
  },
};

const EQUALITY_OPERATORS: readonly FilterOperator[] = ["eq", "ne"];

export const SERVICE_PRINCIPAL_FIELDS: FilterFields<ServicePrincipal> = {
  id: textField(EXACT_OPERATORS, (row) => row.id),
  appid: textField(EXACT_OPERATORS, (row) => row.appId),
  displayname: textField(PREFIX_OPERATORS, (row) => row.displayName),
  applicationtemplateid: textField(EQUALITY_OPERATORS, (row) => row.applicationTemplateId),
  accountenabled: {
    kind: "boolean",
    operators: EQUALITY_OPERATORS,
    read: (row) => row.accountEnabled,
  },
  tags: { kind: "strings", operators: ["any"], read: (row) => row.tags },
};
