import { afterEach, expect, test } from "vitest";
import { getInBatches } from "../../worker/graph/batch.ts";
import type { GraphRequestOptions } from "../../worker/graph/graph-client.ts";
import { errorBody, type GraphStub, type StubReply, startGraphStub } from "./graph-stub.ts";

const ASK: GraphRequestOptions = {
  workload: "synchronization",
  permission: "Synchronization.Read.All",
};

type Member = { readonly id: string; readonly status: number; readonly body: unknown };
type Request = { readonly id: string; readonly url: string };

const open: GraphStub[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A Graph that answers each member by its url, in the opposite order. */
async function startBatchStub(
  answer: (url: string, round: number) => object | null,
  over?: StubReply,
) {
  let round = 0;
  const little = await startGraphStub(({ body }) => {
    round += 1;
    const { requests } = JSON.parse(body) as { readonly requests: readonly Request[] };
    const responses = requests.flatMap(({ id, url }) => {
      const member = answer(url, round);
      return member === null ? [] : [{ id, status: 200, body: { url }, ...member }];
    });
    return over ?? { body: { responses: responses.toReversed() } };
  });
  open.push(little);
  return little;
}

const paths = (count: number) => Array.from({ length: count }, (_, index) => `/jobs/${index}`);

test("forty-five paths are three requests, and every answer stands at its own place", async () => {
  const { graph, requests, pace } = await startBatchStub(() => ({}));
  const answers = await getInBatches(graph, paths(45), ASK);
  expect(answers.map((answer) => answer.ok && answer.value)).toEqual(
    paths(45).map((url) => ({ url })),
  );
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
    Array.from({ length: 3 }, () => "POST /v1.0/$batch"),
  );
  // Ten members a place: two for each full batch, one for the last five.
  expect(pace.takenSlots).toHaveLength(5);
});

test("a member that is throttled is asked again alone, after the longest wait that was named", async () => {
  const { graph, requests, pace } = await startBatchStub((url, round) => {
    if (round > 1) return {};
    if (url === "/jobs/1") return { status: 429, headers: { "Retry-After": "10" } };
    if (url === "/jobs/2") return { status: 429, headers: { "retry-after": "2.128" } };
    return {};
  });
  const answers = await getInBatches(graph, paths(4), ASK);
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(requests).toHaveLength(2);
  expect(JSON.parse(requests[1]!.body)).toEqual({
    requests: ["1", "2"].map((id) => ({ id, method: "GET", url: `/jobs/${id}` })),
  });
  expect(pace.holds).toEqual([["synchronization", 10_000]]);
});

test("a member that is throttled for ever ends throttled, and only that one", async () => {
  const { graph, requests } = await startBatchStub((url) =>
    url === "/jobs/1" ? { status: 429 } : {},
  );
  const answers = await getInBatches(graph, paths(3), ASK);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual([
    "ok",
    "throttled",
    "ok",
  ]);
  expect(requests).toHaveLength(3);
});

test.each`
  member                                                             | kind
  ${{ status: 404, body: errorBody("Request_ResourceNotFound") }}    | ${"not-found"}
  ${{ status: 404, body: null }}                                     | ${"unavailable"}
  ${{ status: 403, body: errorBody("Authorization_RequestDenied") }} | ${"forbidden"}
  ${{ status: 401, body: errorBody("InvalidAuthenticationToken") }}  | ${"unauthorised"}
  ${{ status: 424, body: errorBody("FailedDependency") }}            | ${"throttled"}
  ${{ status: 503, body: errorBody("serviceNotAvailable") }}         | ${"unavailable"}
  ${null}                                                            | ${"malformed"}
`("a member answered with $member.status is $kind, and its neighbours are well", async (row) => {
  const { graph } = await startBatchStub((url) => (url === "/jobs/0" ? row.member : {}));
  const answers = await getInBatches(graph, paths(2), ASK);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual([row.kind, "ok"]);
});

test("what befalls a whole batch befalls all that are still open, and no more is asked", async () => {
  const { graph, requests } = await startBatchStub(() => ({}), {
    status: 403,
    body: errorBody("Authorization_RequestDenied"),
  });
  const answers = await getInBatches(graph, paths(45), ASK);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual(
    paths(45).map(() => "forbidden"),
  );
  expect(requests).toHaveLength(1);
});

test("an answer that was never asked for is not believed", async () => {
  const stray: Member = { id: "7", status: 200, body: { url: "/jobs/7" } };
  const { graph } = await startBatchStub(() => ({}), { body: { responses: [stray] } });
  const answers = await getInBatches(graph, paths(1), ASK);
  expect(answers).toMatchObject([{ ok: false, error: { kind: "malformed" } }]);
});

test("no paths are no request", async () => {
  const { graph, requests } = await startBatchStub(() => ({}));
  expect(await getInBatches(graph, [], ASK)).toEqual([]);
  expect(requests).toEqual([]);
});
