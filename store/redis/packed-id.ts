const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const IS_GUID = 1;
const IS_TEXT = 0;
/** Graph sends no longer ids. Only the beginning of a longer id is stored. */
const MAX_TEXT_BYTES = 200;

/** Packs an id: 1 byte: its form · then 16 bytes for a GUID, or the text of any other id. */
export function packId(id: string): Buffer {
  if (!GUID.test(id)) {
    return Buffer.concat([Buffer.of(IS_TEXT), Buffer.from(id).subarray(0, MAX_TEXT_BYTES)]);
  }
  const bytes = Buffer.allocUnsafe(17);
  bytes[0] = IS_GUID;
  bytes.write(id.replaceAll("-", ""), 1, "hex");
  return bytes;
}

export function unpackId(bytes: Buffer): string {
  if (bytes[0] === IS_TEXT) return bytes.toString("utf8", 1);
  const hex = bytes.toString("hex", 1);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
