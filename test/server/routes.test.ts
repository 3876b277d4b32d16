import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA, EVE, GRACE } from "./person-fixtures.ts";
import { INCIDENTS, JOBS_WORST_FIRST } from "./seed-store.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

describe("jobs", () => {
  test("stand worst first", async () => {
    const { body } = await server.get("/api/v1/jobs");
    expect(body.items.map((row: { application: string }) => row.application)).toEqual(
      JOBS_WORST_FIRST,
    );
  });

  test("carry a reason and the age of their facts", async () => {
    const { body } = await server.get("/api/v1/jobs");
    for (const row of body.items) {
      expect(row.reason).toMatch(/\.$/);
      expect(row.asOf).toMatch(/Z$/);
    }
    expect(body.asOf).toBe("2026-05-04T07:00:00.000Z");
    expect(body.total).toBe(9);
  });

  test.each([
    { query: "tenant=fabrikam", applications: ["Secret of fabrikam"] },
    { query: "application=slack,zoom", applications: ["Slack", "Zoom"] },
    { query: "condition=paused,not-configured", applications: ["Box", "Dropbox"] },
    { query: `application=${JOBS.zoom.servicePrincipalId}`, applications: ["Zoom"] },
    { query: "application=nothing", applications: [] },
    { query: "application=slack&application=zoom", applications: ["Slack", "Zoom"] },
  ])("are filtered by $query", async ({ query, applications }) => {
    const { body } = await server.get(`/api/v1/jobs?${query}`);
    expect(body.items.map((row: { application: string }) => row.application)).toEqual(applications);
  });

  test.each(["", "*", ".%2B", ".*", "$__all", "*,*"])("take %j for no filter", async (all) => {
    const { body } = await server.get(
      `/api/v1/jobs?tenant=${all}&application=${all}&condition=${all}`,
    );
    expect(body.items).toHaveLength(9);
  });

  test("are sorted as asked", async () => {
    const { body } = await server.get("/api/v1/jobs?sort=-failingObjects&limit=2");
    expect(body.items.map((row: { failingObjects: number }) => row.failingObjects)).toEqual([
      418, 2,
    ]);
  });

  test("show all of one job with its incidents", async () => {
    const { body } = await server.get(`/api/v1/jobs/${JOBS.phones.jobId}`);
    expect(body.condition).toBe("quarantined");
    expect(body.remedy).toMatch(/Admin Credentials/);
    expect(body.rules).toHaveLength(4);
    expect(body.incidents.map(({ id }: { id: string }) => id)).toEqual([INCIDENTS[0].id]);
  });

  test("say who fails now, longest first", async () => {
    const { body } = await server.get(`/api/v1/jobs/${JOBS.tickets.jobId}/identities`);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      id: ADA,
      status: "failing",
      errorCode: "EntryConflict",
    });
    const other = await server.get(
      `/api/v1/jobs/${JOBS.tickets.jobId}/identities?errorCode=SomethingElse`,
    );
    expect(other.body.items).toEqual([]);
    const skipped = await server.get(
      `/api/v1/jobs/${JOBS.tickets.jobId}/identities?status=skipped`,
    );
    expect(skipped.body).toMatchObject({ items: [], total: 0 });
  });
});

describe("people", () => {
  test.each([
    { query: "Ada", id: ADA },
    { query: "love", id: ADA },
    { query: "ADA@contoso", id: ADA },
    { query: EVE, id: EVE },
    { query: "grace hop", id: GRACE },
  ])("are found by $query", async ({ query, id }) => {
    const found = await server.get(`/api/v1/identities?query=${encodeURIComponent(query)}`);
    expect(found.body.items.map((row: { id: string }) => row.id)).toContain(id);
    const posted = await server.post("/api/v1/identities/search", { query });
    expect(posted.body.items.map((row: { id: string }) => row.id)).toContain(id);
  });

  test("stand somewhere in every app, in words", async () => {
    const { body } = await server.get(`/api/v1/identities/contoso/${ADA}`);
    const standing = (application: string) =>
      body.statuses.find((row: { application: string }) => row.application === application);
    expect(standing("ServiceNow")).toMatchObject({
      status: "failing",
      reasonCode: "failing",
      attempts: 2,
    });
    expect(standing("ServiceNow").remedy).not.toBeNull();
    expect(standing("ServiceNow").nextAttemptAt).toBe("2026-05-04T17:00:00.000Z");
    expect(standing("Salesforce").status).toBe("provisioned");
    expect(standing("Zoom").status).toBe("never-seen");
    expect(standing("Zoom").reasonCode).toMatch(/^never-seen-/);
    expect(body.asOf).toBe(new Date(NOW).toISOString());
  });

  test("have a timeline with steps and changes, newest first", async () => {
    const { body } = await server.get(`/api/v1/identities/contoso/${ADA}/events`);
    expect(body.items.map((row: { id: string }) => row.id)).toEqual([
      "e000003",
      "e000002",
      "e000001",
    ]);
    expect(body.items[0].steps).toHaveLength(2);
    expect(body.items[0].changes).toEqual([
      { attribute: "userName", before: null, after: "ada@contoso.example" },
    ]);
  });

  test("are looked up many at once, found or not, in the order asked", async () => {
    const { body } = await server.post("/api/v1/identities/lookup", {
      ids: ["nobody", GRACE, "EVE@contoso.example"],
    });
    expect(
      body.items.map(
        ({ requested, isFound, id }: { requested: string; isFound: boolean; id: string }) => [
          requested,
          isFound,
          id,
        ],
      ),
    ).toEqual([
      ["nobody", false, null],
      [GRACE, true, GRACE],
      ["EVE@contoso.example", true, EVE],
    ]);
  });

  test("a thousand ids are one request, one more is too many", async () => {
    const ids = Array.from({ length: 1000 }, (_, number) => `00000000-0000-4000-8000-${number}`);
    expect((await server.post("/api/v1/identities/lookup", { ids })).body.total).toBe(1000);
    const more = await server.post("/api/v1/identities/lookup", { ids: [...ids, ADA] });
    expect(more.status).toBe(400);
    expect(more.body.detail).toContain("holds more than 1000 ids; send several requests");
  });
});

describe("what happened", () => {
  test("events stand newest first across jobs and tenants", async () => {
    const { body } = await server.get("/api/v1/events");
    expect(body.items.map((row: { id: string }) => row.id)).toEqual([
      "e000090",
      "e000006",
      "e000005",
      "e000004",
      "e000003",
      "e000002",
      "e000001",
    ]);
  });

  test.each([
    { query: "status=failure", ids: ["e000003", "e000002"] },
    { query: "errorCode=EntryConflict&limit=1", ids: ["e000003"] },
    { query: `job=${JOBS.zoom.jobId}`, ids: ["e000006"] },
    { query: "from=2026-05-04T10:00:05Z&to=2026-05-04T10:00:06Z", ids: ["e000005"] },
    { query: `from=${NOW - 7_195_000}&to=${NOW - 7_194_000}`, ids: ["e000005"] },
    { query: "from=2026-05-04T12:00:05%2B02:00&to=2026-05-04T12:00:06%2B02:00", ids: ["e000005"] },
    { query: "action=delete", ids: [] },
  ])("events are filtered by $query", async ({ query, ids }) => {
    const { body } = await server.get(`/api/v1/events?${query}`);
    expect(body.items.map((row: { id: string }) => row.id)).toEqual(ids);
  });

  test("incidents are listed by state and severity", async () => {
    const open = await server.get("/api/v1/incidents?state=open");
    expect(open.body.items.map((row: { id: string }) => row.id)).toEqual([
      INCIDENTS[1].id,
      INCIDENTS[0].id,
    ]);
    const mild = await server.get("/api/v1/incidents?severity=warning");
    expect(mild.body.items.map((row: { id: string }) => row.id)).toEqual([INCIDENTS[2].id]);
  });

  test("a notice says to whom, and its text on request", async () => {
    const { body } = await server.get("/api/v1/notifications");
    expect(body.items).toHaveLength(3);
    expect(body.items[0].recipients).toEqual(["oncall@contoso.example"]);
    const one = await server.get(`/api/v1/notifications/${encodeURIComponent(body.items[0].id)}`);
    expect(one.body.text).toContain("Ada");
  });

  test("a series gives the last value of each step", async () => {
    const job = `job=${JOBS.tickets.jobId}`;
    const { body } = await server.get(`/api/v1/series/failing-objects?${job}&step=1800`);
    expect(body.items.map((row: { value: number }) => row.value)).toEqual([29, 59]);
  });
});

describe("how well we see", () => {
  test("tenants say how fresh they are and how far the back-fill is", async () => {
    const { body } = await server.get("/api/v1/tenants");
    expect(body.items[0]).toMatchObject({
      tenant: "contoso",
      jobs: 8,
      people: 3,
      backfillRatio: 0.43,
      logsAsOf: "2026-05-04T11:59:00.000Z",
    });
    const one = await server.get("/api/v1/tenants/contoso");
    expect(one.body.polls.map((row: { poll: string }) => row.poll).sort()).toEqual([
      "backfill",
      "jobs",
      "logs",
    ]);
  });

  test("targets say what the last probe found", async () => {
    const { body } = await server.get("/api/v1/targets");
    expect(body.items[0]).toMatchObject({ name: "phones", probeResult: "auth", httpStatus: 401 });
    expect((await server.get("/api/v1/targets/phones")).body.latencyMs).toBe(212);
  });

  test("readiness says how long the worker has been silent", async () => {
    const ready = await server.get("/readyz");
    expect(ready.body).toMatchObject({ status: "ready", workerLastPollAgeSeconds: 0 });
    const later = await startTestServer({ store: seeded.store, now: () => NOW + 3_600_000 });
    const stale = await later.get("/readyz");
    expect(stale.body.status).toBe("stale");
    expect(stale.body.reason).toContain("silent for 1 h");
    await later.close();
    expect((await server.get("/healthz")).body).toEqual({ status: "alive", version: "0.1.0" });
  });
});
