import { explainEvent } from "../../domain/failure/explain-row.ts";
import type { ObjectKind } from "../../domain/object-kind.ts";
import {
  EVENT_ACTIONS,
  type EventAction,
  type ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import {
  readChanges,
  readEventError,
  readRetry,
  readSkipReason,
  readSteps,
} from "./event-parts.ts";
import { countOrNull, instantOrNull, isCleanId, textOrNull } from "./field-values.ts";
import { type RawObject, readEventStatus, toRawObject } from "./raw-object.ts";

const MAX_ID_BYTES = 200;
const MAX_NAME_CHARACTERS = 300;

/**
 * Converts a `provisioningObjectSummary` of Graph to an event. The error is the name of a wrong field.
 *
 * This is not a zod schema, because zod is too slow for thousands of rows per second. An event without
 * a source object is stored under the id of its target object.
 */
export function readEventRow(value: unknown): Result<ProvisioningEvent, string> {
  const row = toRawObject(value);
  const id = readId(row["id"]);
  if (id === null) return err("id");
  const at = instantOrNull(row["activityDateTime"]);
  if (at === null) return err("activityDateTime");
  const jobId = readId(row["jobId"]);
  if (jobId === null) return err("jobId");
  const source = toRawObject(row["sourceIdentity"]);
  const target = toRawObject(row["targetIdentity"]);
  const targetId = readId(target["id"]);
  const sourceId = readId(source["id"]) ?? targetId;
  if (sourceId === null) return err("sourceIdentity.id");

  const statusInfo = toRawObject(row["provisioningStatusInfo"]);
  const status = readEventStatus(statusInfo["status"]);
  const steps = readSteps(row["provisioningSteps"]);
  const error = readEventError(statusInfo["errorInformation"], status);
  const event = explainEvent({
    id,
    at,
    jobId,
    ...readApplication(row),
    sourceSystem: readSystemName(row["sourceSystem"]),
    targetSystem: readSystemName(row["targetSystem"]),
    cycleId: readId(row["cycleId"]),
    changeId: readId(row["changeId"]),
    action: readAction(row["provisioningAction"]),
    status,
    durationMs: countOrNull(row["durationInMilliseconds"]),
    source: {
      id: sourceId,
      name: textOrNull(source["displayName"], MAX_NAME_CHARACTERS),
      userPrincipalName: readPrincipalName(source, steps),
      kind:
        readObjectKind(source["identityType"]) ?? readObjectKind(target["identityType"]) ?? "other",
    },
    target: { id: targetId, name: textOrNull(target["displayName"], MAX_NAME_CHARACTERS) },
    code: (status === "skipped" ? readSkipReason(steps) : null) ?? error?.code ?? null,
    error,
    steps,
    changes: readChanges(row["modifiedProperties"]),
    retry: readRetry(statusInfo["errorInformation"]),
  });
  return ok(event);
}

/** Null if the id has unwanted characters or is too long. */
function readId(value: unknown): string | null {
  // The limit is in bytes, as in the store. An id that was cut could equal the id of another
  // object.
  if (typeof value !== "string" || value === "" || Buffer.byteLength(value) > MAX_ID_BYTES)
    return null;
  return isCleanId(value) ? value : null;
}

/** Graph sends the service principal as one object; Microsoft's documentation has a collection. */
function readApplication(
  row: RawObject,
): Pick<ProvisioningEvent, "servicePrincipalId" | "application"> {
  const value = row["servicePrincipal"];
  const principal = toRawObject(Array.isArray(value) ? value[0] : value);
  const system = toRawObject(row["targetSystem"]);
  const details = toRawObject(system["details"]);
  return {
    servicePrincipalId: readId(principal["id"]) ?? readId(details["ServicePrincipalId"]) ?? "",
    application:
      textOrNull(principal["displayName"], MAX_NAME_CHARACTERS) ??
      textOrNull(details["ServicePrincipalDisplayName"], MAX_NAME_CHARACTERS) ??
      textOrNull(system["displayName"], MAX_NAME_CHARACTERS) ??
      "",
  };
}

function readSystemName(system: unknown): string | null {
  return textOrNull(toRawObject(system)["displayName"], MAX_NAME_CHARACTERS);
}

const ACTIONS_BY_NAME: ReadonlyMap<unknown, EventAction> = new Map(
  EVENT_ACTIONS.map((action) => [action.toLowerCase(), action]),
);
/** Microsoft's documentation has `stageddelete`, its metadata `stagedDelete`. */
function readAction(value: unknown): EventAction {
  return ACTIONS_BY_NAME.get(typeof value === "string" ? value.toLowerCase() : value) ?? "other";
}

/** Reads `User`, `Group`, or a SCIM URN that ends in one of these words. */
function readObjectKind(value: unknown): ObjectKind | null {
  if (value === "User") return "user";
  if (typeof value !== "string" || value === "") return null;
  const last = value.slice(value.lastIndexOf(":") + 1).toLowerCase();
  return last === "user" || last === "group" ? last : "other";
}

const PRINCIPAL_NAMES = ["UserPrincipalName", "userPrincipalName", "userprincipalname"] as const;

function readPrincipalName(source: RawObject, steps: ProvisioningEvent["steps"]): string | null {
  const sourceName = findPrincipalName(toRawObject(source["details"]));
  if (sourceName !== null) return sourceName;
  for (const { details } of steps) {
    const name = findPrincipalName(details);
    if (name !== null) return name;
  }
  return null;
}

function findPrincipalName(details: RawObject): string | null {
  for (const key of PRINCIPAL_NAMES) {
    const name = textOrNull(details[key], MAX_NAME_CHARACTERS);
    if (name !== null) return name;
  }
  return null;
}
