import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { EntraAccess } from "../../server/access/entra-tokens.ts";
import { getLoopbackTls } from "../../simulator/graph/loopback-certificate.ts";
import { NOW } from "./job-fixtures.ts";

// An authority whose signing keys the test has, so that it can make every kind of token.

const TENANT_ID = "0f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4b";
export const CLIENT_ID = "c11e0000-0000-4000-8000-0000000000aa";
export const KEY_ID = "key-1";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export type TestAuthority = Awaited<ReturnType<typeof openAuthority>>;

let keys: ReturnType<typeof generateSigningKeys> | null = null;
const generateSigningKeys = () => generateKeyPairSync("rsa", { modulusLength: 2048 });

/** All authorities of a process have the same keys, because generating them takes longer than a test. */
function signingKeys() {
  keys ??= generateSigningKeys();
  return keys;
}

/** An authority for one test. */
export async function startAuthority(): Promise<TestAuthority> {
  const authority = await openAuthority();
  onTestFinished(authority.close);
  return authority;
}

/** An authority that the caller closes. */
export async function openAuthority() {
  const pair = signingKeys();
  const tls = await getLoopbackTls();
  const state = { isBroken: false, keyRequests: 0 };
  const server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}/${TENANT_ID}`;
    if (state.isBroken) response.writeHead(503).end();
    else if (request.url === `/${TENANT_ID}/v2.0/.well-known/openid-configuration`) {
      response.end(
        JSON.stringify({
          issuer: `${base}/v2.0`,
          jwks_uri: `${base}/discovery/v2.0/keys`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
        }),
      );
    } else {
      state.keyRequests += 1;
      const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: KEY_ID, use: "sig" };
      response.end(JSON.stringify({ keys: [jwk] }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seconds = NOW / 1000;
  const claims = {
    aud: CLIENT_ID,
    iss: `${url}/${TENANT_ID}/v2.0`,
    iat: seconds - 60,
    nbf: seconds - 60,
    exp: seconds + 3600,
    azp: CLIENT_ID,
    oid: "a0000000-0000-4000-8000-0000000000ff",
    preferred_username: "ada@contoso.example",
    roles: ["helpdesk"],
    tid: TENANT_ID,
    ver: "2.0",
  };
  const sign = (header: object, payload: object, key: KeyObject = pair.privateKey) => {
    const text = `${encode(header)}.${encode(payload)}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(key).toString("base64url")}`;
  };
  const entra: EntraAccess = {
    tenantId: TENANT_ID,
    clientId: CLIENT_ID,
    cloud: { authority: url, caFile: tls.caFile },
    grants: ["viewer", "helpdesk", "operator", "admin"].map((role) => ({
      appRole: role,
      role: role as "viewer",
      tenants: ["*"],
    })),
  };
  return {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    url,
    entra,
    state,
    claims,
    publicKeyPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
    encode,
    sign,
    /** A valid token with these changes of its claims. */
    token: (changes: object = {}) =>
      sign({ typ: "JWT", alg: "RS256", kid: KEY_ID }, { ...claims, ...changes }),
  };
}
