import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { assessmentOf } from "./seed-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

// A person whose name contains invisible characters: it appears to be another name.

const PERSON = "a0000000-0000-4000-8000-00000000000e";
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u3164]/;

let store: Store;
let server: TestServer;

beforeAll(async () => {
  store = await connectStore({ url: testRedisUrl(), keyPrefix: uniqueKeyPrefix(), now: () => NOW });
  const row = readEventRow({
    id: "row-1",
    activityDateTime: new Date(NOW - 60_000).toISOString(),
    jobId: JOBS.tickets.jobId,
    provisioningAction: "create",
    provisioningStatusInfo: {
      status: "failure",
      errorInformation: { errorCode: "EntryConflict", reason: "Conflict of Ad\u200ba\u202e" },
    },
    servicePrincipal: { id: JOBS.tickets.servicePrincipalId, displayName: "Service\u2066Now" },
    sourceIdentity: {
      id: PERSON,
      displayName: "Ad\u200ba Love\u3164lace\u202e",
      identityType: "User",
      details: { userPrincipalName: "ada\u200b@contoso.example" },
    },
    modifiedProperties: [{ displayName: "mail", oldValue: "\ufeffa", newValue: "\u061cb" }],
  });
  if (!row.ok) throw new Error(row.error);
  await store.events.commit("contoso", [row.value], NOW);
  await store.jobs.saveObservedJob(JOBS.tickets);
  await store.jobs.saveAssessment(assessmentOf("tickets"));
  server = await startTestServer({ store });
});

afterAll(async () => {
  await server.close();
  await store.close();
});

describe("a name with invisible characters", () => {
  test.each([
    "/api/v1/identities?query=ada",
    `/api/v1/identities/contoso/${PERSON}`,
    `/api/v1/identities/contoso/${PERSON}/events`,
    `/api/v1/events?job=${JOBS.tickets.jobId}`,
    `/api/v1/jobs/${JOBS.tickets.jobId}/identities`,
  ])("has visible marks in their place in %s, as JSON and as CSV", async (path) => {
    for (const accept of ["application/json", "text/csv"]) {
      const { text } = await server.get(path, { accept });
      expect(text).toContain("[U+200B]");
      expect(text).not.toMatch(INVISIBLE);
    }
  });

  test("is found by its visible characters", async () => {
    for (const query of ["Ada", "Lovelace", "Ada Lovelace", "ada\u200b"]) {
      const { body } = await server.post("/api/v1/identities/search", { query });
      expect([query, body.items.length]).toEqual([query, 1]);
    }
  });

  test("is not treated as the user principal name that it resembles", async () => {
    const { status } = await server.get("/api/v1/identities/contoso/ada@contoso.example");
    expect(status).toBe(404);
  });
});
