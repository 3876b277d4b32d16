import type { IdentityRecord } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { OBJECT_KINDS } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { packId, unpackId } from "../redis/packed-id.ts";

/**
 * A person or group of a tenant, big-endian: 6 moment and 4 first bytes of the id of the row that
 * named it · 1 kind, has a name (bit 2), has a principal name (bit 3) · 1 length of the packed id ·
 * packed id · 2 length of the name · name · principal name.
 *
 * Of two records the greater one as bytes wins: the newer row's, and on a tie always the same one.
 */
export type PersonIdentity = Omit<IdentityRecord, "tenant">;

const HAS_NAME = 1 << 2;
const HAS_PRINCIPAL_NAME = 1 << 3;
/** Entra's own limits are 256 and 113 characters. */
const MAX_NAME_BYTES = 512;

/** A row that names nobody may introduce an id, but never takes a name away. */
export function packIdentity({ id, at, source }: ProvisioningEvent): Buffer {
  const packedId = packId(source.id);
  const name = Buffer.from(source.name ?? "").subarray(0, MAX_NAME_BYTES);
  const principal = Buffer.from(source.userPrincipalName ?? "").subarray(0, MAX_NAME_BYTES);
  const bytes = Buffer.alloc(14 + packedId.length + name.length + principal.length);
  if (source.name !== null || source.userPrincipalName !== null) {
    bytes.writeUIntBE(at, 0, 6);
    bytes.writeUInt32BE(firstFourBytes(id), 6);
  }
  bytes[10] =
    OBJECT_KINDS.indexOf(source.kind) |
    (source.name === null ? 0 : HAS_NAME) |
    (source.userPrincipalName === null ? 0 : HAS_PRINCIPAL_NAME);
  bytes[11] = packedId.length;
  packedId.copy(bytes, 12);
  bytes.writeUInt16BE(name.length, 12 + packedId.length);
  name.copy(bytes, 14 + packedId.length);
  principal.copy(bytes, 14 + packedId.length + name.length);
  return bytes;
}

/** The moment of the row that named it; 0 for one that names nobody, and for no record. */
export function namedAt(record: Buffer): Instant {
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

/** True if both name the same object the same way, whenever they were written. */
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

/** Words by which a person is found; more are no help. */
const MAX_SEARCH_WORDS = 8;
const MAX_WORD_CHARS = 24;

/** Letters that Unicode does not take apart, as people without them on their keyboard type them. */
const ASCII_LETTERS: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  đ: "d",
  ħ: "h",
  ı: "i",
  ß: "ss",
  æ: "ae",
  œ: "oe",
};
const NON_ASCII_LETTERS = new RegExp(`[${Object.keys(ASCII_LETTERS).join("")}]`, "g");

/** Letters without case and diacritics, as people type them: `Łucja Ångström` → `lucja angstrom`. */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(NON_ASCII_LETTERS, (letter) => ASCII_LETTERS[letter] ?? letter);
}

/** Words of folded text: runs of letters and digits. */
export function splitWords(folded: string): readonly string[] {
  return folded.split(/[^\p{L}\p{N}]+/u).flatMap((word) => word.slice(0, MAX_WORD_CHARS) || []);
}

/**
 * The words of the name and of the principal name before its `@`: the domain finds everybody. A word
 * that begins another one is left out, for whoever looks for it finds the longer one as well.
 */
export function searchWordsOf({
  displayName,
  userPrincipalName,
}: PersonIdentity): readonly string[] {
  const [local = ""] = (userPrincipalName ?? "").split("@");
  const words = [...splitWords(foldText(displayName ?? "")), ...splitWords(foldText(local))];
  const sorted = [...new Set(words)].slice(0, MAX_SEARCH_WORDS).sort();
  return sorted.filter((word, i) => sorted[i + 1]?.startsWith(word) !== true);
}

/** True if the query begins the name, one of its words, or the principal name. */
export function matchesQuery(identity: PersonIdentity, query: string): boolean {
  const name = foldText(identity.displayName ?? "");
  if (foldText(identity.userPrincipalName ?? "").startsWith(query)) return true;
  for (let at = name.indexOf(query); at >= 0; at = name.indexOf(query, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(name.slice(0, at).slice(-1))) return true;
  }
  return false;
}
