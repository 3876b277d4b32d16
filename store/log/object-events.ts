import type { ObjectState } from "../../domain/object-state.ts";
import type { Instant } from "../../domain/time.ts";
import type { RowOutcome } from "./hour-rows.ts";
import { packStatusAndAction, unpackAction, unpackStatus } from "./hour-rows.ts";

/**
 * The events of one object in one job, newest first, 17 bytes each, big-endian: 6 bytes: time · 1
 * byte: status, action, whether the event has a reason (bit 6) and names a target (bit 7) · 2
 * bytes: outcome number · 3 bytes: digest of the cycle id · 4 bytes: block · 1 byte: position in
 * the block.
 *
 * An object keeps its newest 64 events and its newest 64 failures. It also keeps its newest
 * success, its newest warning, its newest skip that means a missing account, its newest event with a
 * reason, and its newest event that names a target. Therefore the last attempt of each status stays,
 * however many skipped rows follow, and the kept events do not depend on the order in which rows arrive.
 * Three events are shorter than 64 bytes, the longest value with which Redis keeps a hash compact.
 */
export type StoredObjectEvent = RowOutcome & {
  readonly at: Instant;
  readonly hasReason: boolean;
  readonly hasTarget: boolean;
};

/**
 * An object event with the id of its row, which decides the order of events of the same time. The
 * id is null if no other event has the same time.
 */
export type ObjectEventWithId = {
  readonly objectEvent: StoredObjectEvent;
  readonly rowId: string | null;
};

const OBJECT_EVENT_BYTES = 17;
const MAX_KEPT_EVENTS = 64;
const REASON_BIT = 1 << 6;
const TARGET_BIT = 1 << 7;

export function packObjectEvents(objectEvents: readonly StoredObjectEvent[]): Buffer {
  const bytes = Buffer.allocUnsafe(objectEvents.length * OBJECT_EVENT_BYTES);
  objectEvents.forEach((objectEvent, i) => {
    const offset = i * OBJECT_EVENT_BYTES;
    bytes.writeUIntBE(objectEvent.at, offset, 6);
    bytes[offset + 6] =
      packStatusAndAction(objectEvent.status, objectEvent.action) |
      (objectEvent.hasReason ? REASON_BIT : 0) |
      (objectEvent.hasTarget ? TARGET_BIT : 0);
    bytes.writeUInt16BE(objectEvent.outcomeNumber, offset + 7);
    bytes.writeUIntBE(objectEvent.cycleDigest, offset + 9, 3);
    bytes.writeUInt32BE(objectEvent.block, offset + 12);
    bytes[offset + 16] = objectEvent.index;
  });
  return bytes;
}

export function unpackObjectEvents(bytes: Buffer | null): readonly StoredObjectEvent[] {
  if (bytes === null) return [];
  if (bytes.length % OBJECT_EVENT_BYTES !== 0)
    throw new Error(`object: ${bytes.length} bytes are not a whole number of events`);
  const objectEvents: StoredObjectEvent[] = [];
  for (let offset = 0; offset < bytes.length; offset += OBJECT_EVENT_BYTES) {
    const flags = bytes.readUInt8(offset + 6);
    objectEvents.push({
      at: bytes.readUIntBE(offset, 6),
      status: unpackStatus(flags),
      action: unpackAction(flags),
      hasReason: (flags & REASON_BIT) !== 0,
      hasTarget: (flags & TARGET_BIT) !== 0,
      outcomeNumber: bytes.readUInt16BE(offset + 7),
      cycleDigest: bytes.readUIntBE(offset + 9, 3),
      block: bytes.readUInt32BE(offset + 12),
      index: bytes.readUInt8(offset + 16),
    });
  }
  return objectEvents;
}

/** True for a skip that means a missing account. Its outcome number shows whether it is one. */
export type IsMissingAccount = (
  objectEvent: Pick<StoredObjectEvent, "status" | "outcomeNumber">,
) => boolean;

/**
 * Adds new events to the stored events, newest first. Stored events of the same time are already in
 * the order of their row ids, so their ids are needed only if a new event has the same time.
 */
export function mergeObjectEvents(
  stored: readonly ObjectEventWithId[],
  added: readonly ObjectEventWithId[],
): readonly StoredObjectEvent[] {
  return [...stored, ...added].sort(compareNewestEventFirst).map(({ objectEvent }) => objectEvent);
}

/** The events that are kept of these events, which are ordered newest first. */
export function keptObjectEvents(
  newestFirst: readonly StoredObjectEvent[],
  isMissingAccount: IsMissingAccount,
): readonly StoredObjectEvent[] {
  let failureCount = 0;
  let foundSuccess = false;
  let foundWarning = false;
  let foundMissing = false;
  let foundReason = false;
  let foundTarget = false;
  return newestFirst.filter((objectEvent, rank) => {
    const isKeptFailure = objectEvent.status === "failure" && failureCount++ < MAX_KEPT_EVENTS;
    const isNewestSuccess = objectEvent.status === "success" && !foundSuccess;
    const isNewestWarning = objectEvent.status === "warning" && !foundWarning;
    const isNewestMissing = !foundMissing && isMissingAccount(objectEvent);
    const isNewestWithReason = objectEvent.hasReason && !foundReason;
    const isNewestWithTarget = objectEvent.hasTarget && !foundTarget;
    foundSuccess ||= isNewestSuccess;
    foundWarning ||= isNewestWarning;
    foundMissing ||= isNewestMissing;
    foundReason ||= isNewestWithReason;
    foundTarget ||= isNewestWithTarget;
    return (
      rank < MAX_KEPT_EVENTS ||
      isKeptFailure ||
      isNewestSuccess ||
      isNewestWarning ||
      isNewestMissing ||
      isNewestWithReason ||
      isNewestWithTarget
    );
  });
}

function compareNewestEventFirst(a: ObjectEventWithId, b: ObjectEventWithId): number {
  if (a.objectEvent.at !== b.objectEvent.at) return b.objectEvent.at - a.objectEvent.at;
  const idOfA = a.rowId ?? "";
  const idOfB = b.rowId ?? "";
  if (idOfA === idOfB) return 0;
  return idOfA < idOfB ? 1 : -1;
}

/**
 * Since when a disable or delete of the object fails: the first such failure after the newest
 * success, if the newest event is one. Otherwise null. `isDeprovisioning` says whether an event is a
 * disable or delete.
 */
export function deprovisioningFailsSince(
  objectEvents: readonly StoredObjectEvent[],
  isDeprovisioning: (objectEvent: StoredObjectEvent) => boolean,
): Instant | null {
  const isFailedDisable = (objectEvent: StoredObjectEvent) =>
    objectEvent.status === "failure" && isDeprovisioning(objectEvent);
  const [latest] = objectEvents;
  if (latest === undefined || !isFailedDisable(latest)) return null;
  const successIndex = objectEvents.findIndex(({ status }) => status === "success");
  const sinceSuccess = successIndex < 0 ? objectEvents : objectEvents.slice(0, successIndex);
  return sinceSuccess.findLast(isFailedDisable)?.at ?? null;
}

/** The part of an object's state that can be computed without the details of its events. */
export type ObjectEventSummary = Pick<
  ObjectState,
  | "lastSuccessAt"
  | "lastSuccessAction"
  | "lastFailureAt"
  | "failingSince"
  | "missingAccountSince"
  | "attempts"
> & { readonly latest: StoredObjectEvent };

/** Null if there are no events. */
export function summariseObjectEvents(
  objectEvents: readonly StoredObjectEvent[],
  isMissingAccount: IsMissingAccount,
): ObjectEventSummary | null {
  const [latest] = objectEvents;
  if (latest === undefined) return null;
  const successIndex = objectEvents.findIndex((objectEvent) => objectEvent.status === "success");
  const eventsSinceSuccess = successIndex < 0 ? objectEvents : objectEvents.slice(0, successIndex);
  const failures = eventsSinceSuccess.filter((objectEvent) => objectEvent.status === "failure");
  const lastFailure = objectEvents.find((objectEvent) => objectEvent.status === "failure");
  const isFailing = latest.status === "failure";
  return {
    latest,
    lastSuccessAt: objectEvents[successIndex]?.at ?? null,
    lastSuccessAction: objectEvents[successIndex]?.action ?? null,
    lastFailureAt: lastFailure?.at ?? null,
    failingSince: isFailing ? (failures.at(-1)?.at ?? null) : null,
    missingAccountSince: isMissingAccount(latest)
      ? (eventsSinceSuccess.findLast(isMissingAccount)?.at ?? null)
      : null,
    attempts: failures.length,
  };
}
