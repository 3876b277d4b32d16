/** What the `reason` of an error holds, apart from the words of this one row. */
export type ParsedErrorText = {
  /** The HTTP status of the target's answer; null when the text names none. */
  readonly httpStatus: number | null;
  /** SCIM's own name for the error (RFC 7644, 3.12); null without one. */
  readonly scimType: string | null;
  /** What the app's makers thought a person should know: SCIM's `detail`, or its like. */
  readonly detail: string | null;
  /** A web page came where SCIM was expected. */
  readonly isWebPage: boolean;
  /** What is to be read as running text: the detail, a page's title, or the message. */
  readonly message: string;
};

/** Bounds what is searched: reasons may carry whole web pages. */
const MAX_SEARCHED_LENGTH = 8000;
const MAX_MESSAGE_LENGTH = 1000;

/** .NET's names of HTTP statuses, as Entra writes them. */
export const HTTP_STATUS_NAMES: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  408: "RequestTimeout",
  409: "Conflict",
  410: "Gone",
  412: "PreconditionFailed",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  422: "UnprocessableEntity",
  429: "TooManyRequests",
  500: "InternalServerError",
  501: "NotImplemented",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
};

const HTTP_STATUS_BY_NAME: ReadonlyMap<string, number> = new Map(
  Object.entries(HTTP_STATUS_NAMES).map(([status, name]) => [name.toLowerCase(), Number(status)]),
);

const SCIM_TYPE_PATTERN =
  /\b(?:invalidFilter|tooMany|uniqueness|mutability|invalidSyntax|invalidPath|noTarget|invalidValue|invalidVers|sensitive)\b/;

/** What Entra adds at the end, and what changes with every try. */
const RETRY_NOTE = "This operation was retried";
/** Entra's own words around those of the app. */
const ENTRA_ENVELOPE_PATTERN =
  /\bMessage:\s*(?:Processing of the HTTP request resulted in an exception\.?)?|\bWeb Response:|\bStatusCode:\s*\w+|\bPlease see the HTTP response returned by the 'Response' property of this exception for details\.?/gi;

/** Where apps put their words, most telling first. */
const DETAIL_PATTERN =
  /"(?:detail|error_description|description|message|errorMessage|error|title)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"/i;
const SCIM_DETAIL_PATTERN = /"detail"\s*:\s*"((?:[^"\\]|\\.){1,2000})"/;

export function parseErrorText(text: string): ParsedErrorText {
  const searchedText = removeRetryNote(text.slice(0, MAX_SEARCHED_LENGTH));
  const isWebPage = /<!doctype html|<html\b|\bweb page\b/i.test(searchedText);
  const escapedDetail =
    (SCIM_DETAIL_PATTERN.exec(searchedText) ?? DETAIL_PATTERN.exec(searchedText))?.[1] ?? null;
  const detail =
    escapedDetail === null ? null : escapedDetail.replace(/\\[nrt]/g, " ").replace(/\\(.)/g, "$1");
  return {
    httpStatus: parseHttpStatus(searchedText),
    scimType: SCIM_TYPE_PATTERN.exec(searchedText)?.[0] ?? null,
    detail,
    isWebPage,
    message: (detail ?? (isWebPage ? pageTitle(searchedText) : textBeforeJson(searchedText))).slice(
      0,
      MAX_MESSAGE_LENGTH,
    ),
  };
}

function removeRetryNote(text: string): string {
  const end = text.lastIndexOf(RETRY_NOTE);
  return end < 0 ? text : text.slice(0, end);
}

/** SCIM's own `"status":"409"`, or `StatusCode: Conflict`. */
function parseHttpStatus(text: string): number | null {
  const number = /"status"\s*:\s*"?([1-5]\d\d)\b|\bstatus ?code:? ?([1-5]\d\d)\b/i.exec(text);
  if (number !== null) return Number(number[1] ?? number[2]);
  const name = /\bStatusCode:\s*([A-Za-z]+)/.exec(text)?.[1]?.toLowerCase();
  return name === undefined ? null : (HTTP_STATUS_BY_NAME.get(name) ?? null);
}

function pageTitle(text: string): string {
  return /<title[^>]{0,100}>([^<]{1,200})/i.exec(text)?.[1] ?? "";
}

/** Running text without Entra's envelope; of JSON that holds no words nothing is left. */
function textBeforeJson(text: string): string {
  const withoutEnvelope = text.replace(ENTRA_ENVELOPE_PATTERN, " ");
  const jsonStart = withoutEnvelope.indexOf("{");
  return jsonStart < 0 ? withoutEnvelope : withoutEnvelope.slice(0, jsonStart);
}
