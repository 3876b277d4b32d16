/** The parts of an error's `reason`. */
export type ParsedErrorText = {
  /** The HTTP status of the target's answer; null if the text contains none. */
  readonly httpStatus: number | null;
  /** The `scimType` of the error (RFC 7644, 3.12); null if the text contains none. */
  readonly scimType: string | null;
  /**
   * The app's message for people: the `detail` of SCIM, or the corresponding field of another API;
   * null if the text contains none.
   */
  readonly detail: string | null;
  /** The app answered with a web page instead of SCIM. */
  readonly isWebPage: boolean;
  /** The detail, the title of the web page, or the message of Entra. */
  readonly message: string;
};

/** Limits the search, because an error text may contain a whole web page. */
const MAX_SEARCHED_LENGTH = 8000;
const MAX_MESSAGE_LENGTH = 1000;

/** The names of HTTP statuses in .NET, which Entra uses in its error texts. */
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

/** The beginning of the note that Entra appends. The note changes with every retry. */
const RETRY_NOTE = "This operation was retried";
/** The words of Entra before and after the answer of the app. */
const ENTRA_ENVELOPE_PATTERN =
  /\bMessage:\s*(?:Processing of the HTTP request resulted in an exception\.?)?|\bWeb Response:|\bStatusCode:\s*\w+|\bPlease see the HTTP response returned by the 'Response' property of this exception for details\.?/gi;

/** JSON fields in which apps put their message. */
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

/** Reads a SCIM status such as `"status":"409"`, or a name such as `StatusCode: Conflict`. */
function parseHttpStatus(text: string): number | null {
  const number = /"status"\s*:\s*"?([1-5]\d\d)\b|\bstatus ?code:? ?([1-5]\d\d)\b/i.exec(text);
  if (number !== null) return Number(number[1] ?? number[2]);
  const name = /\bStatusCode:\s*([A-Za-z]+)/.exec(text)?.[1]?.toLowerCase();
  return name === undefined ? null : (HTTP_STATUS_BY_NAME.get(name) ?? null);
}

function pageTitle(text: string): string {
  return /<title[^>]{0,100}>([^<]{1,200})/i.exec(text)?.[1] ?? "";
}

/** The text before any JSON, without Entra's envelope. */
function textBeforeJson(text: string): string {
  const withoutEnvelope = text.replace(ENTRA_ENVELOPE_PATTERN, " ");
  const jsonStart = withoutEnvelope.indexOf("{");
  return jsonStart < 0 ? withoutEnvelope : withoutEnvelope.slice(0, jsonStart);
}
