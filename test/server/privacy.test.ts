import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { DirectoryAudit, SynchronizationJob } from "../../worker/graph/graph-schemas.ts";
import { readMappings, readSecretSettings } from "../../worker/graph/read-configurations.ts";
import { testRedisUrl, uniqueKeyPrefix } from "../test-redis.ts";
import { JOB, logRow, PRINCIPAL, toTimestamp } from "../worker/graph-json.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";
import { sha256 } from "./api-key-fixtures.ts";
import { NOW } from "./job-fixtures.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

/** What Graph, an admin or an app may write wherever text is free. */
const PERSON_TEXT = "Ada Lovelace ada@contoso.example";
const PERSON_PATTERN = /\bada\b|lovelace|@contoso/i;
const QUARANTINED_JOB_ID = "scim.held";

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
  const events = Array.from({ length: 40 }, (_, n) => readEventRow(rowOf(n))).map((read) => {
    if (!read.ok) throw new Error(read.error);
    return read.value;
  });
  await store.events.commit("contoso", events, NOW);
  await store.events.commit(
    "contoso",
    events.map((event) => ({ ...event, id: `held-${event.id}`, jobId: QUARANTINED_JOB_ID })),
    NOW,
  );
  const shared = {
    watermark: NOW,
    lastSuccessAt: NOW,
    lastTryAt: NOW,
    readFailure: null,
    isComplete: true,
    resumeToken: null,
    droppedRows: 0,
    progressRatio: null,
  };
  for (const poll of ["jobs", "logs"] as const) await store.polls.save("contoso", poll, shared);
  for (const [id, code] of [
    [JOB, "Active"],
    [QUARANTINED_JOB_ID, "Quarantine"],
  ] as const) {
    const owner = { tenant: "contoso", servicePrincipalId: PRINCIPAL, application: "8x8" };
    const body = SynchronizationJob.parse(jobOf(id, code));
    await store.jobs.saveObservedJob({ ...body, ...owner, readAt: NOW });
    await store.jobs.saveConfiguration("contoso", id, {
      ...readSecretSettings(SECRETS),
      mappings: readMappings(SCHEMA),
      readAt: NOW,
      firstReadAt: NOW - DAY,
    });
  }
  const { service: _service, ...audit } = DirectoryAudit.parse(AUDIT);
  await store.jobs.saveAudits("contoso", [audit]);
  await assessContoso();
}

async function assessContoso(): Promise<void> {
  await runTenantAssessment({
    tenant: "contoso",
    store,
    thresholds: DEFAULT_THRESHOLDS,
    notificationSettings: {
      routes: [
        {
          to: ["oncall@contoso.example"],
          tenants: ["*"],
          applications: ["*"],
          severities: ["critical", "warning"],
        },
      ],
      links: { publicUrl: null, cloud: "global" },
      messageHost: "steadystate.example",
    },
    pollIntervals: { jobsMs: MINUTE, logsMs: MINUTE },
    now: () => NOW,
    log,
  });
}

function rowOf(n: number) {
  const status = n % 4 === 0 ? "skipped" : n % 4 === 1 ? "warning" : "failure";
  const reason =
    n % 2 === 0 ? `The value ${PERSON_TEXT} is not valid for ${PERSON_TEXT}.` : PERSON_TEXT;
  return logRow(`r${n}`, NOW - 2 * HOUR + n * MINUTE, {
    provisioningAction: n % 3 === 0 ? "disable" : PERSON_TEXT,
    provisioningStatusInfo: {
      status,
      errorInformation: {
        errorCode: PERSON_TEXT,
        errorCategory: PERSON_TEXT,
        reason,
        recommendedAction: PERSON_TEXT,
      },
    },
    provisioningSteps: [
      {
        name: PERSON_TEXT,
        provisioningStepType: PERSON_TEXT,
        status,
        description: PERSON_TEXT,
        details: { SkipReason: PERSON_TEXT, [PERSON_TEXT]: PERSON_TEXT, attribute: PERSON_TEXT },
      },
    ],
    modifiedProperties: [
      { displayName: PERSON_TEXT, oldValue: PERSON_TEXT, newValue: PERSON_TEXT },
    ],
  });
}

function jobOf(id: string, code: string) {
  const error = { code: PERSON_TEXT, message: PERSON_TEXT, tenantActionable: true };
  const beganAt = toTimestamp(NOW - 20 * MINUTE);
  const endedAt = toTimestamp(NOW - 10 * MINUTE);
  const lastExecution = { state: "Failed", error, timeBegan: beganAt, timeEnded: endedAt };
  const quarantine = {
    reason: PERSON_TEXT,
    currentBegan: beganAt,
    seriesBegan: beganAt,
    seriesCount: 2,
    nextAttempt: toTimestamp(NOW + HOUR),
    error,
  };
  return {
    id,
    templateId: PERSON_TEXT,
    schedule: { interval: "PT40M", state: "Active" },
    status: {
      code,
      lastExecution,
      countSuccessiveCompleteFailures: 3,
      quarantine: code === "Quarantine" ? quarantine : null,
      progress: [
        {
          completedUnits: 1,
          totalUnits: 2,
          progressObservationDateTime: beganAt,
          units: PERSON_TEXT,
        },
      ],
      synchronizedEntryCountByType: [
        { key: PERSON_TEXT, value: 20 },
        { key: `${PERSON_TEXT}!`, value: 30 },
        { key: "User", value: 900 },
      ],
    },
    synchronizationJobSettings: [{ name: PERSON_TEXT, value: PERSON_TEXT }],
  };
}

const SECRETS = {
  value: [
    {
      key: "BaseAddress",
      value: `https://${encodeURIComponent(PERSON_TEXT)}.example/?aadOptscim062020`,
    },
    {
      key: "SyncNotificationSettings",
      value: JSON.stringify({ Enabled: false, Recipients: PERSON_TEXT }),
    },
    { key: "SecretToken", value: PERSON_TEXT },
  ],
};

const mappingOf = (targetAttributeName: string, matchingPriority: number) => ({
  targetAttributeName,
  matchingPriority,
  source: { name: PERSON_TEXT, type: "Attribute" },
});

const SCHEMA = {
  synchronizationRules: [
    {
      objectMappings: [
        {
          sourceObjectName: "User",
          attributeMappings: [mappingOf(PERSON_TEXT, 1), mappingOf("userName", 2)],
        },
      ],
    },
  ],
};

const AUDIT = {
  id: "audit",
  activityDateTime: toTimestamp(NOW - 30 * MINUTE),
  loggedByService: "Account Provisioning",
  activityDisplayName: `Restart provisioning ${PERSON_TEXT}`,
  result: PERSON_TEXT,
  resultReason: PERSON_TEXT,
  initiatedBy: { user: { displayName: PERSON_TEXT, userPrincipalName: PERSON_TEXT } },
  targetResources: [{ id: PRINCIPAL, displayName: "8x8", type: "ServicePrincipal" }],
};

const LIST_PATHS = ["tenants", "jobs", "incidents", "notifications", "targets"].map(
  (one) => `/api/v1/${one}`,
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

describe("with a person's name in every text of others", () => {
  test.each(ALL_PATHS)("a viewer reads none in %s, in whatever form", async (path) => {
    for (const accept of ["application/json", "text/csv", "application/openmetrics-text"]) {
      const { status, text, headers } = await server.get(path, { ...bearer("viewer"), accept });
      expect([200, 406]).toContain(status);
      expect(text).not.toMatch(PERSON_PATTERN);
      expect(JSON.stringify([...headers])).not.toMatch(PERSON_PATTERN);
    }
  });

  test("the name is there for those who may read it", async () => {
    const { text } = await server.get(`/api/v1/events?job=${JOB}`, bearer("admin"));
    expect(text).toMatch(PERSON_PATTERN);
    expect(
      (await server.get(`/api/v1/jobs/${QUARANTINED_JOB_ID}`, bearer("admin"))).body.entraMessage,
    ).toMatch(PERSON_PATTERN);
  });

  test("nobody finds one in a label of a series, in a notice's subject or in a line of a log", async () => {
    expect((await server.get("/metrics", bearer("admin"))).text).not.toMatch(PERSON_PATTERN);
    const { body } = await server.get("/api/v1/notifications", bearer("admin"));
    const subjects = body.items.map(({ subject }: { subject: string }) => subject);
    expect(subjects.length).toBeGreaterThan(0);
    expect(subjects.join(" ")).not.toMatch(PERSON_PATTERN);
    expect(JSON.stringify([...log.lines, ...server.logLines])).not.toMatch(PERSON_PATTERN);
  });

  test("a what-if tells none either", async () => {
    const failing = (await server.get(`/api/v1/jobs/${JOB}/failures`, bearer("viewer"))).body.items;
    const clearClusters = failing.map(({ id }: { id: string }) => id);
    expect(clearClusters.length).toBeGreaterThan(0);
    const path = `/api/v1/jobs/${JOB}/what-if`;
    const { status, text } = await server.post(path, { clearClusters }, bearer("viewer"));
    expect(status).toBe(200);
    expect(text).not.toMatch(PERSON_PATTERN);
  });

  test("kinds that cannot be named are counted as one", async () => {
    const { body } = await server.get(`/api/v1/jobs/${JOB}`, bearer("viewer"));
    expect(body.synchronizedEntries).toEqual([
      { key: "Unnamed", count: 50 },
      { key: "User", count: 900 },
    ]);
  });
});

describe("who may see another tenant", () => {
  test.each(ALL_PATHS)("learns nothing of this one from %s", async (path) => {
    const { status, text } = await server.get(path, bearer("foreign"));
    expect([200, 404]).toContain(status);
    const said = text.replace(/(tenant|jobId) = "[^"]*"|(tenant|jobId) = \\"[^"]*\\"/g, "");
    expect(said).not.toMatch(/contoso|8x8|scim\.held/);
  });

  test("nor how many mails wait for it", async () => {
    const waiting = async (key: string) =>
      /^steadystate_notifications_waiting (\d+)$/m.exec(
        (await server.get("/metrics", bearer(key))).text,
      )?.[1];
    expect(Number(await waiting("viewer"))).toBeGreaterThan(0);
    expect(await waiting("foreign")).toBe("0");
  });

  test("and cannot tell a job that exists from one that does not", async () => {
    const [there, nowhere] = await Promise.all(
      [QUARANTINED_JOB_ID, "scim.none"].map((id) =>
        server.get(`/api/v1/jobs/${id}`, bearer("foreign")),
      ),
    );
    expect(there?.text.replace(QUARANTINED_JOB_ID, "scim.none")).toBe(nowhere?.text);
  });
});
