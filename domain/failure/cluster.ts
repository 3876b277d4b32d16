import type { Action, ObjectKind, ProvisioningEvent } from "../provisioning.ts";
import { plain } from "../words.ts";

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

const MAX_TEMPLATE = 160;
const MAX_SEARCHED = 4000;
const LEAVING: ReadonlySet<Action> = new Set(["disable", "delete", "stagedDelete"]);

/** The cluster of a row that failed or warns; null for every other row. */
export function clusterOf(event: ProvisioningEvent): Cluster | null {
  const { status } = event;
  if (status !== "failure" && status !== "warning") return null;
  const parts = {
    status,
    code: event.code ?? "",
    step: event.steps.find((step) => step.status === status)?.name ?? null,
    attribute: null,
    kind: event.source.kind,
    leaving: LEAVING.has(event.action),
    template: templateOf(event.error?.reason ?? null),
  };
  return { id: idOf(parts), ...parts };
}

/** What an error text says of every object it may be about: nothing of a person is left in it. */
export function templateOf(reason: string | null): string | null {
  if (reason === null) return null;
  const text = plain(
    reason
      .slice(0, MAX_SEARCHED)
      .replace(/https?:\/\/\S+/gi, "‹url›")
      .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, "‹id›")
      .replace(/[^\s"'<>()]+@[^\s"'<>()]+/g, "‹mail›")
      .replace(/"[^"]*"|'[^']*'/g, "‹value›")
      .replace(/\d+/g, "‹n›"),
    MAX_TEMPLATE,
  );
  return text === "" ? null : text;
}

/** FNV-1a over the parts, 64 bits, as 16 hexadecimal digits. */
function idOf(parts: Omit<Cluster, "id">): string {
  const { status, code, step, attribute, kind, leaving, template } = parts;
  const text = JSON.stringify([status, code, step, attribute, kind, leaving, template]);
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
