import { constants, createPublicKey, type KeyObject, verify, X509Certificate } from "node:crypto";
import type { Instant } from "../tenant-view.ts";
import type { AppRegistration } from "./app-registrations.ts";

/** Why a client assertion is rejected; `code` is Entra's AADSTS number. */
export type AssertionRejection = { readonly code: number; readonly message: string };

type DecodedJwt = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signedBytes: Buffer;
  readonly signature: Buffer;
};

/** Entra's tolerance for clock differences. */
const SKEW_SECONDS = 300;

const FEDERATED_AUDIENCE = "api://AzureADTokenExchange";

/**
 * Checks a client assertion: signature (PS256 or RS256), key, issuer, audience and time. `now` is
 * real time, because clients sign with real time. Null when the assertion is valid.
 */
export function checkClientAssertion(
  text: string,
  app: AppRegistration,
  audiences: readonly string[],
  now: Instant,
): AssertionRejection | null {
  const jwt = decodeJwt(text);
  if (jwt === null) return { code: 50_027, message: "JWT token is invalid or malformed." };
  const isIssuedByClient = jwt.payload["iss"] === app.clientId;
  return (
    (isIssuedByClient
      ? checkCertificateAssertion(jwt, app, audiences)
      : checkFederatedAssertion(jwt, app)) ?? checkValidityTime(jwt, now)
  );
}

function checkCertificateAssertion(
  jwt: DecodedJwt,
  app: AppRegistration,
  audiences: readonly string[],
): AssertionRejection | null {
  const certificate = (app.certificates ?? [])
    .map((pem) => new X509Certificate(pem))
    .find((candidate) => matchesThumbprint(candidate, jwt.header));
  if (certificate === undefined) {
    return {
      code: 700_027,
      message:
        "The certificate with identifier used to sign the client assertion is not registered on application.",
    };
  }
  if (!isSignatureValid(jwt, certificate.publicKey)) return BAD_SIGNATURE;
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

function checkFederatedAssertion(jwt: DecodedJwt, app: AppRegistration): AssertionRejection | null {
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
  if (!isSignatureValid(jwt, createPublicKey(known.publicKey))) return BAD_SIGNATURE;
  if (aud !== FEDERATED_AUDIENCE) {
    return {
      code: 700_212,
      message: `No matching federated identity record found for presented assertion audience '${aud}'.`,
    };
  }
  return null;
}

const BAD_SIGNATURE: AssertionRejection = {
  code: 700_027,
  message: "Client assertion failed signature validation.",
};

function checkValidityTime({ payload }: DecodedJwt, now: Instant): AssertionRejection | null {
  const seconds = now / 1000;
  const { exp, nbf } = payload;
  const isInTime =
    typeof exp === "number" &&
    seconds < exp + SKEW_SECONDS &&
    (typeof nbf !== "number" || nbf - SKEW_SECONDS <= seconds);
  if (isInTime) return null;
  return { code: 700_024, message: "Client assertion is not within its valid time range." };
}

/** Whether the header (x5t#S256, or the older x5t) contains the thumbprint of this certificate. */
function matchesThumbprint(certificate: X509Certificate, header: DecodedJwt["header"]): boolean {
  const thumbprint = (fingerprint: string): string =>
    Buffer.from(fingerprint.replaceAll(":", ""), "hex").toString("base64url");
  return (
    header["x5t#S256"] === thumbprint(certificate.fingerprint256) ||
    header["x5t"] === thumbprint(certificate.fingerprint)
  );
}

function isSignatureValid(jwt: DecodedJwt, key: KeyObject): boolean {
  switch (jwt.header["alg"]) {
    case "PS256":
      return verify(
        "sha256",
        jwt.signedBytes,
        {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        },
        jwt.signature,
      );
    case "RS256":
      return verify("sha256", jwt.signedBytes, key, jwt.signature);
    default:
      return false;
  }
}

function decodeJwt(text: string): DecodedJwt | null {
  const [head, body, signature] = text.split(".");
  if (head === undefined || body === undefined || signature === undefined) return null;
  const header = parseJwtPart(head);
  const payload = parseJwtPart(body);
  if (header === null || payload === null) return null;
  return {
    header,
    payload,
    signedBytes: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, "base64url"),
  };
}

function parseJwtPart(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
