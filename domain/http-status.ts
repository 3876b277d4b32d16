/** The names of HTTP statuses in .NET, which Entra uses in its error texts. */
export const HTTP_STATUS_NAMES: Readonly<Record<number, string>> = {
  301: "MovedPermanently",
  302: "Found",
  307: "TemporaryRedirect",
  308: "PermanentRedirect",
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  407: "ProxyAuthenticationRequired",
  408: "RequestTimeout",
  409: "Conflict",
  410: "Gone",
  411: "LengthRequired",
  412: "PreconditionFailed",
  413: "RequestEntityTooLarge",
  414: "RequestUriTooLong",
  415: "UnsupportedMediaType",
  417: "ExpectationFailed",
  421: "MisdirectedRequest",
  422: "UnprocessableEntity",
  423: "Locked",
  424: "FailedDependency",
  428: "PreconditionRequired",
  429: "TooManyRequests",
  451: "UnavailableForLegalReasons",
  500: "InternalServerError",
  501: "NotImplemented",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
  505: "HttpVersionNotSupported",
  507: "InsufficientStorage",
  511: "NetworkAuthenticationRequired",
};

const HTTP_STATUS_BY_NAME: ReadonlyMap<string, number> = new Map([
  ...Object.entries(HTTP_STATUS_NAMES).map(([status, name]): [string, number] => [
    name.toLowerCase(),
    Number(status),
  ]),
  // Other names of the same statuses in .NET.
  ["moved", 301],
  ["redirect", 302],
  ["unprocessablecontent", 422],
]);

/** The status with this name in .NET, in upper or lower case; null for any other word. */
export function httpStatusByName(name: string): number | null {
  return HTTP_STATUS_BY_NAME.get(name.toLowerCase()) ?? null;
}

/** True for a status that reports an error. */
export function isErrorStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599;
}

const STATUS_NAME_PATTERN = /\bStatus ?Code:\s*([A-Za-z]{3,40})/i;
const STATUS_NUMBER_PATTERNS: readonly RegExp[] = [
  /"status"\s*:\s*"?([3-5]\d\d)\b/i,
  /\bstatus ?code(?: of)?[:=]? ?([3-5]\d\d)\b/i,
  /\bHTTP(?:\/[\d.]+)?(?: (?:error|status|response|code))*[ :=]+([3-5]\d\d)\b/i,
  /\bHTTP\/([3-5]\d\d)\b/,
  /\bdoes not indicate success: ([3-5]\d\d)\b/i,
  /\bremote server returned an error: \(([3-5]\d\d)\)/i,
];

/** Reads a status such as `"status":"409"`, or a name such as `StatusCode: Conflict`. */
export function parseHttpStatus(text: string): number | null {
  for (const pattern of STATUS_NUMBER_PATTERNS) {
    const status = pattern.exec(text)?.[1];
    if (status !== undefined) return Number(status);
  }
  const name = STATUS_NAME_PATTERN.exec(text)?.[1];
  return name === undefined ? null : httpStatusByName(name);
}
