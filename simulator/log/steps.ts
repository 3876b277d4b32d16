import { retryAt } from "../provisioning/escrow.ts";
import type { Application } from "../tenant/applications.ts";
import { groupOf, isGroup } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Details, ProvisioningStep } from "../wire.ts";
import type { RowFacts } from "./log-book.ts";
import { mappedValues } from "./properties.ts";
import { dotNetDate, ticks } from "./times.ts";

export type StepContext = {
  readonly tenant: Tenant;
  readonly app: Application;
  /** Empty where the target has no such object. */
  readonly targetId: string;
};

type Subject = { readonly type: "User" | "Group"; readonly label: string };

/** The steps of a row in the order of execution: import, scoping and matching, export. */
export function stepsOf(facts: RowFacts, context: StepContext): readonly ProvisioningStep[] {
  const { tenant } = context;
  const subject: Subject = isGroup(facts.ref)
    ? { type: "Group", label: tenant.nameOf(facts.ref) }
    : { type: "User", label: tenant.people.userPrincipalName(facts.ref) };
  const steps = [
    facts.isRetry ? escrowRetry(facts, subject, context) : imported(facts, subject, context),
  ];

  if (facts.isInTarget && facts.action !== "create") steps.push(retrieved(facts, subject, context));
  switch (facts.shape) {
    case "staged":
      return steps;
    case "not-entitled":
      return [...steps, scoping(facts, subject, context), notEntitled(facts, subject, context)];
    case "redundant":
      return [...steps, scoping(facts, subject, context), redundant(subject)];
    case "unresolved":
      return [
        ...steps,
        scoping(facts, subject, context),
        unresolved(facts, tenant),
        exported(facts, subject, context),
      ];
    case "export":
      if (facts.action === "create")
        steps.push(scoping(facts, subject, context), notMatched(subject, context));
      if (facts.action === "update") steps.push(scoping(facts, subject, context));
      return [...steps, exported(facts, subject, context)];
  }
}

const CHANGE_TYPES: Readonly<Record<string, string>> = {
  create: "Add",
  delete: "Delete",
  stagedDelete: "Delete",
};

const quoted = ({ type, label }: Subject): string => `${type} '${label}'`;
const changeType = (facts: RowFacts): string => CHANGE_TYPES[facts.action] ?? "Update";
const dotNet = (value: boolean): string => (value ? "True" : "False");

function step(
  [name, provisioningStepType, status]: [
    string,
    ProvisioningStep["provisioningStepType"],
    ProvisioningStep["status"],
  ],
  description: string,
  details: Details,
): ProvisioningStep {
  return { name, provisioningStepType, status, description, details };
}

function imported(facts: RowFacts, subject: Subject, context: StepContext): ProvisioningStep {
  const type = changeType(facts);
  return step(
    [`EntryImport${type}`, "import", "success"],
    `Received ${quoted(subject)} change of type (${type}) from Microsoft Entra ID`,
    sourceDetails(facts, context),
  );
}

/** What was read from the source; an Add shows every mapped attribute. */
function sourceDetails({ ref, action }: RowFacts, { tenant }: StepContext): Details {
  if (isGroup(ref)) return { objectId: tenant.idOf(ref), displayName: tenant.nameOf(ref) };
  const { people } = tenant;
  const always = {
    objectId: people.idOf(ref),
    accountEnabled: dotNet(people.isEnabled(ref)),
    userPrincipalName: people.userPrincipalName(ref),
  };
  if (action !== "create") return always;
  return {
    ...always,
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
    IsSoftDeleted: dotNet(people.isSoftDeleted(ref)),
    appRoleAssignments: "User",
  };
}

function escrowRetry(facts: RowFacts, subject: Subject, { tenant }: StepContext): ProvisioningStep {
  const dueAt = retryAt(facts.firstFailedAt, Math.max(0, facts.retries - 1)) ?? facts.at;
  return step(
    ["EntryEscrowRetry", "import", "success"],
    `We are retrying an operation that previously failed.\r\nIdentifier: ${subject.label}\r\nObject type: ${subject.type}\r\nDirectory: Microsoft Entra ID`,
    {
      CountProcessed: String(Math.max(0, facts.retries - 1)),
      CreationTime: ticks(facts.firstFailedAt),
      Identifier: tenant.idOf(facts.ref),
      ModificationType: changeType(facts),
      NextAttempt: dotNetDate(dueAt),
      Origin: "Source",
      TypeName: "EscrowedEntryDefault",
    },
  );
}

const detailKeys = new Map<string, string>();

/** Keys lose their dots and colons; bracket filters stay (seen live). Paths are those of mappings: few. */
function detailKey(path: string): string {
  const key = detailKeys.get(path) ?? path.replaceAll(/[.:](?![^[]*\])/g, "");
  detailKeys.set(path, key);
  return key;
}

function retrieved(facts: RowFacts, subject: Subject, context: StepContext): ProvisioningStep {
  const { tenant, app, targetId } = context;
  const values = isGroup(facts.ref)
    ? { displayName: subject.label }
    : mappedValues(tenant, app, facts.ref);
  const details: Record<string, string> = { id: targetId };
  for (const [path, value] of Object.entries(values)) details[detailKey(path)] = value;
  return step(
    ["EntryImport", "matching", "success"],
    `Retrieved  '${subject.label}' from ${app.targetName}`,
    details,
  );
}

function scoping(
  facts: RowFacts,
  subject: Subject,
  { tenant, app }: StepContext,
): ProvisioningStep {
  const { ref, shape } = facts;
  const isAssigned = isGroup(ref) || tenant.isEntitled(app.index, ref);
  const isActive = isGroup(ref) || tenant.people.isEnabled(ref);
  const isIn = shape !== "not-entitled";
  return step(
    ["EntrySynchronizationScoping", "scoping", isIn ? "success" : "skipped"],
    `Determine if ${subject.type} in scope by evaluating against each scoping filter`,
    {
      "Active in the source system": dotNet(isIn || isActive),
      "Assigned to the application": dotNet(isIn || isAssigned),
      [`${subject.type} has the required role`]: dotNet(isIn || isAssigned),
      "Scoping filter evaluation passed": "True",
      ScopeEvaluationResult: "{}",
    },
  );
}

function notEntitled(
  { ref }: RowFacts,
  subject: Subject,
  { tenant, app }: StepContext,
): ProvisioningStep {
  const isAssigned = !isGroup(ref) && tenant.isEntitled(app.index, ref);
  const isActive = !isGroup(ref) && tenant.people.isEnabled(ref);
  const why = isAssigned ? "not active in Microsoft Entra ID" : "not assigned to the application";
  return step(
    ["EntrySynchronizationSkip", "scoping", "skipped"],
    `The ${quoted(subject)} will be skipped: ${why}.`,
    {
      ReportableIdentifier: subject.label,
      SkipReason: "NotEffectivelyEntitled",
      IsActive: dotNet(isActive),
      Assigned: dotNet(isAssigned),
      IsInProvisioningScope: "True",
    },
  );
}

function redundant(subject: Subject): ProvisioningStep {
  return step(
    ["EntrySynchronizationSkip", "export", "skipped"],
    `The state of the entry in both the source and target systems already match. No change to the ${quoted(subject)} currently needs to be made.`,
    { ReportableIdentifier: subject.label, SkipReason: "RedundantExport" },
  );
}

function notMatched(subject: Subject, { app }: StepContext): ProvisioningStep {
  return step(
    ["EntrySynchronizationAdd", "matching", "success"],
    `${quoted(subject)} will be created in ${app.targetName} (${subject.type} is active and assigned in Microsoft Entra ID, but no matching ${subject.type} was found in ${app.targetName})`,
    {},
  );
}

function unresolved({ ref }: RowFacts, tenant: Tenant): ProvisioningStep {
  const text = isGroup(ref)
    ? `a member as the members of ${tenant.groups[groupOf(ref)]?.name ?? ""}`
    : `${tenant.idOf(Math.max(0, tenant.people.managerOf(ref)))} as the manager of ${tenant.nameOf(ref)}`;
  return step(
    ["UnableToResolveReferenceAttributeValue", "referenceResolution", "warning"],
    `We were unable to assign ${text}.`,
    {},
  );
}

const VERBS: Readonly<Record<string, readonly [name: string, verb: string, done: string]>> = {
  create: ["EntryExportAdd", "create", "created"],
  update: ["EntryExportUpdate", "update", "updated"],
  disable: ["EntryExportUpdate", "disable", "disabled"],
  delete: ["EntryExportDelete", "delete", "deleted"],
};

function exported(facts: RowFacts, subject: Subject, { app }: StepContext): ProvisioningStep {
  const [name, verb, done] = VERBS[facts.action] ?? ["EntryExportUpdate", "change", "changed"];
  const failed = facts.status === "failure";
  return step(
    [name, "export", failed ? "failure" : "success"],
    failed
      ? `Failed to ${verb} ${quoted(subject)} in ${app.targetName}`
      : `${quoted(subject)} was ${done} in ${app.targetName}`,
    { ReportableIdentifier: subject.label },
  );
}
