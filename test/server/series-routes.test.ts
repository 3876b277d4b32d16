import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY, MINUTE } from "../../domain/time.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
});

afterAll(async () => {
  await server?.close();
  await seeded?.close();
});

describe("the route of series", () => {
  test("a series contains the last value of each step", async () => {
    const job = `job=${JOBS.tickets.jobId}`;
    const { body } = await server.get(`/api/v1/series/failing-objects?${job}&step=1800`);
    expect(body.items.map((row: { value: number }) => row.value)).toEqual([29, 59]);
  });

  test("the series of log rows has the number of rows with a status in each hour or day", async () => {
    const job = `job=${JOBS.tickets.jobId}`;
    const from = new Date(NOW - 60 * DAY).toISOString();
    const events = await server.get(`/api/v1/events?${job}&status=failure&limit=1000`);
    for (const step of [3600, 86_400]) {
      const { body } = await server.get(
        `/api/v1/series/events-failure?${job}&from=${from}&step=${step}`,
      );
      const values = body.items.map((row: { value: number }) => row.value);
      expect(values.reduce((a: number, b: number) => a + b, 0)).toBe(events.body.items.length);
      expect(Date.parse(body.items[0].at) % (step * 1000)).toBe(0);
    }
  });

  test("the series of a SCIM server is found by its name", async () => {
    const latency = { at: NOW - MINUTE, value: 212 };
    await seeded.store.series.put("target-probe-latency-ms", "contoso", "phones", latency);
    const { body } = await server.get("/api/v1/series/target-probe-latency-ms?target=phones");
    expect(body.items).toEqual([{ at: "2026-05-04T11:55:00.000Z", value: 212 }]);
  });

  test.each([
    {
      path: "bogus?job=x",
      status: 404,
      detail: /known names: failing-objects, .*events-failure, .*target-latency-ms/,
    },
    { path: "failing-objects", status: 400, detail: /job is missing; give an id from GET/ },
    { path: "target-latency-ms", status: 400, detail: /target is missing; give a name from GET/ },
    { path: "target-latency-ms?target=none", status: 404, detail: /lists the polled targets/ },
    {
      path: "risk-score?target=phones",
      status: 400,
      detail: /target does not belong to risk-score; give `job` instead/,
    },
  ])("GET /series/$path is answered with $status", async ({ path, status, detail }) => {
    const answer = await server.get(`/api/v1/series/${path}`);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
  });
});
