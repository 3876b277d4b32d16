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
  /** The number of rows by packed status and action, and of removals by the byte of the outcome. */
  readonly counts: ReadonlyMap<number, number>;
};

/**
 * The first three bytes of the digest of a cycle id, which narrow the search for a cycle. Never 0,
 * because 0 stands for a row without a cycle.
 */
export function cycleDigestOf(cycleId: string): number {
  return digestOf(cycleId).readUIntBE(0, 3) || 1;
}

export function packCycleDay({ firstAt, lastAt, newObjects, counts }: CycleDay): Buffer {
  const bytes = Buffer.allocUnsafe(16 + counts.size * 5);
  bytes.writeUIntBE(firstAt, 0, 6);
  bytes.writeUIntBE(lastAt, 6, 6);
  bytes.writeUInt32BE(newObjects, 12);
  let offset = 16;
  for (const [statusAndAction, count] of counts) {
    bytes[offset] = statusAndAction;
    bytes.writeUInt32BE(count, offset + 1);
    offset += 5;
  }
  return bytes;
}

export function unpackCycleDay(bytes: Buffer): CycleDay {
  if (bytes.length < 16 || (bytes.length - 16) % 5 !== 0)
    throw new Error(`cycle day: ${bytes.length} bytes is not a valid length`);
  const rows = new Map<number, number>();
  for (let offset = 16; offset < bytes.length; offset += 5) {
    rows.set(bytes.readUInt8(offset), bytes.readUInt32BE(offset + 1));
  }
  return {
    firstAt: bytes.readUIntBE(0, 6),
    lastAt: bytes.readUIntBE(6, 6),
    newObjects: bytes.readUInt32BE(12),
    counts: rows,
  };
}

export function mergeCycleDays(a: CycleDay, b: CycleDay): CycleDay {
  const rows = new Map(a.counts);
  for (const [statusAndAction, count] of b.counts)
    rows.set(statusAndAction, (rows.get(statusAndAction) ?? 0) + count);
  return {
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    newObjects: a.newObjects + b.newObjects,
    counts: rows,
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
