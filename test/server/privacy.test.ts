import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { createDispatch } from "../../worker/dispatch/dispatch.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { DirectoryAudit, SynchronizationJob } from "../../worker/graph/graph-schemas.ts";
import { readMappings } from "../../worker/graph/read-configurations.ts";
import { readSecretSettings } from "../../worker/graph/secret-settings.ts";
import { LIMITS } from "../domain/notify/plan-world.ts";
import { testRoute } from "../route-fixture.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { JOB, PRINCIPAL } from "../worker/graph-json.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";
import { sha256 } from "./api-key-fixtures.ts";
import { NOW } from "./job-fixtures.ts";
import {
  AUDIT_WITH_NAMES,
  jobWithNames,
  logRowWithNames,
  PERSON_PATTERN,
  SCHEMA_WITH_NAMES,
  SECRETS_WITH_NAMES,
} from "./names-in-graph-json.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

const QUARANTINED_JOB_ID = "scim.quarantined";

const KEYS = [
  { name: "viewer", sha256: sha256("viewer"), role: "viewer" as const, tenants: ["contoso"] },
  { name: "admin", sha256: sha256("admin"), role: "admin" as const, tenants: ["contoso"] },
  { name: "foreign", sha256: sha256("foreign"), role: "viewer" as const, tenants: ["fabrikam"] },
];

let store: Store;
let server: TestServer;
const log = createMemoryLog();

beforeAll(async () => {
  store = await connectStore({ url: testRedisUrl(), keyPrefix: uniqueKeyPrefix(), now: () => NOW });
  await seed();
  server = await startTestServer({ store, access: { mode: "keys", keys: KEYS } });
});

afterAll(async () => {
  await server.close();
  await store.close();
});

async function seed(): Promise<void> {
  const events = Array.from({ length: 40 }, (_, n) => readEventRow(logRowWithNames(n))).map(
    (result) => {
      if (!result.ok) throw new Error(result.error);
      return result.value;
    },
  );
  await store.events.commit("contoso", events, NOW);
  await store.events.commit(
    "contoso",
    events.map((event) => ({ ...event, id: `quarantined-${event.id}`, jobId: QUARANTINED_JOB_ID })),
    NOW,
  );
  const pollState = {
    watermark: NOW,
    lastSuccessAt: NOW,
    lastTryAt: NOW,
    readFailure: null,
    isComplete: true,
    resumeToken: null,
    droppedRows: 0,
    readBackTo: null,
    progressRatio: null,
  };
  for (const poll of ["jobs", "logs"] as const) await store.polls.save("contoso", poll, pollState);
  for (const [id, code] of [
    [JOB, "Active"],
    [QUARANTINED_JOB_ID, "Quarantine"],
  ] as const) {
    const owner = { tenant: "contoso", servicePrincipalId: PRINCIPAL, application: "8x8" };
    const job = SynchronizationJob.parse(jobWithNames(id, code));
    await store.jobs.saveObservedJob({ ...job, ...owner, readAt: NOW });
    await store.jobs.saveConfiguration("contoso", id, {
      ...readSecretSettings(SECRETS_WITH_NAMES),
      mappings: readMappings(SCHEMA_WITH_NAMES),
      readAt: NOW,
      firstReadAt: NOW - DAY,
    });
  }
  const { service: _service, ...audit } = DirectoryAudit.parse(AUDIT_WITH_NAMES);
  await store.jobs.saveAudits("contoso", [audit]);
  await assessContoso();
}

async function assessContoso(): Promise<void> {
  await runTenantAssessment({
    tenant: "contoso",
    store,
    thresholds: DEFAULT_THRESHOLDS,
    pollIntervals: { jobsMs: MINUTE, logsMs: MINUTE },
    now: () => NOW,
    log,
  });
  const dispatch = createDispatch({
    store,
    tenants: [{ name: "contoso", pollIntervals: { jobsMs: MINUTE, logsMs: MINUTE }, portal: null }],
    routes: [testRoute()],
    thresholds: DEFAULT_THRESHOLDS,
    links: { publicUrl: null },
    identities: "pseudonym",
    messageHost: "steadystate.example",
    limits: { ...LIMITS, groupWaitMs: 0 },
    now: () => NOW,
    log,
  });
  await dispatch();
}

const LIST_PATHS = ["tenants", "jobs", "incidents", "notifications", "targets"].map(
  (list) => `/api/v1/${list}`,
);
const JOB_PATHS = ["", "/cycles", "/progress", "/failures", "/quarantine"];
const ALL_PATHS = [
  ...LIST_PATHS,
  "/api/v1/tenants/contoso",
  ...[JOB, QUARANTINED_JOB_ID].flatMap((id) =>
    JOB_PATHS.map((part) => `/api/v1/jobs/${id}${part}`),
  ),
  `/api/v1/series/failing-objects?job=${QUARANTINED_JOB_ID}`,
  "/metrics",
];

describe("texts from Graph that contain a person's name", () => {
  test.each(ALL_PATHS)("a viewer finds no name in %s, in any format", async (path) => {
    for (const accept of ["application/json", "text/csv", "application/openmetrics-text"]) {
      const { status, text, headers } = await server.get(path, { ...bearer("viewer"), accept });
      expect([200, 406]).toContain(status);
      expect(text).not.toMatch(PERSON_PATTERN);
      expect(JSON.stringify([...headers])).not.toMatch(PERSON_PATTERN);
    }
  });

  test("an administrator sees the name in events and in Entra's message", async () => {
    const { text } = await server.get(`/api/v1/events?job=${JOB}`, bearer("admin"));
    expect(text).toMatch(PERSON_PATTERN);
    expect(
      (await server.get(`/api/v1/jobs/${QUARANTINED_JOB_ID}`, bearer("admin"))).body.entraMessage,
    ).toMatch(PERSON_PATTERN);
  });

  test("no metric label, no mail subject and no log line contains a name", async () => {
    expect((await server.get("/metrics", bearer("admin"))).text).not.toMatch(PERSON_PATTERN);
    const { body } = await server.get("/api/v1/notifications", bearer("admin"));
    const subjects = body.items.map(({ subject }: { subject: string }) => subject);
    expect(subjects.length).toBeGreaterThan(0);
    expect(subjects.join(" ")).not.toMatch(PERSON_PATTERN);
    expect(JSON.stringify([...log.lines, ...server.logLines])).not.toMatch(PERSON_PATTERN);
  });

  test("the answer to a viewer's what-if contains no name", async () => {
    const failing = (await server.get(`/api/v1/jobs/${JOB}/failures`, bearer("viewer"))).body.items;
    const clearClusters = failing.map(({ id }: { id: string }) => id);
    expect(clearClusters.length).toBeGreaterThan(0);
    const path = `/api/v1/jobs/${JOB}/what-if`;
    const { status, text } = await server.post(path, { clearClusters }, bearer("viewer"));
    expect(status).toBe(200);
    expect(text).not.toMatch(PERSON_PATTERN);
  });

  test("entry types that contain a person's name are counted together as 'Unnamed'", async () => {
    const { body } = await server.get(`/api/v1/jobs/${JOB}`, bearer("viewer"));
    expect(body.synchronizedEntries).toEqual([
      { key: "Unnamed", count: 50 },
      { key: "user to User", count: 900 },
    ]);
  });
});

describe("a viewer of the tenant fabrikam", () => {
  test.each(ALL_PATHS)("the viewer finds nothing of the tenant contoso in %s", async (path) => {
    const { status, text } = await server.get(path, bearer("foreign"));
    expect([200, 404]).toContain(status);
    const textWithoutEcho = text.replace(
      /(tenant|jobId) = "[^"]*"|(tenant|jobId) = \\"[^"]*\\"/g,
      "",
    );
    expect(textWithoutEcho).not.toMatch(/contoso|8x8|scim\.quarantined/);
  });

  test("the viewer does not see the number of contoso's waiting notifications", async () => {
    const waiting = async (key: string) =>
      /^steadystate_notifications_waiting\{channel="mail"\} (\d+)$/m.exec(
        (await server.get("/metrics", bearer(key))).text,
      )?.[1];
    expect(Number(await waiting("viewer"))).toBeGreaterThan(0);
    expect(await waiting("foreign")).toBe("0");
  });

  test("the answer for a job of contoso equals the answer for an unknown job", async () => {
    const [existing, unknown] = await Promise.all(
      [QUARANTINED_JOB_ID, "scim.none"].map((id) =>
        server.get(`/api/v1/jobs/${id}`, bearer("foreign")),
      ),
    );
    expect(existing?.text.replace(QUARANTINED_JOB_ID, "scim.none")).toBe(unknown?.text);
  });
});
