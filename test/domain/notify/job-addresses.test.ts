import { expect, test } from "vitest";
import { planMessages } from "../../../domain/notify/plan-messages.ts";
import { MINUTE } from "../../../domain/time.ts";
import { testRoute } from "../../route-fixture.ts";
import { createPlanWorld } from "./plan-world.ts";

const OWNERS: Record<string, string> = {
  payroll: "hr@contoso.example",
  crm: "sales@contoso.example",
};

/** Two incidents of one target, whose jobs have addresses of their own. */
function planGroup(addresses: readonly string[]) {
  const world = createPlanWorld([testRoute({ key: "ops", notifiesJobAddresses: true, addresses })]);
  for (const id of Object.keys(OWNERS)) world.open(id);
  const input = world.input(MINUTE);
  const incidents = input.incidents.map((item) => ({
    ...item,
    cause: { code: "target", name: "x", tenant: item.incident.tenant } as const,
    jobAddresses: [OWNERS[item.incident.id] ?? ""],
  }));
  return planMessages({ ...input, incidents });
}

test("a message about several incidents names to each address of a job only the incidents of that job", () => {
  const { messages } = planGroup(["ops@contoso.example"]);
  const notified = messages.map(({ addresses, entries }) => [
    addresses,
    entries.map(({ item }) => item.incident.id),
  ]);
  expect(notified).toHaveLength(3);
  expect(notified).toContainEqual([["hr@contoso.example"], ["payroll"]]);
  expect(notified).toContainEqual([["sales@contoso.example"], ["crm"]]);
  expect(notified.at(-1)).toEqual([["ops@contoso.example"], ["crm", "payroll"]]);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(3);
  expect(new Set(messages.map(({ threadId }) => threadId)).size).toBe(1);
});

test("each incident has the id of the message about all incidents, and the size of its thread", () => {
  const { messages, histories } = planGroup(["ops@contoso.example"]);
  for (const { decisions, threads } of histories) {
    expect(decisions).toMatchObject([{ notificationId: messages.at(-1)?.id, incidentCount: 2 }]);
    expect(threads).toMatchObject({ ops: { incidentCount: 2 } });
  }
});

test("a route with only the addresses of jobs notifies each of its own incidents", () => {
  const { messages, finished } = planGroup([]);
  expect(messages.map(({ addresses }) => addresses).toSorted()).toEqual([
    ["hr@contoso.example"],
    ["sales@contoso.example"],
  ]);
  expect(finished).toHaveLength(2);
});
