import * as oauth from "oauth4webapi";
import { type ApiResult, answerOf, api } from "./api-client.ts";
import { removeCredential, storeCredential } from "./credential.ts";
import type { components } from "./generated/api.ts";

// Sign-in with Entra: authorization code with PKCE. The tokens are stored for this tab only, as an
// API key is, so there are no cookies. The answer of Entra is in the hash, which no server gets.

export type SignIn = components["schemas"]["SignIn"];
type Entra = components["schemas"]["EntraSignIn"];

/** What must be remembered while the tab is at Entra. */
type PendingSignIn = {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** The page of the console to return to. */
  readonly hash: string;
};

type Renewal = {
  readonly refreshToken: string;
  /** Milliseconds since 1970. */
  readonly renewAt: number;
};

const PENDING_NAME = "steadystate-sign-in";
const RENEWAL_NAME = "steadystate-renewal";
const RENEW_BEFORE_MS = 5 * 60_000;
const RENEW_CHECK_MS = 60_000;

// biome-ignore lint/nursery/noJsRestrictedProperties: the clock of the browser decides when its token is renewed.
const browserNow = (): number => Date.now();

export const readSignIn = (): Promise<ApiResult<SignIn>> => answerOf(api.GET("/sign-in"));

/** A browser computes the digest that PKCE needs only on a page that came by https or from this machine. */
export const canSignIn = (): boolean => window.isSecureContext;

/** Leaves the console for the sign-in page of Entra. */
export async function beginSignIn(entra: Entra): Promise<void> {
  const pending: PendingSignIn = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    hash: location.hash,
  };
  sessionStorage.setItem(PENDING_NAME, JSON.stringify(pending));
  const url = new URL(entra.authorizationEndpoint);
  url.search = new URLSearchParams({
    client_id: entra.clientId,
    response_type: "code",
    response_mode: "fragment",
    redirect_uri: redirectUri(),
    scope: entra.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: "S256",
    prompt: "select_account",
  }).toString();
  location.assign(url);
}

/**
 * If the hash is an answer of Entra, exchanges its code for tokens and returns to the page where the
 * sign-in began. Returns why it failed; null otherwise.
 */
export async function completeSignIn(): Promise<string | null> {
  const answer = new URLSearchParams(location.hash.slice(1));
  if (location.hash.startsWith("#/") || !answer.has("state")) return null;
  const pending = takePending();
  // The code must not stay in the history of the browser.
  history.replaceState(null, "", pending?.hash ? pending.hash : "#/");
  if (pending === null) return "This sign-in did not begin in this tab: sign in again.";
  const signIn = await readSignIn();
  if (!signIn.ok) return signIn.detail;
  const { entra } = signIn.value;
  if (entra === null) return "This server does not sign in with Entra: use a key.";
  try {
    const { server, client } = oauthParties(entra);
    const { verifier, state, nonce } = pending;
    const parameters = oauth.validateAuthResponse(server, client, answer, state);
    storeTokens(
      await oauth.processAuthorizationCodeResponse(
        server,
        client,
        await oauth.authorizationCodeGrantRequest(
          server,
          client,
          oauth.None(),
          parameters,
          redirectUri(),
          verifier,
        ),
        { expectedNonce: nonce, requireIdToken: true },
      ),
    );
    return null;
  } catch (error) {
    return `Entra did not sign you in: ${reasonOf(error)} Sign in again, or ask an admin.`;
  }
}

/** The renewal that has begun and not ended; a second one would use the same refresh token. */
let runningRenewal: Promise<void> | null = null;

/** Renews the token now if it ends soon, and from then on each time before it ends. */
export function keepTokenValid(): Promise<void> {
  setInterval(() => void renewToken(), RENEW_CHECK_MS);
  return renewToken();
}

/** If this fails, the console asks to sign in again. */
function renewToken(): Promise<void> {
  runningRenewal ??= renewIfDue()
    .catch(() => sessionStorage.removeItem(RENEWAL_NAME))
    .finally(() => {
      runningRenewal = null;
    });
  return runningRenewal;
}

async function renewIfDue(): Promise<void> {
  const text = sessionStorage.getItem(RENEWAL_NAME);
  const renewal = text === null ? null : (JSON.parse(text) as Renewal);
  if (renewal === null || browserNow() < renewal.renewAt) return;
  const signIn = await readSignIn();
  if (!signIn.ok || signIn.value.entra === null) return;
  const { server, client } = oauthParties(signIn.value.entra);
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    renewal.refreshToken,
  );
  storeTokens(await oauth.processRefreshTokenResponse(server, client, response));
}

export function signOut(): void {
  removeCredential();
  sessionStorage.removeItem(RENEWAL_NAME);
  location.reload();
}

function storeTokens({ access_token, refresh_token, expires_in }: oauth.TokenEndpointResponse) {
  storeCredential(access_token);
  if (refresh_token === undefined || expires_in === undefined) return;
  const renewAt = browserNow() + expires_in * 1000 - RENEW_BEFORE_MS;
  const renewal: Renewal = { refreshToken: refresh_token, renewAt };
  sessionStorage.setItem(RENEWAL_NAME, JSON.stringify(renewal));
}

function takePending(): PendingSignIn | null {
  const text = sessionStorage.getItem(PENDING_NAME);
  sessionStorage.removeItem(PENDING_NAME);
  return text === null ? null : (JSON.parse(text) as PendingSignIn);
}

/** Server and client as `oauth4webapi` expects them. */
function oauthParties({ issuer, authorizationEndpoint, tokenEndpoint, clientId }: Entra) {
  const server: oauth.AuthorizationServer = {
    issuer,
    authorization_endpoint: authorizationEndpoint,
    token_endpoint: tokenEndpoint,
  };
  return { server, client: { client_id: clientId } };
}

const redirectUri = (): string => `${location.origin}/`;

function reasonOf(error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError)
    return `${error.error_description ?? error.error}.`;
  return error instanceof Error ? `${error.message}.` : "";
}
