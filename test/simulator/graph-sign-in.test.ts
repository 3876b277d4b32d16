import { createSign, generateKeyPairSync, X509Certificate } from "node:crypto";
import { ConfidentialClientApplication, type NodeAuthOptions, ServerError } from "@azure/msal-node";
import { generate } from "selfsigned";
import { expect, test } from "vitest";
import { CLIENT, createGraphRig, type GraphRig, READER_APP, SECRET } from "./graph-client.ts";
import { NOW, TENANT } from "./graph-fixtures.ts";

const OTHER_TENANT = "99999999-0000-4000-8000-000000000009";

/** MSAL with the simulator as authority and a network module that trusts its certificate authority. */
function msal({ graph, client }: GraphRig, auth: Partial<NodeAuthOptions>, tenantId = TENANT) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: CLIENT,
      authority: `${graph.url}/${tenantId}`,
      knownAuthorities: [new URL(graph.url).host],
      ...auth,
    },
    system: { networkClient: client.network },
  });
}

const scopesOf = ({ graph }: GraphRig) => ({ scopes: [`${graph.url}/.default`] });

async function errorMessageOf(promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(ServerError);
  return (thrown as ServerError).errorMessage;
}

async function status(world: GraphRig, token: string): Promise<number> {
  const response = await world.client.fetch(`${world.graph.url}/v1.0/auditLogs/provisioning`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await response.text();
  return response.status;
}

test("MSAL signs in with a secret, and Graph accepts the token", async () => {
  await using world = await createGraphRig();
  const answer = await msal(world, { clientSecret: SECRET }).acquireTokenByClientCredential(
    scopesOf(world),
  );
  expect(await status(world, answer?.accessToken ?? "")).toBe(200);
  const claims = JSON.parse(
    Buffer.from(answer?.accessToken.split(".")[1] ?? "", "base64url").toString(),
  );
  expect(claims).toMatchObject({ roles: READER_APP.permissions, tid: TENANT, appid: CLIENT });
});

test("MSAL signs in with a registered certificate, but not with an unregistered certificate", async () => {
  const wallClock = { now: () => Date.now() };
  const [known, unknown] = await Promise.all([certificate(), certificate()]);
  await using world = await createGraphRig({
    wallClock,
    apps: [{ ...READER_APP, certificates: [known.pem] }],
  });

  const answer = await msal(world, {
    clientCertificate: known.credential,
  }).acquireTokenByClientCredential(scopesOf(world));
  expect(await status(world, answer?.accessToken ?? "")).toBe(200);

  const errorMessage = await errorMessageOf(
    msal(world, { clientCertificate: unknown.credential }).acquireTokenByClientCredential(
      scopesOf(world),
    ),
  );
  expect(errorMessage).toContain("AADSTS700027");
});

test("an assertion that has a known thumbprint but is signed with another key is rejected", async () => {
  const wallClock = { now: () => Date.now() };
  const [known, other] = await Promise.all([certificate(), certificate()]);
  await using world = await createGraphRig({
    wallClock,
    apps: [{ ...READER_APP, certificates: [known.pem] }],
  });
  const forged = { ...known.credential, privateKey: other.credential.privateKey };
  expect(
    await errorMessageOf(
      msal(world, { clientCertificate: forged }).acquireTokenByClientCredential(scopesOf(world)),
    ),
  ).toContain("AADSTS700027");
});

test("an assertion that has expired by the real clock is rejected", async () => {
  const known = await certificate();
  const wallClock = { now: () => Date.now() + 3_600_000 };
  await using world = await createGraphRig({
    wallClock,
    apps: [{ ...READER_APP, certificates: [known.pem] }],
  });
  expect(
    await errorMessageOf(
      msal(world, { clientCertificate: known.credential }).acquireTokenByClientCredential(
        scopesOf(world),
      ),
    ),
  ).toContain("AADSTS700024");
});

test.each`
  issuer                     | audience                        | outcome
  ${"https://idp.example"}   | ${"api://AzureADTokenExchange"} | ${"signed in"}
  ${"https://other.example"} | ${"api://AzureADTokenExchange"} | ${"AADSTS700213"}
  ${"https://idp.example"}   | ${"api://something-else"}       | ${"AADSTS700212"}
`("a federated assertion of $issuer for $audience gives the result $outcome", async (row) => {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const federated = {
    issuer: "https://idp.example",
    subject: "steadystate",
    publicKey: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
  await using world = await createGraphRig({ apps: [{ ...READER_APP, federated: [federated] }] });
  const assertion = jwt(
    { iss: row.issuer, sub: "steadystate", aud: row.audience, exp: NOW / 1000 + 600 },
    pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
  const attempt = msal(world, {
    clientAssertion: async () => assertion,
  }).acquireTokenByClientCredential(scopesOf(world));
  if (row.outcome === "signed in") expect((await attempt)?.accessToken).toBeTruthy();
  else expect(await errorMessageOf(attempt)).toContain(row.outcome);
});

test("every failed sign-in has Entra's error number", async () => {
  const apps = [
    READER_APP,
    {
      ...READER_APP,
      clientId: "expired",
      secrets: [{ value: SECRET, expiresAt: NOW - 1000 }],
    },
  ];
  await using world = await createGraphRig({ apps });
  const errorOf = (auth: Partial<NodeAuthOptions>) =>
    errorMessageOf(msal(world, auth).acquireTokenByClientCredential(scopesOf(world)));

  expect(await errorOf({ clientSecret: "wrong" })).toContain("AADSTS7000215");
  expect(await errorOf({ clientId: "expired", clientSecret: SECRET })).toContain("AADSTS7000222");
  expect(await errorOf({ clientId: "unknown", clientSecret: SECRET })).toContain("AADSTS700016");
  const otherTenant = await world.client.fetch(
    `${world.graph.url}/${OTHER_TENANT}/oauth2/v2.0/token`,
    { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials" }) },
  );
  expect(otherTenant.status).toBe(400);
  expect(await otherTenant.json()).toMatchObject({
    error_codes: [90_002],
    error: "invalid_request",
  });
  await expect(
    msal(world, { clientSecret: SECRET }, OTHER_TENANT).acquireTokenByClientCredential(
      scopesOf(world),
    ),
  ).rejects.toThrow();
  const otherResource = msal(world, { clientSecret: SECRET }).acquireTokenByClientCredential({
    scopes: ["https://vault.example/.default"],
  });
  expect(await errorMessageOf(otherResource)).toContain("AADSTS500011");
});

test("an access token expires by the simulated clock", async () => {
  await using world = await createGraphRig({ tokenLifetimeSeconds: 600 });
  const token = await world.token();
  expect(await status(world, token)).toBe(200);
  world.tenant.clock.advanceTo(NOW + 599_000);
  expect(await status(world, token)).toBe(200);
  world.tenant.clock.advanceTo(NOW + 600_000);
  expect(await status(world, token)).toBe(401);
});

test("a token with a wrong signature is rejected", async () => {
  await using world = await createGraphRig();
  const [head, body] = (await world.token()).split(".");
  expect(await status(world, `${head}.${body}.AAAA`)).toBe(401);
  expect(await status(world, "nonsense")).toBe(401);
});

test("a client that does not trust the simulator's certificate authority cannot connect", async () => {
  await using world = await createGraphRig();
  await expect(fetch(`${world.graph.url}/v1.0/auditLogs/provisioning`)).rejects.toThrow();
});

async function certificate() {
  const made = await generate([{ name: "commonName", value: "client" }], {
    keyType: "rsa",
    keySize: 2048,
    algorithm: "sha256",
  });
  const thumbprintSha256 = new X509Certificate(made.cert).fingerprint256.replaceAll(":", "");
  return {
    pem: made.cert,
    credential: { thumbprintSha256, privateKey: made.private },
  };
}

function jwt(payload: object, privateKey: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(payload)}`;
  return `${text}.${createSign("sha256").update(text).sign(privateKey, "base64url")}`;
}
