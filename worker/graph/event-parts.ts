import { UNNAMED_CODE } from "../../domain/code.ts";
import type {
  AttributeChange,
  EventError,
  EventStatus,
  EventStep,
  ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import { instantOrNull, safeCodeOrNull, textOrNull } from "./field-values.ts";
import { type RawObject, readEventStatus, toRawObject } from "./raw-object.ts";

const MAX_STEPS = 30;
const MAX_DETAILS = 60;
const MAX_CHANGES = 100;
const MAX_TEXT_CHARACTERS = 200;
const MAX_VALUE_CHARACTERS = 1000;
const MAX_REASON_CHARACTERS = 2000;

/** The retry text is at the end of the reason, which may be very long. */
const RETRY_TEXT_CHARACTERS = 300;
const RETRY_PATTERN =
  /retried (\d{1,6}) times?\b.{0,80}?again after this date: ?(\d{4}-\d\d-\d\dT[\d:.]{8,18}Z)/i;

const NO_STEPS: readonly EventStep[] = [];
const NO_CHANGES: readonly AttributeChange[] = [];
const NO_DETAILS: EventStep["details"] = {};

export function readSteps(value: unknown): readonly EventStep[] {
  if (!Array.isArray(value) || value.length === 0) return NO_STEPS;
  const steps: EventStep[] = [];
  for (const entry of value.slice(0, MAX_STEPS)) {
    const step = toRawObject(entry);
    steps.push({
      name: textOrNull(step["name"], MAX_TEXT_CHARACTERS) ?? "",
      type: textOrNull(step["provisioningStepType"], MAX_TEXT_CHARACTERS) ?? "",
      status: readEventStatus(step["status"]),
      description: textOrNull(step["description"], MAX_VALUE_CHARACTERS),
      details: readStepDetails(step["details"]),
    });
  }
  return steps;
}

/**
 * Reads the details of a step. Graph's type is open, so any key may appear. Only text values are
 * kept.
 */
function readStepDetails(value: unknown): EventStep["details"] {
  const raw = toRawObject(value);
  const keys = Object.keys(raw);
  if (keys.length === 0) return NO_DETAILS;
  const details: Record<string, string> = {};
  for (const key of keys.slice(0, MAX_DETAILS)) {
    const text = textOrNull(raw[key], MAX_VALUE_CHARACTERS);
    const name = textOrNull(key, MAX_TEXT_CHARACTERS);
    // Assigning to `__proto__` would change the prototype of a plain object.
    if (text !== null && name !== null && name !== "__proto__") details[name] = text;
  }
  return details;
}

export function readChanges(value: unknown): readonly AttributeChange[] {
  if (!Array.isArray(value) || value.length === 0) return NO_CHANGES;
  const changes: AttributeChange[] = [];
  for (const entry of value.slice(0, MAX_CHANGES)) {
    const change = toRawObject(entry);
    const attribute = textOrNull(change["displayName"], MAX_TEXT_CHARACTERS);
    if (attribute === null) continue;
    const before = textOrNull(change["oldValue"], MAX_VALUE_CHARACTERS);
    changes.push({
      attribute,
      before,
      after: textOrNull(change["newValue"], MAX_VALUE_CHARACTERS),
    });
  }
  return changes;
}

/** Null if nothing failed: Graph then sends null, or an object whose code and reason are empty. */
export function readEventError(value: unknown, status: EventStatus): EventError | null {
  const info: RawObject = toRawObject(value);
  const code = safeCodeOrNull(info["errorCode"]);
  // A sentence in the place of a code may name a person, so it is kept as the reason.
  const codeText = code === UNNAMED_CODE ? info["errorCode"] : null;
  const reason =
    textOrNull(info["reason"], MAX_REASON_CHARACTERS) ??
    textOrNull(info["additionalDetails"], MAX_REASON_CHARACTERS) ??
    textOrNull(codeText, MAX_REASON_CHARACTERS);
  if (code === null && reason === null && status !== "failure") return null;
  return {
    // A failure without a code must still be counted under some code.
    code: code ?? "Unknown",
    category: textOrNull(info["errorCategory"], MAX_TEXT_CHARACTERS),
    reason,
    recommendedAction: textOrNull(info["recommendedAction"], MAX_VALUE_CHARACTERS),
  };
}

/**
 * The skip reason of the last step that has one, for example `RedundantExport` or
 * `NotEffectivelyEntitled`.
 */
export function readSkipReason(steps: readonly EventStep[]): string | null {
  const named = steps.findLast(({ details }) => details["SkipReason"] !== undefined);
  return safeCodeOrNull(named?.details["SkipReason"]);
}

/**
 * How often Entra has retried an escrowed object, and when Entra retries it next. Both are at the
 * end of the reason.
 */
export function readRetry(errorInformation: unknown): ProvisioningEvent["retry"] {
  const reason = toRawObject(errorInformation)["reason"];
  if (typeof reason !== "string" || !reason.includes("retried")) return null;
  const [, attempts, date] = RETRY_PATTERN.exec(reason.slice(-RETRY_TEXT_CHARACTERS)) ?? [];
  const nextAttemptAt = instantOrNull(date);
  return nextAttemptAt === null ? null : { attempts: Number(attempts), nextAttemptAt };
}
