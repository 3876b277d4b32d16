import { Agent, request } from "node:https";
import { generate } from "selfsigned";
import { expect, test } from "vitest";
import type { ScimFault } from "../../simulator/scim/fault.ts";
import type { ScimTarget } from "../../simulator/scim/server.ts";
import { client, entraUser, filtered, open } from "./scim-target.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const NOBODY = `/Users${filtered('userName eq "0d9e-random"')}`;

const BY_VERB = async (target: ScimTarget, fault: ScimFault) => target.fault.set(fault);
const BY_HTTP = async (target: ScimTarget, fault: ScimFault) => {
  const response = await fetch(new URL("/_fault", target.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  expect(response.status).toBe(201);
};

test.each([
  { way: "a verb", plan: BY_VERB },
  { way: "HTTP", plan: BY_HTTP },
])(
  "by $way: each fault answers as it is known to, for as long as it was told to",
  async ({ plan }) => {
    const { target, ask } = await open({ clock: { now: () => NOW } });
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
      await plan(target, fault);
      const answer = await ask("GET", NOBODY);
      expect(answer.status, fault.mode).toBe(status);
      expect(answer.headers.get("content-type")).toContain(type);
      expect(answer.headers.get("retry-after")).toBe(retryAfter);
      expect((await ask("GET", NOBODY)).status).toBe(200);
    }
  },
);

test("a filter that is ignored returns people for a name nobody has", async () => {
  const { target, ask } = await open();
  target.load([entraUser("ada"), entraUser("bob")]);
  target.fault.set({ mode: "filter-ignored", left: 1 });
  expect((await ask("GET", NOBODY)).body.totalResults).toBe(2);
  expect((await ask("GET", NOBODY)).body.totalResults).toBe(0);
});

test("a slow answer is late and right", async () => {
  const { target, ask } = await open();
  target.fault.set({ mode: "slow", left: 1, delayMs: 150 });
  const began = performance.now();
  expect((await ask("GET", NOBODY)).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(140);
});

test("a hang never answers, and does not keep the server from closing", async () => {
  const { target } = await open();
  target.fault.set({ mode: "hang" });
  const headers = { authorization: `Bearer ${target.token}` };
  const signal = AbortSignal.timeout(100);
  await expect(fetch(target.url + NOBODY, { headers, signal })).rejects.toThrow(/timeout/);
  const waiting = fetch(target.url + NOBODY, { headers });
  const failed = expect(waiting).rejects.toThrow();
  await target.close();
  await failed;
});

test("a fault ends at its instant", async () => {
  let now = NOW;
  const { target, ask } = await open({ clock: { now: () => now } });
  target.fault.set({ mode: "503html", until: NOW + 60_000 });
  expect((await ask("GET", NOBODY)).status).toBe(503);
  now += 60_000;
  expect((await ask("GET", NOBODY)).status).toBe(200);
  expect(target.fault.active()).toEqual([]);
});

test("a fault may meet every third request, or writes alone", async () => {
  const { target, ask } = await open();
  target.fault.set({ mode: "429", every: 3 });
  const statuses: number[] = [];
  for (let index = 0; index < 6; index += 1) statuses.push((await ask("GET", NOBODY)).status);
  expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);

  target.fault.clear();
  target.fault.set({ mode: "503html", methods: ["POST", "PATCH"] });
  expect((await ask("GET", NOBODY)).status).toBe(200);
  expect((await ask("POST", "/Users", entraUser("ada"))).status).toBe(503);
});

test("the plan can be read and cleared over HTTP, and nonsense is refused", async () => {
  const { target, ask } = await open();
  const address = new URL("/_fault", target.url);
  const post = (body: string) =>
    fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect((await post('{"mode":"999"}')).status).toBe(400);
  expect((await post('{"mode":"429","left":"many"}')).status).toBe(400);
  await post('{"mode":"401","left":5}');
  await ask("GET", NOBODY);
  expect(await (await fetch(address)).json()).toEqual([{ mode: "401", left: 4 }]);
  await fetch(address, { method: "DELETE" });
  expect(target.fault.active()).toEqual([]);
});

test.each`
  token        | challenge
  ${null}      | ${'Bearer realm="scim"'}
  ${"another"} | ${'Bearer realm="scim", error="invalid_token", error_description="The token is not known"'}
`("the token $token is answered with 401 and a challenge", async ({ token, challenge }) => {
  const { target } = await open();
  const answer = await client(target, token)("GET", NOBODY);
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toBe(challenge);
  expect(answer.body).toMatchObject({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: "401",
  });
});

test("a rotated token kills the old one, an expired one lets nobody in", async () => {
  let now = NOW;
  const { target, ask } = await open({ clock: { now: () => now } });
  target.setToken("second", NOW + 1000);
  expect(target.token).toBe("second");
  expect((await ask("GET", NOBODY)).status).toBe(401);
  expect((await client(target)("GET", NOBODY)).status).toBe(200);
  now += 1000;
  const expired = await client(target)("GET", NOBODY);
  expect(expired.status).toBe(401);
  expect(expired.headers.get("www-authenticate")).toContain("The token has expired");
});

test("the metrics count requests by method, resource and status, and need no token", async () => {
  const { target, ask } = await open();
  target.load([entraUser("ada")]);
  await ask("GET", NOBODY);
  await ask("GET", NOBODY);
  await ask("GET", "/Users/nobody");
  await ask("POST", "/Groups", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "A",
  });
  target.fault.set({ mode: "429", left: 1 });
  await ask("PATCH", "/Users/nobody", {});
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

test("over TLS the server speaks the version it was told to", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
  });
  const { target } = await open({ tls: { key, cert, minVersion: "TLSv1.3" } });
  const shake = (maxVersion: "TLSv1.2" | "TLSv1.3") =>
    new Promise<number | undefined>((resolve, reject) => {
      const agent = new Agent({ ca: cert, maxVersion, servername: "localhost" });
      request(target.url + NOBODY, { agent }, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
  expect(target.url).toMatch(/^https:/);
  expect(await shake("TLSv1.3")).toBe(401);
  await expect(shake("TLSv1.2")).rejects.toThrow(/protocol version|alert/i);
});
