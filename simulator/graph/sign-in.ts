import type { Clock } from "../tenant-view.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { AppRegistration } from "./app-registrations.ts";
import { checkClientAssertion } from "./client-assertion.ts";
import { type GraphAnswer, jsonAnswer, type RequestIds } from "./graph-answers.ts";
import type { SigningKey } from "./signing-key.ts";
import type { UserSignIn } from "./user-sign-in.ts";

type SignInContext = {
  readonly apps: readonly AppRegistration[];
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  /** Clock for client assertions, which clients sign with their own clock. */
  readonly wallClock: Clock;
  readonly signingKey: SigningKey;
  readonly userSignIn: UserSignIn;
};

type SignInRequest = {
  readonly method: string;
  /** Path segments; the first is the tenant. */
  readonly segments: readonly string[];
  /** `https://host:port` of the URL that the client used. */
  readonly origin: string;
  readonly body: string;
  readonly url: URL;
  readonly requestIds: RequestIds;
};

type SignInFailure = { readonly status: number; readonly error: string; readonly code: number };

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

export const isSignInPath = (segments: readonly string[]): boolean =>
  segments[1] === "oauth2" ||
  segments[1] === "discovery" ||
  segments.includes(".well-known") ||
  segments.slice(1).join("/") === "discovery/instance";

/** The sign-in authority: metadata and the client credentials grant, with Entra's error codes. */
export function createSignInHandler(
  context: SignInContext,
): (request: SignInRequest) => GraphAnswer {
  const { apps } = context;

  return (request) => {
    const [tenantId = "", ...rest] = request.segments;
    const path = rest.join("/");
    if (path === "discovery/instance") return instanceMetadata(request);
    if (!apps.some((app) => app.tenantId === tenantId)) {
      const error = path.endsWith("openid-configuration") ? "invalid_tenant" : "invalid_request";
      return signInError(
        request,
        { status: 400, error, code: 90_002 },
        `Tenant '${tenantId}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
      );
    }
    return answerOfTenant(context, request, { tenantId, path });
  };
}

function answerOfTenant(
  context: SignInContext,
  request: SignInRequest,
  { tenantId, path }: { readonly tenantId: string; readonly path: string },
): GraphAnswer {
  if (path.endsWith(".well-known/openid-configuration")) return openIdMetadata(request, tenantId);
  if (path === "discovery/v2.0/keys") return jsonAnswer(context.signingKey.publicKeys());
  if (path === "oauth2/v2.0/authorize") {
    const { origin, url } = request;
    return context.userSignIn.authorize({ tenantId, origin }, url.searchParams);
  }
  if (path === "oauth2/v2.0/token" && request.method === "POST") {
    return issueToken(context, request, tenantId);
  }
  return jsonAnswer(
    { error: "invalid_request", error_description: "AADSTS900144: Unknown path." },
    404,
  );
}

function issueToken(context: SignInContext, request: SignInRequest, tenantId: string): GraphAnswer {
  const form = new URLSearchParams(request.body);
  const clientId = form.get("client_id") ?? "";
  const grantType = form.get("grant_type") ?? "";
  if (grantType === "authorization_code" || grantType === "refresh_token") {
    return context.userSignIn.exchange({ tenantId, origin: request.origin }, form);
  }
  if (grantType !== "client_credentials") {
    return signInError(
      request,
      { status: 400, error: "unsupported_grant_type", code: 70_003 },
      "The app requested an unsupported grant type.",
    );
  }
  const app = context.apps.find(
    (candidate) => candidate.tenantId === tenantId && candidate.clientId === clientId,
  );
  if (app === undefined) {
    return signInError(
      request,
      { status: 400, error: "unauthorized_client", code: 700_016 },
      `Application with identifier '${clientId}' was not found in the directory '${tenantId}'.`,
    );
  }
  const rejection = checkCredentials(context, app, form, request.origin);
  if (rejection !== null) {
    return signInError(
      request,
      { status: 401, error: "invalid_client", code: rejection.code },
      rejection.message,
    );
  }
  const resource = resourceOf(form.get("scope") ?? "");
  if (
    resource !== request.origin &&
    !/^https:\/\/([a-z-]*graph\.microsoft|outlook\.office365\.com$)/.test(resource ?? "")
  ) {
    return signInError(
      request,
      { status: 400, error: "invalid_resource", code: 500_011 },
      `The resource principal named ${resource} was not found in the tenant named ${tenantId}.`,
    );
  }
  return jsonAnswer({
    token_type: "Bearer",
    expires_in: context.tokens.lifetimeSeconds,
    ext_expires_in: context.tokens.lifetimeSeconds,
    access_token: context.tokens.issue(app, resource ?? request.origin),
  });
}

/** The resource of a `<resource>/.default` scope, the only kind that this grant supports. */
function resourceOf(scope: string): string | null {
  const requestedScope = scope.split(" ").find((part) => part.endsWith("/.default"));
  return requestedScope === undefined ? null : requestedScope.slice(0, -"/.default".length);
}

function checkCredentials(
  context: SignInContext,
  app: AppRegistration,
  form: URLSearchParams,
  origin: string,
): { readonly code: number; readonly message: string } | null {
  const assertion = form.get("client_assertion");
  if (assertion !== null && form.get("client_assertion_type") === ASSERTION_TYPE) {
    const authority = `${origin}/${app.tenantId}`;
    const audiences = [`${authority}/oauth2/v2.0/token`, `${authority}/v2.0`, authority];
    return checkClientAssertion(assertion, app, audiences, context.wallClock.now());
  }
  const givenSecret = form.get("client_secret");
  if (givenSecret === null) {
    return {
      code: 7_000_218,
      message:
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    };
  }
  const secret = app.secrets?.find(({ value }) => value === givenSecret);
  if (secret === undefined) {
    return {
      code: 7_000_215,
      message: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
    };
  }
  if (secret.expiresAt !== undefined && context.clock.now() >= secret.expiresAt) {
    return {
      code: 7_000_222,
      message: `The provided client secret keys for app '${app.clientId}' are expired.`,
    };
  }
  return null;
}

function signInError(
  { requestIds }: SignInRequest,
  { status, error, code }: SignInFailure,
  message: string,
): GraphAnswer {
  const timestamp = `${new Date(requestIds.at).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return jsonAnswer(
    {
      error,
      error_description: `AADSTS${code}: ${message} Trace ID: ${requestIds.requestId} Correlation ID: ${requestIds.clientRequestId} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: requestIds.requestId,
      correlation_id: requestIds.clientRequestId,
    },
    status,
  );
}

function openIdMetadata({ origin }: SignInRequest, tenantId: string): GraphAnswer {
  const authority = `${origin}/${tenantId}`;
  return jsonAnswer({
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    tenant_region_scope: "EU",
  });
}

function instanceMetadata({ origin }: SignInRequest): GraphAnswer {
  const host = new URL(origin).host;
  return jsonAnswer({
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}
