import { afterEach, describe, expect, test } from "vitest";
import type { SyncJob } from "../../domain/provisioning.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { observeConfiguration } from "../../worker/observe/configuration.ts";
import { openStore } from "../redis.ts";
import { reading } from "../store/kept.ts";
import { NOW, TENANT } from "../store/rows-by-chance.ts";
import { errorBody, keptLog, type LittleGraph, littleGraph } from "./little-graph.ts";

const open: LittleGraph[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Told = { readonly status?: number; readonly headers?: object; readonly body?: unknown };

const SECRETS: Told = {
  body: {
    value: [
      { key: "SecretToken", value: "very-secret" },
      { key: "BaseAddress", value: "https://user:hunter2@voice.example/scim?key=k-9" },
      { key: "SyncAll", value: "false" },
      { key: "SyncNotificationSettings", value: '{"Enabled":true}' },
    ],
  },
};
const SCHEMA: Told = {
  body: { synchronizationRules: [{ objectMappings: [{ sourceObjectName: "User" }] }] },
};
const FORBIDDEN: Told = { status: 403, body: errorBody("Authorization_RequestDenied") };

async function aTenant(jobs: readonly SyncJob[]) {
  const world = { now: NOW, secrets: SECRETS, schema: SCHEMA };
  const little = await littleGraph(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const answer = (url: string) => (url.endsWith("/secrets") ? world.secrets : world.schema);
    const responses = requests.map(({ id, url }) => ({ id, status: 200, ...answer(url) }));
    return { body: { responses: responses.toReversed() } };
  });
  open.push(little);
  const store = await openStore({ now: () => world.now });
  for (const job of jobs) await store.jobs.saveReading(job);
  const log = keptLog();
  const deps = { tenant: TENANT, graph: little.graph, store, now: () => world.now, log };
  const kept = async () => [...(await store.jobs.configurations(TENANT))];
  return { world, little, store, deps, kept };
}

const job = (jobId: string): SyncJob => reading({ jobId, servicePrincipalId: `sp-${jobId}` });

describe("a look at how jobs are set up", () => {
  test("keeps what it reads, and no secret of it", async () => {
    const { deps, kept, little } = await aTenant([job("a"), job("b")]);
    expect((await observeConfiguration(deps)).jobIds.toSorted()).toEqual(["a", "b"]);
    const [[, first] = []] = await kept();
    expect(first).toMatchObject({
      readAt: NOW,
      knownSince: NOW,
      notifies: true,
      guardsDeletions: null,
      syncAll: false,
      dialect: "none",
      mappings: [{ kind: "user", enabled: true, matching: [] }],
    });
    const text = JSON.stringify([await kept(), deps.log.lines]);
    for (const secret of ["very-secret", "hunter2", "k-9", "voice.example"]) {
      expect(text).not.toContain(secret);
    }
    expect(little.asked).toHaveLength(1);
    expect(JSON.parse(little.asked[0]!.body).requests).toHaveLength(4);
  });

  test("reads each again after six hours, and remembers since when it knows the job", async () => {
    const { world, deps, kept, little } = await aTenant([job("a")]);
    await observeConfiguration(deps);
    world.now = NOW + 6 * HOUR - 1;
    expect((await observeConfiguration(deps)).jobIds).toEqual([]);
    expect(little.asked).toHaveLength(1);
    world.now = NOW + 6 * HOUR;
    expect((await observeConfiguration(deps)).jobIds).toEqual(["a"]);
    expect((await kept())[0]?.[1]).toMatchObject({ readAt: world.now, knownSince: NOW });
  });

  test("reads a job again at once when somebody has changed it", async () => {
    const { world, store, deps } = await aTenant([job("a"), job("b")]);
    await observeConfiguration(deps);
    world.now = NOW + MINUTE;
    await store.jobs.saveAudits(TENANT, [
      {
        id: "edit",
        at: NOW + 1,
        activity: "Update attribute mappings or scope",
        result: "success",
        reason: null,
        servicePrincipalId: "sp-b",
        application: "Voice",
        actor: null,
      },
    ]);
    expect((await observeConfiguration(deps)).jobIds).toEqual(["b"]);
    expect((await observeConfiguration(deps)).jobIds).toEqual([]);
  });

  test("keeps as unknown what Graph refuses to show, and does not ask for it all day", async () => {
    const { world, deps, kept } = await aTenant([job("a")]);
    world.secrets = FORBIDDEN;
    expect((await observeConfiguration(deps)).error).toBeNull();
    expect((await kept())[0]?.[1]).toMatchObject({ notifies: null, syncAll: null, dialect: null });
    expect((await kept())[0]?.[1].mappings).toHaveLength(1);
    world.now = NOW + HOUR;
    expect((await observeConfiguration(deps)).jobIds).toEqual([]);
  });

  test("keeps the old reading while Graph does not answer, and asks again at the next look", async () => {
    const { world, deps, kept } = await aTenant([job("a")]);
    await observeConfiguration(deps);
    world.now = NOW + 7 * HOUR;
    world.schema = { status: 503, body: errorBody("ServiceUnavailable") };
    const look = await observeConfiguration(deps);
    expect(look).toMatchObject({ jobIds: [], error: { kind: "unavailable" } });
    expect((await kept())[0]?.[1]).toMatchObject({ readAt: NOW, mappings: [{}] });
    world.schema = SCHEMA;
    expect((await observeConfiguration(deps)).jobIds).toEqual(["a"]);
  });

  test("takes no more than a hundred jobs, five to a request, those read longest ago first", async () => {
    const jobs = Array.from({ length: 103 }, (_, n) => job(`j${n}`));
    const { world, deps, little } = await aTenant(jobs);
    const first = await observeConfiguration(deps);
    expect(first.jobIds).toHaveLength(100);
    expect(little.asked).toHaveLength(20);
    world.now = NOW + 8 * HOUR;
    const second = await observeConfiguration(deps);
    const unread = jobs.map(({ jobId }) => jobId).filter((id) => !first.jobIds.includes(id));
    expect(second.jobIds.slice(0, 3).toSorted()).toEqual(unread.toSorted());
  });

  test("forgets the set-up of a job together with the job", async () => {
    const { store, deps, kept } = await aTenant([job("a"), job("b")]);
    await observeConfiguration(deps);
    await store.jobs.forget(TENANT, "a");
    expect((await kept()).map(([jobId]) => jobId)).toEqual(["b"]);
  });
});
