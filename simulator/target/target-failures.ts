import type { TargetFailure } from "./provisioning-target.ts";
import { VENDOR_RESPONSES } from "./vendor-responses.ts";

/**
 * Codes of transient failures. The service retries a transient failure in the next cycle, and every
 * other failure at its escrow date.
 */
const TRANSIENT_CODES = new Set([
  "InternalServerError",
  "Timeout",
  "WebExceptionProtocolError",
  "InternalError",
  "TooManyRequests",
]);

/**
 * Codes that Microsoft reports as a failure of the service; the customer must fix other failures.
 */
const SERVICE_FAULT_CODES = new Set(["InternalError", "Timeout", "InternalServerError"]);

const INCOMPATIBLE = "SystemForCrossDomainIdentityManagementServiceIncompatible";
const INVALID_CREDENTIALS = "SystemForCrossDomainIdentityManagementInvalidCredentials";

/** Entra's error code and .NET's status name for each HTTP status of a target. */
const CODE_BY_STATUS: Readonly<Record<number, readonly [code: string, statusName: string]>> = {
  400: ["UnprocessableEntity", "BadRequest"],
  401: [INVALID_CREDENTIALS, "Unauthorized"],
  403: ["InsufficientRights", "Forbidden"],
  404: ["InvalidAnchor", "NotFound"],
  405: ["MethodNotAllowed", "MethodNotAllowed"],
  408: ["Timeout", "RequestTimeout"],
  409: ["EntryConflict", "Conflict"],
  422: ["UnprocessableEntity", "UnprocessableEntity"],
  429: ["TooManyRequests", "TooManyRequests"],
  500: ["InternalServerError", "InternalServerError"],
  501: ["NotImplemented", "NotImplemented"],
  502: ["InternalServerError", "BadGateway"],
  503: ["InternalServerError", "ServiceUnavailable"],
  504: ["Timeout", "GatewayTimeout"],
};

/** A typical answer of a target for each error code: status, `detail` and `scimType`. */
const TYPICAL_RESPONSES: Readonly<
  Record<string, readonly [status: number, detail: string, scimType?: string]>
> = {
  EntryConflict: [409, "userName already in use", "uniqueness"],
  Conflict: [409, "The value is already taken", "uniqueness"],
  UnprocessableEntity: [400, "The value is not valid for this attribute", "invalidValue"],
  InsufficientRights: [403, "The administrator's role does not allow this operation"],
  MandatoryFieldsMissing: [400, "A required attribute is missing", "invalidValue"],
  MissingValues: [400, "A required attribute is missing", "invalidValue"],
  InvalidDomain: [400, "The e-mail domain is not accepted", "invalidValue"],
  LicenseLimitExceeded: [403, "No licences left"],
  TooManyRequests: [429, "Rate limit exceeded"],
  InternalServerError: [500, "An unexpected error occurred"],
  InvalidAnchor: [404, "Resource not found"],
  NotImplemented: [501, "Not implemented"],
};

export const isTransient = (code: string): boolean => TRANSIENT_CODES.has(code);

export const errorCategoryOf = (code: string): "failure" | "nonServiceFailure" =>
  SERVICE_FAULT_CODES.has(code) ? "failure" : "nonServiceFailure";

/**
 * A refusal by the in-memory target, with the text of a typical SCIM server. `code` is an error
 * code of Entra or a name of VENDOR_RESPONSES.
 */
export function typicalFailure(code: string): TargetFailure {
  const vendorResponse = VENDOR_RESPONSES[code];
  if (vendorResponse !== undefined) {
    const { statusName, body } = vendorResponse;
    const reason = statusName === null ? body : httpReason(statusName, body);
    return objectFailure(vendorResponse.code, reason);
  }
  if (code === "Timeout") return objectFailure(code, TIMEOUT_REASON);
  if (code === "WebExceptionProtocolError") return objectFailure(code, PROTOCOL_REASON);
  const [status, detail, scimType] = TYPICAL_RESPONSES[code] ?? [400, code];
  return objectFailure(code, failureReason(status, scimErrorBody(status, detail, scimType)));
}

/**
 * The failure for an HTTP answer. When the answer to the probe is not SCIM, the whole cycle fails.
 */
export function httpFailure(status: number, body: string, isProbe: boolean): TargetFailure {
  const reason = failureReason(status, body);
  const code =
    CODE_BY_STATUS[status]?.[0] ?? (status >= 500 ? "InternalServerError" : "UnprocessableEntity");
  if (status === 401 || (isProbe && status === 403)) {
    return { code: INVALID_CREDENTIALS, reason, scope: "job" };
  }
  const meansIncompatible = isProbe && (status < 400 || status === 404);
  if (meansIncompatible) return { code: INCOMPATIBLE, reason, scope: "job" };
  return objectFailure(status < 400 ? INCOMPATIBLE : code, reason);
}

/** The failure for a missing answer. A time-out never fails the whole cycle. */
export function networkFailure(isTimeout: boolean, isProbe: boolean): TargetFailure {
  if (isTimeout) return objectFailure("Timeout", TIMEOUT_REASON);
  return {
    code: "WebExceptionProtocolError",
    reason: PROTOCOL_REASON,
    scope: isProbe ? "job" : "object",
  };
}

export function scimErrorBody(status: number, detail: string, scimType?: string): string {
  return JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    detail,
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
  });
}

const TIMEOUT_REASON = "The operation took longer than the target application allows.";
const PROTOCOL_REASON = "Message: An error occurred while sending the request.\r\nWeb Response: ";
/** Longer answers, usually HTML pages, are truncated. */
const MAX_BODY = 800;

function objectFailure(code: string, reason: string): TargetFailure {
  return { code, reason, scope: "object" };
}

function failureReason(status: number, body: string): string {
  const name = CODE_BY_STATUS[status]?.[1] ?? (status < 400 ? "OK" : String(status));
  return httpReason(name, body);
}

function httpReason(name: string, body: string): string {
  return `StatusCode: ${name}\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n${body.slice(0, MAX_BODY)}`;
}
