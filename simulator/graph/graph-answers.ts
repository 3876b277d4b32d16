import type { Instant } from "../tenant-view.ts";
import type { RenderedPage } from "./rendered-page.ts";

type Headers = Readonly<Record<string, string>>;

/** An answer before it is serialized. `error` gets Graph's error envelope. */
export type GraphAnswer =
  | {
      readonly kind: "json";
      readonly status: number;
      readonly headers: Headers;
      readonly value: unknown;
    }
  | { readonly kind: "page"; readonly page: RenderedPage }
  | { readonly kind: "empty"; readonly status: number }
  | {
      readonly kind: "text";
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
    }
  | ErrorAnswer;

export type ErrorAnswer = {
  readonly kind: "error";
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Headers;
  /** Additional members of `innerError`. */
  readonly innerError: Readonly<Record<string, string>>;
};

/** Identifies a request in response headers and errors. */
export type RequestIds = {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly at: Instant;
};

export function jsonAnswer(value: unknown, status = 200, headers: Headers = {}): GraphAnswer {
  return { kind: "json", status, headers, value };
}

export const NO_CONTENT: GraphAnswer = { kind: "empty", status: 204 };

function errorAnswer(
  status: number,
  code: string,
  message: string,
  extra: { headers?: Headers; innerError?: Readonly<Record<string, string>> } = {},
): ErrorAnswer {
  return {
    kind: "error",
    status,
    code,
    message,
    headers: extra.headers ?? {},
    innerError: extra.innerError ?? {},
  };
}

export const badRequestAnswer = (message: string): ErrorAnswer =>
  errorAnswer(400, "BadRequest", message);

export const invalidCredentialsAnswer = (message: string): ErrorAnswer =>
  errorAnswer(400, "SystemForCrossDomainIdentityManagementInvalidCredentials", message);

export const unauthorizedAnswer = (message: string, authority: string): ErrorAnswer =>
  errorAnswer(401, "InvalidAuthenticationToken", message, {
    headers: {
      "WWW-Authenticate": `Bearer realm="", authorization_uri="${authority}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
    },
  });

/** The challenge that Graph sends when continuous access evaluation no longer accepts a token. */
export const claimsChallengeAnswer = (authority: string): ErrorAnswer =>
  errorAnswer(
    401,
    "InvalidAuthenticationToken",
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies",
    {
      headers: {
        "WWW-Authenticate": `Bearer realm="", authorization_uri="${authority}/common/oauth2/authorize", error="insufficient_claims", claims="${CHALLENGED_CLAIMS}"`,
      },
    },
  );

const CHALLENGED_CLAIMS = Buffer.from(
  JSON.stringify({ access_token: { nbf: { essential: true, value: "1795600000" } } }),
).toString("base64");

export const FORBIDDEN = errorAnswer(
  403,
  "Authorization_RequestDenied",
  "Insufficient privileges to complete the operation.",
);

export const FORBIDDEN_REPORTS = errorAnswer(
  403,
  "Authentication_MSGraphPermissionMissing",
  "The principal does not have required Microsoft Graph permission(s) to call this API.",
);

export const UNLICENSED = errorAnswer(
  403,
  "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
  "Neither tenant is B2C or tenant doesn't have premium license",
);

export const NOT_FOUND = errorAnswer(
  404,
  "Request_ResourceNotFound",
  "Resource does not exist or one of its queried reference-property objects are not present.",
);

export const unknownPathAnswer = (segment: string): ErrorAnswer =>
  errorAnswer(404, "BadRequest", `Resource not found for the segment '${segment}'.`);

export const WRONG_METHOD = errorAnswer(
  405,
  "Request_BadRequest",
  "Specified HTTP method is not allowed for the request target.",
);

export const RESYNC_REQUIRED = errorAnswer(
  410,
  "syncStateNotFound",
  "The sync state generation is not found. Resynchronization is required.",
);

export const UNAVAILABLE = errorAnswer(
  503,
  "serviceNotAvailable",
  "The service is temporarily unavailable.",
  { headers: { "Retry-After": "120" } },
);

/** `retryAfter` is the value of the header; null for an answer without this header. */
export function throttledAnswer(retryAfter: string | null): ErrorAnswer {
  if (retryAfter === null) return errorAnswer(429, "TooManyRequests", "Too many requests.");
  return errorAnswer(429, "TooManyRequests", "Please retry again later.", {
    headers: { "Retry-After": retryAfter },
    innerError: { code: "429", message: "Please retry after", status: "429" },
  });
}

/** Graph's error envelope. The dates in it have no time zone. */
export function errorBody(answer: ErrorAnswer, requestIds: RequestIds): object {
  return {
    error: {
      code: answer.code,
      message: answer.message,
      innerError: {
        ...answer.innerError,
        date: new Date(requestIds.at).toISOString().slice(0, 19),
        "request-id": requestIds.requestId,
        "client-request-id": requestIds.clientRequestId,
      },
    },
  };
}
