import { z } from "zod";
import type { Millis } from "../../domain/time.ts";
import type { HttpResponse } from "./http-exchange.ts";
import { parseJsonOrUndefined } from "./response-error.ts";
import { parseRetryAfterMs } from "./retry-after.ts";

/** The error that the sign-in service answered, instead of a token or its metadata. */
export type FailedSignIn = {
  /** Null if there was no answer. */
  readonly status: number | null;
  /** The digits of the AADSTS code. */
  readonly aadsts: string | null;
  /** The OAuth error, such as `invalid_client`. */
  readonly oauthError: string | null;
  readonly retryAfterMs: Millis | null;
  /** The body is JSON, so it comes from the sign-in service and not from a proxy. */
  readonly isJson: boolean;
  /** The code of Node's error; null if there was an answer. */
  readonly networkError: string | null;
};

/**
 * Codes whose text says that the error is transient or that the service itself failed. With any HTTP
 * status, these codes do not mean that the credential is wrong. Sources: Microsoft Entra "authentication
 * and authorization error codes", https://login.microsoftonline.com/error, and
 * https://github.com/f-bader/EntraID-ErrorCodes for codes that the first page lacks.
 */
const TRANSIENT_AADSTS_CODES: ReadonlySet<string> = new Set([
  "40010", // the identity provider failed with a transient error
  "50000", // an issue with the sign-in service
  "50003", // certificate roll in progress
  "50004",
  "50033",
  "50196", // the client asked too often
  "90006",
  "90012", // time-out
  "90024",
  "90025", // request processing exceeded its allowance
  "90030",
  "90031",
  "90032",
  "90033",
  "90035", // service temporarily unavailable
  "90039", // service temporarily unavailable
  "90041",
  "90045", // service too busy
  "90055", // too many requests
  "90090",
  "90091",
  "90202",
  "2205013", // download of a certificate revocation list in progress
]);

/** OAuth errors of a service that cannot answer now. Source: RFC 6749, section 4.1.2.1. */
const TRANSIENT_OAUTH_ERRORS: ReadonlySet<string> = new Set([
  "server_error",
  "temporarily_unavailable",
]);

const ErrorBody = z.object({
  error: z.string().nullable().catch(null),
  error_description: z.string().nullable().catch(null),
  error_codes: z.array(z.int().positive()).catch([]),
});

export function readFailedSignIn({ status, headers, text }: HttpResponse): FailedSignIn {
  const body = ErrorBody.safeParse(parseJsonOrUndefined(text));
  const { error, error_description, error_codes } = body.success ? body.data : NO_ERROR_BODY;
  const [, codeInText = null] = /AADSTS(\d{4,8})/.exec(error_description ?? text) ?? [];
  return {
    status,
    networkError: null,
    aadsts: error_codes[0]?.toString() ?? codeInText,
    oauthError: error,
    retryAfterMs: parseRetryAfterMs(headers["retry-after"], headers["date"]),
    isJson: body.success,
  };
}

const NO_ERROR_BODY = { error: null, error_description: null, error_codes: [] };

export function noSignInAnswer(networkError: string): FailedSignIn {
  return {
    status: null,
    aadsts: null,
    oauthError: null,
    retryAfterMs: null,
    isJson: false,
    networkError,
  };
}

/** True if the sign-in service could not answer now, so that the credential is possibly valid. */
export function isSignInUnavailable({ status, aadsts, oauthError, isJson }: FailedSignIn): boolean {
  if (status === null || status >= 500 || status === 429 || !isJson) return true;
  return aadsts === null
    ? TRANSIENT_OAUTH_ERRORS.has(oauthError ?? "")
    : TRANSIENT_AADSTS_CODES.has(aadsts);
}
