import { afterEach, expect, test } from "vitest";
import { getMany } from "../../worker/graph/batch.ts";
import type { Ask } from "../../worker/graph/client.ts";
import { errorBody, type LittleGraph, littleGraph, type Reply } from "./little-graph.ts";

const ASK: Ask = { bucket: "synchronization", needs: "Synchronization.Read.All" };

type Member = { readonly id: string; readonly status: number; readonly body: unknown };
type Request = { readonly id: string; readonly url: string };

const open: LittleGraph[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A Graph that answers each member by its url, in the opposite order. */
async function batching(answer: (url: string, round: number) => object | null, over?: Reply) {
  let round = 0;
  const little = await littleGraph(({ body }) => {
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
  const { graph, asked, pace } = await batching(() => ({}));
  const answers = await getMany(graph, paths(45), ASK);
  expect(answers.map((answer) => answer.ok && answer.value)).toEqual(
    paths(45).map((url) => ({ url })),
  );
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(
    Array.from({ length: 3 }, () => "POST /v1.0/$batch"),
  );
  // Ten members a place: two for each full batch, one for the last five.
  expect(pace.takes).toHaveLength(5);
});

test("a member that is throttled is asked again alone, after the longest wait that was named", async () => {
  const { graph, asked, pace } = await batching((url, round) => {
    if (round > 1) return {};
    if (url === "/jobs/1") return { status: 429, headers: { "Retry-After": "10" } };
    if (url === "/jobs/2") return { status: 429, headers: { "retry-after": "2.128" } };
    return {};
  });
  const answers = await getMany(graph, paths(4), ASK);
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(asked).toHaveLength(2);
  expect(JSON.parse(asked[1]!.body)).toEqual({
    requests: ["1", "2"].map((id) => ({ id, method: "GET", url: `/jobs/${id}` })),
  });
  expect(pace.holds).toEqual([["synchronization", 10_000]]);
});

test("a member that is throttled for ever ends throttled, and only that one", async () => {
  const { graph, asked } = await batching((url) => (url === "/jobs/1" ? { status: 429 } : {}));
  const answers = await getMany(graph, paths(3), ASK);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual([
    "ok",
    "throttled",
    "ok",
  ]);
  expect(asked).toHaveLength(3);
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
  const { graph } = await batching((url) => (url === "/jobs/0" ? row.member : {}));
  const answers = await getMany(graph, paths(2), ASK);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual([row.kind, "ok"]);
});

test("what befalls a whole batch befalls all that are still open, and no more is asked", async () => {
  const { graph, asked } = await batching(() => ({}), {
    status: 403,
    body: errorBody("Authorization_RequestDenied"),
  });
  const answers = await getMany(graph, paths(45), ASK);
  expect(answers.map((answer) => (answer.ok ? "ok" : answer.error.kind))).toEqual(
    paths(45).map(() => "forbidden"),
  );
  expect(asked).toHaveLength(1);
});

test("an answer that was never asked for is not believed", async () => {
  const stray: Member = { id: "7", status: 200, body: { url: "/jobs/7" } };
  const { graph } = await batching(() => ({}), { body: { responses: [stray] } });
  const answers = await getMany(graph, paths(1), ASK);
  expect(answers).toMatchObject([{ ok: false, error: { kind: "malformed" } }]);
});

test("no paths are no request", async () => {
  const { graph, asked } = await batching(() => ({}));
  expect(await getMany(graph, [], ASK)).toEqual([]);
  expect(asked).toEqual([]);
});
