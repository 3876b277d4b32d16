import type { RedisFailure } from "../../domain/redis-failure.ts";

type FailureOf = (match: RegExpExecArray) => RedisFailure;

/** What the errors of Redis, ioredis, Node and OpenSSL look like. The first that fits decides. */
const FAILURE_PATTERNS: readonly (readonly [pattern: RegExp, failureOf: FailureOf])[] = [
  [/sentinel.*(?:WRONGPASS|NOAUTH|NOPERM)/is, () => ({ code: "sentinel-sign-in" })],
  [/WRONGPASS|invalid username-password/, () => ({ code: "wrong-password" })],
  [/NOAUTH|without any password configured/, () => ({ code: "password-missing" })],
  [
    /NOPERM(?:.*'(?<command>[\w|-]+)' command)?/i,
    ({ groups }) => ({ code: "no-permission", command: groups?.["command"] ?? null }),
  ],
  [
    /(?:ENOTFOUND|EAI_AGAIN)(?: (?:getaddrinfo \w+ )?(?<host>[\w.-]+))?/,
    ({ groups }) => ({ code: "name-not-resolved", host: groups?.["host"] ?? null }),
  ],
  [/ECONNREFUSED/, () => ({ code: "connection-refused" })],
  [/ENOENT|EACCES/, () => ({ code: "socket-missing" })],
  [
    /SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID/,
    ([reason]) => ({ code: "certificate-not-trusted", reason }),
  ],
  [
    /self.signed certificate|unable to (?:get|verify)|certificate has expired|altnames/,
    ([reason]) => ({ code: "certificate-not-trusted", reason }),
  ],
  [/wrong version number|packet length too long|WRONG_VERSION/, () => ({ code: "no-tls-there" })],
  [/SSL alert|ERR_SSL_\w*ALERT/, () => ({ code: "client-certificate-refused" })],
  [/Protocol error|ParserError|Unknown RESP type/, () => ({ code: "not-redis" })],
  [/LOADING/, () => ({ code: "loading" })],
  [/cluster support disabled/, () => ({ code: "not-a-cluster" })],
  [/MOVED|CROSSSLOT/, () => ({ code: "needs-cluster" })],
  [/sentinels?.*connection is closed/is, () => ({ code: "sentinels-unreachable" })],
  [/CLUSTERDOWN/, () => ({ code: "cluster-down" })],
  [/No such master|invalid reply: null/, () => ({ code: "sentinel-without-master" })],
  [/READONLY|MASTERDOWN/, () => ({ code: "read-only" })],
  [/timed out|[Tt]imeout|ETIMEDOUT/, () => ({ code: "no-answer" })],
  [/EHOSTUNREACH|ENETUNREACH|EHOSTDOWN/, () => ({ code: "unreachable" })],
  [/ECONNRESET|EPIPE|[Cc]onnection is closed/, () => ({ code: "connection-closed" })],
];

const MAX_MESSAGE_CHARACTERS = 200;

/** Why Redis cannot be used, according to the first of these errors that has a known cause. */
export function redisFailureOf(errors: readonly unknown[]): RedisFailure {
  const texts = errors.flatMap(errorTexts);
  for (const text of texts) {
    for (const [pattern, failureOf] of FAILURE_PATTERNS) {
      const match = pattern.exec(text);
      if (match !== null) return failureOf(match);
    }
  }
  return { code: "unknown", message: (texts[0] ?? "").slice(0, MAX_MESSAGE_CHARACTERS) };
}

/** The texts of an error and of the errors that it wraps, the innermost first. */
function errorTexts(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { code, cause, lastNodeError, errors } = error as {
    readonly code?: unknown;
    readonly cause?: unknown;
    /** ClusterAllFailedError of ioredis. */
    readonly lastNodeError?: unknown;
    /** AggregateError: a host name with several addresses. */
    readonly errors?: readonly unknown[];
  };
  const inner = [cause, lastNodeError, ...(errors ?? [])].flatMap(errorTexts);
  return [...inner, `${code === undefined ? "" : `${String(code)} `}${error.message}`];
}
