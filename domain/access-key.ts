import type { Role } from "./role.ts";
import type { Instant } from "./time.ts";

/** An access key that the server has created. The keys of the settings file are not among them. */
export type AccessKey = {
  /** The part of the key's text that is not secret. */
  readonly id: string;
  readonly name: string;
  /**
   * SHA-256 of the key, 64 hexadecimal digits. A key is long and random, so it needs no slow
   * password hash.
   */
  readonly sha256: string;
  readonly role: Role;
  /** The names of the tenants that the key may see; `*` in a name matches any text. */
  readonly tenants: readonly string[];
  /** Name of the person or key that created this key. */
  readonly createdBy: string;
  readonly createdAt: Instant;
  /** Null if the key never expires. */
  readonly expiresAt: Instant | null;
};

/** A key and the last minute in which it was used; null if it was never used. */
export type UsedAccessKey = { readonly key: AccessKey; readonly lastUsedAt: Instant | null };

export function hasExpired({ expiresAt }: Pick<AccessKey, "expiresAt">, now: Instant): boolean {
  return expiresAt !== null && expiresAt <= now;
}
