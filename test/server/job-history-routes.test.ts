import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOBS } from "./job-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const ticketsPath = `/api/v1/jobs/${JOBS.tickets.jobId}`;

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

describe("the cycles of a job", () => {
  test("the newest cycle comes first, with counts by status, by action, and by action and status", async () => {
    const { body } = await server.get(`${ticketsPath}/cycles`);
    expect(body).toMatchObject({ total: 2, next: null, asOf: "2026-05-04T12:00:00.000Z" });
    expect(body.items[0]).toMatchObject({
      cycleId: "c-4",
      kind: "incremental",
      durationSeconds: 720,
      objects: 640,
      success: 210,
      failure: 403,
      skipped: 27,
      create: 610,
      disable: 3,
      delete: 0,
    });
    expect(body.items[0].counts).toContainEqual({ action: "disable", status: "failure", rows: 3 });
    expect(body.items[0]).toMatchObject({ hasFailed: false, errorCode: null, reason: null });
  });

  test("a cycle that failed as a whole has the reason, without the words of the app", async () => {
    const { body, text } = await server.get(`/api/v1/jobs/${JOBS.phones.jobId}/cycles`);
    expect(body.items[0]).toMatchObject({
      hasFailed: true,
      errorCode: "SystemForCrossDomainIdentityManagementInvalidCredentials",
      success: 0,
      failure: 0,
    });
    expect(body.items[0].reason).toMatch(
      /^The cycle failed as a whole\. 8x8 rejected the URL or the token that Entra uses\./,
    );
    expect(text).not.toContain("Lovelace");
  });
});
