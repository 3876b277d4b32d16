import { expect, test } from "vitest";
import { createProcessProblems } from "../../config/process-problems.ts";
import { newDelivery } from "../../domain/delivery.ts";
import { MINUTE } from "../../domain/time.ts";
import { createDeliveryCheck } from "../../worker/watch-deliveries.ts";
import { startTestServer } from "../server/test-server.ts";
import { NOW } from "../store/random-events.ts";
import { saveWithNotifications } from "../store/save-with-notifications.ts";
import { testIncident, testNotification } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";
import { createMemoryLog } from "./graph-stub.ts";

test("notifications that nothing sends are a problem on /readyz after five minutes, and the problem ends when they are sent", async () => {
  let now = NOW;
  const store = await openTestStore({ now: () => now });
  const { incidents } = store;
  const problems = createProcessProblems({ now: () => now, log: createMemoryLog() });
  const dependencies = { incidents, problems, now: () => now, speed: () => 1 };
  const check = createDeliveryCheck({ ...dependencies, monotonicNow: () => now });
  const deliveries = [newDelivery("oncall@contoso.example", NOW)];
  const notification = { ...testNotification("i1.1.ops"), deliveries };
  await saveWithNotifications(incidents, {
    incident: testIncident("i1"),
    notifications: [notification],
  });

  now += 6 * MINUTE;
  await check();
  expect(problems.list()).toEqual([]);

  now += 6 * MINUTE;
  await check();
  const server = await startTestServer({ store, now: () => now, problems });
  expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({
    problems: [
      {
        code: "deliveries-stuck",
        text: "1 notification waited without an attempt to send, the longest for 12 min.",
      },
    ],
  });

  await incidents.saveDeliveries("i1.1.ops", deliveries, [
    { ...newDelivery("oncall@contoso.example", NOW), state: "accepted", nextAttemptAt: null },
  ]);
  await check();
  expect(problems.list()).toEqual([]);
});
