import { expect, test } from "vitest";
import { newDelivery } from "../../domain/delivery.ts";
import { HOUR } from "../../domain/time.ts";
import { createOutboxGroup } from "../../worker/outbox.ts";
import { NOW } from "../store/random-events.ts";
import { testIncident, testNotification } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";

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
  await incidents.saveChange({ incident: testIncident("i1"), notifications: [notification] });
  for (let runs = 0; runs < 150; runs += 1) await outbox?.run();
  expect(attempted).toContain("i1.1.ops");
});
