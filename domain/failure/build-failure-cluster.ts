import type { FailureCluster } from "../failure-cluster.ts";
import { toPlainLine } from "../outside-text.ts";
import type { ProvisioningEvent } from "../provisioning-event.ts";
import { findCausingStep, isDeprovisioningEvent, templateOfRow } from "./explain-row.ts";
import { keepIfWithoutNames } from "./message-template.ts";

const MAX_CODE_LENGTH = 200;

/**
 * The cluster of an event that failed, has a warning or means a missing account; null for every
 * other event.
 */
export function buildFailureCluster(event: ProvisioningEvent): FailureCluster | null {
  const { explanation } = event;
  const status = clusterStatusOf(event);
  if (explanation === null || status === null) return null;
  const step = findCausingStep(event);
  const isDeprovisioning = status === "failure" && isDeprovisioningEvent(event);
  const identity = {
    status,
    code: toPlainLine(event.code ?? "", MAX_CODE_LENGTH),
    step: step === null ? null : stepNameWithoutPersonalData(step.name),
    attribute: explanation.attribute,
    kind: event.source.kind,
    isDeprovisioning,
    messageTemplate: templateOfRow(event).text,
    explanation: {
      ...explanation,
      detail: null,
      isRemoval: isDeprovisioning && explanation.isRemoval,
      recommendedAction: keepIfWithoutNames(explanation.recommendedAction),
    },
  };
  return { id: hashClusterIdentity(identity), ...identity };
}

/** The cluster of the rows that differ from the rows of `cluster` only in their code. */
export function withCode(cluster: FailureCluster, code: string): FailureCluster {
  const { id: _id, ...identity } = cluster;
  const changed = { ...identity, code, explanation: { ...cluster.explanation, code } };
  return { id: hashClusterIdentity(changed), ...changed };
}

type ClusterStatus = FailureCluster["status"];

function clusterStatusOf({
  status,
  isMissingAccountSkip,
}: ProvisioningEvent): ClusterStatus | null {
  if (status === "failure" || status === "warning") return status;
  return isMissingAccountSkip ? "skipped" : null;
}

/**
 * The name of the step; null unless it has several words, such as `EntryExportAdd`: any other text can be
 * the name of a person.
 */
function stepNameWithoutPersonalData(name: string): string | null {
  return /^[A-Z][a-z]+[A-Z][A-Za-z]{0,77}$/.test(name) ? name : null;
}

/** Two 32-bit multiplicative hashes with different primes, mixed at the end: 16 hex digits. */
function hashClusterIdentity(identity: Omit<FailureCluster, "id">): string {
  const { status, code, step, attribute, kind, isDeprovisioning, messageTemplate } = identity;
  const text = [
    status,
    code,
    step,
    attribute,
    kind,
    isDeprovisioning,
    messageTemplate,
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
