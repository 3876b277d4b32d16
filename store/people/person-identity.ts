import { OBJECT_KINDS } from "../../domain/object-kind.ts";
import type { IdentityRecord } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { packId, unpackId } from "../redis/packed-id.ts";

/**
 * The record of a person or group, big-endian: 6 bytes: time of the row that named the person · 4
 * bytes: the first bytes of that row's id · 1 byte: kind (bits 0-1), whether there is a name (bit
 * 2) and a principal name (bit 3), and whether only an assignment names the object (bit 4) · 1 byte:
 * length of the packed id · the packed id · 2 bytes: length of the name · the name · the principal
 * name.
 *
 * If two records of one person differ, the store keeps the record with the greater bytes, which is
 * the record of the newer row. For rows of the same time the kept record does not depend on the
 * order in which the rows arrive.
 */
export type PersonIdentity = Omit<IdentityRecord, "tenant">;

const HAS_NAME = 1 << 2;
const HAS_PRINCIPAL_NAME = 1 << 3;
const IS_ONLY_ASSIGNED = 1 << 4;
/** Entra allows 256 characters in a display name and 113 in a principal name. */
const MAX_NAME_BYTES = 512;

/**
 * Makes the record of a row. A row without a name gets time 0: its record may add an unknown
 * person, but it never replaces a name.
 */
export function packIdentity({ id, at, source }: ProvisioningEvent): Buffer {
  const isNamed = source.name !== null || source.userPrincipalName !== null;
  const { kind, userPrincipalName } = source;
  const identity = { id: source.id, displayName: source.name, userPrincipalName, kind };
  return packRecord(identity, isNamed ? { at, rowId: id } : null);
}

/**
 * Makes the record of a person whom an assignment names. It has time 0, so the first row that names
 * the person replaces it.
 */
export function packAssignedIdentity(identity: PersonIdentity): Buffer {
  const record = packRecord(identity, null);
  record[10] = record.readUInt8(10) | IS_ONLY_ASSIGNED;
  return record;
}

/** True if a row wrote the record. Only such people are counted. */
export function isOfRow(record: Buffer): boolean {
  return record.length > 0 && (record.readUInt8(10) & IS_ONLY_ASSIGNED) === 0;
}

function packRecord(
  { id, displayName, userPrincipalName, kind }: PersonIdentity,
  namingRow: { readonly at: Instant; readonly rowId: string } | null,
): Buffer {
  const packedId = packId(id);
  const name = Buffer.from(displayName ?? "").subarray(0, MAX_NAME_BYTES);
  const principal = Buffer.from(userPrincipalName ?? "").subarray(0, MAX_NAME_BYTES);
  const bytes = Buffer.alloc(14 + packedId.length + name.length + principal.length);
  if (namingRow !== null) {
    bytes.writeUIntBE(namingRow.at, 0, 6);
    bytes.writeUInt32BE(firstFourBytes(namingRow.rowId), 6);
  }
  bytes[10] =
    OBJECT_KINDS.indexOf(kind) |
    (displayName === null ? 0 : HAS_NAME) |
    (userPrincipalName === null ? 0 : HAS_PRINCIPAL_NAME);
  bytes[11] = packedId.length;
  packedId.copy(bytes, 12);
  bytes.writeUInt16BE(name.length, 12 + packedId.length);
  name.copy(bytes, 14 + packedId.length);
  principal.copy(bytes, 14 + packedId.length + name.length);
  return bytes;
}

/** The record with another id and other names, and the row of the record before. */
export function renameIdentity(record: Buffer, identity: PersonIdentity): Buffer {
  const renamed = packRecord(identity, null);
  record.copy(renamed, 0, 0, 10);
  renamed[10] = renamed.readUInt8(10) | (record.readUInt8(10) & IS_ONLY_ASSIGNED);
  return renamed;
}

/**
 * The time of the row that named the person; 0 for a record without a name and for an empty record.
 */
export function timeOfNamingRow(record: Buffer): Instant {
  return record.length === 0 ? 0 : record.readUIntBE(0, 6);
}

export function unpackIdentity(bytes: Buffer): PersonIdentity {
  const flags = bytes.readUInt8(10);
  const afterId = 12 + bytes.readUInt8(11);
  const afterName = afterId + 2 + bytes.readUInt16BE(afterId);
  return {
    id: unpackId(bytes.subarray(12, afterId)),
    displayName: (flags & HAS_NAME) === 0 ? null : bytes.toString("utf8", afterId + 2, afterName),
    userPrincipalName:
      (flags & HAS_PRINCIPAL_NAME) === 0 ? null : bytes.toString("utf8", afterName),
    kind: OBJECT_KINDS[flags & 3] ?? "other",
  };
}

/** True if both records have the same id, kind and names; the times of their rows may differ. */
export function isSameIdentity(a: Buffer, b: Buffer): boolean {
  return a.subarray(10).equals(b.subarray(10));
}

function firstFourBytes(id: string): number {
  const hex = /^[0-9a-f]{8}(?=-)/i.exec(id);
  if (hex !== null) return Number.parseInt(hex[0], 16);
  const bytes = Buffer.alloc(4);
  bytes.write(id, "utf8");
  return bytes.readUInt32BE(0);
}
