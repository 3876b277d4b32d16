/** What the `reason` of an error holds, apart from the words of this one row. */
export type Reason = {
  /** The HTTP status of the target's answer; null when the text names none. */
  readonly status: number | null;
  /** SCIM's own name for the error (RFC 7644, 3.12); null without one. */
  readonly scimType: string | null;
  /** What the app's makers thought a person should know: SCIM's `detail`, or its like. */
  readonly detail: string | null;
  /** A web page came where SCIM was expected. */
  readonly isPage: boolean;
  /** What is to be read as running text: the detail, a page's title, or the message. */
  readonly words: string;
};

/** Bounds what is searched: reasons may carry whole web pages. */
const MAX_SEARCHED = 8000;
const MAX_WORDS = 1000;

/** .NET's names of HTTP statuses, as Entra writes them. */
export const STATUS_NAMES: Readonly<Record<number, string>> = {
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

const STATUS_OF: ReadonlyMap<string, number> = new Map(
  Object.entries(STATUS_NAMES).map(([status, name]) => [name.toLowerCase(), Number(status)]),
);

const SCIM_TYPE =
  /\b(?:invalidFilter|tooMany|uniqueness|mutability|invalidSyntax|invalidPath|noTarget|invalidValue|invalidVers|sensitive)\b/;

/** What Entra adds at the end, and what changes with every try. */
const RETRIED = "This operation was retried";
/** Entra's own words around those of the app. */
const ENVELOPE =
  /\bMessage:\s*(?:Processing of the HTTP request resulted in an exception\.?)?|\bWeb Response:|\bStatusCode:\s*\w+|\bPlease see the HTTP response returned by the 'Response' property of this exception for details\.?/gi;

/** Where apps put their words, most telling first. */
const DETAIL =
  /"(?:detail|error_description|description|message|errorMessage|error|title)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"/i;
const SCIM_DETAIL = /"detail"\s*:\s*"((?:[^"\\]|\\.){1,2000})"/;

export function readReason(text: string): Reason {
  const searched = withoutRetries(text.slice(0, MAX_SEARCHED));
  const isPage = /<!doctype html|<html\b|\bweb page\b/i.test(searched);
  const raw = (SCIM_DETAIL.exec(searched) ?? DETAIL.exec(searched))?.[1] ?? null;
  const detail = raw === null ? null : raw.replace(/\\[nrt]/g, " ").replace(/\\(.)/g, "$1");
  return {
    status: statusOf(searched),
    scimType: SCIM_TYPE.exec(searched)?.[0] ?? null,
    detail,
    isPage,
    words: (detail ?? (isPage ? pageTitle(searched) : message(searched))).slice(0, MAX_WORDS),
  };
}

function withoutRetries(text: string): string {
  const end = text.lastIndexOf(RETRIED);
  return end < 0 ? text : text.slice(0, end);
}

/** SCIM's own `"status":"409"`, or `StatusCode: Conflict`. */
function statusOf(text: string): number | null {
  const number = /"status"\s*:\s*"?([1-5]\d\d)\b|\bstatus ?code:? ?([1-5]\d\d)\b/i.exec(text);
  if (number !== null) return Number(number[1] ?? number[2]);
  const name = /\bStatusCode:\s*([A-Za-z]+)/.exec(text)?.[1]?.toLowerCase();
  return name === undefined ? null : (STATUS_OF.get(name) ?? null);
}

function pageTitle(text: string): string {
  return /<title[^>]{0,100}>([^<]{1,200})/i.exec(text)?.[1] ?? "";
}

/** Running text without Entra's envelope; of JSON that holds no words nothing is left. */
function message(text: string): string {
  const plain = text.replace(ENVELOPE, " ");
  const json = plain.indexOf("{");
  return json < 0 ? plain : plain.slice(0, json);
}
