import { describe, expect, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import {
  ADMIN,
  acknowledgePath,
  CONTOSO,
  FOREIGN,
  OPERATOR,
  PHONES,
  RECOVERED,
  startActionServer,
} from "./action-server.ts";
import { NOW } from "./job-fixtures.ts";
import { bearer } from "./test-server.ts";

describe("an acknowledgement", () => {
  test("is shown with author, time and reason on the incident, and stays when another person acknowledges", async () => {
    const server = await startActionServer();
    const first = await server.post(acknowledgePath(PHONES), { reason: " new\n token " }, OPERATOR);
    expect(first).toMatchObject({
      status: 200,
      body: {
        id: PHONES.id,
        acknowledgedBy: "operator",
        acknowledgedAt: new Date(NOW).toISOString(),
        acknowledgementReason: "new token",
      },
    });
    server.clock.now += HOUR;
    const second = await server.post(acknowledgePath(PHONES), {}, ADMIN);
    expect(second.body).toEqual(first.body);
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ acknowledgedBy: "operator" });
    const job = await server.get(`/api/v1/jobs/${PHONES.jobId}`, ADMIN);
    expect(job.body.incidents[0]).toMatchObject({ acknowledgedBy: "operator" });
    expect(await server.auditLines()).toEqual([
      `operator (api) incident-acknowledged ${PHONES.id}: new token`,
    ]);
  });

  test("needs no body, and the audit trail says that it came from the console", async () => {
    const server = await startActionServer();
    const { status, body } = await server.send(acknowledgePath(PHONES), {
      method: "POST",
      headers: { ...OPERATOR, "x-steadystate-client": "console" },
    });
    expect({ status, reason: body.acknowledgementReason }).toEqual({ status: 200, reason: "" });
    expect(await server.auditLines()).toEqual([
      `operator (console) incident-acknowledged ${PHONES.id}: `,
    ]);
  });

  test("can be withdrawn, and both steps are in the audit trail", async () => {
    const server = await startActionServer();
    await server.post(acknowledgePath(PHONES), { reason: "mine" }, OPERATOR);
    const { status, body } = await server.delete(acknowledgePath(PHONES), ADMIN);
    expect({ status, by: body.acknowledgedBy }).toEqual({ status: 200, by: null });
    expect(await server.incidentRow(PHONES.id)).toMatchObject({ acknowledgedBy: null });
    expect(await server.auditLines()).toEqual([
      `admin (api) acknowledgement-withdrawn ${PHONES.id}: `,
      `operator (api) incident-acknowledged ${PHONES.id}: mine`,
    ]);
  });

  test("of an incident that has recovered gets 409, and the detail names the list of open incidents", async () => {
    const server = await startActionServer();
    const { status, body } = await server.post(acknowledgePath(RECOVERED), {}, OPERATOR);
    expect(status).toBe(409);
    expect(body.detail).toMatch(/has recovered.*incidents\?state=open/);
  });

  test("of an incident that does not exist, or that is of another tenant, gets the same 404", async () => {
    const server = await startActionServer();
    const answers = [FOREIGN, { id: "unknown" }].map(async (incident) => {
      const { status, body } = await server.post(acknowledgePath(incident), {}, CONTOSO);
      return { status, detail: body.detail.replace(incident.id, "ID") };
    });
    const [foreign, unknown] = await Promise.all(answers);
    expect(foreign).toEqual(unknown);
    expect(foreign?.status).toBe(404);
    expect(await server.auditLines()).toEqual([]);
  });

  test("with a field that is not known gets 400 that names the field and the known ones", async () => {
    const server = await startActionServer();
    const { status, body } = await server.post(acknowledgePath(PHONES), { note: "x" }, OPERATOR);
    expect(status).toBe(400);
    expect(body.detail).toMatch(/note = "x" is not known in the body; known names: reason/);
  });
});

test("a viewer sees that an incident is acknowledged, but neither the reason nor a mail address", async () => {
  const server = await startActionServer();
  await server.store.actions.acknowledge(
    {
      incidentId: PHONES.id,
      by: { name: "ben@contoso.example", via: "link" },
      reason: "Ada's account",
      at: NOW,
    },
    "contoso",
  );
  expect(await server.incidentRow(PHONES.id, bearer("key-of-viewer"))).toMatchObject({
    acknowledgedBy: "a recipient of the mail",
    acknowledgementReason: null,
  });
  expect(await server.incidentRow(PHONES.id)).toMatchObject({
    acknowledgedBy: "ben@contoso.example",
    acknowledgementReason: "Ada's account",
  });
});

test("the list of unsubscriptions shows addresses, and its ids undo them", async () => {
  const server = await startActionServer();
  const by = { name: "ben@contoso.example", via: "link" } as const;
  await server.store.actions.unsubscribe("ben@contoso.example", { by, at: NOW });
  const { body } = await server.get("/api/v1/unsubscriptions", OPERATOR);
  expect(body).toMatchObject({ total: 1, items: [{ address: "ben@contoso.example" }] });
  const path = `/api/v1/unsubscriptions/${body.items[0].id}`;
  expect(path).not.toContain("ben");
  expect((await server.delete(path, CONTOSO)).status).toBe(403);
  expect((await server.delete(path, OPERATOR)).body).toEqual(body.items[0]);
  expect((await server.delete(path, OPERATOR)).status).toBe(404);
  expect((await server.get("/api/v1/unsubscriptions", OPERATOR)).body.items).toEqual([]);
  expect(await server.auditLines()).toEqual([
    "operator (api) address-subscribed ben@contoso.example: ",
    "ben@contoso.example (link) address-unsubscribed ben@contoso.example: ",
  ]);
});
