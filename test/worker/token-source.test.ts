import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpointsOf } from "../../domain/cloud.ts";
import type { GraphServer } from "../../simulator/graph/graph-server.ts";
import type { Credential } from "../../worker/graph/token-source.ts";
import { createSignIn, SECRET, startAuthority } from "./sign-in-fixture.ts";

const EXPIRED_SECRET = "expired~value";
const ISSUER = "https://issuer.fabrikam.example";
const AUDIENCE = "api://AzureADTokenExchange";

let folder: string;
let graphServer: GraphServer;
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const path = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "token-"));
  const names = [{ name: "commonName", value: "steadystate" }];
  const [ours, another] = await Promise.all([
    generate(names, { keySize: 2048, algorithm: "sha256" }),
    generate(names, { keySize: 2048, algorithm: "sha256" }),
  ]);
  await Promise.all([
    writeFile(path("ours.key"), ours.private),
    writeFile(path("ours.pem"), ours.cert),
    writeFile(path("other.key"), another.private),
    writeFile(path("other.pem"), another.cert),
    writeFile(path("broken.pem"), "no certificate"),
  ]);
  graphServer = await startAuthority({
    secrets: [{ value: SECRET }, { value: EXPIRED_SECRET, expiresAt: 0 }],
    certificates: [ours.cert],
    federated: [
      {
        issuer: ISSUER,
        subject: "system:serviceaccount:ops:steadystate",
        publicKey: keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
      },
    ],
  });
});
afterAll(async () => {
  await graphServer.close();
  await rm(folder, { recursive: true });
});

const signIn = (credential: Credential, tenantId?: string) =>
  createSignIn(graphServer, { credential, tenantId });

async function signInOnce(credential: Credential, tenantId?: string) {
  const { token, close } = await signIn(credential, tenantId);
  const result = await token(false);
  await close();
  return result;
}

function assertion(subject: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, sub: subject, aud: AUDIENCE, iat: now, nbf: now, exp: now + 600 };
  const text = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), keys.privateKey).toString("base64url")}`;
}

describe("a valid credential", () => {
  test("a secret signs in, and the token is cached until a refresh is requested", async () => {
    const { token, close } = await signIn({ secret: SECRET });
    const before = graphServer.requests.count({ kind: "sign-in" });
    const first = await token(false);
    const second = await token(false);
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    await token(true);
    // One request for the authority's metadata and two for tokens.
    const after = graphServer.requests.count({ kind: "sign-in" });
    expect(after - before).toBe(3);
    await close();
  });

  test("a certificate signs in", async () => {
    const certificate = { keyFile: path("ours.key"), certFile: path("ours.pem") };
    expect(await signInOnce({ certificate })).toMatchObject({ ok: true });
  });

  test("a federated token signs in, and its file is read for each sign-in", async () => {
    const federatedTokenFile = path("federated");
    await writeFile(federatedTokenFile, assertion("another:subject"));
    const { token, close } = await signIn({ federatedTokenFile });
    expect(await token(false)).toMatchObject({ ok: false, error: { kind: "unauthorised" } });
    await writeFile(federatedTokenFile, `${assertion("system:serviceaccount:ops:steadystate")}\n`);
    expect(await token(false)).toMatchObject({ ok: true });
    await close();
  });
});

describe("the error after a refused sign-in", () => {
  test.each`
    credential                                                              | cause
    ${{ secret: "wrong~value" }}                                            | ${{ code: "secret-wrong", aadsts: "7000215", oauthError: "invalid_client" }}
    ${{ secret: EXPIRED_SECRET }}                                           | ${{ code: "secret-expired", aadsts: "7000222", oauthError: "invalid_client" }}
    ${{ secret: SECRET, clientId: "11111111-0000-4000-8000-000000000000" }} | ${{ code: "app-unknown", aadsts: "700016", oauthError: "unauthorized_client" }}
  `(
    "the error for $credential has the cause $cause.code and does not contain the secret",
    async ({ credential, cause }) => {
      const result = await signInOnce(credential);
      expect(result).toMatchObject({
        ok: false,
        error: { kind: "unauthorised", cause },
      });
      expect(JSON.stringify(result)).not.toContain(credential.secret);
    },
  );

  test("the error for an unknown tenant has the kind 'unauthorised' and the cause 'tenant-unknown'", async () => {
    const result = await signInOnce({ secret: SECRET }, "99999999-0000-4000-8000-000000000000");
    expect(result).toMatchObject({
      ok: false,
      error: { kind: "unauthorised", cause: { code: "tenant-unknown", aadsts: "90002" } },
    });
  });

  test.each`
    keyFile        | certFile        | code
    ${"other.key"} | ${"other.pem"}  | ${"certificate-not-registered"}
    ${"gone.key"}  | ${"ours.pem"}   | ${"credential-file-unreadable"}
    ${"."}         | ${"ours.pem"}   | ${"credential-file-unreadable"}
    ${"ours.key"}  | ${"broken.pem"} | ${"certificate-file-invalid"}
    ${"ours.pem"}  | ${"ours.pem"}   | ${"key-file-invalid"}
    ${"other.key"} | ${"ours.pem"}   | ${"key-certificate-mismatch"}
  `(
    "the error for the key $keyFile with the certificate $certFile has the cause $code",
    async ({ keyFile, certFile, code }) => {
      const certificate = { keyFile: path(keyFile), certFile: path(certFile) };
      const result = await signInOnce({ certificate });
      expect(result).toMatchObject({ ok: false, error: { kind: "unauthorised", cause: { code } } });
    },
  );

  test("the error for a missing federated token file has the cause 'credential-file-unreadable'", async () => {
    const result = await signInOnce({ federatedTokenFile: path("missing") });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: "unauthorised", cause: { code: "credential-file-unreadable" } },
    });
  });
});

test("several callers of the same time share one sign-in", async () => {
  const { token, close } = await signIn({ secret: SECRET });
  const before = graphServer.requests.count({ kind: "sign-in" });
  const results = await Promise.all([token(false), token(false), token(true), token(false)]);
  expect(results.every(({ ok }) => ok)).toBe(true);
  // Metadata, one token, and one refreshed token.
  expect(graphServer.requests.count({ kind: "sign-in" }) - before).toBe(3);
  await close();
});

test.each`
  cloud          | authority                              | graph
  ${"global"}    | ${"https://login.microsoftonline.com"} | ${"https://graph.microsoft.com"}
  ${"usgov"}     | ${"https://login.microsoftonline.us"}  | ${"https://graph.microsoft.us"}
  ${"usgov-dod"} | ${"https://login.microsoftonline.us"}  | ${"https://dod-graph.microsoft.us"}
  ${"china"}     | ${"https://login.chinacloudapi.cn"}    | ${"https://microsoftgraph.chinacloudapi.cn"}
`(
  "a tenant in the cloud $cloud signs in at $authority and uses Graph at $graph",
  ({ cloud, authority, graph }) => {
    expect(endpointsOf(cloud)).toMatchObject({ authority, graph, isCustom: false });
  },
);
