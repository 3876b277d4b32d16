import { afterEach, describe, expect, test } from "vitest";
import type { ObservedJob } from "../../domain/observed-job.ts";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { pollConfigurations } from "../../worker/poll/poll-configurations.ts";
import { NOW, TENANT } from "../store/random-events.ts";
import { testObservedJob } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog, errorBody, type GraphStub, startGraphStub } from "./graph-stub.ts";

const openStubs: GraphStub[] = [];
afterEach(async () => {
  for (const stub of openStubs.splice(0)) await stub.close();
});

type StubAnswer = { readonly status?: number; readonly headers?: object; readonly body?: unknown };

const SECRETS: StubAnswer = {
  body: {
    value: [
      { key: "SecretToken", value: "very-secret" },
      { key: "BaseAddress", value: "https://user:hunter2@voice.example/scim?key=k-9" },
      { key: "SyncAll", value: "false" },
      { key: "SyncNotificationSettings", value: '{"Enabled":true}' },
    ],
  },
};
const SCHEMA: StubAnswer = {
  body: { synchronizationRules: [{ objectMappings: [{ sourceObjectName: "User" }] }] },
};
const FORBIDDEN: StubAnswer = { status: 403, body: errorBody("Authorization_RequestDenied") };

async function createTenantFixture(jobs: readonly ObservedJob[]) {
  const fixture = { now: NOW, secrets: SECRETS, schema: SCHEMA };
  const graphStub = await startGraphStub(({ body }) => {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    const answer = (url: string) => (url.endsWith("/secrets") ? fixture.secrets : fixture.schema);
    const responses = requests.map(({ id, url }) => ({ id, status: 200, ...answer(url) }));
    return { body: { responses: responses.toReversed() } };
  });
  openStubs.push(graphStub);
  const store = await openTestStore({ now: () => fixture.now });
  for (const job of jobs) await store.jobs.saveObservedJob(job);
  const log = createMemoryLog();
  const dependencies = {
    tenant: TENANT,
    graph: graphStub.graph,
    store,
    now: () => fixture.now,
    log,
  };
  const stored = async () => [...(await store.jobs.configurations(TENANT))];
  return { fixture, graphStub, store, dependencies, stored };
}

const job = (jobId: string): ObservedJob =>
  testObservedJob({ jobId, servicePrincipalId: `sp-${jobId}` });

describe("a poll of the configurations", () => {
  test("the poll stores configurations without their secrets", async () => {
    const { dependencies, stored, graphStub } = await createTenantFixture([job("a"), job("b")]);
    expect((await pollConfigurations(dependencies)).jobIds.toSorted()).toEqual(["a", "b"]);
    const [[, first] = []] = await stored();
    expect(first).toMatchObject({
      readAt: NOW,
      firstReadAt: NOW,
      notificationMail: "on",
      deletionPrevention: "unknown",
      isEveryoneInScope: false,
      scimFlags: "none",
      mappings: [{ kind: "user", isEnabled: true, matchingPairs: [] }],
    });
    const text = JSON.stringify([await stored(), dependencies.log.lines]);
    for (const secret of ["very-secret", "hunter2", "k-9", "voice.example"]) {
      expect(text).not.toContain(secret);
    }
    expect(graphStub.requests).toHaveLength(1);
    expect(JSON.parse(graphStub.requests[0]!.body).requests).toHaveLength(4);
  });

  test("a configuration is read again after six hours and keeps the time when it was first read", async () => {
    const { fixture, dependencies, stored, graphStub } = await createTenantFixture([job("a")]);
    await pollConfigurations(dependencies);
    fixture.now = NOW + 6 * HOUR - 1;
    expect((await pollConfigurations(dependencies)).jobIds).toEqual([]);
    expect(graphStub.requests).toHaveLength(1);
    fixture.now = NOW + 6 * HOUR;
    expect((await pollConfigurations(dependencies)).jobIds).toEqual(["a"]);
    expect((await stored())[0]?.[1]).toMatchObject({ readAt: fixture.now, firstReadAt: NOW });
  });

  test("a configuration is read again by the next poll after an administrator has changed it", async () => {
    const { fixture, store, dependencies } = await createTenantFixture([job("a"), job("b")]);
    await pollConfigurations(dependencies);
    fixture.now = NOW + MINUTE;
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
    expect((await pollConfigurations(dependencies)).jobIds).toEqual(["b"]);
    expect((await pollConfigurations(dependencies)).jobIds).toEqual([]);
  });

  test("a part that Graph refuses to show is stored as unknown and not requested by the next polls", async () => {
    const { fixture, dependencies, stored } = await createTenantFixture([job("a")]);
    fixture.secrets = FORBIDDEN;
    expect((await pollConfigurations(dependencies)).error).toBeNull();
    expect((await stored())[0]?.[1]).toMatchObject({
      areSettingsRead: false,
      notificationMail: "unknown",
      isEveryoneInScope: null,
      scimFlags: null,
    });
    expect((await stored())[0]?.[1].mappings).toHaveLength(1);
    fixture.now = NOW + HOUR;
    expect((await pollConfigurations(dependencies)).jobIds).toEqual([]);
  });

  test("if Graph does not answer, the stored configuration stays and the next poll requests it again", async () => {
    const { fixture, dependencies, stored } = await createTenantFixture([job("a")]);
    await pollConfigurations(dependencies);
    fixture.now = NOW + 7 * HOUR;
    fixture.schema = { status: 503, body: errorBody("ServiceUnavailable") };
    const result = await pollConfigurations(dependencies);
    expect(result).toMatchObject({ jobIds: [], error: { kind: "unavailable" } });
    expect((await stored())[0]?.[1]).toMatchObject({ readAt: NOW, mappings: [{}] });
    fixture.schema = SCHEMA;
    expect((await pollConfigurations(dependencies)).jobIds).toEqual(["a"]);
  });

  test("a poll reads at most 100 configurations, five per request, the oldest first", async () => {
    const jobs = Array.from({ length: 103 }, (_, n) => job(`j${n}`));
    const { fixture, dependencies, graphStub } = await createTenantFixture(jobs);
    const first = await pollConfigurations(dependencies);
    expect(first.jobIds).toHaveLength(100);
    expect(graphStub.requests).toHaveLength(20);
    fixture.now = NOW + 8 * HOUR;
    const second = await pollConfigurations(dependencies);
    const unread = jobs.map(({ jobId }) => jobId).filter((id) => !first.jobIds.includes(id));
    expect(second.jobIds.slice(0, 3).toSorted()).toEqual(unread.toSorted());
  });

  test("the configuration of a job is deleted with the job", async () => {
    const { store, dependencies, stored } = await createTenantFixture([job("a"), job("b")]);
    await pollConfigurations(dependencies);
    await store.jobs.forget(TENANT, "a");
    expect((await stored()).map(([jobId]) => jobId)).toEqual(["b"]);
  });
});
