import type { FailureCluster } from "../failure-cluster.ts";
import { toPlainLine } from "../outside-text.ts";
import type {
  AttributeChange,
  EventAction,
  EventStep,
  ProvisioningEvent,
} from "../provisioning-event.ts";
import { attributeFromPath, attributeFromWord } from "./attribute-names.ts";
import { extractMessageTemplate, type MessageTemplate } from "./message-template.ts";

const DEPROVISIONING_ACTIONS: ReadonlySet<EventAction> = new Set([
  "disable",
  "delete",
  "stagedDelete",
]);
const MAX_CODE_LENGTH = 200;

/** The cluster of a row that failed or warns; null for every other row. */
export function buildFailureCluster(event: ProvisioningEvent): FailureCluster | null {
  const { status, source, target } = event;
  if (status !== "failure" && status !== "warning") return null;
  const knownNames = [source.name, target.name, source.userPrincipalName].filter(
    (one) => one !== null,
  );
  const messageTemplate = extractMessageTemplate(event.error?.reason ?? null, knownNames);
  const step = event.steps.find((one) => one.status === status) ?? null;
  const identity = {
    status,
    code: toPlainLine(event.code ?? "", MAX_CODE_LENGTH),
    step: step === null ? null : validStepName(step.name),
    attribute: findAttribute(messageTemplate, step, event.changes),
    kind: source.kind,
    isDeprovisioning:
      status === "failure" && source.kind !== "group" && isDeprovisioningEvent(event),
    messageTemplate: messageTemplate.text,
  };
  return { id: hashClusterIdentity(identity), ...identity };
}

/** Some connectors write a leaver's end as an update that takes `active` away. */
function isDeprovisioningEvent({ action, changes }: ProvisioningEvent): boolean {
  if (DEPROVISIONING_ACTIONS.has(action)) return true;
  return action === "update" && changes.some(isDeactivation);
}

function isDeactivation({ attribute, before, after }: AttributeChange): boolean {
  if (!/^(active|accountEnabled)$/i.test(attribute)) return false;
  return after?.toLowerCase() === "false" && before?.toLowerCase() !== "false";
}

/** Steps are named like `EntryExportAdd`; anything else is not a name that we keep. */
function validStepName(name: string): string | null {
  return /^[A-Z][A-Za-z]{2,79}$/.test(name) ? name : null;
}

/**
 * The text names it, or the step that went wrong does. What a row was about to change speaks only
 * where the text blames a value without saying which, and there was one change alone: else one
 * outage would be as many causes as there are attributes.
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

function attributeFromStep({ type, description, details }: EventStep): string | null {
  for (const key of Object.keys(details)) {
    if (!/attribute|property|path/i.test(key)) continue;
    const attribute = attributeFromPath(details[key] ?? "");
    if (attribute !== null) return attribute;
  }
  if (type !== "referenceResolution") return null;
  const role = /\bas the (manager|members)\b/.exec(description ?? "")?.[1];
  return role === undefined ? null : attributeFromWord(role);
}

/** Two multiplicative hashes of 32 bits with different primes, crossed at the end: 16 hex digits. */
function hashClusterIdentity(identity: Omit<FailureCluster, "id">): string {
  const { status, code, step, attribute, kind, isDeprovisioning, messageTemplate } = identity;
  const text = [status, code, step, attribute, kind, isDeprovisioning, messageTemplate].join("\n");
  let high = 0x81_1c_9d_c5;
  let low = 0x9e_37_79_b9;
  for (let index = 0; index < text.length; index++) {
    const charCode = text.charCodeAt(index);
    high = Math.imul(high ^ charCode, 0x01_00_01_93);
    low = Math.imul(low ^ charCode, 0x85_eb_ca_6b);
  }
  return toHex(mixBits(high ^ (low >>> 15))) + toHex(mixBits(low ^ (high >>> 13)));
}

/** Spreads what the last characters did over all bits. */
function mixBits(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2_b2_ae_35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

function toHex(hash: number): string {
  return hash.toString(16).padStart(8, "0");
}
