/**
 * Why Redis cannot be used. `domain/` has the codes; `wording/redis-failure.ts` has the texts.
 * Variants with values say what the values are.
 */
export type RedisFailure =
  | { readonly code: "wrong-password" }
  | { readonly code: "password-missing" }
  /** `command`: what Redis refused, such as `config|get`; null if it is about keys or channels. */
  | { readonly code: "no-permission"; readonly command: string | null }
  | { readonly code: "connection-refused" }
  | { readonly code: "name-not-resolved"; readonly host: string | null }
  | { readonly code: "unreachable" }
  | { readonly code: "socket-missing" }
  | { readonly code: "no-answer" }
  /** `reason`: the code of OpenSSL or Node, such as `CERT_HAS_EXPIRED`. */
  | { readonly code: "certificate-not-trusted"; readonly reason: string }
  | { readonly code: "client-certificate-refused" }
  | { readonly code: "no-tls-there" }
  | { readonly code: "connection-closed" }
  | { readonly code: "not-redis" }
  | { readonly code: "loading" }
  | { readonly code: "not-a-cluster" }
  | { readonly code: "needs-cluster" }
  | { readonly code: "cluster-down" }
  | { readonly code: "sentinel-without-master" }
  | { readonly code: "sentinels-unreachable" }
  | { readonly code: "read-only" }
  | { readonly code: "memory-full" }
  /** `policy`: the `maxmemory-policy`, such as `allkeys-lru`. */
  | { readonly code: "evicts-data"; readonly policy: string }
  | { readonly code: "too-old"; readonly version: string; readonly minimum: string }
  /** `message`: the error of Redis or of the client, which contains no secret. */
  | { readonly code: "unknown"; readonly message: string };

export type RedisFailureCode = RedisFailure["code"];

/** Failures that a person must end. All others may pass by themselves, so a process waits. */
const LASTING_FAILURES: ReadonlySet<RedisFailureCode> = new Set([
  "wrong-password",
  "password-missing",
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

export function canPassByItself({ code }: RedisFailure): boolean {
  return !LASTING_FAILURES.has(code);
}

/** Redis cannot be used, so the process cannot start. */
export class RedisUnusableError extends Error {
  override name = "RedisUnusableError" as const;
  readonly failure: RedisFailure;

  constructor(failure: RedisFailure, options?: ErrorOptions) {
    super(failure.code, options);
    this.failure = failure;
  }
}
