import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "../../domain/role.ts";
import { ACTOR } from "../domain/troubled-job.ts";
import { API_KEYS } from "./api-key-fixtures.ts";
import { JOBS } from "./job-fixtures.ts";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { bearer, startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;
let guardedServer: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  server = await startTestServer({ store: seeded.store });
  guardedServer = await startTestServer({
    store: seeded.store,
    access: { mode: "keys", keys: API_KEYS },
  });
});

afterAll(async () => {
  await server.close();
  await guardedServer.close();
  await seeded.close();
});

const ticketsPath = `/api/v1/jobs/${JOBS.tickets.jobId}`;
const phonesPath = `/api/v1/jobs/${JOBS.phones.jobId}`;

const RESULT_BY_ROLE = ROLES.map((role) => ({
  role,
  result: role === "viewer" ? "hidden" : "shown",
}));

describe("the row of a job in GET /api/v1/jobs", () => {
  test("the row contains schedule state, binding rule, time to quarantine, leavers and findings", async () => {
    const { body } = await server.get("/api/v1/jobs?application=ServiceNow");
    expect(body.items[0]).toMatchObject({
      scheduleState: "late",
      bindingRule: "proportion",
      timeToQuarantineSeconds: 93_600,
      timeToQuarantineLowSeconds: 68_400,
      timeToQuarantineHighSeconds: 147_600,
      leavers: 3,
      objectFailureRatio24h: 0.31,
      findings: 2,
    });
  });

  test("values that are unknown are null in the row", async () => {
    const { body } = await server.get("/api/v1/jobs?application=Dropbox");
    expect(body.items[0]).toMatchObject({
      scheduleState: "not-due",
      timeToQuarantineLowSeconds: null,
      objectFailureRatio24h: null,
      leavers: 0,
    });
  });
});

test("a request about one job or one tenant does not read the assessments of all jobs", async () => {
  const reject = () => Promise.reject(new Error("a request read the assessments of all jobs"));
  const jobs = { ...seeded.store.jobs, assessments: reject };
  const strictServer = await startTestServer({ store: { ...seeded.store, jobs } });
  for (const path of [ticketsPath, `${ticketsPath}/failures`, "/api/v1/tenants/contoso"]) {
    expect((await strictServer.get(path)).status, path).toBe(200);
  }
  await strictServer.close();
});

describe("the answer for one job", () => {
  test("the answer contains schedule state, risk drivers and configuration findings", async () => {
    const { body } = await server.get(ticketsPath);
    expect(body.schedule).toMatchObject({
      state: "late",
      dueAt: "2026-05-04T11:40:00.000Z",
      reasonCode: "late",
      reason: expect.stringMatching(/^A cycle was due at 2026-05-04 11:40 UTC/),
    });
    expect(body.drivers.map(({ kind }: { kind: string }) => kind)).toEqual([
      "token-expiry",
      "rule",
    ]);
    expect(body.deletions).toEqual({ deletions: 310, threshold: 500, usedRatio: 0.62 });
    expect(body.configurationFindings.map(({ rule }: { rule: string }) => rule)).toEqual([
      "no-notification-mail",
      "nested-groups",
    ]);
    expect(body.objectFailureRatios.cycle).toBe(0.33);
    expect(body.cycle).toMatchObject({
      medianDurationSeconds: 16_800,
      trigger: {
        kind: "mapping",
        text: expect.stringMatching(/^The attribute mappings or the scope were edited/),
      },
    });
  });

  test.each(RESULT_BY_ROLE)(
    "the person who restarted the job is $result for the role $role",
    async ({ role, result }) => {
      const { body, text } = await guardedServer.get(ticketsPath, bearer(`key-of-${role}`));
      expect(body.cycle.trigger.actor).toBe(result === "hidden" ? null : ACTOR);
      expect(text.includes(ACTOR)).toBe(result === "shown");
      expect(body.cycle.trigger.text).not.toContain(ACTOR);
    },
  );
});

describe("the progress of a job", () => {
  test("the answer contains the ratio, the remaining time and the method", async () => {
    const { body } = await server.get(`${ticketsPath}/progress`);
    expect(body).toMatchObject({
      isRunning: true,
      progressRatio: 0.52,
      progressMethod: "log",
      etaSeconds: 7200,
      etaLowSeconds: 5400,
      etaHighSeconds: 12_000,
      noEtaReason: null,
      // The ratio is computed from the log, so the units of the job object are not shown.
      done: null,
      total: null,
    });
  });

  test("if the job object has progress units, done and total are these units", async () => {
    const { body } = await server.get(`/api/v1/jobs/${JOBS.chat.jobId}/progress`);
    expect(body).toMatchObject({ progressMethod: "units", done: 52, total: 120 });
  });
});

describe("the failures of a job", () => {
  const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id.slice(-2));

  test("clusters of leavers come first, and the total also counts clusters that are not listed", async () => {
    const { body } = await server.get(`${ticketsPath}/failures`);
    expect(ids(body.items)).toEqual(["a1", "b2", "c3", "d4"]);
    expect(body.total).toBe(6);
    expect(body.items[0]).toMatchObject({
      code: "InsufficientRights",
      isDeprovisioning: true,
      state: "new",
      objects: 3,
      kind: "user",
      owner: "app owner",
      errorClass: "policy",
      attribute: "active",
    });
  });

  test("the groups contain the numbers of failing objects by action, attribute and kind", async () => {
    const { body } = await server.get(`${ticketsPath}/failures`);
    const totals = (by: string) =>
      body.groups[by].map(
        ({ key, objects }: { key: string; objects: number }) => `${key} ${objects}`,
      );
    expect(totals("action")).toEqual(["create 397", "update 18", "leave 3"]);
    expect(totals("attribute")).toEqual(["userName 397", "null 18", "active 3"]);
    expect(totals("kind")).toEqual(["user 400", "group 18"]);
  });

  test.each`
    window     | clusters
    ${"1h"}    | ${["a1", "b2"]}
    ${"24h"}   | ${["a1", "b2"]}
    ${"7d"}    | ${["a1", "b2", "c3"]}
    ${"30d"}   | ${["a1", "b2", "c3", "d4"]}
    ${"cycle"} | ${["a1", "b2"]}
    ${""}      | ${["a1", "b2", "c3", "d4"]}
  `(
    "with the window $window, the answer lists the clusters $clusters",
    async ({ window, clusters }) => {
      const { body } = await server.get(`${ticketsPath}/failures?window=${window}`);
      expect(ids(body.items)).toEqual(clusters);
    },
  );

  test("a request with an unknown window gets 400 with the list of windows", async () => {
    const { status, body } = await server.get(`${ticketsPath}/failures?window=2h`);
    expect(status).toBe(400);
    expect(body.detail).toBe('window = "2h" is not known; use one of 1h, 24h, 7d, 30d, cycle.');
  });

  test.each(RESULT_BY_ROLE)(
    "messages of the app are $result for the role $role",
    async ({ role, result }) => {
      const { text } = await guardedServer.get(`${ticketsPath}/failures`, bearer(`key-of-${role}`));
      expect(text.includes("is an administrator")).toBe(result === "shown");
    },
  );
});

describe("the quarantine of a job", () => {
  test("the answer contains every rule, the binding rule and the time to quarantine", async () => {
    const { body } = await server.get(`${ticketsPath}/quarantine`);
    expect(body).toMatchObject({
      isInForce: false,
      bindingRule: "proportion",
      timeToQuarantineSeconds: 93_600,
      escrowObjects: 408,
      escrowReferences: 12,
      escrowCountedByJob: 420,
      rulesVersion: "2025-03-04",
    });
    expect(body.rules).toHaveLength(4);
  });

  test("the answer for a quarantined job contains start, reason, next attempt and days left", async () => {
    const { body } = await server.get(`${phonesPath}/quarantine`);
    expect(body).toMatchObject({
      isInForce: true,
      quarantineReason: "EncounteredQuarantineException",
      quarantinedSince: "2026-05-04T10:05:54.498Z",
      nextAttemptAt: "2026-05-04T10:40:54.498Z",
      daysLeft: 27.9,
    });
  });
});

describe("a what-if request", () => {
  const askWhatIf = (body: unknown) => server.post(`${ticketsPath}/what-if`, body);
  const floorOf = (body: { rules: { rule: string; count: number }[] }) =>
    body.rules.find(({ rule }) => rule === "floor")?.count;

  test("an empty what-if changes no count, and no what-if changes the stored job", async () => {
    const before = await server.get(`${phonesPath}/quarantine`);
    const unchanged = await server.post(`${phonesPath}/what-if`, {});
    expect(floorOf(unchanged.body)).toBe(floorOf(before.body));
    await server.post(`${phonesPath}/what-if`, { addObjects: 9000 });
    expect((await server.get(`${phonesPath}/quarantine`)).body).toEqual(before.body);
  });

  test("the objects of a cluster in clearClusters are not counted", async () => {
    const before = floorOf((await askWhatIf({})).body) ?? 0;
    const { body } = await askWhatIf({ clearClusters: ["00000000000000b2"] });
    expect(floorOf(body)).toBe(before - 397);
  });

  test("a larger addObjects gives a higher risk score, which is at most 1", async () => {
    const risk = async (addObjects: number) => (await askWhatIf({ addObjects })).body.riskScore;
    const [some, many, all] = [await risk(500), await risk(30_000), await risk(1_000_000)];
    expect(some).toBeLessThan(many);
    expect(many).toBeLessThanOrEqual(all);
    expect(all).toBe(1);
  });

  test.each([
    { body: { addObjects: -1 }, expected: /^addObjects = "-1" is below 0; to remove objects/ },
    { body: { addObjects: 1.5 }, expected: /^addObjects = "1.5" is not a whole number/ },
    { body: { failureRatio: 40 }, expected: /^failureRatio = "40" is above 1; .* 0\.4 for 40 %/ },
    { body: { clearClusters: "b2" }, expected: /^clearClusters = "b2" is not a list; give ids/ },
    { body: { clearClusters: ["zz"] }, expected: /^clearClusters = "zz" is not a failure cluster/ },
    {
      body: { addObject: 1 },
      expected: /^addObject = "1" is not known in the body; known names: /,
    },
    { body: [], expected: /is not a JSON object; send for example/ },
  ])(
    "the body $body gets 400, and the error names the field and the remedy",
    async ({ body, expected }) => {
      const answer = await askWhatIf(body);
      expect(answer.status).toBe(400);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(answer.body.detail).toMatch(expected);
    },
  );
});

test.each(["cycles", "progress", "failures", "quarantine"])(
  "GET /api/v1/jobs/none/%s gets 404, because the job is unknown",
  async (part) => {
    const { status, body } = await server.get(`/api/v1/jobs/none/${part}`);
    expect(status).toBe(404);
    expect(body.detail).toMatch(/GET \/api\/v1\/jobs lists the jobs/);
  },
);

test("a job says in words what a skip code of Entra means", async () => {
  const { body } = await server.get(phonesPath);
  expect(body.skipReasons).toEqual([
    {
      skipCode: "NotEffectivelyEntitled",
      text: "not assigned, assigned without a role that counts for provisioning, or disabled in the source",
      objects: 11,
      missingAccounts: 0,
    },
    { skipCode: "AttributeValidationFailed", text: null, objects: 3, missingAccounts: 3 },
  ]);
});
