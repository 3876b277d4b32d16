import { removalOutcomeOf } from "../../domain/failure/removal-outcome.ts";
import type {
  EventAction,
  EventStatus,
  ProvisioningEvent,
} from "../../domain/provisioning-event.ts";
import {
  REMOVAL_OUTCOMES,
  type RemovalCounts,
  type RemovalOutcome,
} from "../../domain/removal-counts.ts";
import type { Instant } from "../../domain/time.ts";
import { digestOf } from "../redis/keys.ts";
import { packStatusAndAction, unpackAction, unpackStatus } from "./hour-rows.ts";

/**
 * The part of one cycle on one day. The bytes, big-endian: time of the first row (6 bytes), time of
 * the last row (6 bytes), number of new objects (4 bytes); then for each pair of action and status:
 * the packed pair (1 byte), number of rows (4 bytes); and in the same form the removals by outcome,
 * with a first byte of 0x80 or more. The hash field is the packed id of the cycle
 * (redis/packed-id.ts) in base64url.
 */
export type CycleDay = {
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Distinct objects whose first row of this cycle is on this day. */
  readonly newObjects: number;
  /** The number of rows; the key is a packed pair of status and action, or the byte of a removal outcome. */
  readonly counts: ReadonlyMap<number, number>;
};

/**
 * The first three bytes of the digest of a cycle id, which narrow the search for a cycle. Never 0,
 * because 0 stands for a row without a cycle.
 */
export function cycleDigestOf(cycleId: string): number {
  return digestOf(cycleId).readUIntBE(0, 3) || 1;
}

/** The two times and the number of new objects. */
const HEADER_BYTES = 16;
/** A packed pair or outcome, and its number of rows. */
const COUNT_BYTES = 5;

export function packCycleDay({ firstAt, lastAt, newObjects, counts }: CycleDay): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + counts.size * COUNT_BYTES);
  bytes.writeUIntBE(firstAt, 0, 6);
  bytes.writeUIntBE(lastAt, 6, 6);
  bytes.writeUInt32BE(newObjects, 12);
  let offset = HEADER_BYTES;
  for (const [countedByte, rows] of counts) {
    bytes[offset] = countedByte;
    bytes.writeUInt32BE(rows, offset + 1);
    offset += COUNT_BYTES;
  }
  return bytes;
}

export function unpackCycleDay(bytes: Buffer): CycleDay {
  if (bytes.length < HEADER_BYTES || (bytes.length - HEADER_BYTES) % COUNT_BYTES !== 0)
    throw new Error(`cycle day: ${bytes.length} bytes is not a valid length`);
  const counts = new Map<number, number>();
  for (let offset = HEADER_BYTES; offset < bytes.length; offset += COUNT_BYTES) {
    counts.set(bytes.readUInt8(offset), bytes.readUInt32BE(offset + 1));
  }
  return {
    firstAt: bytes.readUIntBE(0, 6),
    lastAt: bytes.readUIntBE(6, 6),
    newObjects: bytes.readUInt32BE(12),
    counts,
  };
}

export function mergeCycleDays(a: CycleDay, b: CycleDay): CycleDay {
  const counts = new Map(a.counts);
  for (const [countedByte, rows] of b.counts)
    counts.set(countedByte, (counts.get(countedByte) ?? 0) + rows);
  return {
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    newObjects: a.newObjects + b.newObjects,
    counts,
  };
}

export function cycleDayOfRow(event: ProvisioningEvent, isNewObject: boolean): CycleDay {
  const { at, action, status } = event;
  const outcome = removalOutcomeOf(event);
  const counts = new Map([[packStatusAndAction(status, action), 1]]);
  if (outcome !== null) counts.set(removalByte(outcome), 1);
  return { firstAt: at, lastAt: at, newObjects: isNewObject ? 1 : 0, counts };
}

/** Packed pairs of status and action use the lower six bits. */
const FIRST_REMOVAL_BYTE = 0x80;

function removalByte(outcome: RemovalOutcome): number {
  return FIRST_REMOVAL_BYTE + REMOVAL_OUTCOMES.indexOf(outcome);
}

/** The number of rows for each pair of action and status. */
export function rowCountsOf({ counts }: CycleDay): readonly {
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly rows: number;
}[] {
  return [...counts]
    .filter(([statusAndAction]) => statusAndAction < FIRST_REMOVAL_BYTE)
    .map(([statusAndAction, rows]) => ({
      action: unpackAction(statusAndAction),
      status: unpackStatus(statusAndAction),
      rows,
    }));
}

export function removalCountsOf({ counts }: CycleDay): RemovalCounts {
  const countOf = (outcome: RemovalOutcome) => counts.get(removalByte(outcome)) ?? 0;
  return { done: countOf("done"), failed: countOf("failed"), withheld: countOf("withheld") };
}
