import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  type Configuration,
  ManagedIdentityApplication,
} from "@azure/msal-node";
import type { Dispatcher } from "undici";
import type { CloudEndpoints } from "../../domain/cloud.ts";
import type { CredentialProblem } from "../../domain/read-failure.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import type { FailedSignIn } from "./failed-sign-in.ts";
import type { GraphError } from "./graph-error.ts";
import { CredentialUnusable, toManagedIdentityError, toSignInError } from "./sign-in-error.ts";
import { createSignInNetwork } from "./sign-in-network.ts";

/**
 * How the app signs in: with a secret, a certificate, a managed identity or a federated token,
 * exactly one of them. All except a managed identity need `clientId`.
 */
export type Credential = {
  readonly clientId?: string | undefined;
  readonly secret?: string | undefined;
  /** When the secret expires, if the settings say it. */
  readonly expiresAt?: Instant | undefined;
  /** PEM files; the certificate file may contain its chain. */
  readonly certificate?: { readonly keyFile: string; readonly certFile: string } | undefined;
  readonly managedIdentity?: { readonly clientId?: string | undefined } | undefined;
  readonly federatedTokenFile?: string | undefined;
};

/** Returns a bearer token; with `forceRefresh` it does not use a cached token. */
export type TokenSource = (forceRefresh: boolean) => Promise<Result<string, GraphError>>;

export type TokenSourceDependencies = {
  readonly tenantId: string;
  readonly endpoints: CloudEndpoints;
  readonly credential: Credential;
  /** The origin of the API for which the token is valid. Default: Graph. */
  readonly resource?: string;
  /**
   * Reads the credential again after a refused sign-in, because an operator may have replaced it.
   * Default: the credential never changes.
   */
  readonly rereadCredential?: () => Credential;
  readonly agent: Dispatcher;
  readonly readFile: (path: string) => Promise<string>;
  /** The clock that measures a Retry-After of the sign-in service. */
  readonly now: () => Instant;
};

type ClientCertificate = NonNullable<Configuration["auth"]["clientCertificate"]>;

/** Null if MSAL returned neither a token nor an error. */
type AcquireToken = (forceRefresh: boolean) => Promise<string | null>;

/**
 * Signs in as the app. MSAL caches the token and renews it before it expires.
 *
 * Only one sign-in runs at a time, so that each answer belongs to one sign-in. Concurrent callers share
 * its result. While the sign-in service asks for a wait, no request is sent.
 */
export function createTokenSource(dependencies: TokenSourceDependencies): TokenSource {
  let { credential } = dependencies;
  /** The secret texts with which `acquirePromise` signs in. */
  let secrets: Secrets | null = null;
  let acquirePromise: Promise<AcquireToken> | null = null;
  let failed: FailedSignIn | null = null;
  let running: { readonly isForced: boolean; readonly result: Promise<SignInResult> } | null = null;
  let pause: SignInPause | null = null;
  const onAnswer = (answer: FailedSignIn | null) => {
    failed = answer;
  };

  async function signIn(forceRefresh: boolean): Promise<SignInResult> {
    const result = await attemptSignIn(forceRefresh);
    if (result.ok || result.error.kind !== "unauthorised") return result;
    credential = dependencies.rereadCredential?.() ?? credential;
    const areReplaced = secrets !== null && (await haveSecretsChanged(secrets));
    return areReplaced ? await attemptSignIn(forceRefresh) : result;
  }

  async function haveSecretsChanged(usedSecrets: Secrets): Promise<boolean> {
    try {
      const secretsNow = await readSecrets({ ...dependencies, credential });
      return JSON.stringify(secretsNow) !== JSON.stringify(usedSecrets);
    } catch {
      return false;
    }
  }

  async function createAcquire(): Promise<AcquireToken> {
    secrets = await readSecrets({ ...dependencies, credential });
    return await createAcquireToken({ ...dependencies, credential }, secrets, onAnswer);
  }

  async function attemptSignIn(forceRefresh: boolean): Promise<SignInResult> {
    failed = null;
    try {
      acquirePromise ??= createAcquire();
      const acquire: AcquireToken = await acquirePromise;
      const token = await acquire(forceRefresh);
      return token === null ? fail(null) : ok(token);
    } catch (thrown) {
      return fail(thrown);
    }
  }

  function fail(thrown: unknown): SignInResult {
    const { managedIdentity } = credential;
    const error =
      managedIdentity === undefined
        ? toSignInError(thrown, failed)
        : toManagedIdentityError(thrown, managedIdentity.clientId !== undefined);
    // The next attempt reads the credential files again, because an operator may have replaced
    // them.
    if (error.kind === "unauthorised" || failed === null) acquirePromise = null;
    const retryAfterMs = failed?.retryAfterMs ?? null;
    if (error.kind === "unavailable" && retryAfterMs !== null) {
      pause = { startedAt: dependencies.now(), lengthMs: retryAfterMs, error };
    }
    return err(error);
  }

  return async (forceRefresh) => {
    while (running !== null) {
      const { isForced, result } = running;
      const answer = await result;
      if (isForced || !forceRefresh) return answer;
    }
    if (pause !== null && isPaused(pause, dependencies.now())) return err(pause.error);
    const result = signIn(forceRefresh);
    running = { isForced: forceRefresh, result };
    try {
      return await result;
    } finally {
      running = null;
    }
  };
}

type SignInResult = Result<string, GraphError>;

type SignInPause = {
  readonly startedAt: Instant;
  readonly lengthMs: Millis;
  readonly error: GraphError;
};

/** A pause that begins in the future means that the clock was set back; it has ended. */
const isPaused = ({ startedAt, lengthMs }: SignInPause, now: Instant): boolean =>
  startedAt <= now && now < startedAt + lengthMs;

/** What the files and settings of a credential contain. */
type Secrets = {
  readonly secret: string | null;
  readonly keyAndCertificate: readonly [string, string] | null;
};

async function readSecrets({ credential, readFile }: TokenSourceDependencies): Promise<Secrets> {
  const { secret = null, certificate } = credential;
  if (certificate === undefined) return { secret, keyAndCertificate: null };
  const { keyFile, certFile } = certificate;
  const keyAndCertificate = await Promise.all([readFile(keyFile), readFile(certFile)]);
  return { secret, keyAndCertificate };
}

async function createAcquireToken(
  dependencies: TokenSourceDependencies,
  secrets: Secrets,
  onAnswer: (failed: FailedSignIn | null) => void,
): Promise<AcquireToken> {
  const { credential, endpoints } = dependencies;
  const scope = `${dependencies.resource ?? endpoints.graph}/.default`;
  if (credential.managedIdentity !== undefined) {
    const { clientId } = credential.managedIdentity;
    const app = new ManagedIdentityApplication(
      clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
    );
    return async (forceRefresh) =>
      accessTokenOf(await app.acquireToken({ resource: scope, forceRefresh }));
  }
  const app = new ConfidentialClientApplication(msalConfiguration(dependencies, secrets, onAnswer));
  return async (forceRefresh) =>
    accessTokenOf(
      await app.acquireTokenByClientCredential({ scopes: [scope], skipCache: forceRefresh }),
    );
}

const accessTokenOf = (result: AuthenticationResult | null): string | null =>
  result?.accessToken || null;

function msalConfiguration(
  dependencies: TokenSourceDependencies,
  secrets: Secrets,
  onAnswer: (failed: FailedSignIn | null) => void,
): Configuration {
  const { tenantId, endpoints, credential, agent } = dependencies;
  const { authority, isCustom } = endpoints;
  return {
    auth: {
      clientId: credential.clientId ?? "",
      authority: `${authority}/${tenantId}`,
      // Otherwise MSAL asks Microsoft's public cloud whether it knows the authority.
      ...(isCustom ? { knownAuthorities: [new URL(authority).host] } : {}),
      ...credentialConfiguration(dependencies, secrets),
    },
    system: {
      networkClient: createSignInNetwork(agent, onAnswer),
      disableInternalRetries: true,
    },
  };
}

function credentialConfiguration(
  { credential, readFile }: TokenSourceDependencies,
  { secret, keyAndCertificate }: Secrets,
): Partial<Configuration["auth"]> {
  if (secret !== null) return { clientSecret: secret };
  if (keyAndCertificate !== null)
    return { clientCertificate: toClientCertificate(...keyAndCertificate) };
  const file = credential.federatedTokenFile ?? "";
  // Kubernetes replaces the file regularly, so it is read for every token.
  return { clientAssertion: async () => (await readFile(file)).trim() };
}

/** Throws if key and certificate do not belong together, which gives a clearer error than Entra's. */
function toClientCertificate(privateKey: string, x5c: string): ClientCertificate {
  const certificate = orThrowUnusable(() => new X509Certificate(x5c), "certificate-file-invalid");
  const key = orThrowUnusable(() => createPrivateKey(privateKey), "key-file-invalid");
  if (!certificate.checkPrivateKey(key)) {
    throw new CredentialUnusable("key-certificate-mismatch");
  }
  return { privateKey, x5c, thumbprintSha256: certificate.fingerprint256.replaceAll(":", "") };
}

function orThrowUnusable<T>(make: () => T, problem: CredentialProblem): T {
  try {
    return make();
  } catch {
    throw new CredentialUnusable(problem);
  }
}
