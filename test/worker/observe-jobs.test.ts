import { afterEach, describe, expect, test } from "vitest";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { observeJobs } from "../../worker/observe/jobs.ts";
import {
  type Asked,
  errorBody,
  keptLog,
  type LittleGraph,
  littleGraph,
  type Reply,
} from "./little-graph.ts";
import { DAY, MINUTE, T0 } from "./log-world.ts";
import { paperStore } from "./paper-store.ts";
import { jobBody, logRow } from "./wire-rows.ts";

const open: LittleGraph[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const GONE = { status: 404, body: errorBody("Request_ResourceNotFound") };
type Told = { readonly status?: number; readonly headers?: object; readonly body?: unknown };

/** A Graph with jobs by id; each is asked for by a batch or alone. */
async function aTenant(jobIds: readonly string[]) {
  const world = {
    now: T0,
    jobs: new Map<string, Told>(jobIds.map((id) => [id, { body: jobBody(id) }])),
    whole: null as Reply | null,
    alone: null as Told | null,
  };
  const told = (path: string): Told => world.jobs.get(path.split("/").at(-1) ?? "") ?? GONE;
  const little = await littleGraph(({ path, body }: Asked) => {
    if (world.whole !== null) return world.whole;
    if (!path.endsWith("/$batch")) return (world.alone ?? told(path)) as Reply;
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) => ({ id, status: 200, ...told(url) }));
    return { body: { responses: responses.toReversed() } };
  });
  open.push(little);
  const store = paperStore();
  const log = keptLog();
  const deps = {
    tenant: "fabrikam",
    graph: little.graph,
    store,
    watches: () => true,
    now: () => world.now,
    log,
  };
  for (const id of jobIds) store.rows.set(id, eventOf(id));
  return { world, little, store, deps, log };
}

function eventOf(jobId: string): ProvisioningEvent {
  const row = readEventRow(logRow(`e-${jobId}`, T0 - MINUTE, { jobId }));
  if (!row.ok) throw new Error(row.error);
  return row.value;
}

const kept = (store: ReturnType<typeof paperStore>) => [...store.jobsKept.keys()].sort();

describe("a look at the jobs", () => {
  test("reads every job that the log names, twenty at a time, whatever order the answers have", async () => {
    const jobIds = Array.from({ length: 25 }, (_, n) => `scim.t.${String(n).padStart(2, "0")}`);
    const { little, store, deps } = await aTenant(jobIds);
    const look = await observeJobs(deps);
    expect(look).toMatchObject({ jobIds, goneIds: [], complete: true, error: null });
    expect(kept(store)).toEqual(jobIds);
    for (const [id, job] of store.jobsKept) {
      expect(job).toMatchObject({
        tenant: "fabrikam",
        jobId: id,
        application: "Fabrikam Voice",
        code: "active",
        readAt: T0,
      });
    }
    expect(little.asked).toHaveLength(2);
    expect(store.poll("jobs")).toMatchObject({ watermark: T0, complete: true, trouble: null });
  });

  test("forgets a job only when it is not there alone either", async () => {
    const { world, store, deps } = await aTenant(["a", "b"]);
    await observeJobs(deps);
    world.jobs.set("b", GONE);
    world.alone = { body: jobBody("b") };
    expect(await observeJobs(deps)).toMatchObject({ goneIds: [], complete: false });
    expect(kept(store)).toEqual(["a", "b"]);
    world.alone = null;
    expect(await observeJobs(deps)).toMatchObject({ goneIds: ["b"], complete: true });
    expect(kept(store)).toEqual(["a"]);
  });

  test("forgets again what a judgement under way has kept of a job that is gone", async () => {
    const { world, store, deps } = await aTenant(["a", "b"]);
    await observeJobs(deps);
    const before = store.jobsKept.get("b");
    world.jobs.set("b", GONE);
    expect(await observeJobs(deps)).toMatchObject({ goneIds: ["b"] });
    store.jobsKept.set("b", before!);
    world.now += MINUTE;
    await observeJobs(deps);
    expect(kept(store)).toEqual(["a"]);
  });

  test("forgets nothing for a 404 that is not Graph's own", async () => {
    const { world, store, deps } = await aTenant(["a"]);
    await observeJobs(deps);
    world.jobs.set("a", { status: 404, body: null });
    expect(await observeJobs(deps)).toMatchObject({ goneIds: [], error: { kind: "unavailable" } });
    expect(kept(store)).toEqual(["a"]);
  });

  test("asks for a job that is gone, but still in the log, once a day", async () => {
    const { world, little, store, deps } = await aTenant(["a", "b"]);
    world.jobs.set("b", GONE);
    await observeJobs(deps);
    world.jobs.set("b", { body: jobBody("b") });
    const asked = little.asked.length;
    world.now = T0 + MINUTE;
    await observeJobs(deps);
    expect(JSON.parse(little.asked[asked]!.body).requests).toHaveLength(1);
    expect(kept(store)).toEqual(["a"]);
    world.now = T0 + DAY;
    await observeJobs(deps);
    expect(kept(store)).toEqual(["a", "b"]);
  });

  test("lets a job that cannot be read keep its old reading, and the rest go on", async () => {
    const { world, store, deps } = await aTenant(["a", "b", "c"]);
    await observeJobs(deps);
    world.now = T0 + MINUTE;
    world.jobs.set("b", { status: 429, headers: { "Retry-After": "1" } });
    world.jobs.set("c", { body: jobBody("another") });
    const look = await observeJobs(deps);
    expect(look).toMatchObject({ jobIds: ["a"], complete: false, error: null });
    expect(store.jobsKept.get("a")!.readAt).toBe(T0 + MINUTE);
    expect(store.jobsKept.get("b")!.readAt).toBe(T0);
    expect(store.jobsKept.get("c")!.readAt).toBe(T0);
    expect(store.poll("jobs")).toMatchObject({ watermark: T0, complete: false, trouble: null });
  });

  test("that sees no job at all says why, and since when", async () => {
    const { world, store, deps } = await aTenant(["a"]);
    await observeJobs(deps);
    world.whole = { status: 403, body: errorBody("Authorization_RequestDenied") };
    world.now = T0 + MINUTE;
    await observeJobs(deps);
    world.now = T0 + 2 * MINUTE;
    await observeJobs(deps);
    expect(store.poll("jobs").trouble).toEqual({
      kind: "forbidden",
      since: T0 + MINUTE,
      message: expect.stringContaining("Synchronization.Read.All"),
    });
    expect(kept(store)).toEqual(["a"]);
  });

  test("of a tenant without jobs is a good one", async () => {
    const { little, deps } = await aTenant([]);
    expect(await observeJobs(deps)).toMatchObject({ jobIds: [], complete: true, error: null });
    expect(little.asked).toEqual([]);
  });

  test("leaves apps alone that are not watched", async () => {
    const { store, deps } = await aTenant(["a"]);
    await observeJobs({ ...deps, watches: () => false });
    expect(kept(store)).toEqual([]);
  });
});
