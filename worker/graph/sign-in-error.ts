import { AuthError } from "@azure/msal-node";
import { type FailedSignIn, isSignInUnavailable } from "./failed-sign-in.ts";
import type { GraphError } from "./graph-error.ts";

/**
 * What to do about a refused sign-in, by AADSTS code
 * (source: Microsoft Entra "authentication and authorization error codes").
 */
const REMEDIES: Readonly<Record<string, string>> = {
  AADSTS7000215: "the client secret is wrong: enter its value, not its ID, or create a new one",
  AADSTS7000222: "the client secret has expired: create a new one in the app registration",
  AADSTS7000218: "no credential was sent: give a secret, a certificate or a federated token",
  AADSTS700016: "the app is not known in this tenant: check clientId and tenantId",
  AADSTS7000229: "the app has no service principal in this tenant: give it admin consent",
  AADSTS7000112: "the app is disabled in this tenant: enable it",
  AADSTS90002: "the tenant is not known in this cloud: check tenantId and cloud",
  AADSTS900023: "the tenant id is not valid: check tenantId",
  AADSTS700027: "the certificate is not the one registered: upload it to the app registration",
  AADSTS1000502: "the certificate has expired: renew it and upload it to the app registration",
  AADSTS700024: "the assertion is not valid at this time: correct this machine's clock",
  AADSTS700021: "the federated token's identity is not registered: check issuer and subject",
  AADSTS70021: "no federated identity credential matches: check issuer, subject and audience",
  AADSTS700211: "no federated identity credential has this issuer: check the issuer",
  AADSTS700213: "no federated identity credential has this subject: check the subject",
  AADSTS53003: "Conditional Access blocks the app: exclude this workload identity",
  AADSTS500011: "Graph is not known in this tenant: check cloud",
};

/** OAuth error codes of a permanent refusal. */
const REFUSAL_CODES: ReadonlySet<string> = new Set([
  "invalid_client",
  "unauthorized_client",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "invalid_resource",
  "invalid_tenant",
  "access_denied",
]);

/**
 * Converts a failed sign-in. MSAL's text is not used, because it may quote what was sent.
 *
 * @param error what MSAL threw; null if it returned no token without throwing
 * @param failed the authority's answer; null if it did not refuse a request
 */
export function toSignInError(error: unknown, failed: FailedSignIn | null): GraphError {
  if (failed !== null && isSignInUnavailable(failed)) return signInUnavailableError(failed.status);
  if (isUnreadableFile(error)) {
    return unauthorisedError(
      "the file of the credential cannot be read: check its path and permissions",
    );
  }
  if (error instanceof CredentialUnusable) return unauthorisedError(error.message);
  if (failed !== null && failed.aadsts !== null) {
    const code = `AADSTS${failed.aadsts}`;
    const remedy =
      REMEDIES[code] ??
      "find the code in Microsoft's list of AADSTS codes and correct the credential";
    return unauthorisedError(`${remedy} (${code})`);
  }
  if (REFUSAL_CODES.has(failed?.oauthError ?? "")) {
    return unauthorisedError("check clientId, tenantId and the credential");
  }
  if (error instanceof AuthError && isCredentialError(error.errorCode)) {
    return unauthorisedError(
      "the credential cannot be used: check its key, certificate or identity",
    );
  }
  return signInUnavailableError(failed?.status ?? null);
}

/** A key or certificate that cannot be used to sign in; the message is the remedy. */
export class CredentialUnusable extends Error {
  override readonly name = "CredentialUnusable";
}

const unauthorisedError = (remedy: string): GraphError => ({
  kind: "unauthorised",
  message: `Entra refuses to sign us in: ${remedy}.`,
});

function signInUnavailableError(status: number | null): GraphError {
  return {
    kind: "unavailable",
    status,
    message: "The sign-in service does not answer; the next poll tries again.",
  };
}

/** MSAL found the credential invalid before it sent a request. */
function isCredentialError(errorCode: string): boolean {
  return /invalid_client_credential|invalid_assertion|certificate|managed_identity/.test(errorCode);
}

function isUnreadableFile(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && /^(open|read)$/.test(`${error.syscall}`);
}
