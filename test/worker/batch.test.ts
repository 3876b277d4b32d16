import { afterEach, expect, test } from "vitest";
import { getInBatches } from "../../worker/graph/batch.ts";
import type { GraphRequestOptions } from "../../worker/graph/graph-client.ts";
import { errorBody, type GraphStub, type StubReply, startGraphStub } from "./graph-stub.ts";

const OPTIONS: GraphRequestOptions = {
  workload: "synchronization",
  permission: "Synchronization.Read.All",
};

type Member = { readonly id: string; readonly status: number; readonly body: unknown };
type Request = { readonly id: string; readonly url: string };

const openStubs: GraphStub[] = [];
afterEach(async () => {
  for (const stub of openStubs.splice(0)) await stub.close();
});

/**
 * Answers the members of a batch in reverse order. `batchReply` replaces the reply to the batch.
 */
async function startBatchStub(
  answer: (url: string, round: number) => object | null,
  batchReply?: StubReply,
) {
  let round = 0;
  const stub = await startGraphStub(({ body }) => {
    round += 1;
    const { requests } = JSON.parse(body) as { readonly requests: readonly Request[] };
    const responses = requests.flatMap(({ id, url }) => {
      const member = answer(url, round);
      return member === null ? [] : [{ id, status: 200, body: { url }, ...member }];
    });
    return batchReply ?? { body: { responses: responses.toReversed() } };
  });
  openStubs.push(stub);
  return stub;
}

const paths = (count: number) => Array.from({ length: count }, (_, index) => `/jobs/${index}`);

test("a batch of 45 paths takes three requests, and the answers are in the order of the paths", async () => {
  const { graph, requests, pace } = await startBatchStub(() => ({}));
  const answers = await getInBatches(graph, paths(45), OPTIONS);
  expect(answers.map((answer) => answer.ok && answer.value)).toEqual(
    paths(45).map((url) => ({ url })),
  );
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
    Array.from({ length: 3 }, () => "POST /v1.0/$batch"),
  );
  // Ten members take one slot of the request budget. So each full batch takes two slots, and the
  // last five members take one.
  expect(pace.takenSlots).toHaveLength(5);
});

test("only the throttled requests of a batch are sent again, after the longest Retry-After", async () => {
  const { graph, requests, pace } = await startBatchStub((url, round) => {
    if (round > 1) return {};
    if (url === "/jobs/1") return { status: 429, headers: { "Retry-After": "10" } };
    if (url === "/jobs/2") return { status: 429, headers: { "retry-after": "2.128" } };
    return {};
  });
  const answers = await getInBatches(graph, paths(4), OPTIONS);
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(requests).toHaveLength(2);
  expect(JSON.parse(requests[1]!.body)).toEqual({
    requests: ["1", "2"].map((id) => ({ id, method: "GET", url: `/jobs/${id}` })),
  });
  expect(pace.pauses).toEqual([["synchronization", 10_000]]);
});

test("a request of a batch that stays throttled fails as throttled, and the other requests succeed", async () => {
  const { graph, requests } = await startBatchStub((url) =>
    url === "/jobs/1" ? { status: 429 } : {},
  );
  const answers = await getInBatches(graph, paths(3), OPTIONS);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual([
    "ok",
    "throttled",
    "ok",
  ]);
  expect(requests).toHaveLength(3);
});

test.each`
  answer                              | kind              | member
  ${"404 and an error body of Graph"} | ${"not-found"}    | ${{ status: 404, body: errorBody("Request_ResourceNotFound") }}
  ${"404 without a body"}             | ${"unavailable"}  | ${{ status: 404, body: null }}
  ${"403"}                            | ${"forbidden"}    | ${{ status: 403, body: errorBody("Authorization_RequestDenied") }}
  ${"401"}                            | ${"unauthorised"} | ${{ status: 401, body: errorBody("InvalidAuthenticationToken") }}
  ${"424 because of another member"}  | ${"throttled"}    | ${{ status: 424, body: errorBody("FailedDependency") }}
  ${"503"}                            | ${"unavailable"}  | ${{ status: 503, body: errorBody("serviceNotAvailable") }}
  ${"nothing"}                        | ${"malformed"}    | ${null}
`(
  "a request of a batch that is answered with $answer fails as $kind, and the other requests succeed",
  async (row) => {
    const { graph } = await startBatchStub((url) => (url === "/jobs/0" ? row.member : {}));
    const answers = await getInBatches(graph, paths(2), OPTIONS);
    expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual([
      row.kind,
      "ok",
    ]);
  },
);

test("if a whole batch fails, all its requests without an answer fail, and no further batch is sent", async () => {
  const { graph, requests } = await startBatchStub(() => ({}), {
    status: 403,
    body: errorBody("Authorization_RequestDenied"),
  });
  const answers = await getInBatches(graph, paths(45), OPTIONS);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual(
    paths(45).map(() => "forbidden"),
  );
  expect(requests).toHaveLength(1);
});

test("an answer to a request that the batch does not contain is ignored", async () => {
  const stray: Member = { id: "7", status: 200, body: { url: "/jobs/7" } };
  const { graph } = await startBatchStub(() => ({}), { body: { responses: [stray] } });
  const answers = await getInBatches(graph, paths(1), OPTIONS);
  expect(answers).toMatchObject([{ ok: false, error: { kind: "malformed" } }]);
});

test("an empty list of paths sends no request", async () => {
  const { graph, requests } = await startBatchStub(() => ({}));
  expect(await getInBatches(graph, [], OPTIONS)).toEqual([]);
  expect(requests).toEqual([]);
});
