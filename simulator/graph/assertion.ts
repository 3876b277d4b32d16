import { constants, createPublicKey, type KeyObject, verify, X509Certificate } from "node:crypto";
import type { Instant } from "../seam.ts";
import type { AppRegistration } from "./apps.ts";

/** Why a client assertion is refused, in Entra's numbers. */
export type AssertionFault = { readonly code: number; readonly message: string };

type Jwt = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signed: Buffer;
  readonly signature: Buffer;
};

/** Entra's tolerance for clocks that disagree. */
const SKEW_SECONDS = 300;

const FEDERATED_AUDIENCE = "api://AzureADTokenExchange";

/**
 * Judges a client assertion: signature (PS256 or RS256), key, issuer, audience and time.
 * `now` is wall time, for that is what the client signed. Null when it is good.
 */
export function assertionFault(
  text: string,
  app: AppRegistration,
  audiences: readonly string[],
  now: Instant,
): AssertionFault | null {
  const jwt = decode(text);
  if (jwt === null) return { code: 50_027, message: "JWT token is invalid or malformed." };
  const own = jwt.payload["iss"] === app.clientId;
  return (
    (own ? certificateFault(jwt, app, audiences) : federatedFault(jwt, app)) ?? timeFault(jwt, now)
  );
}

function certificateFault(
  jwt: Jwt,
  app: AppRegistration,
  audiences: readonly string[],
): AssertionFault | null {
  const certificate = (app.certificates ?? [])
    .map((pem) => new X509Certificate(pem))
    .find((candidate) => named(candidate, jwt.header));
  if (certificate === undefined) {
    return {
      code: 700_027,
      message:
        "The certificate with identifier used to sign the client assertion is not registered on application.",
    };
  }
  if (!signatureHolds(jwt, certificate.publicKey)) return BAD_SIGNATURE;
  if (jwt.payload["sub"] !== app.clientId) {
    return { code: 700_021, message: "Client assertion application identifier doesn't match." };
  }
  if (!audiences.includes(String(jwt.payload["aud"]))) {
    return {
      code: 700_023,
      message: "Client assertion audience claim does not match Realm issuer.",
    };
  }
  return null;
}

function federatedFault(jwt: Jwt, app: AppRegistration): AssertionFault | null {
  const { iss, sub, aud } = jwt.payload;
  const known = (app.federated ?? []).find(
    ({ issuer, subject }) => issuer === iss && subject === sub,
  );
  if (known === undefined) {
    return {
      code: 700_213,
      message: `No matching federated identity record found for presented assertion subject '${sub}'.`,
    };
  }
  if (!signatureHolds(jwt, createPublicKey(known.publicKey))) return BAD_SIGNATURE;
  if (aud !== FEDERATED_AUDIENCE) {
    return {
      code: 700_212,
      message: `No matching federated identity record found for presented assertion audience '${aud}'.`,
    };
  }
  return null;
}

const BAD_SIGNATURE: AssertionFault = {
  code: 700_027,
  message: "Client assertion failed signature validation.",
};

function timeFault({ payload }: Jwt, now: Instant): AssertionFault | null {
  const seconds = now / 1000;
  const { exp, nbf } = payload;
  const inTime =
    typeof exp === "number" &&
    seconds < exp + SKEW_SECONDS &&
    (typeof nbf !== "number" || nbf - SKEW_SECONDS <= seconds);
  if (inTime) return null;
  return { code: 700_024, message: "Client assertion is not within its valid time range." };
}

/** Whether the header's thumbprint (x5t#S256, or the older x5t) names this certificate. */
function named(certificate: X509Certificate, header: Jwt["header"]): boolean {
  const thumbprint = (fingerprint: string): string =>
    Buffer.from(fingerprint.replaceAll(":", ""), "hex").toString("base64url");
  return (
    header["x5t#S256"] === thumbprint(certificate.fingerprint256) ||
    header["x5t"] === thumbprint(certificate.fingerprint)
  );
}

function signatureHolds(jwt: Jwt, key: KeyObject): boolean {
  switch (jwt.header["alg"]) {
    case "PS256":
      return verify(
        "sha256",
        jwt.signed,
        {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        },
        jwt.signature,
      );
    case "RS256":
      return verify("sha256", jwt.signed, key, jwt.signature);
    default:
      return false;
  }
}

function decode(text: string): Jwt | null {
  const [head, body, signature] = text.split(".");
  if (head === undefined || body === undefined || signature === undefined) return null;
  const header = object(head);
  const payload = object(body);
  if (header === null || payload === null) return null;
  return {
    header,
    payload,
    signed: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, "base64url"),
  };
}

function object(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
