import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Clock, Instant } from "../tenant-view.ts";
import type { AppRegistration } from "./app-registrations.ts";
import type { GraphRandom } from "./graph-random.ts";

/** The caller of a request, read from its access token. */
export type TokenCaller = {
  readonly tenantId: string;
  readonly clientId: string;
  readonly roles: readonly string[];
};

type TokenResult =
  | { readonly ok: true; readonly caller: TokenCaller }
  | { readonly ok: false; readonly message: string };

export type AccessTokens = {
  readonly lifetimeSeconds: number;
  issue(app: AppRegistration, audience: string): string;
  /** Reads an Authorization header. */
  read(header: string | undefined): TokenResult;
};

type TokenClaims = {
  readonly appid: string;
  readonly tid: string;
  readonly roles: readonly string[];
  readonly exp: number;
};

const encodeBase64Json = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

const toSeconds = (at: Instant): number => Math.floor(at / 1000);

/** Access tokens with the granted permissions as `roles`; they expire by the simulated clock. */
export function createAccessTokens(options: {
  readonly clock: Clock;
  readonly seed: number;
  readonly random: GraphRandom;
  readonly lifetimeSeconds: number;
}): AccessTokens {
  const { clock, random, lifetimeSeconds } = options;
  const key = createHash("sha256").update(`token ${options.seed}`).digest();
  const sign = (text: string): Buffer => createHmac("sha256", key).update(text).digest();
  /** A client sends the same token with every request, so its signature is checked once. */
  let lastVerified: { readonly token: string; readonly claims: TokenClaims } | null = null;

  return {
    lifetimeSeconds,
    issue(app, audience) {
      const now = toSeconds(clock.now());
      const claims = {
        aud: audience,
        iss: `https://sts.windows.net/${app.tenantId}/`,
        iat: now,
        nbf: now,
        exp: now + lifetimeSeconds,
        appid: app.clientId,
        idtyp: "app",
        roles: app.permissions,
        tid: app.tenantId,
        uti: random.nextUuid(),
        ver: "1.0",
      };
      const text = `${encodeBase64Json({ typ: "JWT", alg: "HS256" })}.${encodeBase64Json(claims)}`;
      return `${text}.${sign(text).toString("base64url")}`;
    },
    read(header) {
      const token = /^Bearer (.+)$/i.exec(header ?? "")?.[1];
      if (token === undefined) return { ok: false, message: "Access token is empty." };
      const claims =
        lastVerified?.token === token ? lastVerified.claims : verifyClaims(token, sign);
      if (claims === null) {
        return { ok: false, message: "Access token validation failure. Invalid signature." };
      }
      lastVerified = { token, claims };
      if (toSeconds(clock.now()) >= claims.exp) {
        return { ok: false, message: "Access token has expired or is not yet valid." };
      }
      const { tid, appid, roles } = claims;
      return { ok: true, caller: { tenantId: tid, clientId: appid, roles } };
    },
  };
}

function verifyClaims(token: string, sign: (text: string) => Buffer): TokenClaims | null {
  const [head, body, signature] = token.split(".");
  if (head === undefined || body === undefined || signature === undefined) return null;
  const expected = sign(`${head}.${body}`);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return JSON.parse(Buffer.from(body, "base64url").toString());
}
