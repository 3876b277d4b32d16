import { afterEach, describe, expect, test } from "vitest";
import { Settings } from "../../config/settings-schema.ts";
import { createTenantPolls } from "../../worker/tenant-polls.ts";
import { healthyJob } from "../domain/job-fixtures.ts";
import { openTestStore } from "../test-redis.ts";
import { jobBody } from "./graph-json.ts";
import { createMemoryLog, type GraphStub, type StubRequest, startGraphStub } from "./graph-stub.ts";
import { MINUTE, T0 } from "./log-fixture.ts";

const openStubs: GraphStub[] = [];
afterEach(async () => {
  for (const stub of openStubs.splice(0)) await stub.close();
});

const TENANT = "fabrikam";
const JOB_ID = "scim.fabrikam.voice";
const quarantine = {
  reason: "EncounteredQuarantineException",
  currentBegan: new Date(T0).toISOString(),
  seriesBegan: new Date(T0).toISOString(),
  seriesCount: 1,
  nextAttempt: new Date(T0 + 60 * MINUTE).toISOString(),
  error: null,
};

describe("the poll of the jobs", () => {
  test("a job that Graph now shows in quarantine is assessed by the same poll", async () => {
    let now = T0;
    const body = jobBody(JOB_ID);
    let current: Readonly<Record<string, unknown>> = body;
    const graphStub = await startGraphStub(({ path, body: batch }: StubRequest) => {
      if (!path.endsWith("/$batch")) return { body: current };
      const { requests } = JSON.parse(batch) as { requests: { id: string }[] };
      return {
        body: { responses: requests.map(({ id }) => ({ id, status: 200, body: current })) },
      };
    });
    openStubs.push(graphStub);
    const store = await openTestStore({ now: () => now });
    await store.jobs.saveObservedJob({
      ...healthyJob,
      tenant: TENANT,
      jobId: JOB_ID,
      readAt: T0 - MINUTE,
    });
    const settings = Settings.parse({
      tenants: [
        {
          name: TENANT,
          tenantId: "11111111-2222-4333-8444-555555555555",
          credential: { clientId: "c", secret: "s" },
        },
      ],
    });
    const [tenant] = settings.tenants;
    const log = createMemoryLog();
    const polls = createTenantPolls({
      tenant: tenant!,
      settings,
      graph: graphStub.graph,
      store,
      isMemoryTight: async () => false,
      now: () => now,
      log,
    });
    const pollJobs = polls.find(({ kind }) => kind === "jobs");

    await pollJobs?.run();
    expect(await store.jobs.assessment(TENANT, JOB_ID)).toBeNull();

    now += MINUTE;
    current = {
      ...body,
      status: { ...(body["status"] as object), code: "Quarantine", quarantine },
    };
    await pollJobs?.run();
    expect(await store.jobs.assessment(TENANT, JOB_ID)).toMatchObject({
      condition: "quarantined",
      assessedAt: now,
    });
  });
});
