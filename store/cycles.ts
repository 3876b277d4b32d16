import type { Action, Status } from "../domain/provisioning.ts";
import type { Instant } from "../domain/time.ts";
import { digestOf } from "./keys.ts";
import { packVerdict, unpackAction, unpackStatus } from "./rows.ts";

/**
 * What one day saw of one cycle, big-endian: 6 first row · 6 last row · 4 objects · then per action
 * and status 1 of both and 4 rows. The field is the cycle's packed id (ids.ts)
 * in base64url.
 */
export type CycleDay = {
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Distinct objects whose first row in this cycle fell on this day. */
  readonly objects: number;
  /** Rows by packed action and status. */
  readonly rows: ReadonlyMap<number, number>;
};

/** Three bytes that narrow a search for a cycle; never 0, which is a row's that names none. */
export function cycleDigest(cycleId: string): number {
  return digestOf(cycleId).readUIntBE(0, 3) || 1;
}

export function packCycle({ firstAt, lastAt, objects, rows }: CycleDay): Buffer {
  const bytes = Buffer.allocUnsafe(16 + rows.size * 5);
  bytes.writeUIntBE(firstAt, 0, 6);
  bytes.writeUIntBE(lastAt, 6, 6);
  bytes.writeUInt32BE(objects, 12);
  let at = 16;
  for (const [verdict, count] of rows) {
    bytes[at] = verdict;
    bytes.writeUInt32BE(count, at + 1);
    at += 5;
  }
  return bytes;
}

export function unpackCycle(bytes: Buffer): CycleDay {
  if (bytes.length < 16 || (bytes.length - 16) % 5 !== 0) throw new Error("cycle: odd length");
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

export function mergeCycles(a: CycleDay, b: CycleDay): CycleDay {
  const rows = new Map(a.rows);
  for (const [verdict, count] of b.rows) rows.set(verdict, (rows.get(verdict) ?? 0) + count);
  return {
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    objects: a.objects + b.objects,
    rows,
  };
}

export function oneRow(at: Instant, action: Action, status: Status, isNew: boolean): CycleDay {
  const rows = new Map([[packVerdict(status, action), 1]]);
  return { firstAt: at, lastAt: at, objects: isNew ? 1 : 0, rows };
}

export function rowsOf(cycle: CycleDay): readonly {
  readonly action: Action;
  readonly status: Status;
  readonly rows: number;
}[] {
  return [...cycle.rows].map(([verdict, rows]) => ({
    action: unpackAction(verdict),
    status: unpackStatus(verdict),
    rows,
  }));
}
