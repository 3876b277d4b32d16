import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type ScimServer, startScimServer } from "../../simulator/scim/scim-server.ts";
import type { SimulatedWorld } from "../../simulator/simulated-world.ts";
import { SITES } from "../../simulator/tenant/name-lists.ts";
import { createSmallWorld, DAY, graphJobOf, HOUR, MONDAY, renderedRowsOf } from "./small-world.ts";

const openResources: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(openResources.splice(0).map((resource) => resource.close()));
});

async function scimServer(profile: "8x8" | "generic"): Promise<ScimServer> {
  const server = await startScimServer({ token: "good", profile, sites: [...SITES] });
  openResources.push(server);
  return server;
}

type RecordedRequest = Pick<IncomingMessage, "method" | "url" | "headers"> & {
  readonly body: unknown;
};

/** A server that answers with `answer` and records all requests. */
async function startRecorder(
  answer: RequestListener,
): Promise<{ url: string; requests: RecordedRequest[] }> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method, url, headers } = request;
    requests.push({ method, url, headers, body: text === "" ? null : JSON.parse(text) });
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  openResources.push({
    async close() {
      server.closeAllConnections();
      server.close();
    },
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`, requests };
}

function closeAfterTest(world: SimulatedWorld): SimulatedWorld {
  openResources.push(world);
  return world;
}

const token = () => "good";

test("after all kinds of changes, the SCIM server has exactly the users that the job has provisioned", async () => {
  const scim = await scimServer("8x8");
  const world = closeAfterTest(
    createSmallWorld({
      scenario:
        "day 1 09:00 8 people join\nday 1 10:00 5 people leave\nday 1 11:00 mapping of 8x8 edited",
      turnover: { join: 3, move: 9, leave: 1, changeAttribute: 20 },
    }),
  );
  await world.connectTarget("8x8", {
    url: scim.url,
    token,
    load: (users) => void scim.load(users),
  });
  expect(scim.users()).toHaveLength(60);
  await world.advanceTo(MONDAY + 2 * DAY);

  const people = world.groundTruth().peopleByStatus(graphJobOf(world).id);
  expect(people.disabled).toBeGreaterThanOrEqual(5);
  expect(scim.users().filter(({ active }) => active)).toHaveLength(people.provisioned);
  expect(scim.users().filter(({ active }) => !active)).toHaveLength(people.disabled);
  const created = renderedRowsOf(world).find((row) => row.provisioningAction === "create");
  expect(scim.users().map(({ id }) => id)).toContain(created?.targetIdentity.id);
});

test("without a load function, every account is created by POST, and groups get their members", async () => {
  const scim = await scimServer("generic");
  const world = closeAfterTest(
    createSmallWorld({
      peopleCount: 25,
      apps: [{ name: "Slack", assignedShare: 1, refusedShare: 0 }],
      scenario: "day 1 09:00 2 people join",
    }),
  );
  await world.connectTarget("Slack", { url: scim.url, token });
  expect(scim.users()).toHaveLength(25);
  await world.advanceTo(MONDAY + DAY);
  expect(scim.users()).toHaveLength(27);
  expect(scim.groups()).toHaveLength(1);
  expect(scim.groups()[0]?.members?.length).toBeGreaterThan(20);
  expect(
    renderedRowsOf(world).filter((row) => row.provisioningStatusInfo.status === "failure"),
  ).toEqual([]);
});

test("an initial cycle creates all users in an empty server", async () => {
  const scim = await scimServer("8x8");
  const world = closeAfterTest(
    createSmallWorld({
      peopleCount: 30,
      apps: [{ name: "8x8", assignedShare: 1, startState: "initial-cycle" }],
    }),
  );
  await world.connectTarget("8x8", { url: scim.url, token });
  await world.advanceTo(MONDAY + 4 * HOUR);
  expect(scim.users()).toHaveLength(30);
  expect(graphJobOf(world).status.steadyStateFirstAchievedTime).not.toMatch(/^0001/);
});

test("a SCIM server that joins the simulation after two weeks starts with the existing accounts, their states and ids", async () => {
  const scim = await scimServer("8x8");
  const world = closeAfterTest(
    createSmallWorld({
      peopleCount: 200,
      turnover: { join: 2, move: 3, leave: 2, changeAttribute: 6 },
      scenario: "day 16 09:00 30 % of people of 8x8 fail with LicenseLimitExceeded",
    }),
  );
  await world.advanceTo(MONDAY + 14 * DAY);
  const known = renderedRowsOf(world).find((row) => row.provisioningAction === "update");
  await world.connectTarget("8x8", {
    url: scim.url,
    token,
    load: (users) => void scim.load(users),
  });
  expect(scim.users().map(({ id }) => id)).toContain(known?.targetIdentity.id);

  await world.advanceTo(MONDAY + 17 * DAY);
  const { id } = graphJobOf(world);
  const people = world.groundTruth().peopleByStatus(id);
  expect(people.failing).toBeGreaterThan(40);
  const codes = renderedRowsOf(world).flatMap(
    (row) => row.provisioningStatusInfo.errorInformation?.errorCode ?? [],
  );
  expect(new Set(codes)).toEqual(new Set(["LicenseLimitExceeded"]));
  const active = scim.users().filter((user) => user.active).length;
  expect(active).toBeGreaterThanOrEqual(people.provisioned);
  expect(active).toBeLessThanOrEqual(people.provisioned + people.failing);
});

test("if the server rejects a site, the row contains the server's answer", async () => {
  const scim = await scimServer("8x8");
  const world = closeAfterTest(
    createSmallWorld({ scenario: "day 1 09:00 attribute site of 3 people is invalid" }),
  );
  await world.connectTarget("8x8", {
    url: scim.url,
    token,
    load: (users) => void scim.load(users),
  });
  await world.advanceTo(MONDAY + 10 * HOUR);
  const failures = renderedRowsOf(world);
  expect(failures).toHaveLength(3);
  expect(failures[0]?.provisioningStatusInfo.errorInformation).toMatchObject({
    errorCode: "UnprocessableEntity",
    reason: expect.stringMatching(
      /^StatusCode: BadRequest\r\nMessage: .*\r\nWeb Response: \r\n\{.*site/,
    ),
  });
});

test("a token that the server rejects quarantines the job", async () => {
  const scim = await scimServer("8x8");
  const world = closeAfterTest(createSmallWorld());
  await world.connectTarget("8x8", {
    url: scim.url,
    token,
    load: (users) => void scim.load(users),
  });
  scim.setToken("another");
  await world.advanceTo(MONDAY + 2 * HOUR);
  expect(graphJobOf(world).status.quarantine?.error?.code).toMatch(/InvalidCredentials$/);
  expect(await world.view.validateCredentials(graphJobOf(world).id)).toMatchObject({ ok: false });
  scim.setToken("good");
  expect(await world.view.validateCredentials(graphJobOf(world).id)).toEqual({
    ok: true,
    message: "",
  });
});

test.each`
  status | contentType           | body                      | code
  ${200} | ${"text/html"}        | ${"<html>Sign in</html>"} | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
  ${404} | ${"application/json"} | ${"{}"}                   | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
  ${200} | ${"application/json"} | ${'{"no":"list"}'}        | ${"SystemForCrossDomainIdentityManagementServiceIncompatible"}
  ${403} | ${"application/json"} | ${"{}"}                   | ${"SystemForCrossDomainIdentityManagementInvalidCredentials"}
`(
  "a probe that is answered with status $status and $body fails with the code $code",
  async ({ status, contentType, body, code }) => {
    const { url } = await startRecorder((_, response) => {
      response.writeHead(status, { "content-type": contentType }).end(body);
    });
    const world = closeAfterTest(createSmallWorld());
    await world.connectTarget("8x8", { url, token, load: () => undefined });
    await world.advanceTo(MONDAY + HOUR);
    expect(graphJobOf(world).status.quarantine?.error?.code).toBe(code);
  },
);

const EMPTY_LIST = '{"schemas":[],"totalResults":0,"Resources":[]}';
const EVENTS =
  "day 1 09:00 1 people leave\nday 1 10:00 mapping of 8x8 edited\nday 1 13:00 1 people join";

test.each`
  flag                   | disable                                              | update
  ${""}                  | ${{ op: "Replace", path: "active", value: "False" }} | ${{ op: "Add", path: "locale", value: "en-GB" }}
  ${"?aadOptscim062020"} | ${{ op: "replace", path: "active", value: false }}   | ${{ op: "replace", value: { locale: "en-GB" } }}
`("requests to an address with the query $flag use the dialect of this query", async (row) => {
  const { flag, disable, update } = row as Record<"flag" | "disable" | "update", unknown>;
  const { url, requests } = await startRecorder((request, response) => {
    const isWrite = request.method !== "GET";
    response.writeHead(200, { "content-type": "application/scim+json" });
    response.end(isWrite ? '{"id":"made"}' : EMPTY_LIST);
  });
  const world = closeAfterTest(createSmallWorld({ peopleCount: 5, scenario: EVENTS }));
  await world.connectTarget("8x8", { url: `${url}${flag}`, token, load: () => undefined });
  await world.advanceTo(MONDAY + 15 * HOUR);

  const [probe] = requests;
  expect(probe?.url).toMatch(/^\/scim\/Users\?filter=userName\+eq\+%22[0-9a-f-]{36}%22$/);
  expect(probe?.headers).toMatchObject({ authorization: "Bearer good" });
  for (const { headers } of requests) expect(headers).not.toHaveProperty("user-agent");

  const patches = requests.filter(({ method }) => method === "PATCH").map(({ body }) => body);
  expect(patches[0]).toMatchObject({ Operations: [disable] });
  expect(patches.at(-1)).toMatchObject({ Operations: [update] });
  const post = requests.find(({ method }) => method === "POST");
  expect(post?.body).toMatchObject({
    schemas: expect.arrayContaining(["urn:ietf:params:scim:schemas:core:2.0:User"]),
    active: true,
    meta: { resourceType: "User" },
    emails: [{ primary: true, type: "work" }],
  });
});

test("a server that does not answer causes a time-out, and a missing server causes a connection error", async () => {
  const { url } = await startRecorder((request, response) => {
    const isProbe = /%22[0-9a-f-]{36}%22/.test(request.url ?? "");
    if (isProbe) response.end(EMPTY_LIST);
  });
  const world = closeAfterTest(
    createSmallWorld({ peopleCount: 3, scenario: "day 1 09:00 1 people join" }),
  );
  await world.connectTarget("8x8", { url, token, load: () => undefined, timeoutMs: 1500 });
  await world.advanceTo(MONDAY + 10 * HOUR);
  const codes = renderedRowsOf(world).map(
    (row) => row.provisioningStatusInfo.errorInformation?.errorCode,
  );
  expect(new Set(codes)).toEqual(new Set(["Timeout"]));

  const otherWorld = closeAfterTest(createSmallWorld({ peopleCount: 3 }));
  const missingServer = { url: "http://127.0.0.1:9/scim", token, load: () => undefined };
  await otherWorld.connectTarget("8x8", missingServer);
  await otherWorld.advanceTo(MONDAY + HOUR);
  expect(graphJobOf(otherWorld).status.quarantine?.error?.code).toBe("WebExceptionProtocolError");
});
