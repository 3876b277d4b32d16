/** An argument of a Redis command. */
export type RedisArgument = string | number | Buffer;

/** The first bytes of MessagePack's "array 32", "str 16" and "str 32"; 16 and 32 are the bits of the length. */
const ARRAY_32 = 0xdd;
const TEXT_16 = 0xda;
const TEXT_32 = 0xdb;
/** The first byte and a length of 32 bits. */
const MAX_HEADER_BYTES = 5;

/**
 * Packs a flat list as a MessagePack array of strings, which Lua in Redis unpacks with `cmsgpack`.
 * One argument of 100 kB takes a tenth of the time of thousands of small arguments, in this process
 * and in Redis.
 */
export function packMessagePackList(values: readonly RedisArgument[]): Buffer {
  const texts = values.map((value) => (typeof value === "number" ? `${value}` : value));
  let size = MAX_HEADER_BYTES;
  for (const text of texts) size += MAX_HEADER_BYTES + Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(size);
  bytes[0] = ARRAY_32;
  bytes.writeUInt32BE(texts.length, 1);
  let offset = MAX_HEADER_BYTES;
  for (const text of texts) {
    const length = Buffer.byteLength(text);
    if (length > 0xff_ff) {
      bytes[offset] = TEXT_32;
      offset = bytes.writeUInt32BE(length, offset + 1);
    } else {
      bytes[offset] = TEXT_16;
      offset = bytes.writeUInt16BE(length, offset + 1);
    }
    if (typeof text === "string") bytes.write(text, offset, "utf8");
    else text.copy(bytes, offset);
    offset += length;
  }
  return bytes.subarray(0, offset);
}
