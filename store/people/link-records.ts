import { LINKED_DIRECTORIES, type LinkedDirectory } from "../../domain/person/person-link.ts";
import type { Instant } from "../../domain/time.ts";
import { DIGEST_BYTES, digestOf } from "../redis/keys.ts";
import { packId, unpackId } from "../redis/packed-id.ts";

/**
 * Each field of the hashes `T:l:<bucket>` (redis/keys.ts) leads from a person in one source to the
 * same person in a directory: 8 bytes digest of the person, then 1 byte for the directory. The value
 * is big-endian: 6 bytes time of the row that names both · the packed id in the directory. The record
 * with the greater bytes is kept, which is that of the newer row.
 */
const TIME_BYTES = 6;

export function packLinkField(personDigest: Buffer, directory: LinkedDirectory): Buffer {
  return Buffer.concat([personDigest, Buffer.of(LINKED_DIRECTORIES.indexOf(directory))]);
}

/** The digest of the person to whom the link belongs. */
export function personOfLinkField(field: Buffer): Buffer {
  return field.subarray(0, DIGEST_BYTES);
}

export function packLink(at: Instant, targetId: string): Buffer {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeUIntBE(at, 0, TIME_BYTES);
  return Buffer.concat([time, packId(targetId)]);
}

/** The time of the row that names both. */
export function timeOfLink(link: Buffer): Instant {
  return link.readUIntBE(0, TIME_BYTES);
}

export function linkedIdOf(link: Buffer): string {
  return unpackId(link.subarray(TIME_BYTES));
}

/** The fields of one person, one for each directory. */
export function linkFieldsOf(id: string): readonly {
  readonly directory: LinkedDirectory;
  readonly field: Buffer;
}[] {
  const digest = digestOf(id);
  return LINKED_DIRECTORIES.map((directory) => ({
    directory,
    field: packLinkField(digest, directory),
  }));
}
