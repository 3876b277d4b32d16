import { Agent, request } from "node:https";
import { generate } from "selfsigned";
import { expect, test } from "vitest";
import type { ScimFault } from "../../simulator/scim/scim-faults.ts";
import type { ScimServer } from "../../simulator/scim/scim-server.ts";
import { createScimClient, entraUser, filterQuery, openScimServer } from "./scim-fixtures.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const UNKNOWN_USER = `/Users${filterQuery('userName eq "0d9e-random"')}`;

const setByMethod = async (target: ScimServer, fault: ScimFault) => target.faults.add(fault);
const setByHttp = async (target: ScimServer, fault: ScimFault) => {
  const response = await fetch(new URL("/_fault", target.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  expect(response.status).toBe(201);
};

test.each([
  { way: "by method", setFault: setByMethod },
  { way: "by HTTP", setFault: setByHttp },
])("each fault that is set $way gives its answer for one request", async ({ setFault }) => {
  const { target, send } = await openScimServer({ clock: { now: () => NOW } });
  const rows: readonly [ScimFault, number, string, string | null][] = [
    [{ mode: "401", left: 1 }, 401, "application/scim+json", null],
    [{ mode: "404", left: 1 }, 404, "text/html", null],
    [{ mode: "503html", left: 1 }, 503, "text/html", null],
    [{ mode: "429", left: 1 }, 429, "application/scim+json", null],
    [{ mode: "429", left: 1, retryAfterSeconds: 13 }, 429, "application/scim+json", "13"],
    [
      { mode: "429", left: 1, retryAfterSeconds: 13, retryAfterForm: "unit" },
      429,
      "application/scim+json",
      "13s",
    ],
    [
      { mode: "429", left: 1, retryAfterSeconds: 13, retryAfterForm: "date" },
      429,
      "application/scim+json",
      "Mon, 23 Nov 2026 12:00:13 GMT",
    ],
  ];
  for (const [fault, status, type, retryAfter] of rows) {
    await setFault(target, fault);
    const answer = await send("GET", UNKNOWN_USER);
    expect(answer.status, fault.mode).toBe(status);
    expect(answer.headers.get("content-type")).toContain(type);
    expect(answer.headers.get("retry-after")).toBe(retryAfter);
    expect((await send("GET", UNKNOWN_USER)).status).toBe(200);
  }
});

test("with the fault 'filter-ignored', a query for an unknown name returns all users", async () => {
  const { target, send } = await openScimServer();
  target.load([entraUser("ada"), entraUser("bob")]);
  target.faults.add({ mode: "filter-ignored", left: 1 });
  expect((await send("GET", UNKNOWN_USER)).body.totalResults).toBe(2);
  expect((await send("GET", UNKNOWN_USER)).body.totalResults).toBe(0);
});

test("a slow SCIM server answers correctly, after the delay", async () => {
  const { target, send } = await openScimServer();
  target.faults.add({ mode: "slow", left: 1, delayMs: 150 });
  const startedAt = performance.now();
  expect((await send("GET", UNKNOWN_USER)).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(140);
});

test("with the fault 'hang', a request is not answered, and the server can still be closed", async () => {
  const { target } = await openScimServer();
  target.faults.add({ mode: "hang" });
  const headers = { authorization: `Bearer ${target.token}` };
  const signal = AbortSignal.timeout(100);
  await expect(fetch(target.url + UNKNOWN_USER, { headers, signal })).rejects.toThrow(/timeout/);
  const waiting = fetch(target.url + UNKNOWN_USER, { headers });
  const failed = expect(waiting).rejects.toThrow();
  await target.close();
  await failed;
});

test("a fault ends at its end time", async () => {
  let now = NOW;
  const { target, send } = await openScimServer({ clock: { now: () => now } });
  target.faults.add({ mode: "503html", until: NOW + 60_000 });
  expect((await send("GET", UNKNOWN_USER)).status).toBe(503);
  now += 60_000;
  expect((await send("GET", UNKNOWN_USER)).status).toBe(200);
  expect(target.faults.list()).toEqual([]);
});

test("a fault can affect only every third request, or only some methods", async () => {
  const { target, send } = await openScimServer();
  target.faults.add({ mode: "429", every: 3 });
  const statuses: number[] = [];
  for (let index = 0; index < 6; index += 1)
    statuses.push((await send("GET", UNKNOWN_USER)).status);
  expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);

  target.faults.clear();
  target.faults.add({ mode: "503html", methods: ["POST", "PATCH"] });
  expect((await send("GET", UNKNOWN_USER)).status).toBe(200);
  expect((await send("POST", "/Users", entraUser("ada"))).status).toBe(503);
});

test("faults can be read and cleared over HTTP, and invalid faults are rejected", async () => {
  const { target, send } = await openScimServer();
  const address = new URL("/_fault", target.url);
  const post = (body: string) =>
    fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect((await post('{"mode":"999"}')).status).toBe(400);
  expect((await post('{"mode":"429","left":"many"}')).status).toBe(400);
  await post('{"mode":"401","left":5}');
  await send("GET", UNKNOWN_USER);
  expect(await (await fetch(address)).json()).toEqual([{ mode: "401", left: 4 }]);
  await fetch(address, { method: "DELETE" });
  expect(target.faults.list()).toEqual([]);
});

test.each`
  token        | challenge
  ${null}      | ${'Bearer realm="scim"'}
  ${"another"} | ${'Bearer realm="scim", error="invalid_token", error_description="The token is unknown"'}
`(
  "a request with the token $token gets 401 and the challenge $challenge",
  async ({ token, challenge }) => {
    const { target } = await openScimServer();
    const answer = await createScimClient(target, token)("GET", UNKNOWN_USER);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe(challenge);
    expect(answer.body).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "401",
    });
  },
);

test("a new token invalidates the old one, and an expired token is rejected", async () => {
  let now = NOW;
  const { target, send } = await openScimServer({ clock: { now: () => now } });
  target.setToken("second", NOW + 1000);
  expect(target.token).toBe("second");
  expect((await send("GET", UNKNOWN_USER)).status).toBe(401);
  expect((await createScimClient(target)("GET", UNKNOWN_USER)).status).toBe(200);
  now += 1000;
  const expired = await createScimClient(target)("GET", UNKNOWN_USER);
  expect(expired.status).toBe(401);
  expect(expired.headers.get("www-authenticate")).toContain("The token has expired");
});

test("the metrics page counts requests by method, resource and status and needs no token", async () => {
  const { target, send } = await openScimServer();
  target.load([entraUser("ada")]);
  await send("GET", UNKNOWN_USER);
  await send("GET", UNKNOWN_USER);
  await send("GET", "/Users/nobody");
  await send("POST", "/Groups", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "A",
  });
  target.faults.add({ mode: "429", left: 1 });
  await send("PATCH", "/Users/nobody", {});
  const text = await (await fetch(target.metricsUrl)).text();
  for (const line of [
    'scim_requests_total{method="GET",resource="Users",status="200"} 2',
    'scim_requests_total{method="GET",resource="Users",status="404"} 1',
    'scim_requests_total{method="POST",resource="Groups",status="201"} 1',
    'scim_requests_total{method="PATCH",resource="Users",status="429"} 1',
    'scim_request_duration_seconds_count{method="GET",resource="Users"} 3',
    'scim_request_duration_seconds_bucket{le="+Inf",method="GET",resource="Users"} 3',
    "# TYPE scim_request_duration_seconds histogram",
    "scim_users 1",
    "scim_groups 1",
  ]) {
    expect(text).toContain(line);
  }
});

test("a server with TLS accepts only the configured TLS version", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
  });
  const { target } = await openScimServer({ tls: { key, cert, minVersion: "TLSv1.3" } });
  const connect = (maxVersion: "TLSv1.2" | "TLSv1.3") =>
    new Promise<number | undefined>((resolve, reject) => {
      const agent = new Agent({ ca: cert, maxVersion, servername: "localhost" });
      request(target.url + UNKNOWN_USER, { agent }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on("error", reject)
        .end();
    });
  expect(target.url).toMatch(/^https:/);
  expect(await connect("TLSv1.3")).toBe(401);
  await expect(connect("TLSv1.2")).rejects.toThrow(/protocol version|alert/i);
});
