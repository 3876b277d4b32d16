import { expect, test } from "vitest";
import { createProcessProblems } from "../../config/process-problems.ts";
import { newDelivery } from "../../domain/delivery.ts";
import { HOUR } from "../../domain/time.ts";
import type { DeliveryResult } from "../../worker/deliver-notification.ts";
import { createOutboxGroup } from "../../worker/outbox.ts";
import { NOW } from "../store/random-events.ts";
import { saveWithNotifications } from "../store/save-with-notifications.ts";
import { testIncident, testNotification } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

test("a notification that another worker stored with a clock a day ahead is attempted all the same", async () => {
  const { incidents } = await openTestStore({ now: () => NOW });
  const attempted: string[] = [];
  const group = createOutboxGroup({
    incidents,
    deliver: async (id) => {
      attempted.push(id);
      return "nothing-to-do";
    },
    now: () => NOW,
    clockSteps: () => 0,
    problems: { report() {}, clear() {} },
  });
  const [outbox] = group.tasks;
  await outbox?.run();
  const deliveries = [newDelivery("oncall@contoso.example", NOW + 24 * HOUR)];
  const notification = { ...testNotification("i1.1.ops"), createdAt: NOW + 24 * HOUR, deliveries };
  await saveWithNotifications(incidents, {
    incident: testIncident("i1"),
    notifications: [notification],
  });
  for (let runs = 0; runs < 150; runs += 1) await outbox?.run();
  expect(attempted).toContain("i1.1.ops");
});

test("five attempts in a row without success are the problem mail-path-broken, and a sent mail ends it", async () => {
  const { incidents } = await openTestStore({ now: () => NOW });
  const problems = createProcessProblems({ now: () => NOW, log: createMemoryLog() });
  let result: DeliveryResult = "waiting";
  const { tasks } = createOutboxGroup({
    incidents,
    deliver: async () => result,
    now: () => NOW,
    clockSteps: () => 0,
    problems,
  });
  const notifications = [testNotification("i1.1.ops")];
  await saveWithNotifications(incidents, { incident: testIncident("i1"), notifications });
  for (let runs = 0; runs < 4; runs += 1) await tasks[0]?.run();
  expect(problems.list()).toEqual([]);
  await tasks[0]?.run();
  expect(problems.list()).toEqual([{ code: "mail-path-broken", since: NOW }]);
  result = "sent";
  await tasks[0]?.run();
  expect(problems.list()).toEqual([]);
});
