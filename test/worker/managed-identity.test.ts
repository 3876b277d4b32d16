import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { endpointsOf } from "../../domain/cloud.ts";
import { createGraphAgent } from "../../worker/graph/http-exchange.ts";
import { type Credential, createTokenSource } from "../../worker/graph/token-source.ts";

// The endpoint of an Azure machine. Source of its answers: Microsoft "How to use managed identities on
// an Azure VM to acquire an access token", and https://github.com/Azure/aad-pod-identity/issues/778.

let server: Server;
let answer = { status: 200, body: "" };

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AZURE_POD_IDENTITY_AUTHORITY_HOST", `http://127.0.0.1:${port}`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});

async function signIn(managedIdentity: Credential["managedIdentity"]) {
  const agent = createGraphAgent(null);
  const token = createTokenSource({
    tenantId: "7d2f0c9e-51b4-4c0a-9a43-0c6f1f5b77aa",
    endpoints: endpointsOf("global"),
    credential: { managedIdentity },
    agent,
    readFile: async () => "",
    now: Date.now,
  });
  const result = await token(true);
  await agent.close();
  return result;
}

const CLIENT_ID = "11111111-0000-4000-8000-000000000000";

describe("a managed identity", () => {
  test("gives a token", async () => {
    answer = {
      status: 200,
      body: '{"access_token":"abc","expires_in":"3599","expires_on":"4102444800","resource":"https://graph.microsoft.com","token_type":"Bearer"}',
    };
    expect(await signIn({})).toEqual({ ok: true, value: "abc" });
  });

  test.each`
    managedIdentity            | code
    ${{}}                      | ${"managed-identity-not-assigned"}
    ${{ clientId: CLIENT_ID }} | ${"managed-identity-unknown"}
  `(
    "that the machine $managedIdentity does not have fails with the cause $code",
    async ({ managedIdentity, code }) => {
      answer = {
        status: 400,
        body: '{"error":"invalid_request","error_description":"Identity not found"}',
      };
      expect(await signIn(managedIdentity)).toMatchObject({
        ok: false,
        error: { kind: "unauthorised", cause: { code } },
      });
    },
  );

  test("whose endpoint does not answer is unavailable", async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await signIn({})).toMatchObject({
      ok: false,
      error: { kind: "unavailable", cause: { code: "managed-identity-unavailable" } },
    });
  });
});
