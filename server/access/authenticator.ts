import type { IncomingMessage } from "node:http";
import type { Log } from "../../config/log.ts";
import type { Instant } from "../../domain/time.ts";
import type { ActionStore } from "../../store/actions/action-types.ts";
import type { Caller } from "./caller.ts";
import { presentedCredential } from "./credential.ts";
import { createSettingsKeys, type SettingsKey } from "./settings-keys.ts";
import { refuseGuess, type SignInResult } from "./sign-in-result.ts";
import { createStoredKeys } from "./stored-keys.ts";

export type AccessSettings =
  /** `none` is for a server that only its own machine can reach. */
  { readonly mode: "none" } | { readonly mode: "keys"; readonly keys: readonly SettingsKey[] };

export type Authenticate = (
  request: Pick<IncomingMessage, "headers" | "socket">,
) => Promise<SignInResult>;

export type AuthenticatorContext = {
  readonly access: AccessSettings;
  readonly store: { readonly actions: Pick<ActionStore, "accessKey" | "markAccessKeyUsed"> };
  readonly tenants: readonly { readonly name: string }[];
  readonly now: () => Instant;
  readonly log: Log;
};

/**
 * Finds the caller by headers alone. Without cookies, another site cannot send requests in a user's
 * name.
 */
export function createAuthenticator(context: AuthenticatorContext): Authenticate {
  const { access, now, log } = context;
  const tenantNames = context.tenants.map(({ name }) => name);
  if (access.mode === "none") {
    const caller: Caller = {
      id: "loopback",
      name: "loopback",
      signIn: "none",
      role: "admin",
      tenants: tenantNames,
      seesLaterTenants: true,
      expiresAt: null,
    };
    return async () => ({ caller });
  }
  const findSettingsKey = createSettingsKeys(access.keys, tenantNames);
  const findStoredKey = createStoredKeys({ ...context.store, tenantNames, now, log });
  return async ({ headers }) => {
    const presented = presentedCredential(headers);
    if (presented === null) {
      return refuseGuess(
        "This server requires an API key: send `Authorization: Bearer <key>` or `X-API-Key: <key>`.",
      );
    }
    return (await findStoredKey(presented)) ?? findSettingsKey(presented);
  };
}
