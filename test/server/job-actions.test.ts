import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../../domain/time.ts";
import { ADMIN, acknowledgePath, OPERATOR, PHONES, startActionServer } from "./action-server.ts";
import { JOBS, NOW } from "./job-fixtures.ts";
import { bearer } from "./test-server.ts";

const HELPDESK = bearer("key-of-helpdesk");
const VIEWER = bearer("key-of-viewer");

type Row = Readonly<Record<"text" | "actor" | "reason" | "incidentId", string | null>>;

test("the changes of a job contain who acknowledged and silenced its incidents, and erasures for admins", async () => {
  const server = await startActionServer();
  const actionsOf = async (jobId: string, headers: typeof ADMIN, query = "") => {
    const path = `/api/v1/jobs/${jobId}/changes?kind=action${query}`;
    const { body } = await server.get(path, headers);
    return body.items as readonly Row[];
  };
  server.clock.now = NOW + MINUTE;
  await server.post(acknowledgePath(PHONES), { reason: "Ada renews the token" }, OPERATOR);
  server.clock.now = NOW + 2 * MINUTE;
  const body = { applications: ["8*"], endsAt: new Date(NOW + 4 * HOUR).toISOString() };
  await server.post("/api/v1/silences", { ...body, reason: "work" }, OPERATOR);
  const sales = { ...body, applications: ["Salesforce"], reason: "other app" };
  await server.post("/api/v1/silences", sales, OPERATOR);
  server.clock.now = NOW + 3 * MINUTE;
  await server.store.actions.orderErasure({
    ...{ tenant: "contoso", ids: ["person-1"], at: NOW + 3 * MINUTE, erasedAt: null },
    by: { name: "root", via: "command" },
  });

  const texts = (rows: readonly Row[]) => rows.map(({ text }) => text);
  const SILENCED = "Silenced: no notification until 2026-05-04 16:00 UTC";
  const ACKNOWLEDGED = expect.stringMatching(/^Incident acknowledged: 8x8 \(contoso\)/);
  const forAdmin = await actionsOf(JOBS.phones.jobId, ADMIN);
  expect(texts(forAdmin)).toEqual([
    "Ordered to erase a person of this tenant",
    ...[SILENCED, ACKNOWLEDGED],
  ]);
  expect(JSON.stringify(forAdmin)).not.toContain("person-1");
  const forHelpdesk = await actionsOf(JOBS.phones.jobId, HELPDESK);
  expect(texts(forHelpdesk)).toEqual([SILENCED, ACKNOWLEDGED]);
  expect(forHelpdesk[1]).toMatchObject({
    incidentId: PHONES.id,
    actor: "operator",
    reason: "Ada renews the token",
  });
  const [, acknowledged] = await actionsOf(JOBS.phones.jobId, VIEWER);
  expect(acknowledged).toMatchObject({ text: ACKNOWLEDGED, reason: null });
  expect(await actionsOf(JOBS.zoom.jobId, HELPDESK)).toEqual([]);
  const later = `&from=${NOW + 100 * 1000}`;
  expect(texts(await actionsOf(JOBS.phones.jobId, HELPDESK, later))).toEqual([SILENCED]);
});
