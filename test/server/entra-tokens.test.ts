import { createHmac, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { startEmptyServer } from "./empty-server.ts";
import { CLIENT_ID, KEY_ID, startAuthority, type TestAuthority } from "./entra-authority.ts";
import { NOW } from "./job-fixtures.ts";
import { bearer } from "./test-server.ts";

async function startEntraServer(change: (entra: TestAuthority["entra"]) => object = () => ({})) {
  const authority = await startAuthority();
  const entra = { ...authority.entra, ...change(authority.entra) };
  const server = await startEmptyServer({ access: { mode: "keys", keys: API_KEYS, entra } });
  const me = (token: string) => server.get("/api/v1/me", bearer(token));
  return { authority, server, me };
}

describe("an access token of Entra", () => {
  test("signs in with the highest of its app roles, and the audit trail names the person", async () => {
    const { authority, server, me } = await startEntraServer();
    const token = authority.token({ roles: ["viewer", "operator", "unknown"] });
    expect((await me(token)).body).toEqual({
      name: "ada@contoso.example",
      role: "operator",
      tenants: ["contoso", "fabrikam"],
      privacyMode: "full",
      signIn: "entra",
      expiresAt: new Date(NOW + HOUR).toISOString(),
    });
    const silence = { tenants: ["*"], minutes: 5, reason: "test" };
    expect((await server.post("/api/v1/silences", silence, bearer(token))).status).toBe(200);
    const { body } = await server.get("/api/v1/audit", bearer("key-of-admin"));
    expect(body.items[0]).toMatchObject({ actor: "ada@contoso.example", signIn: "entra" });
  });

  test("for the audience api://<clientId> is accepted too", async () => {
    const { authority, me } = await startEntraServer();
    expect((await me(authority.token({ aud: `api://${CLIENT_ID}` }))).status).toBe(200);
  });

  test("is named in the log by the object id, not by the person's name", async () => {
    const { authority, server } = await startEntraServer();
    await server.get("/api/v1/identities?query=ada", bearer(authority.token()));
    const lines = JSON.stringify(server.logLines);
    expect(lines).toContain("entra:a0000000-0000-4000-8000-0000000000ff");
    expect(lines).not.toContain("ada@contoso.example");
  });

  test.each([
    ["has expired", { exp: NOW / 1000 - 61 }, /has expired: sign in again/],
    ["is not valid yet", { nbf: NOW / 1000 + 120 }, /not valid yet/],
    ["never expires", { exp: undefined }, /not an access token/],
    ["is for Graph", { aud: "00000003-0000-0000-c000-000000000000" }, /for another API/],
    ["is for another app", { aud: ["api://other"] }, /for another API/],
    ["is from another tenant", { iss: "https://login.example/other/v2.0" }, /another tenant/],
    ["is of version 1.0", { iss: "https://sts.windows.net/x/", ver: "1.0" }, /version 1\.0/],
    ["names another tenant than its issuer", { tid: "other" }, /another tenant/],
    ["is an ID token", { azp: undefined, nonce: "n" }, /not an access token/],
    ["has no object id", { oid: undefined }, /not an access token/],
    ["has claims of wrong types", { roles: "admin" }, /not an access token/],
  ])("that %s gets 401 and the remedy", async (_what, changes, detail) => {
    const { authority, me } = await startEntraServer();
    const { status, body } = await me(authority.token(changes));
    expect(status).toBe(401);
    expect(body.detail).toMatch(detail);
  });

  test("that expires while the console is open does not count as a guessed key", async () => {
    const { authority, me } = await startEntraServer();
    const expired = authority.token({ exp: NOW / 1000 - 3600 });
    for (let tries = 0; tries < 32; tries += 1) expect((await me(expired)).status).toBe(401);
  });

  test.each([
    ["no role", { roles: [] }],
    ["no claim about roles", { roles: undefined }],
    ["a role of another app", { roles: ["Admin"] }],
  ])("with %s gets 403 and says who can help", async (_what, changes) => {
    const { authority, me } = await startEntraServer();
    const { status, body } = await me(authority.token(changes));
    expect(status).toBe(403);
    expect(body.detail).toMatch(/ada@contoso.example has signed in, but has no role.*ask an admin/);
  });
});

describe("a forged token", () => {
  const forge: readonly (readonly [string, (authority: TestAuthority) => string])[] = [
    [
      "without a signature (alg none)",
      ({ encode, claims }) => `${encode({ typ: "JWT", alg: "none" })}.${encode(claims)}.`,
    ],
    [
      "signed with the public key as HMAC secret (algorithm confusion)",
      ({ encode, claims, publicKeyPem }) => {
        const text = `${encode({ typ: "JWT", alg: "HS256", kid: KEY_ID })}.${encode(claims)}`;
        return `${text}.${createHmac("sha256", publicKeyPem).update(text).digest("base64url")}`;
      },
    ],
    [
      "signed with another key under the known key id",
      ({ sign, claims }) => {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        return sign({ alg: "RS256", kid: KEY_ID }, claims, privateKey);
      },
    ],
    [
      "that brings its own key (jwk, jku, x5u)",
      ({ sign, claims }) => {
        const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const jwk = publicKey.export({ format: "jwk" });
        const header = { alg: "RS256", kid: "own", jwk, jku: "https://evil.example/keys" };
        return sign({ ...header, x5u: "https://evil.example/cert" }, claims, privateKey);
      },
    ],
    [
      "with a changed role",
      ({ token, encode, claims }) => {
        const [head, , signature] = token().split(".");
        return `${head}.${encode({ ...claims, roles: ["admin"] })}.${signature}`;
      },
    ],
    [
      "with a critical header that is not understood",
      ({ sign, claims }) => sign({ alg: "RS256", kid: KEY_ID, crit: ["x"], x: 1 }, claims),
    ],
  ];
  test.each(forge)("%s gets 401", async (_what, make) => {
    const { authority, me } = await startEntraServer();
    const { status, body } = await me(make(authority));
    expect(status).toBe(401);
    expect(body.detail).toMatch(/Entra did not sign this token/);
  });

  test("counts as a wrong access key, and the server does not ask Entra for its signing keys at each unknown key id", async () => {
    const { authority, server, me } = await startEntraServer();
    for (let tries = 0; tries < 30; tries += 1) {
      const token = authority.sign({ alg: "RS256", kid: `unknown-${tries}` }, authority.claims);
      expect((await me(token)).status).toBe(401);
    }
    expect(authority.state.keyRequests).toBeLessThan(5);
    const wrong = authority.sign({ alg: "RS256", kid: "unknown" }, authority.claims);
    expect((await me(wrong)).status).toBe(429);
    expect((await me(authority.token())).status).toBe(200);
    expect(JSON.stringify(server.logLines)).not.toContain(authority.token().slice(0, 60));
  });
});

describe("a caller with several grants", () => {
  test("gets the highest of the granted roles, and only the tenants of the grants with this role", async () => {
    const group = "9a6b5c4d-3e2f-4a1b-8c9d-0e1f2a3b4c5d";
    const { authority, me } = await startEntraServer(() => ({
      grants: [
        { appRole: "Desk", role: "helpdesk", tenants: ["*"] },
        { group, role: "admin", tenants: ["contoso"] },
      ],
    }));
    const desk = await me(authority.token({ roles: ["Desk"] }));
    expect(desk.body).toMatchObject({ role: "helpdesk", tenants: ["contoso", "fabrikam"] });
    const both = await me(authority.token({ roles: ["Desk"], groups: [group] }));
    expect(both.body).toMatchObject({ role: "admin", tenants: ["contoso"] });
    const overage = { roles: [], _claim_names: { groups: "src1" } };
    expect((await me(authority.token(overage))).body.detail).toMatch(/too many groups/);
  });
});

test("while the keys of Entra cannot be read, a token gets 503, and a key still works", async () => {
  const { authority, server, me } = await startEntraServer();
  authority.state.isBroken = true;
  const { status, body } = await me(authority.token());
  expect(status).toBe(503);
  expect(body.detail).toMatch(/cannot read the signing keys of Entra/);
  expect((await server.get("/api/v1/me", bearer("key-of-viewer"))).status).toBe(200);
  expect((await server.get("/readyz", bearer(authority.token()))).status).toBe(200);
  authority.state.isBroken = false;
  expect((await me(authority.token())).status).toBe(200);
});
