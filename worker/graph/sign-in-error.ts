import { AuthError } from "@azure/msal-node";
import {
  type CredentialProblem,
  OAUTH_REFUSALS,
  type OAuthRefusal,
} from "../../domain/read-failure.ts";
import { type FailedSignIn, isSignInUnavailable } from "./failed-sign-in.ts";
import type { GraphError } from "./graph-error.ts";
import { signInRefusalOf } from "./sign-in-refusals.ts";

/** A key or certificate that cannot be used to sign in. */
export class CredentialUnusable extends Error {
  override readonly name = "CredentialUnusable";
  readonly problem: CredentialProblem;

  constructor(problem: CredentialProblem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Converts a failed sign-in. MSAL's text is not used, because it may quote what was sent.
 *
 * @param error what MSAL threw; null if it returned no token without throwing
 * @param failed the authority's answer; null if it did not refuse a request
 */
export function toSignInError(error: unknown, failed: FailedSignIn | null): GraphError {
  if (failed !== null && isSignInUnavailable(failed)) return signInUnavailableError(failed);
  if (isUnreadableFile(error)) return credentialError("credential-file-unreadable");
  if (error instanceof CredentialUnusable) return credentialError(error.problem);
  const oauthError = oauthRefusalOf(failed?.oauthError ?? null);
  if (failed !== null && (failed.aadsts !== null || oauthError !== null)) {
    const { aadsts } = failed;
    return { kind: "unauthorised", cause: { code: signInRefusalOf(aadsts), aadsts, oauthError } };
  }
  if (error instanceof AuthError && isCredentialError(error.errorCode)) {
    return credentialError("credential-unusable");
  }
  return signInUnavailableError(failed);
}

/**
 * Converts a failed request for a token of a managed identity. MSAL sends it with a client of its
 * own, so only what it throws is known.
 *
 * Source: Microsoft "How to use managed identities on an Azure VM to acquire an access token", error
 * handling: 400 means that the machine does not have the requested identity; 404, 410, 429 and 5xx
 * are transient.
 */
export function toManagedIdentityError(error: unknown, hasClientId: boolean): GraphError {
  const status = fieldOf(error, "status");
  const isRefused =
    typeof status === "number" &&
    status >= 400 &&
    status < 500 &&
    ![404, 410, 429].includes(status);
  if (!isRefused) return { kind: "unavailable", cause: { code: "managed-identity-unavailable" } };
  const aadsts = digitsOf(fieldOf(error, "errorNo"));
  if (aadsts !== null) {
    const code = signInRefusalOf(aadsts);
    return { kind: "unauthorised", cause: { code, aadsts, oauthError: null } };
  }
  const code = hasClientId ? "managed-identity-unknown" : "managed-identity-not-assigned";
  return { kind: "unauthorised", cause: { code } };
}

const credentialError = (code: CredentialProblem): GraphError => ({
  kind: "unauthorised",
  cause: { code },
});

function signInUnavailableError(failed: FailedSignIn | null): GraphError {
  const { status = null, aadsts = null, networkError = null } = failed ?? {};
  return {
    kind: "unavailable",
    cause: { code: "sign-in-unavailable", status, aadsts, networkError },
  };
}

function oauthRefusalOf(text: string | null): OAuthRefusal | null {
  return OAUTH_REFUSALS.find((refusal) => refusal === text) ?? null;
}

/** MSAL found the credential invalid before it sent a request. */
function isCredentialError(errorCode: string): boolean {
  return /invalid_client_credential|invalid_assertion|certificate/.test(errorCode);
}

function isUnreadableFile(error: unknown): boolean {
  return error instanceof Error && /^(open|read)$/.test(String(fieldOf(error, "syscall")));
}

function fieldOf(error: unknown, key: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, key) : undefined;
}

function digitsOf(value: unknown): string | null {
  return /^\d{4,8}$/.test(String(value)) ? String(value) : null;
}
