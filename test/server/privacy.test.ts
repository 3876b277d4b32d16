import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { readMappings, readSettings } from "../../worker/graph/configuration.ts";
import { readEventRow } from "../../worker/graph/event-row.ts";
import { DirectoryAudit, SynchronizationJob } from "../../worker/graph/schema.ts";
import { judgeTenant } from "../../worker/judge.ts";
import { freshPrefix, redisUrl } from "../redis.ts";
import { keptLog } from "../worker/little-graph.ts";
import { JOB, logRow, PRINCIPAL, stamp } from "../worker/wire-rows.ts";
import { sha256 } from "./doorkeys.ts";
import { NOW } from "./jobs.ts";
import { bearer, type Served, serve } from "./served.ts";

/** What Graph, an admin or an app may write wherever text is free. */
const SHE = "Ada Lovelace ada@contoso.example";
const PERSON = /\bada\b|lovelace|@contoso/i;
const HELD = "scim.held";

const KEYS = [
  { name: "viewer", sha256: sha256("viewer"), role: "viewer" as const, tenants: ["contoso"] },
  { name: "admin", sha256: sha256("admin"), role: "admin" as const, tenants: ["contoso"] },
  { name: "foreign", sha256: sha256("foreign"), role: "viewer" as const, tenants: ["fabrikam"] },
];

let store: Store;
let server: Served;
const log = keptLog();

beforeAll(async () => {
  store = await connectStore({ url: redisUrl(), keyPrefix: freshPrefix(), now: () => NOW });
  await seed();
  server = await serve({ store, access: { mode: "keys", keys: KEYS } });
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
    events.map((event) => ({ ...event, id: `held-${event.id}`, jobId: HELD })),
    NOW,
  );
  const shared = {
    watermark: NOW,
    lastSuccessAt: NOW,
    lastTryAt: NOW,
    trouble: null,
    complete: true,
    resume: null,
    dropped: 0,
    progressRatio: null,
  };
  for (const poll of ["jobs", "logs"] as const) await store.polls.save("contoso", poll, shared);
  for (const [id, code] of [
    [JOB, "Active"],
    [HELD, "Quarantine"],
  ] as const) {
    const owner = { tenant: "contoso", servicePrincipalId: PRINCIPAL, application: "8x8" };
    const body = SynchronizationJob.parse(jobOf(id, code));
    await store.jobs.saveReading({ ...body, ...owner, readAt: NOW });
    await store.jobs.saveConfiguration("contoso", id, {
      ...readSettings(SECRETS),
      mappings: readMappings(SCHEMA),
      readAt: NOW,
      knownSince: NOW - DAY,
    });
  }
  const { service: _service, ...audit } = DirectoryAudit.parse(AUDIT);
  await store.jobs.saveAudits("contoso", [audit]);
  await judge();
}

async function judge(): Promise<void> {
  await judgeTenant({
    tenant: "contoso",
    store,
    thresholds: DEFAULT_THRESHOLDS,
    post: {
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
    every: { jobsMs: MINUTE, logsMs: MINUTE },
    now: () => NOW,
    log,
  });
}

function rowOf(n: number) {
  const status = n % 4 === 0 ? "skipped" : n % 4 === 1 ? "warning" : "failure";
  const reason = n % 2 === 0 ? `The value ${SHE} is not valid for ${SHE}.` : SHE;
  return logRow(`r${n}`, NOW - 2 * HOUR + n * MINUTE, {
    provisioningAction: n % 3 === 0 ? "disable" : SHE,
    provisioningStatusInfo: {
      status,
      errorInformation: { errorCode: SHE, errorCategory: SHE, reason, recommendedAction: SHE },
    },
    provisioningSteps: [
      {
        name: SHE,
        provisioningStepType: SHE,
        status,
        description: SHE,
        details: { SkipReason: SHE, [SHE]: SHE, attribute: SHE },
      },
    ],
    modifiedProperties: [{ displayName: SHE, oldValue: SHE, newValue: SHE }],
  });
}

function jobOf(id: string, code: string) {
  const error = { code: SHE, message: SHE, tenantActionable: true };
  const beganAt = stamp(NOW - 20 * MINUTE);
  const endedAt = stamp(NOW - 10 * MINUTE);
  const lastExecution = { state: "Failed", error, timeBegan: beganAt, timeEnded: endedAt };
  const quarantine = {
    reason: SHE,
    currentBegan: beganAt,
    seriesBegan: beganAt,
    seriesCount: 2,
    nextAttempt: stamp(NOW + HOUR),
    error,
  };
  return {
    id,
    templateId: SHE,
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
          units: SHE,
        },
      ],
      synchronizedEntryCountByType: [
        { key: SHE, value: 20 },
        { key: `${SHE}!`, value: 30 },
        { key: "User", value: 900 },
      ],
    },
    synchronizationJobSettings: [{ name: SHE, value: SHE }],
  };
}

const SECRETS = {
  value: [
    { key: "BaseAddress", value: `https://${encodeURIComponent(SHE)}.example/?aadOptscim062020` },
    { key: "SyncNotificationSettings", value: JSON.stringify({ Enabled: false, Recipients: SHE }) },
    { key: "SecretToken", value: SHE },
  ],
};

const match = (targetAttributeName: string, matchingPriority: number) => ({
  targetAttributeName,
  matchingPriority,
  source: { name: SHE, type: "Attribute" },
});

const SCHEMA = {
  synchronizationRules: [
    {
      objectMappings: [
        { sourceObjectName: "User", attributeMappings: [match(SHE, 1), match("userName", 2)] },
      ],
    },
  ],
};

const AUDIT = {
  id: "audit",
  activityDateTime: stamp(NOW - 30 * MINUTE),
  loggedByService: "Account Provisioning",
  activityDisplayName: `Restart provisioning ${SHE}`,
  result: SHE,
  resultReason: SHE,
  initiatedBy: { user: { displayName: SHE, userPrincipalName: SHE } },
  targetResources: [{ id: PRINCIPAL, displayName: "8x8", type: "ServicePrincipal" }],
};

const LISTS = ["tenants", "jobs", "incidents", "notices", "targets"].map((one) => `/api/v1/${one}`);
const OF_JOB = ["", "/cycles", "/progress", "/failures", "/quarantine"];
const ALL = [
  ...LISTS,
  "/api/v1/tenants/contoso",
  ...[JOB, HELD].flatMap((id) => OF_JOB.map((part) => `/api/v1/jobs/${id}${part}`)),
  `/api/v1/series/failing-objects?job=${HELD}`,
  "/metrics",
];

describe("with a person's name in every text of others", () => {
  test.each(ALL)("a viewer reads none in %s, in whatever form", async (path) => {
    for (const accept of ["application/json", "text/csv", "application/openmetrics-text"]) {
      const { status, text, headers } = await server.get(path, { ...bearer("viewer"), accept });
      expect([200, 406]).toContain(status);
      expect(text).not.toMatch(PERSON);
      expect(JSON.stringify([...headers])).not.toMatch(PERSON);
    }
  });

  test("the name is there for those who may read it", async () => {
    const { text } = await server.get(`/api/v1/events?job=${JOB}`, bearer("admin"));
    expect(text).toMatch(PERSON);
    expect((await server.get(`/api/v1/jobs/${HELD}`, bearer("admin"))).body.said).toMatch(PERSON);
  });

  test("nobody finds one in a label of a series, in a notice's subject or in a line of a log", async () => {
    expect((await server.get("/metrics", bearer("admin"))).text).not.toMatch(PERSON);
    const { body } = await server.get("/api/v1/notices", bearer("admin"));
    const subjects = body.items.map(({ subject }: { subject: string }) => subject);
    expect(subjects.length).toBeGreaterThan(0);
    expect(subjects.join(" ")).not.toMatch(PERSON);
    expect(JSON.stringify([...log.lines, ...server.lines])).not.toMatch(PERSON);
  });

  test("a what-if tells none either", async () => {
    const failing = (await server.get(`/api/v1/jobs/${JOB}/failures`, bearer("viewer"))).body.items;
    const clearClusters = failing.map(({ id }: { id: string }) => id);
    expect(clearClusters.length).toBeGreaterThan(0);
    const path = `/api/v1/jobs/${JOB}/what-if`;
    const { status, text } = await server.post(path, { clearClusters }, bearer("viewer"));
    expect(status).toBe(200);
    expect(text).not.toMatch(PERSON);
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
  test.each(ALL)("learns nothing of this one from %s", async (path) => {
    const { status, text } = await server.get(path, bearer("foreign"));
    expect([200, 404]).toContain(status);
    const said = text.replace(/(tenant|jobId) = "[^"]*"|(tenant|jobId) = \\"[^"]*\\"/g, "");
    expect(said).not.toMatch(/contoso|8x8|scim\.held/);
  });

  test("nor how many mails wait for it", async () => {
    const waiting = async (key: string) =>
      /^steadystate_notices_waiting (\d+)$/m.exec(
        (await server.get("/metrics", bearer(key))).text,
      )?.[1];
    expect(Number(await waiting("viewer"))).toBeGreaterThan(0);
    expect(await waiting("foreign")).toBe("0");
  });

  test("and cannot tell a job that exists from one that does not", async () => {
    const [there, nowhere] = await Promise.all(
      [HELD, "scim.none"].map((id) => server.get(`/api/v1/jobs/${id}`, bearer("foreign"))),
    );
    expect(there?.text.replace(HELD, "scim.none")).toBe(nowhere?.text);
  });
});
