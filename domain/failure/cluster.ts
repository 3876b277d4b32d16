import type {
  Action,
  EventChange,
  EventStep,
  ObjectKind,
  ProvisioningEvent,
} from "../provisioning.ts";
import { plain } from "../words.ts";
import { attributeAt, attributeSaid } from "./attributes.ts";
import { type Template, templateOf } from "./template.ts";

/** Failures that have one cause, as far as their rows can tell: what the log is counted by. */
export type Cluster = {
  /** Stable: the same failure has the same id in every job, on every day and in every process. */
  readonly id: string;
  /** A warning is an object that was written without a manager or member of its own. */
  readonly status: "failure" | "warning";
  readonly code: string;
  /** The first step that went wrong; null when no row names one. */
  readonly step: string | null;
  /** The attribute that the error is about; null when it names none. */
  readonly attribute: string | null;
  readonly kind: ObjectKind;
  /** A disable or delete that fails: somebody who left still has an account. */
  readonly leaving: boolean;
  /** The reason without ids, names, addresses, numbers and quoted values; null without a reason. */
  readonly template: string | null;
};

const LEAVING: ReadonlySet<Action> = new Set(["disable", "delete", "stagedDelete"]);
const MAX_CODE = 200;

/** The cluster of a row that failed or warns; null for every other row. */
export function clusterOf(event: ProvisioningEvent): Cluster | null {
  const { status, source, target } = event;
  if (status !== "failure" && status !== "warning") return null;
  const names = [source.name, target.name, source.userPrincipalName].filter((one) => one !== null);
  const template = templateOf(event.error?.reason ?? null, names);
  const step = event.steps.find((one) => one.status === status) ?? null;
  const parts = {
    status,
    code: plain(event.code ?? "", MAX_CODE),
    step: step === null ? null : stepName(step.name),
    attribute: attributeOf(template, step, event.changes),
    kind: source.kind,
    leaving: status === "failure" && source.kind !== "group" && isLeaving(event),
    template: template.text,
  };
  return { id: idOf(parts), ...parts };
}

/** Some connectors write a leaver's end as an update that takes `active` away. */
function isLeaving({ action, changes }: ProvisioningEvent): boolean {
  if (LEAVING.has(action)) return true;
  return action === "update" && changes.some(takesActive);
}

function takesActive({ attribute, before, after }: EventChange): boolean {
  if (!/^(active|accountEnabled)$/i.test(attribute)) return false;
  return after?.toLowerCase() === "false" && before?.toLowerCase() !== "false";
}

/** Steps are named like `EntryExportAdd`; anything else is not a name that we keep. */
function stepName(name: string): string | null {
  return /^[A-Z][A-Za-z]{2,79}$/.test(name) ? name : null;
}

/**
 * The text names it, or the step that went wrong does. What a row was about to change speaks only
 * where the text blames a value without saying which, and there was one change alone: else one
 * outage would be as many causes as there are attributes.
 */
function attributeOf(
  { text, attribute }: Template,
  step: EventStep | null,
  changes: readonly EventChange[],
): string | null {
  if (attribute !== null) return attribute;
  const ofStep = step === null ? null : attributeOfStep(step);
  if (ofStep !== null) return ofStep;
  const [only, ...more] = changes;
  if (only === undefined || more.length > 0) return null;
  return /\b(attribute|property|field|value)\b/i.test(text ?? "")
    ? attributeAt(only.attribute)
    : null;
}

function attributeOfStep({ type, description, details }: EventStep): string | null {
  for (const key of Object.keys(details)) {
    if (!/attribute|property|path/i.test(key)) continue;
    const named = attributeAt(details[key] ?? "");
    if (named !== null) return named;
  }
  if (type !== "referenceResolution") return null;
  const role = /\bas the (manager|members)\b/.exec(description ?? "")?.[1];
  return role === undefined ? null : attributeSaid(role);
}

/** Two multiplicative hashes of 32 bits with different primes, crossed at the end: 16 hex digits. */
function idOf(parts: Omit<Cluster, "id">): string {
  const { status, code, step, attribute, kind, leaving, template } = parts;
  const text = [status, code, step, attribute, kind, leaving, template].join("\n");
  let high = 0x81_1c_9d_c5;
  let low = 0x9e_37_79_b9;
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    high = Math.imul(high ^ unit, 0x01_00_01_93);
    low = Math.imul(low ^ unit, 0x85_eb_ca_6b);
  }
  return hex(mixed(high ^ (low >>> 15))) + hex(mixed(low ^ (high >>> 13)));
}

/** Spreads what the last characters did over all bits. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2_b2_ae_35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, "0");
}
