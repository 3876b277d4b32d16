import type { FailureCluster } from "../failure-cluster.ts";
import { toPlainLine } from "../outside-text.ts";
import type { AttributeChange, EventStep, ProvisioningEvent } from "../provisioning-event.ts";
import { attributeFromPath } from "./attribute-names.ts";
import { attributeFromStep, findCausingStep, isDeprovisioningEvent } from "./explain-row.ts";
import {
  extractMessageTemplate,
  keepIfWithoutNames,
  type MessageTemplate,
} from "./message-template.ts";

const MAX_CODE_LENGTH = 200;

/** The cluster of an event that failed or has a warning; null for every other event. */
export function buildFailureCluster(event: ProvisioningEvent): FailureCluster | null {
  const { status, source, target, explanation } = event;
  if (status !== "failure" && status !== "warning") return null;
  if (explanation === null) return null;
  const knownNames = [source.name, target.name, source.userPrincipalName].filter(
    (name) => name !== null,
  );
  const messageTemplate = extractMessageTemplate(event.error?.reason ?? null, knownNames);
  const step = findCausingStep(event);
  const attribute = findAttribute(messageTemplate, step, event.changes);
  const identity = {
    status,
    code: toPlainLine(event.code ?? "", MAX_CODE_LENGTH),
    step: step === null ? null : stepNameWithoutPersonalData(step.name),
    attribute,
    kind: source.kind,
    isDeprovisioning: status === "failure" && isDeprovisioningEvent(event),
    messageTemplate: messageTemplate.text,
    explanation: {
      ...explanation,
      detail: null,
      attribute,
      recommendedAction: keepIfWithoutNames(explanation.recommendedAction),
    },
  };
  return { id: hashClusterIdentity(identity), ...identity };
}

/** Null unless the name is like `EntryExportAdd`: any other text may contain personal data. */
function stepNameWithoutPersonalData(name: string): string | null {
  return /^[A-Z][A-Za-z]{2,79}$/.test(name) ? name : null;
}

/**
 * The attribute that the error text or the failed step names. If neither names an attribute, the
 * changed attribute of the event is used, but only if the event has exactly one change and the
 * error text blames a value or attribute. Without this condition, an outage would be split into one
 * cluster for each attribute.
 */
function findAttribute(
  { text, attribute }: MessageTemplate,
  step: EventStep | null,
  changes: readonly AttributeChange[],
): string | null {
  if (attribute !== null) return attribute;
  const stepAttribute = step === null ? null : attributeFromStep(step);
  if (stepAttribute !== null) return stepAttribute;
  const [onlyChange, ...otherChanges] = changes;
  if (onlyChange === undefined || otherChanges.length > 0) return null;
  return /\b(attribute|property|field|value)\b/i.test(text ?? "")
    ? attributeFromPath(onlyChange.attribute)
    : null;
}

/** Two 32-bit multiplicative hashes with different primes, mixed at the end: 16 hex digits. */
function hashClusterIdentity(identity: Omit<FailureCluster, "id">): string {
  const { status, code, step, attribute, kind, isDeprovisioning, messageTemplate } = identity;
  const text = [
    ...[status, code, step, attribute, kind, isDeprovisioning, messageTemplate],
    identity.explanation.id,
  ].join("\n");
  let high = 0x81_1c_9d_c5;
  let low = 0x9e_37_79_b9;
  for (let index = 0; index < text.length; index++) {
    const charCode = text.charCodeAt(index);
    high = Math.imul(high ^ charCode, 0x01_00_01_93);
    low = Math.imul(low ^ charCode, 0x85_eb_ca_6b);
  }
  return toHex(mixBits(high ^ (low >>> 15))) + toHex(mixBits(low ^ (high >>> 13)));
}

/** Spreads the effect of the last characters over all bits. */
function mixBits(hash: number): number {
  const firstPass = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  const secondPass = Math.imul(firstPass ^ (firstPass >>> 13), 0xc2_b2_ae_35);
  return (secondPass ^ (secondPass >>> 16)) >>> 0;
}

function toHex(hash: number): string {
  return hash.toString(16).padStart(8, "0");
}
