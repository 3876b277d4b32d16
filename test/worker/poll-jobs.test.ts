import { afterEach, describe, expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { discoverJobs } from "../../worker/poll/discover-jobs.ts";
import { pollJobs } from "../../worker/poll/poll-jobs.ts";
import { jobBody, logRow } from "./graph-json.ts";
import {
  createMemoryLog,
  errorBody,
  type GraphStub,
  type StubReply,
  type StubRequest,
  startGraphStub,
} from "./graph-stub.ts";
import { DAY, MINUTE, T0 } from "./log-fixture.ts";
import { createMemoryStore } from "./memory-store.ts";

const openStubs: GraphStub[] = [];
afterEach(async () => {
  for (const stub of openStubs.splice(0)) await stub.close();
});

const NOT_FOUND = { status: 404, body: errorBody("Request_ResourceNotFound") };
type StubAnswer = { readonly status?: number; readonly headers?: object; readonly body?: unknown };

/** A Graph with these jobs. It answers batches and single requests. */
async function createTenantFixture(jobIds: readonly string[]) {
  const fixture = {
    now: T0,
    jobs: new Map<string, StubAnswer>(jobIds.map((id) => [id, { body: jobBody(id) }])),
    /** The reply to every request; null: each request gets its usual reply. */
    replyToAll: null as StubReply | null,
    /** The reply to every single request; null: the same as in a batch. */
    replyToSingleRequests: null as StubAnswer | null,
  };
  const answerFor = (path: string): StubAnswer =>
    fixture.jobs.get(path.split("/").at(-1) ?? "") ?? NOT_FOUND;
  const graphStub = await startGraphStub(({ path, body }: StubRequest) => {
    if (fixture.replyToAll !== null) return fixture.replyToAll;
    if (!path.endsWith("/$batch"))
      return (fixture.replyToSingleRequests ?? answerFor(path)) as StubReply;
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) => ({ id, status: 200, ...answerFor(url) }));
    return { body: { responses: responses.toReversed() } };
  });
  openStubs.push(graphStub);
  const store = createMemoryStore();
  const log = createMemoryLog();
  const dependencies = {
    tenant: "fabrikam",
    graph: graphStub.graph,
    store,
    isWatched: () => true,
    now: () => fixture.now,
    log,
  };
  for (const id of jobIds) store.rows.set(id, eventOf(id));
  return { fixture, graphStub, store, dependencies, log };
}

function eventOf(jobId: string): ProvisioningEvent {
  const row = readEventRow(logRow(`e-${jobId}`, T0 - MINUTE, { jobId }));
  if (!row.ok) throw new Error(row.error);
  return row.value;
}

const storedIds = (store: ReturnType<typeof createMemoryStore>) =>
  [...store.savedJobs.keys()].sort();

describe("a poll of the jobs", () => {
  test("the poll reads every job that the log names, 20 per request", async () => {
    const jobIds = Array.from({ length: 25 }, (_, n) => `scim.t.${String(n).padStart(2, "0")}`);
    const { graphStub, store, dependencies } = await createTenantFixture(jobIds);
    const result = await pollJobs(dependencies);
    expect(result).toMatchObject({ jobIds, deletedJobIds: [], isComplete: true, error: null });
    expect(storedIds(store)).toEqual(jobIds);
    for (const [id, job] of store.savedJobs) {
      expect(job).toMatchObject({
        tenant: "fabrikam",
        jobId: id,
        application: "Fabrikam Voice",
        statusCode: "active",
        readAt: T0,
      });
    }
    expect(graphStub.requests).toHaveLength(2);
    expect(store.poll("jobs")).toMatchObject({
      watermark: T0,
      isComplete: true,
      readFailure: null,
    });
  });

  test("a job is deleted after Graph has answered 404 both in a batch and to a single request", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a", "b"]);
    await pollJobs(dependencies);
    fixture.jobs.set("b", NOT_FOUND);
    fixture.replyToSingleRequests = { body: jobBody("b") };
    expect(await pollJobs(dependencies)).toMatchObject({ deletedJobIds: [], isComplete: false });
    expect(storedIds(store)).toEqual(["a", "b"]);
    fixture.replyToSingleRequests = null;
    expect(await pollJobs(dependencies)).toMatchObject({ deletedJobIds: ["b"], isComplete: true });
    expect(storedIds(store)).toEqual(["a"]);
  });

  test("if a running assessment stores a deleted job again, the next poll deletes this job again", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a", "b"]);
    await pollJobs(dependencies);
    const jobBefore = store.savedJobs.get("b");
    fixture.jobs.set("b", NOT_FOUND);
    expect(await pollJobs(dependencies)).toMatchObject({ deletedJobIds: ["b"] });
    store.savedJobs.set("b", jobBefore!);
    fixture.now += MINUTE;
    await pollJobs(dependencies);
    expect(storedIds(store)).toEqual(["a"]);
  });

  test("a 404 without Graph's error body deletes no job", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a"]);
    await pollJobs(dependencies);
    fixture.jobs.set("a", { status: 404, body: null });
    expect(await pollJobs(dependencies)).toMatchObject({
      deletedJobIds: [],
      error: { kind: "unavailable" },
    });
    expect(storedIds(store)).toEqual(["a"]);
  });

  test("a deleted job that the log still names is requested once a day", async () => {
    const { fixture, graphStub, store, dependencies } = await createTenantFixture(["a", "b"]);
    fixture.jobs.set("b", NOT_FOUND);
    await pollJobs(dependencies);
    fixture.jobs.set("b", { body: jobBody("b") });
    const requestsBefore = graphStub.requests.length;
    fixture.now = T0 + MINUTE;
    await pollJobs(dependencies);
    expect(JSON.parse(graphStub.requests[requestsBefore]!.body).requests).toHaveLength(1);
    expect(storedIds(store)).toEqual(["a"]);
    fixture.now = T0 + DAY;
    await pollJobs(dependencies);
    expect(storedIds(store)).toEqual(["a", "b"]);
  });

  test("a job that cannot be read keeps its stored state, and the other jobs are read", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a", "b", "c"]);
    await pollJobs(dependencies);
    fixture.now = T0 + MINUTE;
    fixture.jobs.set("b", { status: 429, headers: { "Retry-After": "1" } });
    fixture.jobs.set("c", { body: jobBody("another") });
    const result = await pollJobs(dependencies);
    expect(result).toMatchObject({ jobIds: ["a"], isComplete: false, error: null });
    expect(store.savedJobs.get("a")!.readAt).toBe(T0 + MINUTE);
    expect(store.savedJobs.get("b")!.readAt).toBe(T0);
    expect(store.savedJobs.get("c")!.readAt).toBe(T0);
    expect(store.poll("jobs")).toMatchObject({
      watermark: T0,
      isComplete: false,
      readFailure: null,
    });
  });

  test("if no job can be read, the read failure contains the reason and the time of the first failure", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a"]);
    await pollJobs(dependencies);
    fixture.replyToAll = { status: 403, body: errorBody("Authorization_RequestDenied") };
    fixture.now = T0 + MINUTE;
    await pollJobs(dependencies);
    fixture.now = T0 + 2 * MINUTE;
    await pollJobs(dependencies);
    expect(store.poll("jobs").readFailure).toEqual({
      kind: "forbidden",
      since: T0 + MINUTE,
      cause: { code: "permission-missing", permission: "Synchronization.Read.All" },
    });
    expect(storedIds(store)).toEqual(["a"]);
  });

  test("the poll of a tenant without jobs makes one request, and counts as successful only when a search for jobs has ended", async () => {
    const { fixture, graphStub, store, dependencies } = await createTenantFixture([]);
    fixture.replyToAll = { body: { value: [] } };
    expect(await pollJobs(dependencies)).toMatchObject({ isComplete: false, error: null });
    expect((await store.polls.load("fabrikam", "jobs"))?.lastSuccessAt).toBeNull();
    expect(graphStub.requests).toHaveLength(1);

    await discoverJobs(dependencies);
    expect(await pollJobs(dependencies)).toMatchObject({ isComplete: true, error: null });
    expect((await store.polls.load("fabrikam", "jobs"))?.lastSuccessAt).toBe(fixture.now);
  });

  test("the poll of a tenant without jobs fails while Graph cannot be read", async () => {
    const { fixture, store, dependencies } = await createTenantFixture([]);
    fixture.replyToAll = { body: { value: [] } };
    await discoverJobs(dependencies);
    await pollJobs(dependencies);
    fixture.now += MINUTE;
    fixture.replyToAll = { status: 403, body: errorBody("Authorization_RequestDenied") };
    expect(await pollJobs(dependencies)).toMatchObject({ error: { kind: "forbidden" } });
    expect(await store.polls.load("fabrikam", "jobs")).toMatchObject({
      lastSuccessAt: fixture.now - MINUTE,
      readFailure: { kind: "forbidden", since: fixture.now },
    });
  });

  test("jobs of apps that are not watched are not read", async () => {
    const { store, dependencies } = await createTenantFixture(["a"]);
    await pollJobs({ ...dependencies, isWatched: () => false });
    expect(storedIds(store)).toEqual([]);
  });
});
