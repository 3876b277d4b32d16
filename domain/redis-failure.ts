/** Why Redis cannot be used. `wording/redis-failure.ts` has the texts. */
export type RedisFailure =
  | {
      readonly code:
        | "wrong-password"
        | "password-missing"
        | "sentinel-sign-in"
        | "connection-refused"
        | "unreachable"
        /** A unix socket that does not exist or that this process may not open. */
        | "socket-missing"
        /** Connected, but no answer in time. */
        | "no-answer"
        | "client-certificate-refused"
        /** Steadystate uses TLS, and the server does not. */
        | "no-tls-there"
        | "connection-closed"
        | "not-redis"
        | "loading"
        | "not-a-cluster"
        | "needs-cluster"
        | "cluster-down"
        | "sentinels-unreachable"
        | "sentinel-without-master"
        | "read-only";
    }
  /** `command` is what Redis refused, such as `config|get`; null if it refused a key or channel. */
  | { readonly code: "no-permission"; readonly command: string | null }
  | { readonly code: "name-not-resolved"; readonly host: string | null }
  /** `reason` is the code of OpenSSL or Node, such as `CERT_HAS_EXPIRED`. */
  | { readonly code: "certificate-not-trusted"; readonly reason: string }
  /** `policy` is the `maxmemory-policy`, such as `allkeys-lru`. */
  | { readonly code: "evicts-data"; readonly policy: string }
  | { readonly code: "too-old"; readonly version: string; readonly minimum: string }
  /** `message` is the error of Redis or of the client; it contains no secret. */
  | { readonly code: "unknown"; readonly message: string };

export type RedisFailureCode = RedisFailure["code"];

/** Failures that end only after a person has changed something. All others may end by themselves. */
const LASTING_FAILURES: ReadonlySet<RedisFailureCode> = new Set<RedisFailureCode>([
  "wrong-password",
  "password-missing",
  "sentinel-sign-in",
  "no-permission",
  "certificate-not-trusted",
  "client-certificate-refused",
  "no-tls-there",
  "not-redis",
  "not-a-cluster",
  "needs-cluster",
  "evicts-data",
  "too-old",
]);

export function canEndByItself({ code }: RedisFailure): boolean {
  return !LASTING_FAILURES.has(code);
}

/** Redis cannot be used. */
export class RedisUnusableError extends Error {
  override name = "RedisUnusableError" as const;
  readonly failure: RedisFailure;

  constructor(failure: RedisFailure, options?: ErrorOptions) {
    super(failure.code, options);
    this.failure = failure;
  }
}
