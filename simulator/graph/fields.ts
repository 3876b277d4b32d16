import type { DirectoryAudit, ProvisioningObjectSummary, ServicePrincipal } from "../wire.ts";
import type { Field, Fields } from "./filter.ts";
import type { Operator } from "./filter-clauses.ts";

const EXACT: readonly Operator[] = ["eq"];
const TEXT: readonly Operator[] = ["eq", "contains"];
/** The documents list eq, gt and lt; clients in use send ge and le, and are answered. */
const ORDERED: readonly Operator[] = ["eq", "gt", "lt", "ge", "le"];

type Value = string | number | boolean | null;

const text = <T>(operators: readonly Operator[], read: (row: T) => Value): Field<T> => ({
  kind: "string",
  operators,
  read,
});

const TIME = { kind: "time", operators: ORDERED } as const;

type Row = ProvisioningObjectSummary;

/** Filterable properties of a provisioning log row, after Microsoft's table. */
export const PROVISIONING_FIELDS: Fields<Row> = {
  id: text(TEXT, (row) => row.id),
  activitydatetime: TIME,
  changeid: text(TEXT, (row) => row.changeId),
  cycleid: text(TEXT, (row) => row.cycleId),
  jobid: text(TEXT, (row) => row.jobId),
  tenantid: text(TEXT, (row) => row.tenantId),
  provisioningaction: text(TEXT, (row) => row.provisioningAction),
  durationinmilliseconds: {
    kind: "number",
    operators: ORDERED,
    read: (row) => row.durationInMilliseconds,
  },
  "initiatedby/displayname": text(TEXT, (row) => row.initiatedBy.displayName),
  "provisioningstatusinfo/status": text(TEXT, (row) => row.provisioningStatusInfo.status),
  // Microsoft's own sample says `contains` here, although its table says eq alone.
  "serviceprincipal/id": text(TEXT, (row) => row.servicePrincipal.id),
  "serviceprincipal/displayname": text(EXACT, (row) => row.servicePrincipal.displayName),
  "sourceidentity/id": text(TEXT, (row) => row.sourceIdentity.id),
  "sourceidentity/displayname": text(TEXT, (row) => row.sourceIdentity.displayName),
  "sourceidentity/identitytype": text(TEXT, (row) => row.sourceIdentity.identityType),
  "targetidentity/id": text(TEXT, (row) => row.targetIdentity.id),
  "targetidentity/displayname": text(TEXT, (row) => row.targetIdentity.displayName),
  "targetidentity/identitytype": text(TEXT, (row) => row.targetIdentity.identityType),
  "sourcesystem/displayname": text(TEXT, (row) => row.sourceSystem.displayName),
  "targetsystem/displayname": text(TEXT, (row) => row.targetSystem.displayName),
};

const PREFIX: readonly Operator[] = ["eq", "startswith"];

export const AUDIT_FIELDS: Fields<DirectoryAudit> = {
  id: text(EXACT, (row) => row.id),
  activitydatetime: TIME,
  activitydisplayname: text(PREFIX, (row) => row.activityDisplayName),
  category: text(EXACT, (row) => row.category),
  correlationid: text(EXACT, (row) => row.correlationId),
  loggedbyservice: text(EXACT, (row) => row.loggedByService),
  result: text(EXACT, (row) => row.result),
};

const EITHER: readonly Operator[] = ["eq", "ne"];

export const SERVICE_PRINCIPAL_FIELDS: Fields<ServicePrincipal> = {
  id: text(EXACT, (row) => row.id),
  appid: text(EXACT, (row) => row.appId),
  displayname: text(PREFIX, (row) => row.displayName),
  applicationtemplateid: text(EITHER, (row) => row.applicationTemplateId),
  accountenabled: { kind: "boolean", operators: EITHER, read: (row) => row.accountEnabled },
  tags: { kind: "strings", operators: ["any"], read: (row) => row.tags },
};
