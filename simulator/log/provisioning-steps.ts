import type { ProvisioningStep, StringDetails } from "../graph-types.ts";
import { nextScheduledRetryAt } from "../provisioning/job-escrow.ts";
import type { Application } from "../tenant/applications.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { groupIndexOf, isGroup } from "../tenant/tenant-change.ts";
import { mappedValues } from "./attribute-values.ts";
import { formatDotNetDate, formatTimeInTicks } from "./graph-time.ts";
import { invalidAttributeStep } from "./invalid-attribute-step.ts";
import type { RowData } from "./provisioning-log.ts";

export type StepContext = {
  readonly tenant: SimulatedTenant;
  readonly app: Application;
  /** The id of the object in the source. */
  readonly sourceId: string;
  /** Empty when the object is not in the target. */
  readonly targetId: string;
};

type SourceObject = { readonly type: "User" | "Group"; readonly label: string };

/** The steps of a row in order of execution: import, matching and scoping, export. */
export function provisioningSteps(
  rowData: RowData,
  context: StepContext,
): readonly ProvisioningStep[] {
  const { tenant } = context;
  const subject: SourceObject = isGroup(rowData.ref)
    ? { type: "Group", label: tenant.nameOf(rowData.ref) }
    : { type: "User", label: tenant.people.userPrincipalName(rowData.ref) };
  const steps = [
    rowData.isRetry
      ? escrowRetryStep(rowData, subject, context)
      : importStep(rowData, subject, context),
  ];

  if (rowData.isInTarget && rowData.action !== "create")
    steps.push(targetImportStep(rowData, subject, context));
  switch (rowData.shape) {
    case "staged":
      return steps;
    case "invalid-attribute":
      return [
        ...steps,
        scopingStep(rowData, subject, context),
        noMatchStep(subject, context),
        invalidAttributeStep(subject.label),
      ];
    case "not-entitled":
      return [
        ...steps,
        scopingStep(rowData, subject, context),
        notEntitledStep(rowData, subject, context),
      ];
    case "redundant":
      return [...steps, scopingStep(rowData, subject, context), redundantExportStep(subject)];
    case "unresolved":
      return [
        ...steps,
        scopingStep(rowData, subject, context),
        unresolvedReferenceStep(rowData, tenant),
        exportStep(rowData, subject, context),
      ];
    case "export":
      if (rowData.action === "create")
        steps.push(scopingStep(rowData, subject, context), noMatchStep(subject, context));
      if (rowData.action === "update") steps.push(scopingStep(rowData, subject, context));
      return [...steps, exportStep(rowData, subject, context)];
  }
}

const CHANGE_TYPES: Readonly<Record<string, string>> = {
  create: "Add",
  delete: "Delete",
  stagedDelete: "Delete",
};

const quotedLabel = ({ type, label }: SourceObject): string => `${type} '${label}'`;
const changeTypeOf = (rowData: RowData): string => CHANGE_TYPES[rowData.action] ?? "Update";
const dotNetBoolean = (value: boolean): string => (value ? "True" : "False");

function createStep(
  [name, provisioningStepType, status]: [
    string,
    ProvisioningStep["provisioningStepType"],
    ProvisioningStep["status"],
  ],
  description: string,
  details: StringDetails,
): ProvisioningStep {
  return { name, provisioningStepType, status, description, details };
}

function importStep(
  rowData: RowData,
  subject: SourceObject,
  context: StepContext,
): ProvisioningStep {
  const type = changeTypeOf(rowData);
  return createStep(
    [`EntryImport${type}`, "import", "success"],
    `Received ${quotedLabel(subject)} change of type (${type}) from ${context.app.systems.sourceName}`,
    sourceDetails(rowData, context),
  );
}

/** The values that the service read from the source; for a create, every mapped attribute. */
function sourceDetails({ ref, action }: RowData, context: StepContext): StringDetails {
  const { tenant, app, sourceId } = context;
  if (isGroup(ref)) return { objectId: sourceId, displayName: tenant.nameOf(ref) };
  const { people } = tenant;
  if (app.systems.source === "hr" || app.systems.source === "api") {
    return {
      WorkerID: sourceId,
      Active: people.isEnabled(ref) ? "1" : "0",
      PreferredNameData: people.displayName(ref),
    };
  }
  const common = {
    objectId: sourceId,
    accountEnabled: dotNetBoolean(people.isEnabled(ref)),
    userPrincipalName: people.userPrincipalName(ref),
  };
  if (action !== "create") return common;
  return {
    ...common,
    displayName: people.displayName(ref),
    givenName: people.givenName(ref),
    surname: people.familyName(ref),
    mail: people.value("mail", ref),
    mailNickname: people.alias(ref),
    department: people.value("department", ref),
    jobTitle: people.value("title", ref),
    physicalDeliveryOfficeName: people.value("site", ref),
    mobile: people.value("mobile", ref),
    telephoneNumber: people.telephone(ref),
    IsSoftDeleted: dotNetBoolean(people.isSoftDeleted(ref)),
    appRoleAssignments: "User",
  };
}

function escrowRetryStep(
  rowData: RowData,
  subject: SourceObject,
  { app, sourceId }: StepContext,
): ProvisioningStep {
  const dueAt =
    nextScheduledRetryAt(rowData.firstFailedAt, Math.max(0, rowData.retryCount - 1)) ?? rowData.at;
  return createStep(
    ["EntryEscrowRetry", "import", "success"],
    `We are retrying an operation that previously failed.\r\nIdentifier: ${subject.label}\r\nObject type: ${subject.type}\r\nDirectory: ${app.systems.sourceName}`,
    {
      CountProcessed: String(Math.max(0, rowData.retryCount - 1)),
      CreationTime: formatTimeInTicks(rowData.firstFailedAt),
      Identifier: sourceId,
      ModificationType: changeTypeOf(rowData),
      NextAttempt: formatDotNetDate(dueAt),
      Origin: "Source",
      TypeName: "EscrowedEntryDefault",
    },
  );
}

const detailKeyCache = new Map<string, string>();

/**
 * Entra removes dots and colons from keys except inside brackets (observed in real logs). The cache
 * stays small, because there are few paths.
 */
function detailKeyOf(path: string): string {
  const key = detailKeyCache.get(path) ?? path.replaceAll(/[.:](?![^[]*\])/g, "");
  detailKeyCache.set(path, key);
  return key;
}

function targetImportStep(
  rowData: RowData,
  subject: SourceObject,
  context: StepContext,
): ProvisioningStep {
  const { tenant, app, targetId } = context;
  const values = isGroup(rowData.ref)
    ? { displayName: subject.label }
    : mappedValues(tenant, app, rowData.ref);
  const details: Record<string, string> = { id: targetId };
  for (const [path, value] of Object.entries(values)) details[detailKeyOf(path)] = value;
  return createStep(
    ["EntryImport", "matching", "success"],
    `Retrieved  '${subject.label}' from ${app.systems.targetName}`,
    details,
  );
}

function scopingStep(
  rowData: RowData,
  subject: SourceObject,
  { tenant, app }: StepContext,
): ProvisioningStep {
  const { ref, shape } = rowData;
  const isAssigned = isGroup(ref) || tenant.isEntitled(app.index, ref);
  const isActive = isGroup(ref) || tenant.people.isEnabled(ref);
  const isInScope = shape !== "not-entitled";
  return createStep(
    ["EntrySynchronizationScoping", "scoping", isInScope ? "success" : "skipped"],
    `Determine if ${subject.type} in scope by evaluating against each scoping filter`,
    {
      "Active in the source system": dotNetBoolean(isInScope || isActive),
      "Assigned to the application": dotNetBoolean(isInScope || isAssigned),
      [`${subject.type} has the required role`]: dotNetBoolean(isInScope || isAssigned),
      "Scoping filter evaluation passed": "True",
      ScopeEvaluationResult: "{}",
    },
  );
}

function notEntitledStep(
  { ref }: RowData,
  subject: SourceObject,
  { tenant, app }: StepContext,
): ProvisioningStep {
  const isAssigned = !isGroup(ref) && tenant.isEntitled(app.index, ref);
  const isActive = !isGroup(ref) && tenant.people.isEnabled(ref);
  const reason = isAssigned
    ? `not active in ${app.systems.sourceName}`
    : "not assigned to the application";
  return createStep(
    ["EntrySynchronizationSkip", "scoping", "skipped"],
    `The ${quotedLabel(subject)} will be skipped: ${reason}.`,
    {
      ReportableIdentifier: subject.label,
      SkipReason: "NotEffectivelyEntitled",
      IsActive: dotNetBoolean(isActive),
      Assigned: dotNetBoolean(isAssigned),
      IsInProvisioningScope: "True",
    },
  );
}

function redundantExportStep(subject: SourceObject): ProvisioningStep {
  return createStep(
    ["EntrySynchronizationSkip", "export", "skipped"],
    `The state of the entry in both the source and target systems already match. No change to the ${quotedLabel(subject)} currently needs to be made.`,
    { ReportableIdentifier: subject.label, SkipReason: "RedundantExport" },
  );
}

function noMatchStep(subject: SourceObject, { app }: StepContext): ProvisioningStep {
  return createStep(
    ["EntrySynchronizationAdd", "matching", "success"],
    `${quotedLabel(subject)} will be created in ${app.systems.targetName} (${subject.type} is active and assigned in ${app.systems.sourceName}, but no matching ${subject.type} was found in ${app.systems.targetName})`,
    {},
  );
}

function unresolvedReferenceStep({ ref }: RowData, tenant: SimulatedTenant): ProvisioningStep {
  const text = isGroup(ref)
    ? `a member as the members of ${tenant.groups[groupIndexOf(ref)]?.name ?? ""}`
    : `${tenant.idOf(Math.max(0, tenant.people.managerOf(ref)))} as the manager of ${tenant.nameOf(ref)}`;
  return createStep(
    ["UnableToResolveReferenceAttributeValue", "referenceResolution", "warning"],
    `We were unable to assign ${text}.`,
    {},
  );
}

const EXPORT_VERBS: Readonly<
  Record<string, readonly [name: string, verb: string, participle: string]>
> = {
  create: ["EntryExportAdd", "create", "created"],
  update: ["EntryExportUpdate", "update", "updated"],
  disable: ["EntryExportUpdate", "disable", "disabled"],
  delete: ["EntryExportDelete", "delete", "deleted"],
};

function exportStep(
  rowData: RowData,
  subject: SourceObject,
  { app }: StepContext,
): ProvisioningStep {
  const [name, verb, participle] = EXPORT_VERBS[rowData.action] ?? [
    "EntryExportUpdate",
    "change",
    "changed",
  ];
  const isFailed = rowData.status === "failure";
  return createStep(
    [name, "export", isFailed ? "failure" : "success"],
    isFailed
      ? `Failed to ${verb} ${quotedLabel(subject)} in ${app.systems.targetName}`
      : `${quotedLabel(subject)} was ${participle} in ${app.systems.targetName}`,
    { ReportableIdentifier: subject.label },
  );
}
