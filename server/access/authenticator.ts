import type { IncomingMessage } from "node:http";
import type { Log } from "../../config/log.ts";
import type { Instant } from "../../domain/time.ts";
import type { ActionStore } from "../../store/actions/action-types.ts";
import { NO_SIGN_IN_NAME } from "../../wording/acknowledgement.ts";
import type { Caller } from "./caller.ts";
import { presentedCredential } from "./credential.ts";
import { createEntraTokens, type EntraAccess, isToken } from "./entra-tokens.ts";
import { createProxyIdentity, type ProxyAccess } from "./proxy-identity.ts";
import { createSettingsKeys, type SettingsKey } from "./settings-keys.ts";
import { refuseGuess, type SignInResult } from "./sign-in-result.ts";
import { createStoredKeys } from "./stored-keys.ts";

export type AccessSettings =
  /** `none` is for a server that only its own machine can reach. */
  | { readonly mode: "none" }
  | {
      readonly mode: "keys";
      readonly keys: readonly SettingsKey[];
      /** Reads the keys from their files again. Default: the keys never change. */
      readonly currentKeys?: () => readonly SettingsKey[];
      readonly entra?: EntraAccess | null;
      readonly proxy?: ProxyAccess | null;
    };

export type Authenticate = (
  request: Pick<IncomingMessage, "headers" | "headersDistinct" | "socket">,
) => Promise<SignInResult>;

export type AuthenticatorContext = {
  readonly access: AccessSettings;
  readonly store: { readonly actions: Pick<ActionStore, "accessKey" | "markAccessKeyUsed"> };
  readonly tenants: readonly { readonly name: string }[];
  readonly publicUrl: string | null;
  readonly now: () => Instant;
  readonly log: Log;
};

/**
 * Finds the caller by the headers of the request and, behind a proxy, by the address of the connection. It
 * uses no cookies, so that another site cannot send requests in a user's name.
 */
export function createAuthenticator(context: AuthenticatorContext): Authenticate {
  const { access, now, log } = context;
  const tenantNames = context.tenants.map(({ name }) => name);
  if (access.mode === "none") {
    const caller: Caller = {
      id: "loopback",
      name: NO_SIGN_IN_NAME,
      signIn: "none",
      role: "admin",
      tenants: tenantNames,
      seesLaterTenants: true,
      expiresAt: null,
    };
    return async () => ({ caller });
  }
  const { entra = null, proxy = null } = access;
  const findSettingsKey = createCurrentKeys(access, tenantNames);
  const findStoredKey = createStoredKeys({ ...context.store, tenantNames, now, log });
  const checkToken = entra === null ? null : createEntraTokens(entra, { tenantNames, now, log });
  const findProxyUser =
    proxy === null ? () => null : createProxyIdentity(proxy, { ...context, tenantNames });
  return async (request) => {
    const presented = presentedCredential(request.headers);
    const proxyUser = findProxyUser(request);
    // A proxy can pass on a token of its own, which is not for this server and is ignored.
    const isTokenOfProxy = presented !== null && proxyUser !== null && isToken(presented);
    if (presented === null || (isTokenOfProxy && checkToken === null)) {
      return proxyUser ?? refuseGuess(noCredentialText(access));
    }
    if (checkToken !== null && isToken(presented)) return await checkToken(presented);
    return (await findStoredKey(presented)) ?? findSettingsKey(presented);
  };
}

function createCurrentKeys(
  { keys, currentKeys = () => keys }: Extract<AccessSettings, { readonly mode: "keys" }>,
  tenantNames: readonly string[],
): ReturnType<typeof createSettingsKeys> {
  let known = keys;
  let find = createSettingsKeys(known, tenantNames);
  return (presented) => {
    const latest = currentKeys();
    if (latest !== known) {
      known = latest;
      find = createSettingsKeys(known, tenantNames);
    }
    return find(presented);
  };
}

function noCredentialText({ entra, proxy }: Extract<AccessSettings, { mode: "keys" }>): string {
  const key =
    "This server requires an API key: send `Authorization: Bearer <key>` or `X-API-Key: <key>`";
  if (entra) return `${key}, or sign in with Entra.`;
  if (proxy) return `${key}, or open it at the address of the proxy where you sign in.`;
  return `${key}.`;
}
