import type { TenantSettings } from "../../config/settings-schema.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { expiryText, METHOD_NAMES } from "../../wording/credential-expiry.ts";
import { readCredentialExpiry } from "../graph/credential-expiry.ts";
import type { CheckResult } from "./doctor-line.ts";

export type CheckCredentialDependencies = {
  readonly readFile: (path: string) => Promise<string>;
  /** The product's clock. */
  readonly now: () => Instant;
};

/**
 * Checks when the credential of a tenant expires; null for a credential that does not expire, such as a
 * managed identity.
 */
export async function checkCredential(
  { credential }: Pick<TenantSettings, "credential">,
  { tokenExpiryWarningMs }: Pick<Thresholds, "tokenExpiryWarningMs">,
  { readFile, now }: CheckCredentialDependencies,
): Promise<CheckResult | null> {
  const expiry = await readCredentialExpiry(credential, readFile);
  if (expiry === null) return credential.secret === undefined ? null : UNKNOWN_EXPIRY;
  const remainingMs = expiry.expiresAt - now();
  const text = `The ${METHOD_NAMES[expiry.method]} ${expiryText(expiry.expiresAt, now())}.`;
  if (remainingMs > tokenExpiryWarningMs) return { status: "ok", text };
  const renewal = `Make a new one in Entra under App registrations, ${expiry.clientId}, Certificates & secrets.`;
  return { status: "warn", text: `${text} ${renewal}` };
}

const UNKNOWN_EXPIRY: CheckResult = {
  status: "skip",
  text: "The settings do not say when the client secret expires: set credential.expiresAt, and Steadystate warns before that.",
};
