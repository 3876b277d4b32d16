import type {
  EventChange,
  EventError,
  EventStep,
  ProvisioningEvent,
  Status,
} from "../../domain/provisioning.ts";
import { type Raw, rawOf, statusOf } from "./raw.ts";
import { codeOr, instantOr, textOr, UNNAMED } from "./text.ts";

const STEPS_MAX = 30;
const DETAILS_MAX = 60;
const CHANGES_MAX = 100;
const WORD_MAX = 200;
const VALUE_MAX = 1000;
const REASON_MAX = 2000;

/** The retry text stands at the very end of a reason, however long that is. */
const RETRY_TAIL = 300;
const RETRY =
  /retried (\d{1,6}) times?\b.{0,80}?again after this date: ?(\d{4}-\d\d-\d\dT[\d:.]{8,18}Z)/i;

const NO_STEPS: readonly EventStep[] = [];
const NO_CHANGES: readonly EventChange[] = [];
const NO_DETAILS: EventStep["details"] = {};

export function stepsOf(value: unknown): readonly EventStep[] {
  if (!Array.isArray(value) || value.length === 0) return NO_STEPS;
  const steps: EventStep[] = [];
  for (const entry of value.slice(0, STEPS_MAX)) {
    const step = rawOf(entry);
    steps.push({
      name: textOr(step["name"], WORD_MAX) ?? "",
      type: textOr(step["provisioningStepType"], WORD_MAX) ?? "",
      status: statusOf(step["status"]),
      description: textOr(step["description"], VALUE_MAX),
      details: detailsOf(step["details"]),
    });
  }
  return steps;
}

/** An open type: any key may come, and only text is taken. */
function detailsOf(value: unknown): EventStep["details"] {
  const raw = rawOf(value);
  const keys = Object.keys(raw);
  if (keys.length === 0) return NO_DETAILS;
  const details: Record<string, string> = {};
  for (const key of keys.slice(0, DETAILS_MAX)) {
    const text = textOr(raw[key], VALUE_MAX);
    const name = textOr(key, WORD_MAX);
    // The one name under which a plain object keeps no text.
    if (text !== null && name !== null && name !== "__proto__") details[name] = text;
  }
  return details;
}

export function changesOf(value: unknown): readonly EventChange[] {
  if (!Array.isArray(value) || value.length === 0) return NO_CHANGES;
  const changes: EventChange[] = [];
  for (const entry of value.slice(0, CHANGES_MAX)) {
    const change = rawOf(entry);
    const attribute = textOr(change["displayName"], WORD_MAX);
    if (attribute === null) continue;
    const before = textOr(change["oldValue"], VALUE_MAX);
    changes.push({ attribute, before, after: textOr(change["newValue"], VALUE_MAX) });
  }
  return changes;
}

/** Null when all went well: Graph then sends null, or leaves code and reason empty. */
export function errorOf(value: unknown, status: Status): EventError | null {
  const info: Raw = rawOf(value);
  const code = codeOr(info["errorCode"]);
  // Words in the place of a code are for those who may read reasons.
  const said = code === UNNAMED ? info["errorCode"] : null;
  const reason = textOr(info["reason"], REASON_MAX) ?? textOr(said, REASON_MAX);
  if (code === null && reason === null && status !== "failure") return null;
  return {
    // A failure that does not say why is still one to be counted under some name.
    code: code ?? "Unknown",
    category: textOr(info["errorCategory"], WORD_MAX),
    reason,
    recommendedAction: textOr(info["recommendedAction"], VALUE_MAX),
  };
}

/** `RedundantExport`, `NotEffectivelyEntitled` …: the last step that names one decided. */
export function skipReasonOf(steps: readonly EventStep[]): string | null {
  const named = steps.findLast(({ details }) => details["SkipReason"] !== undefined);
  return codeOr(named?.details["SkipReason"]);
}

/** Times tried again so far, and when next, out of the end of an escrowed row's reason. */
export function retryOf(errorInformation: unknown): ProvisioningEvent["retry"] {
  const reason = rawOf(errorInformation)["reason"];
  if (typeof reason !== "string" || !reason.includes("retried")) return null;
  const [, attempts, date] = RETRY.exec(reason.slice(-RETRY_TAIL)) ?? [];
  const nextAt = instantOr(date);
  return nextAt === null ? null : { attempts: Number(attempts), nextAt };
}
