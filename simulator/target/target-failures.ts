import type { TargetFailure } from "./provisioning-target.ts";

/** These are tried again in the very next cycle; everything else waits for its escrow date. */
const TRANSIENT_CODES = new Set([
  "InternalServerError",
  "Timeout",
  "WebExceptionProtocolError",
  "InternalError",
  "TooManyRequests",
]);

/** Faults that Microsoft counts as the service's own; all others are the customer's to mend. */
const SERVICE_FAULT_CODES = new Set(["InternalError", "Timeout", "InternalServerError"]);

const INCOMPATIBLE = "SystemForCrossDomainIdentityManagementServiceIncompatible";
const INVALID_CREDENTIALS = "SystemForCrossDomainIdentityManagementInvalidCredentials";

/** How HTTP answers of a target are named in Entra's logs, and what .NET calls the status. */
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

/** What a target typically says when it refuses with this code: status and `detail`. */
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

/** A refusal as the direct target tells it, in the words a real one would use. */
export function typicalFailure(code: string): TargetFailure {
  if (code === "Timeout") return objectFailure(code, TIMEOUT_REASON);
  if (code === "WebExceptionProtocolError") return objectFailure(code, PROTOCOL_REASON);
  const [status, detail, scimType] = TYPICAL_RESPONSES[code] ?? [400, code];
  return objectFailure(code, failureReason(status, scimErrorBody(status, detail, scimType)));
}

/** A refusal as HTTP told it. In the opening probe, whatever is no SCIM answer fails the whole job. */
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

/** No answer at all. A time-out is an answer of a kind: the service goes on to the next object. */
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
/** Longer answers, HTML pages above all, are cut. */
const MAX_BODY = 800;

function objectFailure(code: string, reason: string): TargetFailure {
  return { code, reason, scope: "object" };
}

function failureReason(status: number, body: string): string {
  const name = CODE_BY_STATUS[status]?.[1] ?? (status < 400 ? "OK" : String(status));
  return `StatusCode: ${name}\r\nMessage: Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n${body.slice(0, MAX_BODY)}`;
}
