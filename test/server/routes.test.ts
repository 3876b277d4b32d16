import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOBS, NOW } from "./job-fixtures.ts";
import { ADA, EVE, MARY } from "./person-fixtures.ts";
import { INCIDENTS, JOBS_WORST_FIRST, NOTIFICATION_IDS } from "./seed-store.ts";
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

describe("the routes of jobs", () => {
  test("the list of jobs begins with the worst job", async () => {
    const { body } = await server.get("/api/v1/jobs");
    expect(body.items.map((row: { application: string }) => row.application)).toEqual(
      JOBS_WORST_FIRST,
    );
  });

  test("every job in the list has a reason and the time of its data", async () => {
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
  ])(
    "the list of jobs with the query $query contains the apps $applications",
    async ({ query, applications }) => {
      const { body } = await server.get(`/api/v1/jobs?${query}`);
      expect(body.items.map((row: { application: string }) => row.application)).toEqual(
        applications,
      );
    },
  );

  test.each(["", "*", ".%2B", ".*", "$__all", "*,*"])(
    "the parameters tenant, application and condition do not filter the jobs if their value is %j",
    async (noFilter) => {
      const { body } = await server.get(
        `/api/v1/jobs?tenant=${noFilter}&application=${noFilter}&condition=${noFilter}`,
      );
      expect(body.items).toHaveLength(9);
    },
  );

  test("sort=-failingObjects lists the job with the most failing objects first", async () => {
    const { body } = await server.get("/api/v1/jobs?sort=-failingObjects&limit=2");
    expect(body.items.map((row: { failingObjects: number }) => row.failingObjects)).toEqual([
      418, 2,
    ]);
  });

  test("the answer for one job contains the quarantine rules, the remedy and the job's incidents", async () => {
    const { body } = await server.get(`/api/v1/jobs/${JOBS.phones.jobId}`);
    expect(body.condition).toBe("quarantined");
    expect(body.remedy).toMatch(/Admin Credentials/);
    expect(body.rules).toHaveLength(4);
    expect(body.incidents.map(({ id }: { id: string }) => id)).toEqual([INCIDENTS[0].id]);
  });

  test("the failing persons of a job are filtered by code and status", async () => {
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

describe("the routes of persons", () => {
  test.each([
    { query: "Ada", id: ADA },
    { query: "love", id: ADA },
    { query: "ADA@contoso", id: ADA },
    { query: EVE, id: EVE },
    { query: "mary hop", id: MARY },
  ])("a search for $query finds the person with the id $id", async ({ query, id }) => {
    const found = await server.get(`/api/v1/identities?query=${encodeURIComponent(query)}`);
    expect(found.body.items.map((row: { id: string }) => row.id)).toContain(id);
    const posted = await server.post("/api/v1/identities/search", { query });
    expect(posted.body.items.map((row: { id: string }) => row.id)).toContain(id);
  });

  test("the answer for a person contains a provisioning status for every app", async () => {
    const { body } = await server.get(`/api/v1/identities/contoso/${ADA}`);
    const statusIn = (application: string) =>
      body.statuses.find((row: { application: string }) => row.application === application);
    expect(statusIn("ServiceNow")).toMatchObject({
      status: "failing",
      reasonCode: "failing",
      attempts: 2,
    });
    expect(statusIn("ServiceNow").remedy).not.toBeNull();
    expect(statusIn("ServiceNow").nextAttemptAt).toBe("2026-05-04T17:00:00.000Z");
    expect(statusIn("Salesforce").status).toBe("provisioned");
    expect(statusIn("Zoom").status).toBe("never-seen");
    expect(statusIn("Zoom").reasonCode).toMatch(/^never-seen-/);
    expect(body.asOf).toBe(new Date(NOW).toISOString());
  });

  test("the events of a person come newest first, with steps and changes", async () => {
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
});

describe("the routes of events, incidents and notifications", () => {
  test("events of all jobs and tenants come newest first", async () => {
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
  ])(
    "the list of events with the query $query contains the events $ids",
    async ({ query, ids }) => {
      const { body } = await server.get(`/api/v1/events?${query}`);
      expect(body.items.map((row: { id: string }) => row.id)).toEqual(ids);
    },
  );

  test("incidents are filtered by state and severity", async () => {
    const open = await server.get("/api/v1/incidents?state=open");
    expect(open.body.items.map((row: { id: string }) => row.id)).toEqual([
      INCIDENTS[1].id,
      INCIDENTS[0].id,
    ]);
    const warnings = await server.get("/api/v1/incidents?severity=warning");
    expect(warnings.body.items.map((row: { id: string }) => row.id)).toEqual([INCIDENTS[2].id]);
  });

  test("the list of notifications shows recipients, and the answer for one notification also its text", async () => {
    const { body } = await server.get("/api/v1/notifications");
    expect(body.items).toHaveLength(4);
    expect(body.items[0].recipients).toEqual(["oncall@contoso.example"]);
    const single = await server.get(
      `/api/v1/notifications/${encodeURIComponent(NOTIFICATION_IDS[0] ?? "")}`,
    );
    expect(single.body.text).toContain("Ada");
  });

  test("the answer for an incident has why each route was notified of each change, and its notifications", async () => {
    const [, , tickets] = INCIDENTS;
    const { body } = await server.get(`/api/v1/incidents/${encodeURIComponent(tickets.id)}`);
    expect(body).toMatchObject({ id: tickets.id, notified: true, state: "recovered" });
    expect(
      body.routeDecisions.map(({ reason, code, text }: Record<string, string>) => [
        reason,
        code,
        text,
      ]),
    ).toEqual([
      ["opened", "notified", "Notified."],
      ["recovered", "notified", "Notified."],
    ]);
    expect(body.notifications).toMatchObject([{ reason: "opened" }, { reason: "recovered" }]);
    expect(body.routeDecisions[0].notificationId).toBe(body.notifications[0].id);
    expect((await server.get("/api/v1/incidents/unknown")).status).toBe(404);
  });

  test.each([
    { query: "state=waiting", count: 1 },
    { query: "state=sent,failed", count: 3 },
    { query: "deliveryState=refused", count: 1 },
    { query: "channel=mail", count: 4 },
    { query: "channel=teams", count: 0 },
    { query: "recipient=ONCALL@contoso.example&state=waiting", count: 1 },
    { query: "recipient=ada@contoso.example", count: 0 },
    { query: `incident=${INCIDENTS[0].id}`, count: 1 },
  ])("the list of notifications with $query has $count rows", async ({ query, count }) => {
    const { status, body } = await server.get(`/api/v1/notifications?${query}`);
    expect(status).toBe(200);
    expect(body.items).toHaveLength(count);
  });
});

describe("the routes of tenants, targets and readiness", () => {
  test("the answer for a tenant contains its freshness and the progress of its back-fill", async () => {
    const { body } = await server.get("/api/v1/tenants");
    expect(body.items[0]).toMatchObject({
      tenant: "contoso",
      jobs: 8,
      people: 3,
      backfillRatio: 0.43,
      logsAsOf: "2026-05-04T11:59:00.000Z",
    });
    const single = await server.get("/api/v1/tenants/contoso");
    expect(single.body.polls.map((row: { poll: string }) => row.poll).sort()).toEqual([
      "audits",
      "backfill",
      "discovery",
      "jobs",
      "logs",
    ]);
  });

  test("the answer for a target contains the result of its last probe", async () => {
    const { body } = await server.get("/api/v1/targets");
    expect(body.items[0]).toMatchObject({ name: "phones", probeResult: "auth", httpStatus: 401 });
    expect((await server.get("/api/v1/targets/phones")).body.latencyMs).toBe(212);
  });

  test("/readyz says how long ago the worker last polled", async () => {
    const ready = await server.get("/readyz");
    expect(ready.body).toMatchObject({ workerLastPollAgeSeconds: 0, unreadableTenantCount: 0 });
    const later = await startTestServer({ store: seeded.store, now: () => NOW + 3_600_000 });
    const stale = await later.get("/readyz");
    expect(stale.body.status).toBe("stale");
    expect(stale.body.reason).toContain("has not polled for 1 h");
    await later.close();
    expect((await server.get("/healthz")).body).toEqual({ status: "alive", version: "0.1.0" });
  });
});
