import { afterEach, describe, expect, test } from "vitest";
import { discoverJobs } from "../../worker/poll/discover-jobs.ts";
import { jobBody } from "./graph-json.ts";
import {
  createMemoryLog,
  errorBody,
  type GraphStub,
  type StubReply,
  type StubRequest,
  startGraphStub,
} from "./graph-stub.ts";
import { DAY, HOUR, T0 } from "./log-fixture.ts";
import { createMemoryStore } from "./memory-store.ts";

const openStubs: GraphStub[] = [];
afterEach(async () => {
  for (const stub of openStubs.splice(0)) await stub.close();
});

type Principal = { readonly id: string; readonly displayName: string; readonly tags?: string[] };

const TAG = "WindowsAzureActiveDirectoryIntegratedApp";

/** A Graph with these apps. It answers pages, batches and delta queries. */
async function createDirectoryFixture(apps: readonly string[]) {
  const fixture = {
    now: T0,
    principals: apps.map((id): Principal => ({ id, displayName: `App ${id}` })),
    /** Jobs by the id of their app. */
    jobs: new Map<string, unknown>(),
    /** Replaces parts of the batch answer for an app. */
    members: new Map<string, object>(),
    changed: [] as object[],
    pageRows: 150,
    fault: (_request: StubRequest): StubReply | null => null,
    requestedApps: [] as string[],
  };
  function list(path: string, origin: string): StubReply {
    const at = Number(/skiptoken=(\d+)/.exec(path)?.[1] ?? 0);
    const value = fixture.principals.slice(at, at + fixture.pageRows);
    const next = at + fixture.pageRows;
    const link = `${origin}/v1.0/servicePrincipals?$skiptoken=${next}`;
    const more = next < fixture.principals.length ? { "@odata.nextLink": link } : {};
    return { body: { value, ...more } };
  }
  const graphStub = await startGraphStub((request, origin) => {
    const fault = fixture.fault(request);
    if (fault !== null) return fault;
    if (request.path.includes("/delta")) {
      const isFirst = request.path.includes("deltatoken=latest");
      const value = isFirst ? [] : fixture.changed;
      const delta = `${origin}/v1.0/servicePrincipals/delta?$deltatoken=t${fixture.now}`;
      return { body: { value, "@odata.deltaLink": delta } };
    }
    if (!request.path.endsWith("/$batch")) return list(request.path, origin);
    const { requests } = JSON.parse(request.body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) => {
      const app = url.split("/")[2] ?? "";
      fixture.requestedApps.push(app);
      const job = fixture.jobs.get(app);
      const body = { value: job === undefined ? [] : [job] };
      return { id, status: 200, body, ...fixture.members.get(app) };
    });
    return { body: { responses } };
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
  return { fixture, graphStub, store, dependencies, log };
}

const apps = (count: number) =>
  Array.from({ length: count }, (_, n) => `sp${String(n).padStart(3, "0")}`);

describe("discovery", () => {
  test("discovery requests every app on every page once and stores each job with its app's name", async () => {
    const { fixture, store, dependencies } = await createDirectoryFixture(apps(320));
    fixture.jobs.set("sp007", jobBody("job-7"));
    fixture.jobs.set("sp319", jobBody("job-319"));
    const result = await discoverJobs(dependencies);
    expect(result).toEqual({
      jobIds: ["job-7", "job-319"],
      isComplete: true,
      progressRatio: 1,
      error: null,
    });
    expect(fixture.requestedApps.toSorted()).toEqual(apps(320));
    expect(store.savedJobs.get("job-319")).toMatchObject({
      servicePrincipalId: "sp319",
      application: "App sp319",
      readAt: T0,
    });
    const ratios = store.savedPollStates.map(({ progressRatio }) => progressRatio ?? -1);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(store.poll("discovery")).toMatchObject({ isComplete: true, watermark: T0 });
  });

  test("discovery first requests the apps of a page that are tagged as integrated apps", async () => {
    const { fixture, dependencies } = await createDirectoryFixture(apps(30));
    fixture.principals[20] = { id: "sp020", displayName: "Gallery app", tags: [TAG] };
    await discoverJobs(dependencies);
    expect(fixture.requestedApps[0]).toBe("sp020");
  });

  test("between full scans, discovery requests only new and changed apps, and no deleted apps", async () => {
    const { fixture, store, dependencies } = await createDirectoryFixture(apps(40));
    await discoverJobs(dependencies);
    fixture.requestedApps.length = 0;
    fixture.now = T0 + HOUR;
    fixture.changed = [
      { id: "sp-new", displayName: "New app" },
      { id: "sp001", "@removed": { reason: "deleted" } },
    ];
    fixture.jobs.set("sp-new", jobBody("job-new"));
    expect(await discoverJobs(dependencies)).toMatchObject({
      jobIds: ["job-new"],
      isComplete: true,
    });
    expect(fixture.requestedApps).toEqual(["sp-new"]);
    expect(store.savedJobs.get("job-new")).toMatchObject({ application: "New app" });

    fixture.changed = [];
    await discoverJobs(dependencies);
    expect(fixture.requestedApps).toEqual(["sp-new"]);
    fixture.now = T0 + DAY;
    await discoverJobs(dependencies);
    expect(fixture.requestedApps).toHaveLength(41);
  });

  test("discovery scans all apps again if Graph rejects its delta link", async () => {
    const { fixture, dependencies } = await createDirectoryFixture(apps(3));
    await discoverJobs(dependencies);
    fixture.now = T0 + HOUR;
    fixture.requestedApps.length = 0;
    fixture.fault = ({ path }) =>
      path.includes(`deltatoken=t${T0}`)
        ? { status: 410, body: errorBody("resyncRequired") }
        : null;
    expect(await discoverJobs(dependencies)).toMatchObject({ isComplete: false });
    expect(await discoverJobs(dependencies)).toMatchObject({ isComplete: true });
    expect(fixture.requestedApps).toEqual(apps(3));
  });

  test("after a failure, discovery continues at the page that failed", async () => {
    const { fixture, store, dependencies } = await createDirectoryFixture(apps(320));
    fixture.jobs.set("sp300", jobBody("job-300"));
    fixture.fault = ({ path }) =>
      path.includes("skiptoken=300") ? { status: 503, body: "<html>down</html>" } : null;
    const failed = await discoverJobs(dependencies);
    expect(failed).toMatchObject({ isComplete: false, error: { kind: "unavailable" } });
    expect(failed.progressRatio).toBeGreaterThan(0);
    expect(failed.progressRatio).toBeLessThan(1);
    expect(store.poll("discovery")).toMatchObject({
      isComplete: false,
      readFailure: { kind: "unavailable" },
    });
    fixture.requestedApps.length = 0;
    fixture.fault = () => null;
    expect(await discoverJobs(dependencies)).toMatchObject({
      jobIds: ["job-300"],
      isComplete: true,
    });
    expect(fixture.requestedApps).toEqual(apps(320).slice(300));
  });

  test("an error in Graph's answer for one app does not stop discovery", async () => {
    const { fixture, dependencies, log } = await createDirectoryFixture(apps(30));
    fixture.members.set("sp003", { status: 500, body: errorBody("generalException") });
    fixture.jobs.set("sp029", jobBody("job-29"));
    expect(await discoverJobs(dependencies)).toMatchObject({
      jobIds: ["job-29"],
      isComplete: true,
    });
    expect(log.lines).toEqual([
      {
        level: "warn",
        message: "the jobs of some apps could not be read",
        fields: { tenant: "fabrikam", apps: 1 },
      },
    ]);
  });

  test("an app whose request stayed throttled is requested again by the next discovery", async () => {
    const { fixture, dependencies } = await createDirectoryFixture(apps(30));
    fixture.jobs.set("sp003", jobBody("job-3"));
    fixture.members.set("sp003", { status: 429, headers: { "Retry-After": "1" } });
    expect(await discoverJobs(dependencies)).toMatchObject({
      isComplete: false,
      error: { kind: "throttled" },
    });
    fixture.members.clear();
    expect(await discoverJobs(dependencies)).toMatchObject({ jobIds: ["job-3"], isComplete: true });
  });

  test("the read failure of discovery names the missing permission", async () => {
    const { fixture, store, dependencies } = await createDirectoryFixture(apps(3));
    fixture.fault = () => ({ status: 403, body: errorBody("Authorization_RequestDenied") });
    await discoverJobs(dependencies);
    expect(store.poll("discovery").readFailure?.cause).toEqual({
      code: "permission-missing",
      permission: "Application.Read.All",
    });
    fixture.fault = ({ path }) =>
      path.endsWith("/$batch")
        ? { status: 403, body: errorBody("Authorization_RequestDenied") }
        : null;
    await discoverJobs(dependencies);
    expect(store.poll("discovery").readFailure?.cause).toEqual({
      code: "permission-missing",
      permission: "Synchronization.Read.All",
    });
  });

  test("discovery follows no page link to another host", async () => {
    const { fixture, graphStub, store, dependencies } = await createDirectoryFixture(apps(3));
    const link = "https://graph.example.net/v1.0/servicePrincipals?$skiptoken=stolen";
    fixture.fault = ({ path }) =>
      path.includes("$top=999") ? { body: { value: [], "@odata.nextLink": link } } : null;
    expect(await discoverJobs(dependencies)).toMatchObject({ error: { kind: "malformed" } });
    expect(store.poll("discovery").isComplete).toBe(false);
    expect(
      graphStub.requests.every(({ headers }) => headers.host === new URL(graphStub.origin).host),
    ).toBe(true);
  });

  test("discovery does not request apps that are not watched", async () => {
    const { fixture, dependencies } = await createDirectoryFixture(apps(30));
    await discoverJobs({ ...dependencies, isWatched: (name) => name === "App sp004" });
    expect(fixture.requestedApps).toEqual(["sp004"]);
  });
});
