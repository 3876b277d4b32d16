import { X509Certificate } from "node:crypto";
import type { CredentialExpiry } from "../../domain/credential-expiry.ts";
import type { Credential } from "./token-source.ts";

/**
 * When a credential expires; null if this is not known, or if the credential does not expire. The date of
 * a certificate comes from its file, which is read each time, because an operator can replace it while
 * the worker runs. A file that cannot be read is reported by the sign-in.
 */
export async function readCredentialExpiry(
  { clientId, expiresAt, certificate }: Credential,
  readFile: (path: string) => Promise<string>,
): Promise<CredentialExpiry | null> {
  if (clientId === undefined) return null;
  if (expiresAt !== undefined) return { method: "secret", clientId, expiresAt };
  if (certificate === undefined) return null;
  try {
    const { validTo } = new X509Certificate(await readFile(certificate.certFile));
    return { method: "certificate", clientId, expiresAt: Date.parse(validTo) };
  } catch {
    return null;
  }
}
