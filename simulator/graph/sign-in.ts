import type { Clock } from "../seam.ts";
import { type Answer, json, type Trace } from "./answers.ts";
import type { AppRegistration } from "./apps.ts";
import { assertionFault } from "./assertion.ts";
import type { Tokens } from "./tokens.ts";

type SignInDeps = {
  readonly apps: readonly AppRegistration[];
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** Judges client assertions, which are signed by the client's own clock. */
  readonly wallClock: Clock;
};

type SignInRequest = {
  readonly method: string;
  /** Path segments; the first is the tenant. */
  readonly segments: readonly string[];
  /** `https://host:port` as the client called it. */
  readonly origin: string;
  readonly body: string;
  readonly trace: Trace;
};

type Failure = { readonly status: number; readonly error: string; readonly code: number };

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

export const isSignInPath = (segments: readonly string[]): boolean =>
  segments[1] === "oauth2" ||
  segments.includes(".well-known") ||
  segments.slice(1).join("/") === "discovery/instance";

/** The authority: metadata and the client credentials grant, with Entra's own refusals. */
export function signIn(deps: SignInDeps): (request: SignInRequest) => Answer {
  const { apps } = deps;

  return (request) => {
    const [tenantId = "", ...rest] = request.segments;
    const path = rest.join("/");
    if (path === "discovery/instance") return instances(request);
    if (!apps.some((app) => app.tenantId === tenantId)) {
      const error = path.endsWith("openid-configuration") ? "invalid_tenant" : "invalid_request";
      return failure(
        request,
        { status: 400, error, code: 90_002 },
        `Tenant '${tenantId}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
      );
    }
    if (path.endsWith(".well-known/openid-configuration")) return metadata(request, tenantId);
    if (path === "oauth2/v2.0/token" && request.method === "POST") {
      return token(deps, request, tenantId);
    }
    return json(
      { error: "invalid_request", error_description: "AADSTS900144: Unknown path." },
      404,
    );
  };
}

function token(deps: SignInDeps, request: SignInRequest, tenantId: string): Answer {
  const form = new URLSearchParams(request.body);
  const clientId = form.get("client_id") ?? "";
  if (form.get("grant_type") !== "client_credentials") {
    return failure(
      request,
      { status: 400, error: "unsupported_grant_type", code: 70_003 },
      "The app requested an unsupported grant type.",
    );
  }
  const app = deps.apps.find((one) => one.tenantId === tenantId && one.clientId === clientId);
  if (app === undefined) {
    return failure(
      request,
      { status: 400, error: "unauthorized_client", code: 700_016 },
      `Application with identifier '${clientId}' was not found in the directory '${tenantId}'.`,
    );
  }
  const refused = credentialFault(deps, app, form, request.origin);
  if (refused !== null) {
    return failure(
      request,
      { status: 401, error: "invalid_client", code: refused.code },
      refused.message,
    );
  }
  const resource = resourceOf(form.get("scope") ?? "");
  if (resource !== request.origin && !/^https:\/\/[a-z-]*graph\.microsoft/.test(resource ?? "")) {
    return failure(
      request,
      { status: 400, error: "invalid_resource", code: 500_011 },
      `The resource principal named ${resource} was not found in the tenant named ${tenantId}.`,
    );
  }
  return json({
    token_type: "Bearer",
    expires_in: deps.tokens.lifetimeSeconds,
    ext_expires_in: deps.tokens.lifetimeSeconds,
    access_token: deps.tokens.issue(app, resource ?? request.origin),
  });
}

/** The resource of a `<resource>/.default` scope, the only kind this grant knows. */
function resourceOf(scope: string): string | null {
  const asked = scope.split(" ").find((one) => one.endsWith("/.default"));
  return asked === undefined ? null : asked.slice(0, -"/.default".length);
}

function credentialFault(
  deps: SignInDeps,
  app: AppRegistration,
  form: URLSearchParams,
  origin: string,
): { readonly code: number; readonly message: string } | null {
  const assertion = form.get("client_assertion");
  if (assertion !== null && form.get("client_assertion_type") === ASSERTION_TYPE) {
    const authority = `${origin}/${app.tenantId}`;
    const audiences = [`${authority}/oauth2/v2.0/token`, `${authority}/v2.0`, authority];
    return assertionFault(assertion, app, audiences, deps.wallClock.now());
  }
  const given = form.get("client_secret");
  if (given === null) {
    return {
      code: 7_000_218,
      message:
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    };
  }
  const secret = app.secrets?.find(({ value }) => value === given);
  if (secret === undefined) {
    return {
      code: 7_000_215,
      message: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
    };
  }
  if (secret.expiresAt !== undefined && deps.clock.now() >= secret.expiresAt) {
    return {
      code: 7_000_222,
      message: `The provided client secret keys for app '${app.clientId}' are expired.`,
    };
  }
  return null;
}

function failure(
  { trace }: SignInRequest,
  { status, error, code }: Failure,
  message: string,
): Answer {
  const timestamp = `${new Date(trace.at).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return json(
    {
      error,
      error_description: `AADSTS${code}: ${message} Trace ID: ${trace.requestId} Correlation ID: ${trace.clientRequestId} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace.requestId,
      correlation_id: trace.clientRequestId,
    },
    status,
  );
}

function metadata({ origin }: SignInRequest, tenantId: string): Answer {
  const authority = `${origin}/${tenantId}`;
  return json({
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token"],
    scopes_supported: ["openid"],
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    tenant_region_scope: "EU",
  });
}

function instances({ origin }: SignInRequest): Answer {
  const host = new URL(origin).host;
  return json({
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}
