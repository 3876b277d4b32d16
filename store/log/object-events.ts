import type { ObjectState } from "../../domain/object-state.ts";
import type { Instant } from "../../domain/time.ts";
import type { RowOutcome } from "./hour-rows.ts";
import { packStatusAndAction, unpackAction, unpackStatus } from "./hour-rows.ts";

/**
 * The events of one object in one job, newest first, 17 bytes each, big-endian: 6 time · 1 status,
 * action, has a reason (bit 6), names a target (bit 7) · 2 outcome number · 3 digest of the cycle · 4
 * block · 1 position in the block.
 *
 * An object keeps its newest 64 events, its newest 64 failures, and its newest event that succeeded,
 * that warned, that has a reason, and that names a target. Each of these is the newest of something,
 * so the result depends only on the set of rows and not on the order of their arrival. Many skipped
 * rows do not remove the last attempt of any status. Three events are shorter than 64 bytes, up to
 * which Redis keeps a hash compact.
 */
export type StoredObjectEvent = RowOutcome & {
  readonly at: Instant;
  readonly hasReason: boolean;
  readonly hasTarget: boolean;
};

/** Events of the same time are ordered by their row ids. Null where no order has to be decided. */
export type ObjectEventWithId = {
  readonly objectEvent: StoredObjectEvent;
  readonly rowId: string | null;
};

const OBJECT_EVENT_BYTES = 17;
const KEPT_EVENTS = 64;
const REASON_BIT = 1 << 6;
const TARGET_BIT = 1 << 7;

export function packObjectEvents(objectEvents: readonly StoredObjectEvent[]): Buffer {
  const bytes = Buffer.allocUnsafe(objectEvents.length * OBJECT_EVENT_BYTES);
  objectEvents.forEach((objectEvent, i) => {
    const at = i * OBJECT_EVENT_BYTES;
    bytes.writeUIntBE(objectEvent.at, at, 6);
    bytes[at + 6] =
      packStatusAndAction(objectEvent.status, objectEvent.action) |
      (objectEvent.hasReason ? REASON_BIT : 0) |
      (objectEvent.hasTarget ? TARGET_BIT : 0);
    bytes.writeUInt16BE(objectEvent.outcomeNumber, at + 7);
    bytes.writeUIntBE(objectEvent.cycleDigest, at + 9, 3);
    bytes.writeUInt32BE(objectEvent.block, at + 12);
    bytes[at + 16] = objectEvent.index;
  });
  return bytes;
}

export function unpackObjectEvents(bytes: Buffer | null): readonly StoredObjectEvent[] {
  if (bytes === null) return [];
  if (bytes.length % OBJECT_EVENT_BYTES !== 0)
    throw new Error(`object: ${bytes.length} bytes are not a whole number of events`);
  const objectEvents: StoredObjectEvent[] = [];
  for (let at = 0; at < bytes.length; at += OBJECT_EVENT_BYTES) {
    const flags = bytes.readUInt8(at + 6);
    objectEvents.push({
      at: bytes.readUIntBE(at, 6),
      status: unpackStatus(flags),
      action: unpackAction(flags),
      hasReason: (flags & REASON_BIT) !== 0,
      hasTarget: (flags & TARGET_BIT) !== 0,
      outcomeNumber: bytes.readUInt16BE(at + 7),
      cycleDigest: bytes.readUIntBE(at + 9, 3),
      block: bytes.readUInt32BE(at + 12),
      index: bytes.readUInt8(at + 16),
    });
  }
  return objectEvents;
}

/**
 * Adds new events to the stored ones. Stored events of the same time are already in the order of their
 * row ids; their ids are needed only if a new event has the same time.
 */
export function mergeObjectEvents(
  stored: readonly ObjectEventWithId[],
  added: readonly ObjectEventWithId[],
): readonly StoredObjectEvent[] {
  const newestFirst = [...stored, ...added]
    .sort(compareNewestEventFirst)
    .map(({ objectEvent }) => objectEvent);
  let failures = 0;
  let hasSuccess = false;
  let hasWarning = false;
  let hasReason = false;
  let hasTarget = false;
  return newestFirst.filter((objectEvent, rank) => {
    const isFailure = objectEvent.status === "failure" && failures++ < KEPT_EVENTS;
    const isSuccess = objectEvent.status === "success" && !hasSuccess;
    const isWarning = objectEvent.status === "warning" && !hasWarning;
    const isReason = objectEvent.hasReason && !hasReason;
    const isTarget = objectEvent.hasTarget && !hasTarget;
    hasSuccess ||= isSuccess;
    hasWarning ||= isWarning;
    hasReason ||= isReason;
    hasTarget ||= isTarget;
    return rank < KEPT_EVENTS || isFailure || isSuccess || isWarning || isReason || isTarget;
  });
}

function compareNewestEventFirst(a: ObjectEventWithId, b: ObjectEventWithId): number {
  if (a.objectEvent.at !== b.objectEvent.at) return b.objectEvent.at - a.objectEvent.at;
  const idOfA = a.rowId ?? "";
  const idOfB = b.rowId ?? "";
  if (idOfA === idOfB) return 0;
  return idOfA < idOfB ? 1 : -1;
}

/** The part of an object's state that needs no details. */
export type ObjectEventSummary = Pick<
  ObjectState,
  "lastSuccessAt" | "lastSuccessAction" | "lastFailureAt" | "failingSince" | "attempts"
> & { readonly latest: StoredObjectEvent };

/** Null if there are no events. */
export function summariseObjectEvents(
  objectEvents: readonly StoredObjectEvent[],
): ObjectEventSummary | null {
  const [latest] = objectEvents;
  if (latest === undefined) return null;
  const successIndex = objectEvents.findIndex((objectEvent) => objectEvent.status === "success");
  const sinceSuccess = successIndex < 0 ? objectEvents : objectEvents.slice(0, successIndex);
  const failures = sinceSuccess.filter((objectEvent) => objectEvent.status === "failure");
  const lastFailure = objectEvents.find((objectEvent) => objectEvent.status === "failure");
  const isFailing = latest.status === "failure";
  return {
    latest,
    lastSuccessAt: objectEvents[successIndex]?.at ?? null,
    lastSuccessAction: objectEvents[successIndex]?.action ?? null,
    lastFailureAt: lastFailure?.at ?? null,
    failingSince: isFailing ? (failures.at(-1)?.at ?? null) : null,
    attempts: failures.length,
  };
}
