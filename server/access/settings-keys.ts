import type { Role } from "../../domain/role.ts";
import type { Caller } from "./caller.ts";
import { isDigestOf, sha256Of } from "./credential.ts";
import { refuseGuess, type SignInResult } from "./sign-in-result.ts";
import { resolveTenants } from "./visible-tenants.ts";

/** A key of the settings file. */
export type SettingsKey = {
  readonly name: string;
  /** SHA-256 of the key, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly role: Role;
  /** Patterns of tenant names; `*` matches any text. */
  readonly tenants: readonly string[];
};

export function createSettingsKeys(
  keys: readonly SettingsKey[],
  tenantNames: readonly string[],
): (presented: string) => SignInResult {
  const knownKeys = keys.map(({ name, sha256, role, tenants }) => ({
    sha256,
    caller: {
      id: name,
      name,
      signIn: "key",
      role,
      ...resolveTenants(tenants, tenantNames),
      expiresAt: null,
    } satisfies Caller,
  }));
  return (presented) => {
    const digest = sha256Of(presented);
    let caller: Caller | null = null;
    // All keys are compared, so that the response time does not depend on which key matches.
    for (const key of knownKeys) if (isDigestOf(key.sha256, digest)) caller = key.caller;
    if (caller !== null) return { caller };
    const isInSettings = keys.some(({ sha256 }) => sha256 === presented.toLowerCase());
    return refuseGuess(
      isInSettings
        ? "This value is written in server.access.keys itself: write the SHA-256 of the key there, and send the key."
        : "This API key is not known: compare its SHA-256 with server.access.keys, or ask an admin to create " +
            "a key with `npm run key`.",
    );
  };
}
