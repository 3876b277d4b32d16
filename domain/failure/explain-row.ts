import type { ErrorExplanation } from "../error-explanation.ts";
import { jobDirection, jobKind } from "../job-kind.ts";
import type {
  AttributeChange,
  EventAction,
  EventStep,
  ProvisioningEvent,
} from "../provisioning-event.ts";
import { attributeFromPath, attributeFromWord } from "./attribute-names.ts";
import { type ErrorFacts, explainError } from "./explain-error.ts";

/** A row of the log that has been read and not been explained. */
type UnexplainedEvent = Omit<ProvisioningEvent, "explanation">;

/** Adds the explanation to a row. Only the reader of the log does this. */
export function explainEvent(row: UnexplainedEvent): ProvisioningEvent {
  return { ...row, explanation: explainRow(row) };
}

/** Explains a row of the log; null if the row needs no explanation. */
function explainRow(row: UnexplainedEvent): ErrorExplanation | null {
  switch (row.status) {
    case "success":
    case "unknown":
      return null;
    case "failure":
    case "warning":
      return explainFailedRow(row);
    case "skipped":
      return explainSkippedRow(row);
  }
}

function explainFailedRow(row: UnexplainedEvent): ErrorExplanation {
  const facts = errorFacts(row);
  return explainError(isDeprovisioningEvent(row) ? { ...facts, action: "disable" } : facts);
}

/** Explains a skip whose code is also an error code. */
function explainSkippedRow(row: UnexplainedEvent): ErrorExplanation | null {
  if (row.code === null) return null;
  const explanation = explainError(errorFacts(row));
  return explanation.catalogueCode === null ? null : explanation;
}

function errorFacts(row: UnexplainedEvent): ErrorFacts {
  const job = { ...row, templateId: null };
  const step = findCausingStep(row);
  return {
    code: row.code,
    text: row.error?.reason ?? null,
    action: row.action,
    kind: jobKind(job),
    direction: jobDirection(job),
    application: row.application,
    attribute: step === null ? null : attributeFromStep(step),
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

export function attributeFromStep({ type, description, details }: EventStep): string | null {
  for (const key of Object.keys(details)) {
    if (!/attribute|property|path/i.test(key)) continue;
    const attribute = attributeFromPath(details[key] ?? "");
    if (attribute !== null) return attribute;
  }
  if (type !== "referenceResolution") return null;
  const role = /\bas the (manager|members)\b/.exec(description ?? "")?.[1];
  return role === undefined ? null : attributeFromWord(role);
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
