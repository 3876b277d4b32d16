import type { ErrorExplanation } from "../error-explanation.ts";
import { attributeFromPath } from "../explanation/attribute-names.ts";
import type { ErrorFacts } from "../explanation/error-facts.ts";
import { explainError } from "../explanation/explain-error.ts";
import { jobDirection, jobKind } from "../job-kind.ts";
import type {
  AttributeChange,
  EventAction,
  EventStep,
  ProvisioningEvent,
} from "../provisioning-event.ts";
import { extractMessageTemplate, type MessageTemplate } from "./message-template.ts";
import { explainMissingAccount, isMissingAccountSkip } from "./missing-account.ts";
import { readSentValues, valuesInText } from "./sent-values.ts";
import { findSkipReason } from "./skip-rules.ts";
import { attributeFromStep } from "./step-attribute.ts";

/** A row of the log before its error has been explained. */
type UnexplainedEvent = Omit<ProvisioningEvent, "explanation" | "isMissingAccountSkip">;

/** Adds the explanation to a row. Only the reader of the log does this. */
export function explainEvent(row: UnexplainedEvent): ProvisioningEvent {
  if (row.status === "success" || row.status === "unknown")
    return { ...row, explanation: null, isMissingAccountSkip: false };
  if (row.status === "skipped") return { ...row, ...explainSkippedRow(row) };
  return { ...row, explanation: explainFailedRow(row), isMissingAccountSkip: false };
}

function explainFailedRow(row: UnexplainedEvent): ErrorExplanation {
  const facts = errorFacts(row);
  const isRemoval = isDeprovisioningEvent(row);
  // Some connectors disable an account with an update.
  const isDisable = isRemoval && facts.action === "update";
  const explanation = explainError(isDisable ? { ...facts, action: "disable" } : facts);
  return {
    ...explanation,
    attribute: explanation.attribute ?? attributeOfTakenValue(row, explanation),
    isRemoval: isRemoval && explanation.isRemoval,
  };
}

/** The attribute whose value the app's words about a conflict contain; null if it is not one known attribute. */
function attributeOfTakenValue(
  row: UnexplainedEvent,
  { errorClass, detail }: ErrorExplanation,
): string | null {
  if (errorClass !== "conflict" || detail === null) return null;
  const values = valuesInText(readSentValues(row), detail);
  const [attribute = null, ...others] = new Set(
    values.map((value) => attributeFromPath(value.attribute)),
  );
  return others.length > 0 ? null : attribute;
}

/**
 * Most rows of many jobs are skips, so errors are looked up only for a skip that may be one. An
 * ordinary skip is explained by its code, for the person's page.
 */
function explainSkippedRow(
  row: UnexplainedEvent,
): Pick<ProvisioningEvent, "explanation" | "isMissingAccountSkip"> {
  if (isMissingAccountSkip(row, () => errorFacts(row)))
    return { explanation: explainMissingAccount(errorFacts(row)), isMissingAccountSkip: true };
  const isCodeKnown = row.code === null || findSkipReason(row.code) !== null;
  const explanation = isCodeKnown ? null : explainError(errorFacts(row));
  return {
    explanation: explanation?.catalogueCode == null ? null : explanation,
    isMissingAccountSkip: false,
  };
}

function errorFacts(row: UnexplainedEvent): ErrorFacts {
  const job = { ...row, templateId: null };
  return {
    code: row.code,
    text: row.error?.reason ?? null,
    action: row.action,
    objectKind: row.source.kind,
    kind: jobKind(job),
    direction: jobDirection(job),
    application: row.application,
    attribute: findAttribute(row),
    recommendedAction: row.error?.recommendedAction ?? null,
  };
}

/** The first step that has the status of the row. */
export function findCausingStep({
  status,
  steps,
}: Pick<ProvisioningEvent, "status" | "steps">): EventStep | null {
  return steps.find((step) => step.status === status) ?? null;
}

/** The message template of the error text of a row. */
export function templateOfRow({
  source,
  target,
  error,
}: Pick<ProvisioningEvent, "source" | "target" | "error">): MessageTemplate {
  const names = [source.name, target.name, source.userPrincipalName];
  return extractMessageTemplate(
    error?.reason ?? null,
    names.filter((name) => name !== null),
  );
}

/**
 * The attribute that the error text or the failed step names. If neither names an attribute, the
 * changed attribute of the event is used, but only if the event has exactly one change and the
 * error text blames a value or attribute. Without this condition, an outage would be split into one
 * cluster for each attribute.
 */
function findAttribute(row: UnexplainedEvent): string | null {
  const { text, attribute } = templateOfRow(row);
  if (attribute !== null) return attribute;
  const step = findCausingStep(row);
  const stepAttribute = step === null ? null : attributeFromStep(step);
  if (stepAttribute !== null) return stepAttribute;
  const [onlyChange, ...otherChanges] = row.changes;
  if (onlyChange === undefined || otherChanges.length > 0) return null;
  return /\b(attribute|property|field|value)\b/i.test(text ?? "")
    ? attributeFromPath(onlyChange.attribute)
    : null;
}

const DEPROVISIONING_ACTIONS: ReadonlySet<EventAction> = new Set([
  "disable",
  "delete",
  "stagedDelete",
]);

/**
 * True if the row is about removing the access of a person. An update counts if it sets `active` to
 * false, because some connectors disable accounts this way. Removing a group removes no person.
 */
export function isDeprovisioningEvent({
  action,
  changes,
  source,
}: Pick<ProvisioningEvent, "action" | "changes" | "source">): boolean {
  if (source.kind === "group") return false;
  if (DEPROVISIONING_ACTIONS.has(action)) return true;
  return action === "update" && changes.some(isDeactivation);
}

function isDeactivation({ attribute, before, after }: AttributeChange): boolean {
  if (!/^(active|accountEnabled)$/i.test(attribute)) return false;
  return after?.toLowerCase() === "false" && before?.toLowerCase() !== "false";
}
