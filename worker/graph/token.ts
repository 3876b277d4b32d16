import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  type Configuration,
  ManagedIdentityApplication,
} from "@azure/msal-node";
import type { Dispatcher } from "undici";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Endpoints } from "./cloud.ts";
import type { GraphError } from "./error.ts";
import { CredentialUnusable, signInError } from "./sign-in-error.ts";
import { signInNetwork } from "./sign-in-network.ts";

/** Exactly one way to prove who we are; `clientId` is needed for all but a managed identity. */
export type Credential = {
  readonly clientId?: string | undefined;
  readonly secret?: string | undefined;
  /** PEM files; the certificate file may hold its chain. */
  readonly certificate?: { readonly keyFile: string; readonly certFile: string } | undefined;
  readonly managedIdentity?: { readonly clientId?: string | undefined } | undefined;
  readonly federatedTokenFile?: string | undefined;
};

/** A bearer token for Graph; `fresh` asks the authority even when one is kept. */
export type TokenSource = (fresh: boolean) => Promise<Result<string, GraphError>>;

export type TokenDeps = {
  readonly tenantId: string;
  readonly endpoints: Endpoints;
  readonly credential: Credential;
  readonly agent: Dispatcher;
  readonly readFile: (path: string) => Promise<string>;
};

type ClientCertificate = NonNullable<Configuration["auth"]["clientCertificate"]>;

/** Null when MSAL has no token to give and no error either. */
type Acquire = (fresh: boolean) => Promise<string | null>;

/** Signs in as the app; MSAL keeps the token and renews it before it lapses. */
export function connectToken(deps: TokenDeps): TokenSource {
  let kept: Promise<Acquire> | null = null;
  let code: string | null = null;
  const note = (noted: string | null) => {
    code = noted;
  };
  return async (fresh) => {
    try {
      code = null;
      kept ??= acquirer(deps, note);
      const acquire: Acquire = await kept;
      const token = await acquire(fresh);
      return token === null ? err(signInError(null, code)) : ok(token);
    } catch (thrown) {
      const error = signInError(thrown, code);
      // A new secret or certificate may lie in the files by the next try.
      if (error.kind === "unauthorised") kept = null;
      return err(error);
    }
  };
}

async function acquirer(deps: TokenDeps, note: (code: string | null) => void): Promise<Acquire> {
  const { credential, endpoints } = deps;
  const scope = `${endpoints.graph}/.default`;
  if (credential.managedIdentity !== undefined) {
    const { clientId } = credential.managedIdentity;
    const app = new ManagedIdentityApplication(
      clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
    );
    return async (fresh) =>
      tokenIn(await app.acquireToken({ resource: scope, forceRefresh: fresh }));
  }
  const app = new ConfidentialClientApplication(await configuration(deps, note));
  return async (fresh) =>
    tokenIn(await app.acquireTokenByClientCredential({ scopes: [scope], skipCache: fresh }));
}

const tokenIn = (result: AuthenticationResult | null): string | null => result?.accessToken || null;

async function configuration(
  deps: TokenDeps,
  note: (code: string | null) => void,
): Promise<Configuration> {
  const { tenantId, endpoints, credential, agent } = deps;
  const { authority, isCustom } = endpoints;
  return {
    auth: {
      clientId: credential.clientId ?? "",
      authority: `${authority}/${tenantId}`,
      // Without this MSAL asks Microsoft's public cloud whether it knows the authority.
      ...(isCustom ? { knownAuthorities: [new URL(authority).host] } : {}),
      ...(await proof(deps)),
    },
    system: { networkClient: signInNetwork(agent, note), disableInternalRetries: true },
  };
}

async function proof({ credential, readFile }: TokenDeps): Promise<Partial<Configuration["auth"]>> {
  const { secret, certificate, federatedTokenFile } = credential;
  if (secret !== undefined) return { clientSecret: secret };
  if (certificate !== undefined) {
    const [key, cert] = await Promise.all([
      readFile(certificate.keyFile),
      readFile(certificate.certFile),
    ]);
    return { clientCertificate: certificateOf(key, cert) };
  }
  const file = federatedTokenFile ?? "";
  // The file is renewed under us, so it is read for every token.
  return { clientAssertion: async () => (await readFile(file)).trim() };
}

/** Throws when key and certificate are not a pair, rather than let the authority find out. */
function certificateOf(privateKey: string, x5c: string): ClientCertificate {
  const certificate = orUnusable(
    () => new X509Certificate(x5c),
    "the certificate file holds no certificate: write a PEM file",
  );
  const key = orUnusable(
    () => createPrivateKey(privateKey),
    "the key file holds no private key: write a PEM file without a passphrase",
  );
  if (!certificate.checkPrivateKey(key)) {
    throw new CredentialUnusable("key and certificate are not a pair: check both files");
  }
  return { privateKey, x5c, thumbprintSha256: certificate.fingerprint256.replaceAll(":", "") };
}

function orUnusable<T>(make: () => T, remedy: string): T {
  try {
    return make();
  } catch {
    throw new CredentialUnusable(remedy);
  }
}
