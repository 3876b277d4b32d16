import { createHmac } from "node:crypto";
import { foldAddress, isOpaqueId } from "./opaque-id.ts";

/**
 * What replaces the texts that identify a person in the privacy mode `pseudonym`. Everything is computed
 * with a key from the settings, so that a reader of Redis cannot check whether a guessed address or account
 * name occurs.
 */
export type Pseudonyms = {
  /**
   * An object id of Entra stays, because it says nothing without access to Entra. Any other id may be a
   * name, a mail address or a personnel number; 32 hexadecimal digits replace it.
   */
  readonly idOf: (id: string) => string;
  /** The key by which a search finds the owner of a whole user principal name or mail address. */
  readonly addressKeyOf: (address: string) => string;
  /** `UnknownCode-1f2e3d` in place of an error code that may name a person. */
  readonly codeOf: (code: string) => string;
};

const UNKNOWN_CODE = "UnknownCode-";
const CODE_PSEUDONYM = new RegExp(`^${UNKNOWN_CODE}[0-9a-f]{6}$`);

/** A shorter key, or one that repeats few characters, could be found by trying. */
export const MIN_PSEUDONYM_KEY_CHARS = 32;
export const MIN_DISTINCT_KEY_CHARS = 8;

/** Half of a SHA-256: as long as a GUID. */
const PSEUDONYM_BYTES = 16;

/** Each tenant has its own pseudonyms, so that Redis does not show that one person is in two tenants. */
export function createPseudonyms(key: string, tenant: string): Pseudonyms {
  const digest = (kind: "id" | "address" | "code", text: string) =>
    createHmac("sha256", key)
      .update(`steadystate ${kind} 1\n${tenant}\n${text}`)
      .digest()
      .toString("hex", 0, PSEUDONYM_BYTES);
  return {
    idOf: (id) => (isOpaqueId(id) ? id : digest("id", id)),
    addressKeyOf: (address) => digest("address", foldAddress(address)),
    codeOf: (code) =>
      CODE_PSEUDONYM.test(code) ? code : `${UNKNOWN_CODE}${digest("code", code).slice(0, 6)}`,
  };
}

/** A short text that shows whether two processes have the same key, and from which nobody can compute it. */
export function fingerprintOf(key: string): string {
  return createHmac("sha256", key).update("steadystate fingerprint 1").digest("hex").slice(0, 12);
}
