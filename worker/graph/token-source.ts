import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  type Configuration,
  ManagedIdentityApplication,
} from "@azure/msal-node";
import type { Dispatcher } from "undici";
import { err, ok, type Result } from "../../domain/result.ts";
import type { CloudEndpoints } from "./cloud.ts";
import type { GraphError } from "./graph-error.ts";
import { CredentialUnusable, toSignInError } from "./sign-in-error.ts";
import { createSignInNetwork } from "./sign-in-network.ts";

/**
 * How the app signs in: with a secret, a certificate, a managed identity or a federated token,
 * exactly one of them. All except a managed identity need `clientId`.
 */
export type Credential = {
  readonly clientId?: string | undefined;
  readonly secret?: string | undefined;
  /** PEM files; the certificate file may contain its chain. */
  readonly certificate?: { readonly keyFile: string; readonly certFile: string } | undefined;
  readonly managedIdentity?: { readonly clientId?: string | undefined } | undefined;
  readonly federatedTokenFile?: string | undefined;
};

/** Returns a bearer token for Graph; with `forceRefresh` it does not use a cached token. */
export type TokenSource = (forceRefresh: boolean) => Promise<Result<string, GraphError>>;

export type TokenSourceDependencies = {
  readonly tenantId: string;
  readonly endpoints: CloudEndpoints;
  readonly credential: Credential;
  readonly agent: Dispatcher;
  readonly readFile: (path: string) => Promise<string>;
};

type ClientCertificate = NonNullable<Configuration["auth"]["clientCertificate"]>;

/** Null if MSAL returned neither a token nor an error. */
type AcquireToken = (forceRefresh: boolean) => Promise<string | null>;

/** Signs in as the app. MSAL caches the token and renews it before it expires. */
export function createTokenSource(dependencies: TokenSourceDependencies): TokenSource {
  let acquirePromise: Promise<AcquireToken> | null = null;
  let errorCode: string | null = null;
  const onErrorCode = (code: string | null) => {
    errorCode = code;
  };
  return async (forceRefresh) => {
    try {
      errorCode = null;
      acquirePromise ??= createAcquireToken(dependencies, onErrorCode);
      const acquire: AcquireToken = await acquirePromise;
      const token = await acquire(forceRefresh);
      return token === null ? err(toSignInError(null, errorCode)) : ok(token);
    } catch (thrown) {
      const error = toSignInError(thrown, errorCode);
      // The next attempt reads the credential files again, because an operator may have replaced
      // them.
      if (error.kind === "unauthorised") acquirePromise = null;
      return err(error);
    }
  };
}

async function createAcquireToken(
  dependencies: TokenSourceDependencies,
  onErrorCode: (code: string | null) => void,
): Promise<AcquireToken> {
  const { credential, endpoints } = dependencies;
  const scope = `${endpoints.graph}/.default`;
  if (credential.managedIdentity !== undefined) {
    const { clientId } = credential.managedIdentity;
    const app = new ManagedIdentityApplication(
      clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
    );
    return async (forceRefresh) =>
      accessTokenOf(await app.acquireToken({ resource: scope, forceRefresh }));
  }
  const app = new ConfidentialClientApplication(await msalConfiguration(dependencies, onErrorCode));
  return async (forceRefresh) =>
    accessTokenOf(
      await app.acquireTokenByClientCredential({ scopes: [scope], skipCache: forceRefresh }),
    );
}

const accessTokenOf = (result: AuthenticationResult | null): string | null =>
  result?.accessToken || null;

async function msalConfiguration(
  dependencies: TokenSourceDependencies,
  onErrorCode: (code: string | null) => void,
): Promise<Configuration> {
  const { tenantId, endpoints, credential, agent } = dependencies;
  const { authority, isCustom } = endpoints;
  return {
    auth: {
      clientId: credential.clientId ?? "",
      authority: `${authority}/${tenantId}`,
      // Otherwise MSAL asks Microsoft's public cloud whether it knows the authority.
      ...(isCustom ? { knownAuthorities: [new URL(authority).host] } : {}),
      ...(await credentialConfiguration(dependencies)),
    },
    system: {
      networkClient: createSignInNetwork(agent, onErrorCode),
      disableInternalRetries: true,
    },
  };
}

async function credentialConfiguration({
  credential,
  readFile,
}: TokenSourceDependencies): Promise<Partial<Configuration["auth"]>> {
  const { secret, certificate, federatedTokenFile } = credential;
  if (secret !== undefined) return { clientSecret: secret };
  if (certificate !== undefined) {
    const [key, cert] = await Promise.all([
      readFile(certificate.keyFile),
      readFile(certificate.certFile),
    ]);
    return { clientCertificate: toClientCertificate(key, cert) };
  }
  const file = federatedTokenFile ?? "";
  // Kubernetes replaces the file regularly, so it is read for every token.
  return { clientAssertion: async () => (await readFile(file)).trim() };
}

/** Throws if key and certificate do not belong together, which gives a clearer error than Entra's. */
function toClientCertificate(privateKey: string, x5c: string): ClientCertificate {
  const certificate = orThrowUnusable(
    () => new X509Certificate(x5c),
    "the certificate file contains no certificate: write a PEM file",
  );
  const key = orThrowUnusable(
    () => createPrivateKey(privateKey),
    "the key file contains no private key: write a PEM file without a passphrase",
  );
  if (!certificate.checkPrivateKey(key)) {
    throw new CredentialUnusable("key and certificate are not a pair: check both files");
  }
  return { privateKey, x5c, thumbprintSha256: certificate.fingerprint256.replaceAll(":", "") };
}

function orThrowUnusable<T>(make: () => T, remedy: string): T {
  try {
    return make();
  } catch {
    throw new CredentialUnusable(remedy);
  }
}
