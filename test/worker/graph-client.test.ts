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

const OPTIONS: GraphRequestOptions = { workload: "reports", permission: "Some.Read.All" };
const NO_LICENCE = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";

const openServers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of openServers.splice(0)) await server.close();
});

type Options = Parameters<typeof startGraphStub>[1];

async function startGraph(
  answer: (request: StubRequest, origin: string) => StubReply | Promise<StubReply>,
  options?: Options,
): Promise<GraphStub> {
  const stub = await startGraphStub(answer, options);
  openServers.push(stub);
  return stub;
}

/** Answers with each reply once, and then always with the last reply. */
function replyInOrder(...replies: readonly StubReply[]): () => StubReply {
  let count = 0;
  return () => {
    const reply = replies[Math.min(count, replies.length - 1)] ?? {};
    count += 1;
    return reply;
  };
}

describe("a request to Graph", () => {
  test("a request sends the token, accepts gzip and takes a slot of its request budget", async () => {
    const { graph, requests, pace } = await startGraph(() => ({
      body: { value: [1] },
      isGzipped: true,
    }));
    expect(await graph.get("/things?$top=5", OPTIONS)).toEqual(ok({ value: [1] }));
    expect(requests[0]).toMatchObject({ method: "GET", path: "/v1.0/things?$top=5" });
    expect(requests[0]!.headers).toMatchObject({
      authorization: "Bearer token-1",
      "accept-encoding": "gzip",
    });
    expect(pace.takenSlots).toEqual(["reports"]);
  });

  test.each`
    status | content                               | kind             | body
    ${403} | ${"Graph's error for a permission"}   | ${"forbidden"}   | ${errorBody("Authorization_RequestDenied")}
    ${403} | ${"an unknown error of Graph"}        | ${"forbidden"}   | ${errorBody("UnknownError", "innererror")}
    ${403} | ${"Graph's error for a licence"}      | ${"unlicensed"}  | ${errorBody(NO_LICENCE)}
    ${403} | ${"HTML of a proxy"}                  | ${"unavailable"} | ${"<html>proxy says no</html>"}
    ${404} | ${"Graph's error for an unknown id"}  | ${"not-found"}   | ${errorBody("Request_ResourceNotFound")}
    ${410} | ${"Graph's error resyncRequired"}     | ${"not-found"}   | ${errorBody("resyncRequired")}
    ${404} | ${"HTML of a proxy"}                  | ${"unavailable"} | ${"<html>no such page</html>"}
    ${400} | ${"Graph's error BadRequest"}         | ${"malformed"}   | ${errorBody("BadRequest")}
    ${500} | ${"Graph's error generalException"}   | ${"unavailable"} | ${errorBody("generalException")}
    ${503} | ${"HTML of a proxy"}                  | ${"unavailable"} | ${"<html>down</html>"}
    ${504} | ${"an empty body"}                    | ${"unavailable"} | ${""}
    ${200} | ${"HTML of a network's sign-in page"} | ${"malformed"}   | ${"<html>sign in to the hotel's network</html>"}
    ${200} | ${"incomplete JSON"}                  | ${"malformed"}   | ${'{"value":[{"id":"ha'}
  `(
    "an answer with status $status and $content gives the error $kind",
    async ({ status, body, kind }) => {
      const { graph } = await startGraph(() => ({ status, body }));
      const result = await graph.get("/things", OPTIONS);
      expect(result).toMatchObject({ ok: false, error: { kind } });
    },
  );

  test("the error of a forbidden request names the missing permission and contains no text from Graph", async () => {
    const { graph } = await startGraph(() => ({ status: 403, body: errorBody("Denied") }));
    expect(await graph.get("/things", OPTIONS)).toEqual(
      err({
        kind: "forbidden",
        cause: { code: "permission-missing", permission: "Some.Read.All" },
      }),
    );
  });

  test("a redirect is not followed, so the token is not sent elsewhere", async () => {
    const elsewhere = await startStubServer(() => ({ body: {} }));
    openServers.push(elsewhere);
    const { graph, requests } = await startGraph(() => ({
      status: 302,
      headers: { location: elsewhere.origin },
    }));
    const result = await graph.get("/things", OPTIONS);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: "unavailable", cause: { status: 302 } },
    });
    expect(elsewhere.requests).toEqual([]);
    expect(requests.length).toBeGreaterThan(0);
  });

  test.each([
    "https://graph.example.net/v1.0/auditLogs/provisioning?$skiptoken=stolen",
    "http://127.0.0.1.example.net/v1.0/x",
    "http://user@127.0.0.1:1/x",
    "javascript:alert(1)",
    "v1.0/no/slash",
  ])("the link '%s' is refused without a request", async (link) => {
    const { graph, requests } = await startGraph(() => ({}));
    expect(await graph.get(link, OPTIONS)).toMatchObject({
      ok: false,
      error: { kind: "malformed" },
    });
    expect(requests).toEqual([]);
  });

  test("a link to Graph is requested unchanged", async () => {
    const { graph, requests, origin } = await startGraph(() => ({ body: {} }));
    await graph.get(`${origin}/v1.0/auditLogs/provisioning?$top=2&$skiptoken=a_2`, OPTIONS);
    expect(requests[0]!.path).toBe("/v1.0/auditLogs/provisioning?$top=2&$skiptoken=a_2");
  });

  test("an answer that is too large after decompression gives the error 'malformed'", async () => {
    const bomb = { value: "0".repeat(70 * 1024 * 1024) };
    const { graph } = await startGraph(() => ({ body: bomb, isGzipped: true }));
    expect(await graph.get("/things", OPTIONS)).toMatchObject({
      ok: false,
      error: { kind: "malformed" },
    });
  });

  test("an answer with an unknown or broken encoding gives the error 'malformed'", async () => {
    const strange = await startGraph(() => ({
      headers: { "content-encoding": "br" },
      body: {},
    }));
    const broken = await startGraph(() => ({
      headers: { "content-encoding": "gzip" },
      body: {},
    }));
    for (const { graph } of [strange, broken]) {
      expect(await graph.get("/x", OPTIONS)).toMatchObject({ error: { kind: "malformed" } });
    }
  });
});

describe("a failed request to Graph", () => {
  const THROTTLED = errorBody("TooManyRequests");
  const DATE = "Mon, 04 May 2026 09:20:00 GMT";

  test.each`
    retryAfter                         | date    | pauseMs
    ${"10"}                            | ${DATE} | ${10_000}
    ${"2.128"}                         | ${DATE} | ${2128}
    ${"Mon, 04 May 2026 09:20:30 GMT"} | ${DATE} | ${30_000}
    ${"Mon, 04 May 2026 09:19:00 GMT"} | ${DATE} | ${5000}
    ${"soon"}                          | ${DATE} | ${5000}
    ${"-3"}                            | ${DATE} | ${5000}
    ${undefined}                       | ${DATE} | ${5000}
  `(
    "an answer 429 with Retry-After $retryAfter pauses the request budget for $pauseMs ms",
    async ({ retryAfter, date, pauseMs }) => {
      const headers = { date, ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }) };
      const replies = replyInOrder(
        { status: 429, headers, body: THROTTLED },
        { body: { value: [] } },
      );
      const { graph, pace } = await startGraph(replies);
      expect(await graph.get("/things", OPTIONS)).toEqual(ok({ value: [] }));
      expect(pace.pauses).toEqual([["reports", pauseMs]]);
      expect(pace.takenSlots).toEqual(["reports", "reports"]);
    },
  );

  test("without Retry-After, the pause grows after each attempt, and the request fails after four attempts", async () => {
    const { graph, pace, requests } = await startGraph(() => ({ status: 429, body: THROTTLED }), {
      random: 0.999,
    });
    expect(await graph.get("/things", OPTIONS)).toMatchObject({
      ok: false,
      error: { kind: "throttled" },
    });
    expect(requests).toHaveLength(4);
    expect(pace.pauses.map(([, ms]) => ms)).toEqual([9990, 19_980, 39_960, 59_940]);
  });

  test("a Retry-After of more than a minute ends the request and pauses the shared request budget", async () => {
    const headers = { "retry-after": "120" };
    const { graph, pace, requests } = await startGraph(() => ({
      status: 429,
      headers,
      body: THROTTLED,
    }));
    expect(await graph.get("/things", OPTIONS)).toMatchObject({
      error: { kind: "throttled", retryAfterMs: 120_000 },
    });
    expect(requests).toHaveLength(1);
    expect(pace.pauses).toEqual([["reports", 120_000]]);
  });

  test("an answer 5xx pauses this process, and an answer 5xx with Retry-After pauses the shared budget", async () => {
    const replies = replyInOrder(
      { status: 500, body: "" },
      { status: 503, headers: { "retry-after": "7" }, body: errorBody("serviceNotAvailable") },
      { body: {} },
    );
    const { graph, pace } = await startGraph(replies);
    expect(await graph.get("/things", OPTIONS)).toEqual(ok({}));
    expect(pace).toMatchObject({ sleeps: [500], pauses: [["reports", 7000]] });
  });

  test("a truncated answer is requested again", async () => {
    const replies = replyInOrder(
      { body: { value: "x".repeat(5000) }, isTruncated: true },
      { body: { value: [] } },
    );
    const { graph, requests } = await startGraph(replies);
    expect(await graph.get("/things", OPTIONS)).toEqual(ok({ value: [] }));
    expect(requests).toHaveLength(2);
  });

  test("if Graph accepts no connection, the request fails as 'unavailable' after all attempts", async () => {
    const { graph, stopServer } = await startGraph(() => ({}));
    await stopServer();
    expect(await graph.get("/things", OPTIONS)).toMatchObject({ error: { kind: "unavailable" } });
  });
});

describe("the access token of a request to Graph", () => {
  test("an expired token is renewed, and the request succeeds", async () => {
    const forceRefreshes: boolean[] = [];
    const { graph } = await startGraph(
      ({ headers }) =>
        headers.authorization === "Bearer token-2"
          ? { body: { value: [] } }
          : { status: 401, body: errorBody("InvalidAuthenticationToken") },
      {
        token: async (forceRefresh) => {
          forceRefreshes.push(forceRefresh);
          return ok(forceRefresh ? "token-2" : "token-1");
        },
      },
    );
    expect(await graph.get("/things", OPTIONS)).toEqual(ok({ value: [] }));
    expect(forceRefreshes).toEqual([false, true]);
  });

  test("the token is renewed once for a request, even if Graph also refuses the new token", async () => {
    const { graph, requests } = await startGraph(() => ({ status: 401, body: "" }));
    expect(await graph.get("/things", OPTIONS)).toMatchObject({ error: { kind: "unauthorised" } });
    expect(requests).toHaveLength(2);
  });

  test("if the sign-in fails, the request returns the error of the sign-in and sends nothing to Graph", async () => {
    const error = { kind: "unauthorised", cause: { code: "claims-challenge" } } as const;
    const { graph, requests } = await startGraph(() => ({}), { token: async () => err(error) });
    expect(await graph.get("/things", OPTIONS)).toEqual(err(error));
    expect(requests).toEqual([]);
  });
});
