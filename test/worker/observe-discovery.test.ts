import { afterEach, describe, expect, test } from "vitest";
import { observeDiscovery } from "../../worker/observe/discovery.ts";
import {
  type Asked,
  errorBody,
  keptLog,
  type LittleGraph,
  littleGraph,
  type Reply,
} from "./little-graph.ts";
import { DAY, HOUR, T0 } from "./log-world.ts";
import { paperStore } from "./paper-store.ts";
import { jobBody } from "./wire-rows.ts";

const open: LittleGraph[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Principal = { readonly id: string; readonly displayName: string; readonly tags?: string[] };

const TAG = "WindowsAzureActiveDirectoryIntegratedApp";

/** A directory of apps, some of which have a job, with pages, batches and a list of changes. */
async function aDirectory(apps: readonly string[]) {
  const world = {
    now: T0,
    principals: apps.map((id): Principal => ({ id, displayName: `App ${id}` })),
    /** Apps with a job, and how Graph answers for others. */
    jobs: new Map<string, unknown>(),
    members: new Map<string, object>(),
    changed: [] as object[],
    pageRows: 150,
    fault: (_asked: Asked): Reply | null => null,
    askedFor: [] as string[],
  };
  function list(path: string, origin: string): Reply {
    const at = Number(/skiptoken=(\d+)/.exec(path)?.[1] ?? 0);
    const value = world.principals.slice(at, at + world.pageRows);
    const next = at + world.pageRows;
    const link = `${origin}/v1.0/servicePrincipals?$skiptoken=${next}`;
    const more = next < world.principals.length ? { "@odata.nextLink": link } : {};
    return { body: { value, ...more } };
  }
  const little = await littleGraph((asked, origin) => {
    const fault = world.fault(asked);
    if (fault !== null) return fault;
    if (asked.path.includes("/delta")) {
      const isFirst = asked.path.includes("deltatoken=latest");
      const value = isFirst ? [] : world.changed;
      const delta = `${origin}/v1.0/servicePrincipals/delta?$deltatoken=t${world.now}`;
      return { body: { value, "@odata.deltaLink": delta } };
    }
    if (!asked.path.endsWith("/$batch")) return list(asked.path, origin);
    const { requests } = JSON.parse(asked.body) as { requests: { id: string; url: string }[] };
    const responses = requests.map(({ id, url }) => {
      const app = url.split("/")[2] ?? "";
      world.askedFor.push(app);
      const job = world.jobs.get(app);
      const body = { value: job === undefined ? [] : [job] };
      return { id, status: 200, body, ...world.members.get(app) };
    });
    return { body: { responses } };
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
  return { world, little, store, deps, log };
}

const apps = (count: number) =>
  Array.from({ length: count }, (_, n) => `sp${String(n).padStart(3, "0")}`);

describe("discovery", () => {
  test("asks every app on every page once, and keeps each job with its app's name", async () => {
    const { world, store, deps } = await aDirectory(apps(320));
    world.jobs.set("sp007", jobBody("job-7"));
    world.jobs.set("sp319", jobBody("job-319"));
    const look = await observeDiscovery(deps);
    expect(look).toEqual({
      jobIds: ["job-7", "job-319"],
      complete: true,
      progressRatio: 1,
      error: null,
    });
    expect(world.askedFor.toSorted()).toEqual(apps(320));
    expect(store.jobsKept.get("job-319")).toMatchObject({
      servicePrincipalId: "sp319",
      application: "App sp319",
      readAt: T0,
    });
    const ratios = store.history.map(({ progressRatio }) => progressRatio ?? -1);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(store.poll("discovery")).toMatchObject({ complete: true, watermark: T0 });
  });

  test("asks the likely apps of a page first", async () => {
    const { world, deps } = await aDirectory(apps(30));
    world.principals[20] = { id: "sp020", displayName: "Gallery app", tags: [TAG] };
    await observeDiscovery(deps);
    expect(world.askedFor[0]).toBe("sp020");
  });

  test("between scans asks only those that changed, and not those that are gone", async () => {
    const { world, store, deps } = await aDirectory(apps(40));
    await observeDiscovery(deps);
    world.askedFor.length = 0;
    world.now = T0 + HOUR;
    world.changed = [
      { id: "sp-new", displayName: "New app" },
      { id: "sp001", "@removed": { reason: "deleted" } },
    ];
    world.jobs.set("sp-new", jobBody("job-new"));
    expect(await observeDiscovery(deps)).toMatchObject({ jobIds: ["job-new"], complete: true });
    expect(world.askedFor).toEqual(["sp-new"]);
    expect(store.jobsKept.get("job-new")).toMatchObject({ application: "New app" });

    world.changed = [];
    await observeDiscovery(deps);
    expect(world.askedFor).toEqual(["sp-new"]);
    world.now = T0 + DAY;
    await observeDiscovery(deps);
    expect(world.askedFor).toHaveLength(41);
  });

  test("starts over when Graph has forgotten what we knew", async () => {
    const { world, deps } = await aDirectory(apps(3));
    await observeDiscovery(deps);
    world.now = T0 + HOUR;
    world.askedFor.length = 0;
    world.fault = ({ path }) =>
      path.includes(`deltatoken=t${T0}`)
        ? { status: 410, body: errorBody("resyncRequired") }
        : null;
    expect(await observeDiscovery(deps)).toMatchObject({ complete: false });
    expect(await observeDiscovery(deps)).toMatchObject({ complete: true });
    expect(world.askedFor).toEqual(apps(3));
  });

  test("goes on where it was stopped, by trouble or by death", async () => {
    const { world, store, deps } = await aDirectory(apps(320));
    world.jobs.set("sp300", jobBody("job-300"));
    world.fault = ({ path }) =>
      path.includes("skiptoken=300") ? { status: 503, body: "<html>down</html>" } : null;
    const stopped = await observeDiscovery(deps);
    expect(stopped).toMatchObject({ complete: false, error: { kind: "unavailable" } });
    expect(stopped.progressRatio).toBeGreaterThan(0);
    expect(stopped.progressRatio).toBeLessThan(1);
    expect(store.poll("discovery")).toMatchObject({
      complete: false,
      trouble: { kind: "unavailable" },
    });
    world.askedFor.length = 0;
    world.fault = () => null;
    expect(await observeDiscovery(deps)).toMatchObject({ jobIds: ["job-300"], complete: true });
    expect(world.askedFor).toEqual(apps(320).slice(300));
  });

  test("lets one app that Graph cannot answer for not stop the rest", async () => {
    const { world, deps, log } = await aDirectory(apps(30));
    world.members.set("sp003", { status: 500, body: errorBody("generalException") });
    world.jobs.set("sp029", jobBody("job-29"));
    expect(await observeDiscovery(deps)).toMatchObject({ jobIds: ["job-29"], complete: true });
    expect(log.lines).toEqual([
      {
        level: "warn",
        message: "apps cannot be asked for jobs",
        fields: { tenant: "fabrikam", apps: 1 },
      },
    ]);
  });

  test("comes back to apps that were throttled to the end", async () => {
    const { world, deps } = await aDirectory(apps(30));
    world.jobs.set("sp003", jobBody("job-3"));
    world.members.set("sp003", { status: 429, headers: { "Retry-After": "1" } });
    expect(await observeDiscovery(deps)).toMatchObject({
      complete: false,
      error: { kind: "throttled" },
    });
    world.members.clear();
    expect(await observeDiscovery(deps)).toMatchObject({ jobIds: ["job-3"], complete: true });
  });

  test("without the permission says which", async () => {
    const { world, store, deps } = await aDirectory(apps(3));
    world.fault = () => ({ status: 403, body: errorBody("Authorization_RequestDenied") });
    await observeDiscovery(deps);
    expect(store.poll("discovery").trouble?.message).toContain("Application.Read.All");
    world.fault = ({ path }) =>
      path.endsWith("/$batch")
        ? { status: 403, body: errorBody("Authorization_RequestDenied") }
        : null;
    await observeDiscovery(deps);
    expect(store.poll("discovery").trouble?.message).toContain("Synchronization.Read.All");
  });

  test("never follows a page to another host", async () => {
    const { world, little, store, deps } = await aDirectory(apps(3));
    const link = "https://graph.example.net/v1.0/servicePrincipals?$skiptoken=stolen";
    world.fault = ({ path }) =>
      path.includes("$top=999") ? { body: { value: [], "@odata.nextLink": link } } : null;
    expect(await observeDiscovery(deps)).toMatchObject({ error: { kind: "malformed" } });
    expect(store.poll("discovery").complete).toBe(false);
    expect(little.asked.every(({ headers }) => headers.host === new URL(little.origin).host)).toBe(
      true,
    );
  });

  test("leaves apps alone that are not watched", async () => {
    const { world, deps } = await aDirectory(apps(30));
    await observeDiscovery({ ...deps, watches: (name) => name === "App sp004" });
    expect(world.askedFor).toEqual(["sp004"]);
  });
});
