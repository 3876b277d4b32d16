import { createHash } from "node:crypto";
import type { Clock, Instant } from "../tenant-view.ts";
import type { AppRegistration, SignInUser } from "./app-registrations.ts";
import { type GraphAnswer, jsonAnswer } from "./graph-answers.ts";
import type { GraphRandom } from "./graph-random.ts";
import type { SigningKey } from "./signing-key.ts";

type UserSignInContext = {
  readonly apps: readonly AppRegistration[];
  readonly key: SigningKey;
  readonly random: GraphRandom;
  /** Clock of access tokens. */
  readonly clock: Clock;
  /** Clock of ID tokens, which a browser compares with its own. */
  readonly wallClock: Clock;
  readonly lifetimeSeconds: number;
};

type UserSignInRequest = {
  readonly tenantId: string;
  /** `https://host:port` of the URL that the client used. */
  readonly origin: string;
};

/** What a code or a refresh token stands for. */
type Session = {
  readonly app: AppRegistration;
  readonly user: SignInUser;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | null;
  readonly scope: string;
  readonly expiresAt: Instant;
};

type TokenFailure = { readonly error: string; readonly code: number; readonly message: string };
type TokenResult = { readonly session: Session } | { readonly failure: TokenFailure };

export type UserSignIn = {
  /** The page on which a person chooses an account, or the way back to the app. */
  authorize(request: UserSignInRequest, query: URLSearchParams): GraphAnswer;
  /** Exchanges a code with its PKCE verifier, or a refresh token, for tokens. */
  exchange(request: UserSignInRequest, form: URLSearchParams): GraphAnswer;
};

const CODE_LIFETIME_MS = 60_000;
const REFRESH_LIFETIME_MS = 86_400_000;
/** The browser calls the token endpoint from the page of the app. */
const CORS = { "Access-Control-Allow-Origin": "*" };

/** The authorization code flow with PKCE for single-page apps. */
export function createUserSignIn(context: UserSignInContext): UserSignIn {
  const sessions = new Map<string, Session>();
  return {
    authorize(request, query) {
      const checked = checkAuthorizeRequest(context.apps, request, query);
      if ("mistake" in checked) return checked.mistake;
      const { app, users } = checked;
      const user = users.find(({ id }) => id === query.get("chosen"));
      if (user === undefined) return choicePage(users, query);
      const code = `1.${context.random.nextUuid()}`;
      const redirectUri = query.get("redirect_uri") ?? "";
      sessions.set(code, {
        app,
        user,
        redirectUri,
        challenge: query.get("code_challenge") ?? "",
        nonce: query.get("nonce"),
        scope: query.get("scope") ?? "",
        expiresAt: context.wallClock.now() + CODE_LIFETIME_MS,
      });
      const answer = new URLSearchParams({ code, state: query.get("state") ?? "" });
      const mark = query.get("response_mode") === "fragment" ? "#" : "?";
      return redirectAnswer(`${redirectUri}${mark}${answer}`);
    },
    exchange(request, form) {
      const result = takeSession(sessions, form, context.wallClock.now());
      if ("failure" in result) {
        const { error, code, message } = result.failure;
        const description = `AADSTS${code}: ${message}`;
        return jsonAnswer(
          { error, error_description: description, error_codes: [code] },
          400,
          CORS,
        );
      }
      const { session } = result;
      const refreshToken = `2.${context.random.nextUuid()}`;
      const expiresAt = context.wallClock.now() + REFRESH_LIFETIME_MS;
      sessions.set(refreshToken, { ...session, nonce: null, expiresAt });
      const tokens = {
        token_type: "Bearer",
        scope: session.scope,
        expires_in: context.lifetimeSeconds,
        access_token: context.key.sign(accessClaims(context, request, session)),
        id_token: context.key.sign(idClaims(context, request, session)),
        refresh_token: refreshToken,
      };
      return jsonAnswer(tokens, 200, CORS);
    },
  };
}

type CheckedRequest =
  | { readonly app: AppRegistration; readonly users: readonly SignInUser[] }
  | { readonly mistake: GraphAnswer };

function checkAuthorizeRequest(
  apps: readonly AppRegistration[],
  { tenantId }: UserSignInRequest,
  query: URLSearchParams,
): CheckedRequest {
  const clientId = query.get("client_id");
  const app = apps.find(
    (candidate) => candidate.tenantId === tenantId && candidate.clientId === clientId,
  );
  if (app?.signIn === undefined) return mistake(700_016, "The application was not found.");
  const { redirectUris, users } = app.signIn;
  const redirectUri = withoutLoopbackPort(query.get("redirect_uri") ?? "");
  if (!redirectUris.some((uri) => withoutLoopbackPort(uri) === redirectUri)) {
    return mistake(50_011, "The redirect URI does not match those of the application.");
  }
  return query.get("code_challenge_method") === "S256" && query.get("code_challenge")
    ? { app, users }
    : mistake(9_002_325, "Proof Key for Code Exchange is required.");
}

const mistake = (code: number, message: string) => ({ mistake: errorPage(code, message) });

/** As Entra does, the port of a loopback address is ignored. */
const withoutLoopbackPort = (uri: string): string =>
  uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1)):\d+/, "$1");

/** A code can be used once, also if the exchange fails. */
function takeSession(
  sessions: Map<string, Session>,
  form: URLSearchParams,
  now: Instant,
): TokenResult {
  const isRefresh = form.get("grant_type") === "refresh_token";
  const token = form.get(isRefresh ? "refresh_token" : "code") ?? "";
  const session = sessions.get(token);
  sessions.delete(token);
  if (session === undefined || session.expiresAt <= now) {
    return failure(54_005, "The code or refresh token was already redeemed or has expired.");
  }
  if (session.app.clientId !== form.get("client_id")) {
    return failure(700_016, "The code was issued to another application.");
  }
  if (isRefresh) return { session };
  if (session.redirectUri !== form.get("redirect_uri")) {
    return failure(501_461, "The redirect URI is not the one of the authorization request.");
  }
  const verifier = form.get("code_verifier") ?? "";
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return challenge === session.challenge
    ? { session }
    : failure(501_481, "The Code_Verifier does not match the code_challenge.");
}

const failure = (code: number, message: string): TokenResult => ({
  failure: { error: "invalid_grant", code, message },
});

/** The claims of an access token of version 2.0 for the API of the app itself. */
function accessClaims(context: UserSignInContext, request: UserSignInRequest, session: Session) {
  const { app, user } = session;
  return {
    ...commonClaims(context, request, session, context.clock),
    aud: app.clientId,
    azp: app.clientId,
    azpacr: "0",
    scp: "access",
    ...(user.groups === undefined ? {} : { groups: user.groups }),
  };
}

function idClaims(context: UserSignInContext, request: UserSignInRequest, session: Session) {
  return {
    ...commonClaims(context, request, session, context.wallClock),
    aud: session.app.clientId,
    ...(session.nonce === null ? {} : { nonce: session.nonce }),
  };
}

function commonClaims(
  { random, lifetimeSeconds }: UserSignInContext,
  { origin, tenantId }: UserSignInRequest,
  { user }: Session,
  clock: Clock,
) {
  const now = Math.floor(clock.now() / 1000);
  return {
    iss: `${origin}/${tenantId}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    name: user.displayName,
    oid: user.id,
    preferred_username: user.userPrincipalName,
    ...(user.roles.length === 0 ? {} : { roles: user.roles }),
    sub: createHash("sha256").update(user.id).digest("base64url"),
    tid: tenantId,
    uti: random.nextUuid(),
    ver: "2.0",
  };
}

function choicePage(users: readonly SignInUser[], query: URLSearchParams): GraphAnswer {
  const links = users.map(({ id, displayName, userPrincipalName }) => {
    const href = `?${new URLSearchParams([...query, ["chosen", id]])}`;
    return `<li><a href="${escapeHtml(href)}">${escapeHtml(`${displayName} (${userPrincipalName})`)}</a></li>`;
  });
  return pageAnswer(200, `<h1>Pick an account</h1><ul>${links.join("")}</ul>`);
}

const errorPage = (code: number, message: string): GraphAnswer =>
  pageAnswer(
    400,
    `<h1>Sorry, but we’re having trouble signing you in.</h1><p>AADSTS${code}: ${message}</p>`,
  );

function pageAnswer(status: number, body: string): GraphAnswer {
  const text = `<!doctype html><html lang="en"><title>Sign in</title><meta charset="utf-8">${body}</html>`;
  return { kind: "text", status, headers: { "Content-Type": "text/html; charset=utf-8" }, text };
}

const redirectAnswer = (location: string): GraphAnswer => ({
  kind: "text",
  status: 302,
  headers: { Location: location, "Content-Type": "text/plain" },
  text: "",
});

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
