import { digestOf } from "../redis/keys.ts";

/**
 * Fields of the hashes `T:x:<bucket>`, which lead from the id of an account in a target to its
 * person: 6 bytes digest of the target id, then 8 bytes digest of the person. The values are empty.
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
