import type { EventAction, EventStatus } from "../../domain/provisioning-event.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { HOUR } from "../../domain/time.ts";

/**
 * A log row in 22 bytes, big-endian, in the list of its hour: 3 milliseconds into the hour · 8 digest
 * of its id · 1 status (bits 0-2) and action (bits 3-5) · 2 outcome number · 3 digest of its cycle · 4
 * block · 1 position in the block.
 *
 * The rows of an hour serve three purposes: they are the index of the details, they count the edges of
 * a window exactly, and they are the set of known events.
 */
export type StoredRow = RowOutcome & {
  readonly at: Instant;
  /** Digest of Graph's id, eight bytes as latin1 text. */
  readonly id: string;
};

/** What a row and an object event have in common. */
export type RowOutcome = {
  readonly status: EventStatus;
  readonly action: EventAction;
  /** The number of its code or failure cluster within the job (outcome-numbers.ts). */
  readonly outcomeNumber: number;
  /** Three bytes, which narrow a search; the details have the whole id. */
  readonly cycleDigest: number;
} & BlockAddress;

/** Where the details of the row are, among the blocks of its day. */
export type BlockAddress = { readonly block: number; readonly index: number };

const ROW_BYTES = 22;

export function packStatusAndAction(status: EventStatus, action: EventAction): number {
  return EVENT_STATUSES.indexOf(status) | (EVENT_ACTIONS.indexOf(action) << 3);
}

export function unpackStatus(byte: number): EventStatus {
  return EVENT_STATUSES[byte & 7] ?? "unknown";
}

export function unpackAction(byte: number): EventAction {
  return EVENT_ACTIONS[(byte >> 3) & 7] ?? "other";
}

/** Packs rows of one hour. */
export function packRows(rows: readonly StoredRow[]): Buffer {
  const bytes = Buffer.allocUnsafe(rows.length * ROW_BYTES);
  rows.forEach((row, i) => {
    const at = i * ROW_BYTES;
    bytes.writeUIntBE(row.at % HOUR, at, 3);
    bytes.write(row.id, at + 3, 8, "latin1");
    bytes[at + 11] = packStatusAndAction(row.status, row.action);
    bytes.writeUInt16BE(row.outcomeNumber, at + 12);
    bytes.writeUIntBE(row.cycleDigest, at + 14, 3);
    bytes.writeUInt32BE(row.block, at + 17);
    bytes[at + 21] = row.index;
  });
  return bytes;
}

export function unpackRows(hour: number, packedRows: readonly Buffer[]): readonly StoredRow[] {
  const rows: StoredRow[] = [];
  for (const bytes of checkLengths(packedRows)) {
    for (let at = 0; at < bytes.length; at += ROW_BYTES) {
      const statusAndAction = bytes.readUInt8(at + 11);
      rows.push({
        at: hour * HOUR + bytes.readUIntBE(at, 3),
        id: bytes.toString("latin1", at + 3, at + 11),
        status: unpackStatus(statusAndAction),
        action: unpackAction(statusAndAction),
        outcomeNumber: bytes.readUInt16BE(at + 12),
        cycleDigest: bytes.readUIntBE(at + 14, 3),
        block: bytes.readUInt32BE(at + 17),
        index: bytes.readUInt8(at + 21),
      });
    }
  }
  return rows;
}

/** Only the ids of the rows, which are the set of known events. */
export function unpackRowIds(packedRows: readonly Buffer[]): Set<string> {
  const ids = new Set<string>();
  for (const bytes of checkLengths(packedRows)) {
    for (let at = 3; at < bytes.length; at += ROW_BYTES)
      ids.add(bytes.toString("latin1", at, at + 8));
  }
  return ids;
}

/** Calls `addRow` for each row with from <= at < to, without unpacking whole rows. */
export function countRowsBetween(
  hour: number,
  packedRows: readonly Buffer[],
  span: { readonly from: Instant; readonly to: Instant },
  addRow: (status: EventStatus, outcomeNumber: number) => void,
): void {
  for (const bytes of checkLengths(packedRows)) {
    for (let at = 0; at < bytes.length; at += ROW_BYTES) {
      const rowAt = hour * HOUR + bytes.readUIntBE(at, 3);
      if (rowAt >= span.from && rowAt < span.to) {
        addRow(unpackStatus(bytes.readUInt8(at + 11)), bytes.readUInt16BE(at + 12));
      }
    }
  }
}

function checkLengths(packedRows: readonly Buffer[]): readonly Buffer[] {
  for (const bytes of packedRows) {
    if (bytes.length % ROW_BYTES !== 0)
      throw new Error(`rows: ${bytes.length} bytes are not a whole number of rows`);
  }
  return packedRows;
}
