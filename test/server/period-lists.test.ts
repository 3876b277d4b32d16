import { describe, expect, test } from "vitest";
import { countedAmount } from "../../domain/metrics/telemetry.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { ADMIN, CONTOSO, FOREIGN, PHONES, RECOVERED, startActionServer } from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";

const at = (ms: number) => new Date(ms).toISOString();
const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe("the lists of a period", () => {
  test("the incidents of a period are those that were open at some time in it", async () => {
    const server = await startActionServer();
    const ids = async (from: number, to: number) => {
      const query = `from=${from}&to=${at(to)}`;
      const { body } = await server.get(`/api/v1/incidents?${query}`, ADMIN);
      return idsOf(body.items);
    };
    expect(await ids(NOW - 30 * MINUTE, NOW)).toEqual([FOREIGN.id, PHONES.id]);
    expect(await ids(NOW - 90 * MINUTE, NOW)).toEqual([FOREIGN.id, PHONES.id, RECOVERED.id]);
    expect(await ids(NOW - 2 * DAY, NOW - 3 * HOUR)).toEqual([RECOVERED.id]);
    const wrong = await server.get(`/api/v1/incidents?from=${NOW}&to=${NOW - HOUR}`, ADMIN);
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: "from" }] } });
  });

  test("open incidents are listed by severity before time, page by page", async () => {
    const server = await startActionServer();
    await server.store.incidents.saveChange({
      incident: {
        ...PHONES,
        ...{ id: `${PHONES.id}-newest`, kind: "failures", severity: "warning", openedAt: NOW },
      },
      announcement: null,
    });
    const first = await server.get("/api/v1/incidents?state=open&limit=1", ADMIN);
    expect(first.body).toMatchObject({ total: 3, items: [{ severity: "critical" }] });
    const cursor = first.body.next;
    const second = await server.get(`/api/v1/incidents?state=open&limit=1&cursor=${cursor}`, ADMIN);
    const third = await server.get(
      `/api/v1/incidents?state=open&limit=1&cursor=${second.body.next}`,
      ADMIN,
    );
    expect(third.body.next).toBeNull();
    const listed = [first, second, third].map(({ body }) => body.items[0]);
    expect(idsOf(listed)).toEqual([FOREIGN.id, PHONES.id, `${PHONES.id}-newest`]);
    const byKind = await server.get(
      "/api/v1/incidents?state=open&kind=quarantine&application=8X8",
      ADMIN,
    );
    expect(idsOf(byKind.body.items)).toEqual([PHONES.id]);
  });

  test("the notifications of a period are those that were written in it", async () => {
    const server = await startActionServer();
    const period = `from=${NOW - 90 * MINUTE}&to=${NOW}`;
    const { body } = await server.get(`/api/v1/notifications?${period}`, ADMIN);
    expect(body.items.map(({ createdAt }: { createdAt: string }) => Date.parse(createdAt))).toEqual(
      body.items.map(() => expect.toSatisfy((time: number) => time >= NOW - 90 * MINUTE)),
    );
    expect(body.items.length).toBeGreaterThan(0);
  });

  test("incidents and notifications have the time of the last poll of the jobs, not of the request", async () => {
    const server = await startActionServer();
    const polls = await server.store.polls.loadAll("contoso");
    const { lastSuccessAt } = polls.get("jobs") ?? { lastSuccessAt: null };
    server.clock.now = NOW + 5 * MINUTE;
    for (const list of ["incidents", "notifications"]) {
      const { body } = await server.get(`/api/v1/${list}`, CONTOSO);
      expect(body.asOf).toBe(at(lastSuccessAt ?? 0));
    }
  });

  test("the activity of a period counts the cycles of each job that ended in it, for own tenants", async () => {
    const server = await startActionServer();
    const read = async (from: number, to: number) =>
      (await server.get(`/api/v1/activity?from=${from}&to=${to}`, CONTOSO)).body.items;
    const day = await read(NOW - DAY, NOW + 1);
    expect(new Set(day.map(({ tenant }: { tenant: string }) => tenant))).toEqual(
      new Set(["contoso"]),
    );
    const jobs = await server.get("/api/v1/jobs", CONTOSO);
    const ended = (jobs.body.items as { jobId: string; lastExecutionAt: string | null }[]).filter(
      ({ lastExecutionAt }) => lastExecutionAt !== null && Date.parse(lastExecutionAt) >= NOW - DAY,
    );
    expect(ended.length).toBeGreaterThan(0);
    const since = new Map(
      (jobs.body.items as { jobId: string; conditionSince: string }[]).map((row) => [
        row.jobId,
        row.conditionSince,
      ]),
    );
    for (const { jobId, conditionSince } of day) expect(conditionSince).toBe(since.get(jobId));
    expect(day.some(({ cycles }: { cycles: number }) => cycles > 0)).toBe(true);
    const tooLong = await server.get(`/api/v1/activity?from=${NOW - 46 * DAY}`, CONTOSO);
    expect(tooLong.body.detail).toMatch(/more than 45 days before `to`; ask for less/);
    const later = await read(NOW + DAY, NOW + 2 * DAY);
    expect(later.every(({ cycles }: { cycles: number }) => cycles === 0)).toBe(true);
  });

  test("the audit trail is filtered by actor and period", async () => {
    const server = await startActionServer();
    const by = { name: "operator", via: "api" } as const;
    await server.store.actions.acknowledge(
      { incidentId: PHONES.id, by, reason: "mine", at: NOW - HOUR },
      "contoso",
    );
    const count = async (query: string) =>
      (await server.get(`/api/v1/audit?${query}`, ADMIN)).body.items.length;
    expect(await count("actor=operator")).toBe(1);
    expect(await count("actor=somebody-else")).toBe(0);
    expect(await count(`from=${NOW - 2 * HOUR}&to=${NOW}`)).toBe(1);
    expect(await count(`from=${NOW - 30 * MINUTE}`)).toBe(0);
    const csv = await server.send("/api/v1/audit", { headers: { ...ADMIN, accept: "text/csv" } });
    expect(csv.text).toMatch(/^id,at,actor,via,[\s\S]*incident-acknowledged/);
  });
});

describe("a tenant", () => {
  test("shows its permissions, its requests to Graph and how many were throttled", async () => {
    const server = await startActionServer();
    await server.store.telemetry.add([
      countedAmount("graphRequestsTotal", { tenant: "contoso", outcome: "throttled" }, 3),
      countedAmount("graphRequestsTotal", { tenant: "fabrikam", outcome: "throttled" }, 5),
    ]);
    const polls = await server.store.polls.loadAll("contoso");
    const cause = { code: "permission-missing", permission: "AuditLog.Read.All" } as const;
    await server.store.polls.save("contoso", "audits", {
      ...polls.get("audits")!,
      readFailure: { kind: "forbidden", since: NOW, cause },
    });
    const { body } = await server.get("/api/v1/tenants/contoso", CONTOSO);
    expect(body.graphRequests).toContainEqual({ outcome: "throttled", requests: 3 });
    expect(body.permissions).toContainEqual({
      permission: "AuditLog.Read.All",
      state: "missing",
      neededBy: ["audits"],
    });
    expect(body.permissions).toContainEqual({
      permission: "Synchronization.Read.All",
      state: "granted",
      neededBy: ["jobs", "discovery"],
    });
    expect(body.permissions).toContainEqual({
      permission: "GroupMember.Read.All",
      state: "unknown",
      neededBy: ["assignments"],
    });
  });
});
