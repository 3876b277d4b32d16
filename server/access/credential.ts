import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Tokens of Entra have up to about 4 kB, with 200 groups about 10 kB. */
const MAX_CREDENTIAL_CHARS = 14_000;

/** The key or token of a request; null if it has none. */
export function presentedCredential(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(?<credential>\S+)$/i.exec(headers.authorization ?? "");
  const header = headers["x-api-key"];
  const credential =
    bearer?.groups?.["credential"] ?? (typeof header === "string" ? header : undefined);
  return credential === undefined || credential === "" || credential.length > MAX_CREDENTIAL_CHARS
    ? null
    : credential;
}

/** Whether a request tries to sign in with a key or token, also with one that has no valid form. */
export function hasCredential(headers: IncomingHttpHeaders): boolean {
  return headers.authorization !== undefined || headers["x-api-key"] !== undefined;
}

export const sha256Of = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares in a time that does not depend on where the digests differ. */
export function isDigestOf(sha256: string, digest: Buffer): boolean {
  const expected = Buffer.from(sha256, "hex");
  return expected.length === digest.length && timingSafeEqual(expected, digest);
}
