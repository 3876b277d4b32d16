import type { Instant } from "../seam.ts";
import type { RenderedPage } from "./rendered-page.ts";

type Headers = Readonly<Record<string, string>>;

/** What the face answers, before it becomes bytes. `refusal` gets Graph's error envelope. */
export type Answer =
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
  | Refusal;

export type Refusal = {
  readonly kind: "refusal";
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Headers;
  /** Further members of `innerError`. */
  readonly inner: Readonly<Record<string, string>>;
};

/** What names one request in headers and errors. */
export type Trace = {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly at: Instant;
};

export function json(value: unknown, status = 200, headers: Headers = {}): Answer {
  return { kind: "json", status, headers, value };
}

export const NO_CONTENT: Answer = { kind: "empty", status: 204 };

function refusal(
  status: number,
  code: string,
  message: string,
  extra: { headers?: Headers; inner?: Readonly<Record<string, string>> } = {},
): Refusal {
  return {
    kind: "refusal",
    status,
    code,
    message,
    headers: extra.headers ?? {},
    inner: extra.inner ?? {},
  };
}

export const badRequest = (message: string): Refusal => refusal(400, "BadRequest", message);

export const invalidCredentials = (message: string): Refusal =>
  refusal(400, "SystemForCrossDomainIdentityManagementInvalidCredentials", message);

export const unauthorised = (message: string, authority: string): Refusal =>
  refusal(401, "InvalidAuthenticationToken", message, {
    headers: {
      "WWW-Authenticate": `Bearer realm="", authorization_uri="${authority}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
    },
  });

export const FORBIDDEN = refusal(
  403,
  "Authorization_RequestDenied",
  "Insufficient privileges to complete the operation.",
);

export const FORBIDDEN_REPORTS = refusal(
  403,
  "Authentication_MSGraphPermissionMissing",
  "The principal does not have required Microsoft Graph permission(s) to call this API.",
);

export const UNLICENSED = refusal(
  403,
  "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
  "Neither tenant is B2C or tenant doesn't have premium license",
);

export const NOT_FOUND = refusal(
  404,
  "Request_ResourceNotFound",
  "Resource does not exist or one of its queried reference-property objects are not present.",
);

export const unknownPath = (segment: string): Refusal =>
  refusal(404, "BadRequest", `Resource not found for the segment '${segment}'.`);

export const WRONG_METHOD = refusal(
  405,
  "Request_BadRequest",
  "Specified HTTP method is not allowed for the request target.",
);

export const RESYNC_REQUIRED = refusal(
  410,
  "syncStateNotFound",
  "The sync state generation is not found. Resynchronization is required.",
);

export const UNAVAILABLE = refusal(
  503,
  "serviceNotAvailable",
  "The service is temporarily unavailable.",
  { headers: { "Retry-After": "120" } },
);

/** `retryAfter` is the header's text, or null where Graph sends none. */
export function throttled(retryAfter: string | null): Refusal {
  if (retryAfter === null) return refusal(429, "TooManyRequests", "Too many requests.");
  return refusal(429, "TooManyRequests", "Please retry again later.", {
    headers: { "Retry-After": retryAfter },
    inner: { code: "429", message: "Please retry after", status: "429" },
  });
}

/** Graph's error envelope; its dates carry no zone. */
export function errorBody(refused: Refusal, trace: Trace): object {
  return {
    error: {
      code: refused.code,
      message: refused.message,
      innerError: {
        ...refused.inner,
        date: new Date(trace.at).toISOString().slice(0, 19),
        "request-id": trace.requestId,
        "client-request-id": trace.clientRequestId,
      },
    },
  };
}
