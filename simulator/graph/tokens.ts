import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Clock, Instant } from "../seam.ts";
import type { AppRegistration } from "./apps.ts";
import type { Seeded } from "./seeded.ts";

/** Who asks, as an access token says it. */
export type Caller = {
  readonly tenantId: string;
  readonly clientId: string;
  readonly roles: readonly string[];
};

type TokenReading =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly message: string };

export type Tokens = {
  readonly lifetimeSeconds: number;
  issue(app: AppRegistration, audience: string): string;
  /** Reads an Authorization header. */
  read(header: string | undefined): TokenReading;
};

type Claims = {
  readonly appid: string;
  readonly tid: string;
  readonly roles: readonly string[];
  readonly exp: number;
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const seconds = (at: Instant): number => Math.floor(at / 1000);

/** Tokens that live on the face's clock and carry the granted permissions as `roles`. */
export function tokens(options: {
  readonly clock: Clock;
  readonly seed: number;
  readonly chance: Seeded;
  readonly lifetimeSeconds: number;
}): Tokens {
  const { clock, chance, lifetimeSeconds } = options;
  const key = createHash("sha256").update(`token ${options.seed}`).digest();
  const sign = (text: string): Buffer => createHmac("sha256", key).update(text).digest();

  return {
    lifetimeSeconds,
    issue(app, audience) {
      const now = seconds(clock.now());
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
        uti: chance.uuid(),
        ver: "1.0",
      };
      const text = `${encode({ typ: "JWT", alg: "HS256" })}.${encode(claims)}`;
      return `${text}.${sign(text).toString("base64url")}`;
    },
    read(header) {
      const token = /^Bearer (.+)$/i.exec(header ?? "")?.[1];
      if (token === undefined) return { ok: false, message: "Access token is empty." };
      const claims = signedClaims(token, sign);
      if (claims === null) {
        return { ok: false, message: "Access token validation failure. Invalid signature." };
      }
      if (seconds(clock.now()) >= claims.exp) {
        return { ok: false, message: "Access token has expired or is not yet valid." };
      }
      const { tid, appid, roles } = claims;
      return { ok: true, caller: { tenantId: tid, clientId: appid, roles } };
    },
  };
}

function signedClaims(token: string, sign: (text: string) => Buffer): Claims | null {
  const [head, body, signature] = token.split(".");
  if (head === undefined || body === undefined || signature === undefined) return null;
  const expected = sign(`${head}.${body}`);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return JSON.parse(Buffer.from(body, "base64url").toString());
}
