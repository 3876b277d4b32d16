import type { EventAction, EventStatus } from "../../domain/provisioning-event.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { HOUR } from "../../domain/time.ts";

/**
 * A log row in 22 bytes, big-endian, in the list of its hour: 3 bytes: milliseconds since the start
 * of the hour · 8 bytes: digest of the row's id · 1 byte: status (bits 0-2) and action (bits 3-5) ·
 * 2 bytes: outcome number · 3 bytes: digest of the cycle id · 4 bytes: block · 1 byte: position in
 * the block.
 *
 * The rows of an hour serve three purposes. They are the index of the details. They make counts
 * exact for a window that begins or ends within the hour. Their ids show which events are already
 * counted.
 */
export type StoredRow = RowOutcome & {
  readonly at: Instant;
  /** Digest of Graph's id, eight bytes as latin1 text. */
  readonly id: string;
};

/** The fields that a row and an object event have in common. */
export type RowOutcome = {
  readonly status: EventStatus;
  readonly action: EventAction;
  /** The number of the code or failure cluster within the job (outcome-numbers.ts). */
  readonly outcomeNumber: number;
  /**
   * The first three bytes of the digest of the cycle id, which narrow a search. The details have
   * the whole id.
   */
  readonly cycleDigest: number;
} & BlockAddress;

/** Where the details of the row are, among the blocks of its day. */
export type BlockAddress = { readonly block: number; readonly index: number };

export const ROW_BYTES = 22;

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
    const offset = i * ROW_BYTES;
    bytes.writeUIntBE(row.at % HOUR, offset, 3);
    bytes.write(row.id, offset + 3, 8, "latin1");
    bytes[offset + 11] = packStatusAndAction(row.status, row.action);
    bytes.writeUInt16BE(row.outcomeNumber, offset + 12);
    bytes.writeUIntBE(row.cycleDigest, offset + 14, 3);
    bytes.writeUInt32BE(row.block, offset + 17);
    bytes[offset + 21] = row.index;
  });
  return bytes;
}

export function unpackRows(hour: number, packedRows: readonly Buffer[]): readonly StoredRow[] {
  const rows: StoredRow[] = [];
  for (const bytes of checkLengths(packedRows)) {
    for (let offset = 0; offset < bytes.length; offset += ROW_BYTES) {
      const statusAndAction = bytes.readUInt8(offset + 11);
      rows.push({
        at: hour * HOUR + bytes.readUIntBE(offset, 3),
        id: bytes.toString("latin1", offset + 3, offset + 11),
        status: unpackStatus(statusAndAction),
        action: unpackAction(statusAndAction),
        outcomeNumber: bytes.readUInt16BE(offset + 12),
        cycleDigest: bytes.readUIntBE(offset + 14, 3),
        block: bytes.readUInt32BE(offset + 17),
        index: bytes.readUInt8(offset + 21),
      });
    }
  }
  return rows;
}

/** Unpacks only the ids of the rows. */
export function unpackRowIds(packedRows: readonly Buffer[]): Set<string> {
  const ids = new Set<string>();
  for (const bytes of checkLengths(packedRows)) {
    for (let offset = 3; offset < bytes.length; offset += ROW_BYTES)
      ids.add(bytes.toString("latin1", offset, offset + 8));
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
    for (let offset = 0; offset < bytes.length; offset += ROW_BYTES) {
      const rowAt = hour * HOUR + bytes.readUIntBE(offset, 3);
      if (rowAt >= span.from && rowAt < span.to) {
        addRow(unpackStatus(bytes.readUInt8(offset + 11)), bytes.readUInt16BE(offset + 12));
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
