import { afterEach, describe, expect, test } from "vitest";
import { err, ok } from "../../domain/result.ts";
import type { GraphRequestOptions } from "../../worker/graph/graph-client.ts";
import {
  errorBody,
  type GraphStub,
  type StubReply,
  type StubRequest,
  startGraphStub,
  startStubServer,
} from "./graph-stub.ts";

const ASK: GraphRequestOptions = { workload: "reports", permission: "Some.Read.All" };
const NO_LICENCE = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Options = Parameters<typeof startGraphStub>[1];

async function startGraphThat(
  answer: (asked: StubRequest, origin: string) => StubReply | Promise<StubReply>,
  options?: Options,
): Promise<GraphStub> {
  const little = await startGraphStub(answer, options);
  open.push(little);
  return little;
}

/** Gives each reply once, and then the last one for ever. */
function replyInOrder(...replies: readonly StubReply[]): () => StubReply {
  let turn = 0;
  return () => {
    const reply = replies[Math.min(turn, replies.length - 1)] ?? {};
    turn += 1;
    return reply;
  };
}

describe("one request", () => {
  test("carries the token, asks for gzip and takes a place in its budget", async () => {
    const { graph, requests, pace } = await startGraphThat(() => ({
      body: { value: [1] },
      isGzipped: true,
    }));
    expect(await graph.get("/things?$top=5", ASK)).toEqual(ok({ value: [1] }));
    expect(requests[0]).toMatchObject({ method: "GET", path: "/v1.0/things?$top=5" });
    expect(requests[0]!.headers).toMatchObject({
      authorization: "Bearer token-1",
      "accept-encoding": "gzip",
    });
    expect(pace.takenSlots).toEqual(["reports"]);
  });

  test.each`
    status | body                                             | kind
    ${403} | ${errorBody("Authorization_RequestDenied")}      | ${"forbidden"}
    ${403} | ${errorBody("UnknownError", "innererror")}       | ${"forbidden"}
    ${403} | ${errorBody(NO_LICENCE)}                         | ${"unlicensed"}
    ${403} | ${"<html>proxy says no</html>"}                  | ${"unavailable"}
    ${404} | ${errorBody("Request_ResourceNotFound")}         | ${"not-found"}
    ${410} | ${errorBody("resyncRequired")}                   | ${"not-found"}
    ${404} | ${"<html>no such page</html>"}                   | ${"unavailable"}
    ${400} | ${errorBody("BadRequest")}                       | ${"malformed"}
    ${500} | ${errorBody("generalException")}                 | ${"unavailable"}
    ${503} | ${"<html>down</html>"}                           | ${"unavailable"}
    ${504} | ${""}                                            | ${"unavailable"}
    ${200} | ${"<html>sign in to the hotel's network</html>"} | ${"malformed"}
    ${200} | ${'{"value":[{"id":"ha'}                         | ${"malformed"}
  `("answered with $status $body is $kind", async ({ status, body, kind }) => {
    const { graph } = await startGraphThat(() => ({ status, body }));
    const result = await graph.get("/things", ASK);
    expect(result).toMatchObject({ ok: false, error: { kind } });
  });

  test("that is forbidden says which permission is missing, and nothing of Graph's own text", async () => {
    const { graph } = await startGraphThat(() => ({ status: 403, body: errorBody("Denied") }));
    expect(await graph.get("/things", ASK)).toEqual(
      err({
        kind: "forbidden",
        message:
          "Graph forbids this: grant the app the application permission Some.Read.All, with admin consent.",
      }),
    );
  });

  test("never follows a redirect, and never sends the token along one", async () => {
    const elsewhere = await startStubServer(() => ({ body: {} }));
    open.push(elsewhere);
    const { graph, requests } = await startGraphThat(() => ({
      status: 302,
      headers: { location: elsewhere.origin },
    }));
    const result = await graph.get("/things", ASK);
    expect(result).toMatchObject({ ok: false, error: { kind: "unavailable", status: 302 } });
    expect(elsewhere.requests).toEqual([]);
    expect(requests.length).toBeGreaterThan(0);
  });

  test.each([
    "https://graph.example.net/v1.0/auditLogs/provisioning?$skiptoken=stolen",
    "http://127.0.0.1.example.net/v1.0/x",
    "http://user@127.0.0.1:1/x",
    "javascript:alert(1)",
    "v1.0/no/slash",
  ])("refuses the link %s without asking anybody", async (link) => {
    const { graph, requests } = await startGraphThat(() => ({}));
    expect(await graph.get(link, ASK)).toMatchObject({ ok: false, error: { kind: "malformed" } });
    expect(requests).toEqual([]);
  });

  test("follows a link to Graph itself whole", async () => {
    const { graph, requests, origin } = await startGraphThat(() => ({ body: {} }));
    await graph.get(`${origin}/v1.0/auditLogs/provisioning?$top=2&$skiptoken=a_2`, ASK);
    expect(requests[0]!.path).toBe("/v1.0/auditLogs/provisioning?$top=2&$skiptoken=a_2");
  });

  test("whose body swells beyond measure when unpacked is malformed", async () => {
    const bomb = { value: "0".repeat(70 * 1024 * 1024) };
    const { graph } = await startGraphThat(() => ({ body: bomb, isGzipped: true }));
    expect(await graph.get("/things", ASK)).toMatchObject({
      ok: false,
      error: { kind: "malformed" },
    });
  });

  test("whose packing is not known or broken is malformed", async () => {
    const strange = await startGraphThat(() => ({
      headers: { "content-encoding": "br" },
      body: {},
    }));
    const broken = await startGraphThat(() => ({
      headers: { "content-encoding": "gzip" },
      body: {},
    }));
    for (const { graph } of [strange, broken]) {
      expect(await graph.get("/x", ASK)).toMatchObject({ error: { kind: "malformed" } });
    }
  });
});

describe("patience", () => {
  const THROTTLED = errorBody("TooManyRequests");
  const DATE = "Mon, 04 May 2026 09:20:00 GMT";

  test.each`
    retryAfter                         | date    | heldMs
    ${"10"}                            | ${DATE} | ${10_000}
    ${"2.128"}                         | ${DATE} | ${2128}
    ${"Mon, 04 May 2026 09:20:30 GMT"} | ${DATE} | ${30_000}
    ${"Mon, 04 May 2026 09:19:00 GMT"} | ${DATE} | ${5000}
    ${"soon"}                          | ${DATE} | ${5000}
    ${"-3"}                            | ${DATE} | ${5000}
    ${undefined}                       | ${DATE} | ${5000}
  `("takes Retry-After $retryAfter as $heldMs ms", async ({ retryAfter, date, heldMs }) => {
    const headers = { date, ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }) };
    const replies = replyInOrder(
      { status: 429, headers, body: THROTTLED },
      { body: { value: [] } },
    );
    const { graph, pace } = await startGraphThat(replies);
    expect(await graph.get("/things", ASK)).toEqual(ok({ value: [] }));
    expect(pace.holds).toEqual([["reports", heldMs]]);
    expect(pace.takenSlots).toEqual(["reports", "reports"]);
  });

  test("without a header waits longer each time, with jitter, and ends", async () => {
    const { graph, pace, requests } = await startGraphThat(
      () => ({ status: 429, body: THROTTLED }),
      {
        random: 0.999,
      },
    );
    expect(await graph.get("/things", ASK)).toMatchObject({
      ok: false,
      error: { kind: "throttled" },
    });
    expect(requests).toHaveLength(4);
    expect(pace.holds.map(([, ms]) => ms)).toEqual([9990, 19_980, 39_960, 59_940]);
  });

  test("leaves a wait longer than a minute to the next look, but tells everybody of it", async () => {
    const headers = { "retry-after": "120" };
    const { graph, pace, requests } = await startGraphThat(() => ({
      status: 429,
      headers,
      body: THROTTLED,
    }));
    expect(await graph.get("/things", ASK)).toMatchObject({
      error: { kind: "throttled", retryAfterMs: 120_000 },
    });
    expect(requests).toHaveLength(1);
    expect(pace.holds).toEqual([["reports", 120_000]]);
  });

  test("with an outage sleeps alone, unless Graph says for how long", async () => {
    const replies = replyInOrder(
      { status: 500, body: "" },
      { status: 503, headers: { "retry-after": "7" }, body: errorBody("serviceNotAvailable") },
      { body: {} },
    );
    const { graph, pace } = await startGraphThat(replies);
    expect(await graph.get("/things", ASK)).toEqual(ok({}));
    expect(pace).toMatchObject({ naps: [500], holds: [["reports", 7000]] });
  });

  test("asks again when an answer breaks off half-way", async () => {
    const replies = replyInOrder(
      { body: { value: "x".repeat(5000) }, isTruncated: true },
      { body: { value: [] } },
    );
    const { graph, requests } = await startGraphThat(replies);
    expect(await graph.get("/things", ASK)).toEqual(ok({ value: [] }));
    expect(requests).toHaveLength(2);
  });

  test("with nobody listening is unavailable after its tries", async () => {
    const { graph, stopServer } = await startGraphThat(() => ({}));
    await stopServer();
    expect(await graph.get("/things", ASK)).toMatchObject({ error: { kind: "unavailable" } });
  });
});

describe("a token that lapsed", () => {
  test("is renewed once, and the request goes through", async () => {
    const asks: boolean[] = [];
    const { graph } = await startGraphThat(
      ({ headers }) =>
        headers.authorization === "Bearer token-2"
          ? { body: { value: [] } }
          : { status: 401, body: errorBody("InvalidAuthenticationToken") },
      {
        token: async (fresh) => {
          asks.push(fresh);
          return ok(fresh ? "token-2" : "token-1");
        },
      },
    );
    expect(await graph.get("/things", ASK)).toEqual(ok({ value: [] }));
    expect(asks).toEqual([false, true]);
  });

  test("is not renewed for ever", async () => {
    const { graph, requests } = await startGraphThat(() => ({ status: 401, body: "" }));
    expect(await graph.get("/things", ASK)).toMatchObject({ error: { kind: "unauthorised" } });
    expect(requests).toHaveLength(2);
  });

  test("and cannot be renewed says so, and Graph is not asked", async () => {
    const error = { kind: "unauthorised", message: "Create a new secret." } as const;
    const { graph, requests } = await startGraphThat(() => ({}), { token: async () => err(error) });
    expect(await graph.get("/things", ASK)).toEqual(err(error));
    expect(requests).toEqual([]);
  });
});
