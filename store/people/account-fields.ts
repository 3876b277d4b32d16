import { digestOf } from "../redis/keys.ts";

/**
 * Each field of the hashes `T:x:<bucket>` (redis/keys.ts) leads from an account in a target to the
 * person who has it. A field is 6 bytes digest of the target id, then 8 bytes digest of the person.
 * The values are empty.
 */
const ACCOUNT_DIGEST_BYTES = 6;

export function accountDigestOf(targetId: string): Buffer {
  return digestOf(targetId).subarray(0, ACCOUNT_DIGEST_BYTES);
}

export function packAccountField(targetId: string, personDigest: Buffer): Buffer {
  return Buffer.concat([accountDigestOf(targetId), personDigest]);
}

/** The digest of the person to whom the account belongs. */
export function personOfAccountField(field: Buffer): Buffer {
  return field.subarray(ACCOUNT_DIGEST_BYTES);
}
