import type { EventAction, EventStatus } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { digestOf } from "../redis/keys.ts";
import { packStatusAndAction, unpackAction, unpackStatus } from "./hour-rows.ts";

/**
 * The part of one cycle on one day, big-endian: 6 time of its first row · 6 time of its last row · 4
 * objects · then per action and status: 1 byte for both and 4 bytes rows. The hash field is the packed
 * id of the cycle (redis/packed-id.ts) in base64url.
 */
export type CycleDay = {
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Distinct objects whose first row of this cycle is on this day. */
  readonly objects: number;
  /** Rows by packed action and status. */
  readonly rows: ReadonlyMap<number, number>;
};

/** Three bytes, which narrow the search for a cycle. Never 0, which means a row without a cycle. */
export function cycleDigestOf(cycleId: string): number {
  return digestOf(cycleId).readUIntBE(0, 3) || 1;
}

export function packCycleDay({ firstAt, lastAt, objects, rows }: CycleDay): Buffer {
  const bytes = Buffer.allocUnsafe(16 + rows.size * 5);
  bytes.writeUIntBE(firstAt, 0, 6);
  bytes.writeUIntBE(lastAt, 6, 6);
  bytes.writeUInt32BE(objects, 12);
  let at = 16;
  for (const [statusAndAction, count] of rows) {
    bytes[at] = statusAndAction;
    bytes.writeUInt32BE(count, at + 1);
    at += 5;
  }
  return bytes;
}

export function unpackCycleDay(bytes: Buffer): CycleDay {
  if (bytes.length < 16 || (bytes.length - 16) % 5 !== 0)
    throw new Error(`cycle: ${bytes.length} bytes have no valid length`);
  const rows = new Map<number, number>();
  for (let at = 16; at < bytes.length; at += 5) {
    rows.set(bytes.readUInt8(at), bytes.readUInt32BE(at + 1));
  }
  return {
    firstAt: bytes.readUIntBE(0, 6),
    lastAt: bytes.readUIntBE(6, 6),
    objects: bytes.readUInt32BE(12),
    rows,
  };
}

export function mergeCycleDays(a: CycleDay, b: CycleDay): CycleDay {
  const rows = new Map(a.rows);
  for (const [statusAndAction, count] of b.rows)
    rows.set(statusAndAction, (rows.get(statusAndAction) ?? 0) + count);
  return {
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    objects: a.objects + b.objects,
    rows,
  };
}

export function cycleDayOfRow(
  at: Instant,
  action: EventAction,
  status: EventStatus,
  isNewObject: boolean,
): CycleDay {
  const rows = new Map([[packStatusAndAction(status, action), 1]]);
  return { firstAt: at, lastAt: at, objects: isNewObject ? 1 : 0, rows };
}

export function cycleRows(cycle: CycleDay): readonly {
  readonly action: EventAction;
  readonly status: EventStatus;
  readonly rows: number;
}[] {
  return [...cycle.rows].map(([statusAndAction, rows]) => ({
    action: unpackAction(statusAndAction),
    status: unpackStatus(statusAndAction),
    rows,
  }));
}
