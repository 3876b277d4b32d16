import { expect, onTestFinished, test } from "vitest";
import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { JOBS } from "./job-fixtures.ts";
import { openSeededStore } from "./seeded-store.ts";
import { bearer, startTestServer } from "./test-server.ts";

const ADMIN = bearer("key-of-admin");
const TICKETS = syncJobLabel(JOBS.tickets.jobId);
const FOREIGN = syncJobLabel(JOBS.foreign.jobId);

async function startServer() {
  const seeded = await openSeededStore();
  const access = { mode: "keys", keys: API_KEYS } as const;
  const server = await startTestServer({ store: seeded.store, access });
  onTestFinished(async () => {
    await server.close();
    await seeded.close();
  });
  return server;
}

test("every route of a job also takes the short name that metrics have as sync_job", async () => {
  const server = await startServer();
  for (const part of ["", "/cycles", "/progress", "/failures", "/quarantine", "/identities"]) {
    const byId = await server.get(`/api/v1/jobs/${JOBS.tickets.jobId}${part}`, ADMIN);
    const byLabel = await server.get(`/api/v1/jobs/${TICKETS}${part}`, ADMIN);
    expect([part, byLabel.status, byLabel.body]).toEqual([part, 200, byId.body]);
  }
  const whatIf = await server.post(`/api/v1/jobs/${TICKETS}/what-if`, {}, ADMIN);
  expect(whatIf.status).toBe(200);
});

test("the parameter job of series, events and incidents also takes the short name", async () => {
  const server = await startServer();
  for (const path of ["series/failing-objects", "events", "incidents"]) {
    const byId = await server.get(`/api/v1/${path}?job=${JOBS.tickets.jobId}`, ADMIN);
    const byLabel = await server.get(`/api/v1/${path}?job=${TICKETS}`, ADMIN);
    expect(byId.body.items.length, path).toBeGreaterThan(0);
    expect([path, byLabel.status, byLabel.body.items]).toEqual([path, 200, byId.body.items]);
  }
});

test("the short name of a job of another tenant is not known", async () => {
  const server = await startServer();
  const { status, text } = await server.get(`/api/v1/jobs/${FOREIGN}`, bearer("key-of-contoso"));
  expect(status).toBe(404);
  expect(text).not.toContain("Secret of fabrikam");
});
