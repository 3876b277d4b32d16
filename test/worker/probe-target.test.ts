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

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function startServerReplying(reply: StubReply): Promise<StubServer> {
  const server = await startStubServer(() => reply);
  open.push(server);
  return server;
}

const probe = (url: string, allowPrivate = false) =>
  probeTarget({ url, token: TOKEN, allowPrivate }, dependencies);

const list = (over: object) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  totalResults: 0,
  ...over,
});

describe("the probe of a real SCIM server", () => {
  let target: ScimServer;
  beforeEach(async () => {
    target = await startScimServer({ token: TOKEN, profile: "generic" });
    open.push(target);
  });

  test("is ok, with its times, when nobody is found by a random name", async () => {
    const { probe: told, timings } = await probe(target.url);
    expect(told).toMatchObject({ at: NOW, result: "ok", httpStatus: 200, message: null });
    expect(told.latencyMs).toBeGreaterThanOrEqual(0);
    expect(Object.keys(timings)).toEqual(["tcp", "response", "total"]);
  });

  test.each`
    mode                | result
    ${"401"}            | ${"auth"}
    ${"404"}            | ${"not-found"}
    ${"429"}            | ${"throttled"}
    ${"503html"}        | ${"server-error"}
    ${"filter-ignored"} | ${"filter-ignored"}
  `("with the fault $mode is $result", async ({ mode, result }) => {
    target.load([{ userName: "ada@fabrikam.example" }] as never);
    target.faults.set({ mode });
    const { probe: told } = await probe(target.url);
    expect(told.result).toBe(result);
    expect(told.message).toMatch(/\.$/);
  });

  test.each(["seconds", "unit"] as const)(
    "hears how long to stay away, written in %s",
    async (retryAfterForm) => {
      target.faults.set({ mode: "429", retryAfterSeconds: 13, retryAfterForm });
      expect((await probe(target.url)).retryAfterMs).toBe(13_000);
    },
  );

  test("with a token that was rotated is told by what to do, never by the token", async () => {
    target.setToken("another");
    const told = await probe(target.url);
    expect(told.probe).toMatchObject({ result: "auth", httpStatus: 401 });
    expect(JSON.stringify(told)).not.toContain(TOKEN);
  });
});

test.each`
  reply                                                                      | result
  ${{ body: list({}) }}                                                      | ${"ok"}
  ${{ body: list({ Resources: [] }) }}                                       | ${"ok"}
  ${{ body: list({ totalResults: 4 }) }}                                     | ${"filter-ignored"}
  ${{ body: list({ Resources: [{ id: "1" }] }) }}                            | ${"filter-ignored"}
  ${{ body: list({ totalResults: "0" }) }}                                   | ${"no-total"}
  ${{ body: list({ totalResults: undefined }) }}                             | ${"no-total"}
  ${{ body: { totalResults: 0 } }}                                           | ${"not-list-response"}
  ${{ body: [] }}                                                            | ${"not-list-response"}
  ${{ body: "null", headers: { "content-type": "application/json" } }}       | ${"not-list-response"}
  ${{ body: '{"totalRes', headers: { "content-type": "text/plain" } }}       | ${"bad-json"}
  ${{ body: list({ pad: "x".repeat(1_100_000) }) }}                          | ${"bad-json"}
  ${{ body: "<html>sign in</html>" }}                                        | ${"html-instead-of-json"}
  ${{ body: " <!doctype html>", headers: { "content-type": "text/plain" } }} | ${"html-instead-of-json"}
  ${{ body: list({ Resources: [] }), cut: true }}                            | ${"net-response"}
  ${{ status: 301, headers: { location: "https://elsewhere.example/" } }}    | ${"redirect"}
  ${{ status: 403, body: "<html>WAF</html>" }}                               | ${"auth"}
  ${{ status: 400, body: { scimType: "invalidFilter" } }}                    | ${"rejected"}
  ${{ status: 501 }}                                                         | ${"server-error"}
`("an answer of $reply is $result", async ({ reply, result }) => {
  const server = await startServerReplying(reply);
  expect((await probe(`${server.origin}/scim/v2`)).probe.result).toBe(result);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({ method: "GET", body: "" });
  expect(server.requests[0]!.path).toBe(`/scim/v2/Users?filter=userName eq "${UUID}"`);
  expect(server.requests[0]!.headers).toMatchObject({ authorization: `Bearer ${TOKEN}` });
});

test.each`
  tenantUrl                                             | asked
  ${"https://scim.example/scim"}                        | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example/scim/"}                       | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example"}                             | ${"https://scim.example/Users?"}
  ${"https://scim.example/scim/?aadOptscim062020"}      | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example/scim?AzureAdScimPatch2017#x"} | ${"https://scim.example/scim/Users?"}
  ${"https://scim.example/scim?org=7&aadOptscim062020"} | ${"https://scim.example/scim/Users?org=7&"}
`("the Tenant URL $tenantUrl is asked at $asked", ({ tenantUrl, asked }) => {
  expect(probeUrl(tenantUrl, UUID).href).toBe(`${asked}filter=userName+eq+%22${UUID}%22`);
});

describe("a server that cannot be called", () => {
  test("by name is told apart from one that refuses the connection", async () => {
    const server = await startServerReplying({});
    await server.close();
    expect((await probe("https://nobody.invalid/scim")).probe.result).toBe("net-dns");
    expect((await probe(`${server.origin}/scim`)).probe).toMatchObject({
      result: "net-tcp",
      httpStatus: null,
      latencyMs: null,
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("with a certificate that nobody vouches for fails at TLS", async () => {
    const { key, cert } = await getLoopbackTls();
    const target = await startScimServer({ token: TOKEN, profile: "generic", tls: { key, cert } });
    open.push(target);
    expect((await probe(target.url)).probe.result).toBe("net-tls");
  });

  test("within its time fails in the phase where it hangs", async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
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
    await new Promise((resolve) => silent.close(resolve));
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
  `("for its address $url is not called at all", async ({ url, result }) => {
    const { probe: told, timings } = await probe(url);
    expect(told).toMatchObject({ result, message: expect.stringMatching(/^Not called: /) });
    expect(timings).toEqual({});
  });
});

test.each`
  address                 | open     | inside   | asNamed
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
`("$address may be called: $open, inside $inside, as a named loopback $asNamed", (row) => {
  const reach = (allowPrivate: boolean) => ({ allowPrivate, allowHttp: false });
  expect(canCall(row.address, reach(false), false)).toBe(row.open);
  expect(canCall(row.address, reach(true), false)).toBe(row.inside);
  expect(canCall(row.address, reach(false), true)).toBe(row.asNamed);
});

test("a name that leads inwards is judged by where it leads", async () => {
  const server = await startServerReplying({ body: list({}) });
  // Resolves to loopback, but the configuration did not say so: it is another name to us.
  const inwards = server.origin.replace("127.0.0.1", "ip6-localhost").replace("http:", "https:");
  const told = (await probe(inwards)).probe;
  expect(["net-tcp", "net-dns"]).toContain(told.result);
  expect(server.requests).toEqual([]);
  expect([
    isLoopbackName("localhost"),
    isLoopbackName("[::1]"),
    isLoopbackName("x.example"),
  ]).toEqual([true, true, false]);
});
