import { afterEach, describe, expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
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

const open: GraphStub[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const GONE = { status: 404, body: errorBody("Request_ResourceNotFound") };
type StubAnswer = { readonly status?: number; readonly headers?: object; readonly body?: unknown };

/** A Graph with jobs by id; each is asked for by a batch or alone. */
async function createTenantFixture(jobIds: readonly string[]) {
  const fixture = {
    now: T0,
    jobs: new Map<string, StubAnswer>(jobIds.map((id) => [id, { body: jobBody(id) }])),
    whole: null as StubReply | null,
    alone: null as StubAnswer | null,
  };
  const answerFor = (path: string): StubAnswer =>
    fixture.jobs.get(path.split("/").at(-1) ?? "") ?? GONE;
  const graphStub = await startGraphStub(({ path, body }: StubRequest) => {
    if (fixture.whole !== null) return fixture.whole;
    if (!path.endsWith("/$batch")) return (fixture.alone ?? answerFor(path)) as StubReply;
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) => ({ id, status: 200, ...answerFor(url) }));
    return { body: { responses: responses.toReversed() } };
  });
  open.push(graphStub);
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

const kept = (store: ReturnType<typeof createMemoryStore>) => [...store.savedJobs.keys()].sort();

describe("a look at the jobs", () => {
  test("reads every job that the log names, twenty at a time, whatever order the answers have", async () => {
    const jobIds = Array.from({ length: 25 }, (_, n) => `scim.t.${String(n).padStart(2, "0")}`);
    const { graphStub, store, dependencies } = await createTenantFixture(jobIds);
    const look = await pollJobs(dependencies);
    expect(look).toMatchObject({ jobIds, goneIds: [], complete: true, error: null });
    expect(kept(store)).toEqual(jobIds);
    for (const [id, job] of store.savedJobs) {
      expect(job).toMatchObject({
        tenant: "fabrikam",
        jobId: id,
        application: "Fabrikam Voice",
        code: "active",
        readAt: T0,
      });
    }
    expect(graphStub.requests).toHaveLength(2);
    expect(store.poll("jobs")).toMatchObject({ watermark: T0, complete: true, readFailure: null });
  });

  test("forgets a job only when it is not there alone either", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a", "b"]);
    await pollJobs(dependencies);
    fixture.jobs.set("b", GONE);
    fixture.alone = { body: jobBody("b") };
    expect(await pollJobs(dependencies)).toMatchObject({ goneIds: [], complete: false });
    expect(kept(store)).toEqual(["a", "b"]);
    fixture.alone = null;
    expect(await pollJobs(dependencies)).toMatchObject({ goneIds: ["b"], complete: true });
    expect(kept(store)).toEqual(["a"]);
  });

  test("forgets again what a judgement under way has kept of a job that is gone", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a", "b"]);
    await pollJobs(dependencies);
    const before = store.savedJobs.get("b");
    fixture.jobs.set("b", GONE);
    expect(await pollJobs(dependencies)).toMatchObject({ goneIds: ["b"] });
    store.savedJobs.set("b", before!);
    fixture.now += MINUTE;
    await pollJobs(dependencies);
    expect(kept(store)).toEqual(["a"]);
  });

  test("forgets nothing for a 404 that is not Graph's own", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a"]);
    await pollJobs(dependencies);
    fixture.jobs.set("a", { status: 404, body: null });
    expect(await pollJobs(dependencies)).toMatchObject({
      goneIds: [],
      error: { kind: "unavailable" },
    });
    expect(kept(store)).toEqual(["a"]);
  });

  test("asks for a job that is gone, but still in the log, once a day", async () => {
    const { fixture, graphStub, store, dependencies } = await createTenantFixture(["a", "b"]);
    fixture.jobs.set("b", GONE);
    await pollJobs(dependencies);
    fixture.jobs.set("b", { body: jobBody("b") });
    const asked = graphStub.requests.length;
    fixture.now = T0 + MINUTE;
    await pollJobs(dependencies);
    expect(JSON.parse(graphStub.requests[asked]!.body).requests).toHaveLength(1);
    expect(kept(store)).toEqual(["a"]);
    fixture.now = T0 + DAY;
    await pollJobs(dependencies);
    expect(kept(store)).toEqual(["a", "b"]);
  });

  test("lets a job that cannot be read keep its old reading, and the rest go on", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a", "b", "c"]);
    await pollJobs(dependencies);
    fixture.now = T0 + MINUTE;
    fixture.jobs.set("b", { status: 429, headers: { "Retry-After": "1" } });
    fixture.jobs.set("c", { body: jobBody("another") });
    const look = await pollJobs(dependencies);
    expect(look).toMatchObject({ jobIds: ["a"], complete: false, error: null });
    expect(store.savedJobs.get("a")!.readAt).toBe(T0 + MINUTE);
    expect(store.savedJobs.get("b")!.readAt).toBe(T0);
    expect(store.savedJobs.get("c")!.readAt).toBe(T0);
    expect(store.poll("jobs")).toMatchObject({ watermark: T0, complete: false, readFailure: null });
  });

  test("that sees no job at all says why, and since when", async () => {
    const { fixture, store, dependencies } = await createTenantFixture(["a"]);
    await pollJobs(dependencies);
    fixture.whole = { status: 403, body: errorBody("Authorization_RequestDenied") };
    fixture.now = T0 + MINUTE;
    await pollJobs(dependencies);
    fixture.now = T0 + 2 * MINUTE;
    await pollJobs(dependencies);
    expect(store.poll("jobs").readFailure).toEqual({
      kind: "forbidden",
      since: T0 + MINUTE,
      message: expect.stringContaining("Synchronization.Read.All"),
    });
    expect(kept(store)).toEqual(["a"]);
  });

  test("of a tenant without jobs is a good one", async () => {
    const { graphStub, dependencies } = await createTenantFixture([]);
    expect(await pollJobs(dependencies)).toMatchObject({ jobIds: [], complete: true, error: null });
    expect(graphStub.requests).toEqual([]);
  });

  test("leaves apps alone that are not watched", async () => {
    const { store, dependencies } = await createTenantFixture(["a"]);
    await pollJobs({ ...dependencies, isWatched: () => false });
    expect(kept(store)).toEqual([]);
  });
});
