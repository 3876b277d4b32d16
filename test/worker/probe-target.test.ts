import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { getLoopbackTls } from "../../simulator/graph/loopback-certificate.ts";
import { type ScimServer, startScimServer } from "../../simulator/scim/scim-server.ts";
import { canCall, isLoopbackName } from "../../worker/scim/network-access.ts";
import { probeTarget, probeUrl } from "../../worker/scim/probe-target.ts";
import { sendGet } from "../../worker/scim/send-get.ts";
import { type StubReply, type StubServer, startStubServer } from "./graph-stub.ts";

const TOKEN = "scim~token";
const UUID = "cf4d0000-0000-4000-8000-000000000001";
const NOW = Date.parse("2026-05-04T12:00:00Z");
const dependencies = { now: () => NOW, realNow: Date.now, uuid: () => UUID };

const openServers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of openServers.splice(0)) await server.close();
});

async function startServerReplying(reply: StubReply): Promise<StubServer> {
  const server = await startStubServer(() => reply);
  openServers.push(server);
  return server;
}

const probe = (url: string, allowPrivate = false) =>
  probeTarget({ url, token: TOKEN, allowPrivate }, dependencies);

const list = (over: object) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  totalResults: 0,
  ...over,
});

describe("the probe of a SCIM server", () => {
  let target: ScimServer;
  beforeEach(async () => {
    target = await startScimServer({ token: TOKEN, profile: "generic" });
    openServers.push(target);
  });

  test("if the server finds no user, the probe has the result 'ok' and contains timings", async () => {
    const { probe: result, timings } = await probe(target.url);
    expect(result).toMatchObject({ at: NOW, result: "ok", httpStatus: 200, message: null });
    expect(result.latencyMs).toBeGreaterThanOrEqual(0);
    expect(Object.keys(timings)).toEqual(["tcp", "response", "total"]);
  });

  test.each`
    mode                | result
    ${"401"}            | ${"auth"}
    ${"404"}            | ${"not-found"}
    ${"429"}            | ${"throttled"}
    ${"503html"}        | ${"server-error"}
    ${"filter-ignored"} | ${"filter-ignored"}
  `(
    "the probe of a server with the fault $mode has the result $result",
    async ({ mode, result }) => {
      target.load([{ userName: "ada@fabrikam.example" }] as never);
      target.faults.add({ mode });
      const { probe: faulty } = await probe(target.url);
      expect(faulty.result).toBe(result);
      expect(faulty.message).toMatch(/\.$/);
    },
  );

  test.each(["seconds", "unit"] as const)(
    "the probe reads a Retry-After in the form '%s'",
    async (retryAfterForm) => {
      target.faults.add({ mode: "429", retryAfterSeconds: 13, retryAfterForm });
      expect((await probe(target.url)).retryAfterMs).toBe(13_000);
    },
  );

  test("the result for a wrong token does not contain the token", async () => {
    target.setToken("another");
    const outcome = await probe(target.url);
    expect(outcome.probe).toMatchObject({ result: "auth", httpStatus: 401 });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  });
});

test.each`
  answer                                    | result                    | reply
  ${"a list response with totalResults 0"}  | ${"ok"}                   | ${{ body: list({}) }}
  ${"a list response without resources"}    | ${"ok"}                   | ${{ body: list({ Resources: [] }) }}
  ${"a list response with totalResults 4"}  | ${"filter-ignored"}       | ${{ body: list({ totalResults: 4 }) }}
  ${"a list response with a resource"}      | ${"filter-ignored"}       | ${{ body: list({ Resources: [{ id: "1" }] }) }}
  ${"a list response with a text as total"} | ${"no-total"}             | ${{ body: list({ totalResults: "0" }) }}
  ${"a list response without totalResults"} | ${"no-total"}             | ${{ body: list({ totalResults: undefined }) }}
  ${"JSON without a SCIM schema"}           | ${"not-list-response"}    | ${{ body: { totalResults: 0 } }}
  ${"a JSON array"}                         | ${"not-list-response"}    | ${{ body: [] }}
  ${"the JSON value null"}                  | ${"not-list-response"}    | ${{ body: "null", headers: { "content-type": "application/json" } }}
  ${"incomplete JSON"}                      | ${"bad-json"}             | ${{ body: '{"totalRes', headers: { "content-type": "text/plain" } }}
  ${"a list response above 1 MB"}           | ${"bad-json"}             | ${{ body: list({ pad: "x".repeat(1_100_000) }) }}
  ${"HTML"}                                 | ${"html-instead-of-json"} | ${{ body: "<html>sign in</html>" }}
  ${"HTML as text/plain"}                   | ${"html-instead-of-json"} | ${{ body: " <!doctype html>", headers: { "content-type": "text/plain" } }}
  ${"a truncated list response"}            | ${"net-response"}         | ${{ body: list({ Resources: [] }), isTruncated: true }}
  ${"status 301 with a location"}           | ${"redirect"}             | ${{ status: 301, headers: { location: "https://elsewhere.example/" } }}
  ${"status 403 with HTML"}                 | ${"auth"}                 | ${{ status: 403, body: "<html>WAF</html>" }}
  ${"status 400"}                           | ${"rejected"}             | ${{ status: 400, body: { scimType: "invalidFilter" } }}
  ${"status 501"}                           | ${"server-error"}         | ${{ status: 501 }}
`("a probe that gets $answer has the result $result", async ({ reply, result }) => {
  const server = await startServerReplying(reply);
  expect((await probe(`${server.origin}/scim/v2`)).probe.result).toBe(result);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({ method: "GET", body: "" });
  expect(server.requests[0]!.path).toBe(`/scim/v2/Users?filter=userName eq "${UUID}"`);
  expect(server.requests[0]!.headers).toMatchObject({ authorization: `Bearer ${TOKEN}` });
});

test.each`
  tenantUrl                                             | expected
  ${"https://scim.example/scim"}                        | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example/scim/"}                       | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example"}                             | ${"https://scim.example/Users?"}
  ${"https://scim.example/scim/?aadOptscim062020"}      | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example/scim?AzureAdScimPatch2017#x"} | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example/scim?org=7&aadOptscim062020"} | ${"https://scim.example/scim/Users?org=7&"}
`("the Tenant URL $tenantUrl is probed at $expected", ({ tenantUrl, expected }) => {
  expect(probeUrl(tenantUrl, UUID).href).toBe(`${expected}filter=userName+eq+%22${UUID}%22`);
});

describe("the probe of an unreachable server", () => {
  test("an unresolvable name gives the result 'net-dns', and a refused connection gives 'net-tcp'", async () => {
    const server = await startServerReplying({});
    await server.close();
    expect((await probe("https://unknown.invalid/scim")).probe.result).toBe("net-dns");
    expect((await probe(`${server.origin}/scim`)).probe).toMatchObject({
      result: "net-tcp",
      httpStatus: null,
      latencyMs: null,
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("an untrusted certificate gives the result 'net-tls'", async () => {
    const { key, cert } = await getLoopbackTls();
    const target = await startScimServer({ token: TOKEN, profile: "generic", tls: { key, cert } });
    openServers.push(target);
    expect((await probe(target.url)).probe.result).toBe("net-tls");
  });

  test("a time-out is reported with the phase in which it happened", async () => {
    const silentServer = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silentServer.listen(0, "127.0.0.1", resolve));
    const { port } = silentServer.address() as AddressInfo;
    const get = (protocol: string) =>
      sendGet({
        url: new URL(`${protocol}://127.0.0.1:${port}/`),
        headers: {},
        networkAccess: { allowPrivate: false, allowHttp: false },
        timeoutMs: 1500,
        maxBodyBytes: 100,
        realNow: Date.now,
      });
    expect(await get("http")).toMatchObject({ ok: false, error: { phase: "response" } });
    expect(await get("https")).toMatchObject({ ok: false, error: { phase: "tls" } });
    await new Promise((resolve) => silentServer.close(resolve));
  });

  test.each`
    url                                    | result
    ${"http://scim.example/scim"}          | ${"net-tls"}
    ${"ftp://127.0.0.1/scim"}              | ${"net-tls"}
    ${"https://ada:secret@scim.example/"}  | ${"net-dns"}
    ${"https://169.254.169.254/latest"}    | ${"net-tcp"}
    ${"https://10.0.0.7/scim"}             | ${"net-tcp"}
    ${"https://[fe80::1]/scim"}            | ${"net-tcp"}
    ${"https://[::ffff:169.254.169.254]/"} | ${"net-tcp"}
    ${"https://[fd00:ec2::254]/"}          | ${"net-tcp"}
  `("the URL $url is not called and gives the result $result", async ({ url, result }) => {
    const { probe: refused, timings } = await probe(url);
    expect(refused).toMatchObject({ result, message: expect.stringMatching(/^Not called: /) });
    expect(timings).toEqual({});
  });
});

test.each`
  address                 | always   | private  | loopback
  ${"93.184.216.34"}      | ${true}  | ${true}  | ${true}
  ${"2606:2800:220:1::1"} | ${true}  | ${true}  | ${true}
  ${"10.1.2.3"}           | ${false} | ${true}  | ${false}
  ${"172.16.0.1"}         | ${false} | ${true}  | ${false}
  ${"100.64.0.1"}         | ${false} | ${true}  | ${false}
  ${"fd12::1"}            | ${false} | ${true}  | ${false}
  ${"127.0.0.1"}          | ${false} | ${true}  | ${true}
  ${"::1"}                | ${false} | ${true}  | ${true}
  ${"::ffff:127.0.0.1"}   | ${false} | ${true}  | ${true}
  ${"64:ff9b::5db8:d822"} | ${true}  | ${true}  | ${true}
  ${"64:ff9b::a9fe:a9fe"} | ${false} | ${false} | ${false}
  ${"169.254.169.254"}    | ${false} | ${false} | ${false}
  ${"100.100.100.200"}    | ${false} | ${false} | ${false}
  ${"168.63.129.16"}      | ${false} | ${false} | ${false}
  ${"fd00:ec2::254"}      | ${false} | ${false} | ${false}
  ${"fe80::1"}            | ${false} | ${false} | ${false}
  ${"0.0.0.0"}            | ${false} | ${false} | ${false}
  ${"::"}                 | ${false} | ${false} | ${false}
  ${"255.255.255.255"}    | ${false} | ${false} | ${false}
  ${"224.0.0.1"}          | ${false} | ${false} | ${false}
  ${"not an address"}     | ${false} | ${false} | ${false}
`(
  "whether the address $address may be called (by default: $always; with allowPrivate: $private; if the URL has a loopback host: $loopback)",
  (row) => {
    const networkAccess = (allowPrivate: boolean) => ({ allowPrivate, allowHttp: false });
    expect(canCall(row.address, networkAccess(false), false)).toBe(row.always);
    expect(canCall(row.address, networkAccess(true), false)).toBe(row.private);
    expect(canCall(row.address, networkAccess(false), true)).toBe(row.loopback);
  },
);

test("a host name that resolves to a private address is not called", async () => {
  const server = await startServerReplying({ body: list({}) });
  // This name resolves to a loopback address, but the probe does not know it as a loopback name.
  const privateUrl = server.origin.replace("127.0.0.1", "ip6-localhost").replace("http:", "https:");
  const refused = (await probe(privateUrl)).probe;
  expect(["net-tcp", "net-dns"]).toContain(refused.result);
  expect(server.requests).toEqual([]);
  expect([
    isLoopbackName("localhost"),
    isLoopbackName("[::1]"),
    isLoopbackName("x.example"),
  ]).toEqual([true, true, false]);
});
