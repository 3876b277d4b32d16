import { expect, onTestFinished, test, vi } from "vitest";
import { notificationRoutes } from "../../config/notification-routes.ts";
import { createProcessProblems } from "../../config/process-problems.ts";
import { readSettings } from "../../config/read-settings.ts";
import { newDelivery } from "../../domain/delivery.ts";
import { MINUTE } from "../../domain/time.ts";
import { createChannels } from "../../worker/channels/create-channels.ts";
import { deliverNotification, postponeNotification } from "../../worker/deliver-notification.ts";
import { createOutboxGroup } from "../../worker/outbox.ts";
import { deliveryPaths } from "../../worker/path-health.ts";
import { startTestServer } from "../server/test-server.ts";
import { NOW } from "../store/random-events.ts";
import { saveWithNotifications } from "../store/save-with-notifications.ts";
import { testIncident, testNotification } from "../store/stored-values.ts";
import { openTestStore } from "../test-redis.ts";
import { TIME } from "./channels/channel-fixture.ts";
import { startReceiver } from "./channels/receiver.ts";
import { createMemoryLog } from "./graph-stub.ts";

// The outbox of the product with several webhooks, which are real HTTP servers.

/** `urls`: by the name of the route. */
async function startOutbox(urls: Readonly<Record<string, string>>) {
  let now = NOW;
  const settings = readSettings("worker", {
    env: {},
    readFile: () =>
      JSON.stringify({
        tenants: [
          {
            name: "contoso",
            tenantId: "11111111-2222-4333-8444-555555555555",
            credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "s" },
          },
        ],
        notify: Object.entries(urls).map(([name, url]) => {
          return { name, webhook: { url, secret: "signing-key" } };
        }),
      }),
  });
  const routes = notificationRoutes(settings).map(({ route }) => route);
  const channels = createChannels(() => settings, TIME);
  onTestFinished(() => channels.close());
  const store = await openTestStore({ now: () => now });
  const { incidents } = store;
  const log = createMemoryLog();
  const problems = createProcessProblems({ now: () => now, log });
  const timing = { now: () => now, random: () => 0.5, speed: () => 1 };
  const group = createOutboxGroup({
    incidents,
    paths: deliveryPaths(routes),
    deliver: (id, options) =>
      deliverNotification(id, { incidents, channels, ...timing, log }, options),
    postpone: (id, failure) => postponeNotification(id, failure, { incidents, ...timing }),
    now: () => now,
    clockSteps: () => 0,
    problems,
    log,
  });
  const server = await startTestServer({ store, now: () => now, problems });
  onTestFinished(() => server.close());
  return {
    server,
    async queue(id: string, routeName: string) {
      const routeKey = routes.find(({ name }) => name === routeName)?.key ?? "gone";
      const route = { channel: "webhook", routeKey, routeName } as const;
      const delivery = {
        ...newDelivery("hooks.contoso.example", now),
        channel: "webhook",
      } as const;
      const notification = testNotification(`${id}.1.${routeKey}`, {
        ...route,
        ...{ createdAt: now, incidentIds: [id], deliveries: [delivery] },
      });
      const incident = { ...testIncident(id), jobId: id };
      await saveWithNotifications(incidents, { incident, notifications: [notification] });
    },
    /** Runs the tasks of all paths, or of those at these positions; the first is that of the mails. */
    async run(positions = group.tasks.map((_, position) => position), afterMs = 0) {
      now += afterMs;
      await Promise.all(positions.map((position) => group.tasks[position]?.run()));
    },
  };
}

test("a webhook that does not answer delays neither the notifications nor the next runs of another webhook", async () => {
  const release: (() => void)[] = [];
  const hanging = await startReceiver((_request, response) => {
    release.push(() => response.writeHead(202).end());
    return undefined;
  });
  const working = await startReceiver();
  const outbox = await startOutbox({ tickets: hanging.url, chat: working.url });
  for (const id of ["i1", "i2", "i3"]) await outbox.queue(id, "tickets");
  await outbox.queue("i4", "chat");
  const [MAIL, TICKETS, CHAT] = [0, 1, 2];
  const slow = outbox.run([TICKETS]);
  await vi.waitFor(() => expect(hanging.requests.length).toBeGreaterThan(0), { timeout: 30_000 });

  await outbox.run([MAIL, CHAT]);
  expect(working.requests).toHaveLength(1);
  await outbox.queue("i5", "chat");
  await outbox.run([MAIL, CHAT]);
  expect(working.requests).toHaveLength(2);

  const timer = setInterval(() => release.splice(0).forEach((answer) => void answer()), 20);
  await slow;
  clearInterval(timer);
  expect(hanging.requests).toHaveLength(3);
});

test("a route whose server is down is named on /readyz, and the other routes are not", async () => {
  const working = await startReceiver();
  const outbox = await startOutbox({ tickets: "http://127.0.0.1:1", chat: working.url });
  await outbox.queue("i1", "tickets");
  for (let runs = 0; runs < 3; runs += 1) {
    await outbox.queue(`other${runs}`, "chat");
    await outbox.run(undefined, 20 * MINUTE);
  }
  const { body } = await outbox.server.get("/readyz");
  expect(body.problems).toMatchObject([
    {
      code: "delivery-path-broken",
      text: expect.stringMatching(
        /^No notification by webhook \(route tickets\) has been delivered since .* UTC\. The webhook's server cannot be reached: check webhook\.url/,
      ),
    },
  ]);
  expect(body.problems[0].text).not.toContain("chat");
  expect(working.requests).toHaveLength(3);
});

test("a notification of a route that the settings no longer contain is refused with this reason", async () => {
  const outbox = await startOutbox({ chat: "http://127.0.0.1:1" });
  await outbox.queue("i1", "removed route");
  await outbox.run();
  const { body } = await outbox.server.get("/api/v1/notifications?deliveryState=refused");
  expect(body.items).toMatchObject([
    { state: "failed", deliveries: [{ state: "refused", failureCode: "route-gone" }] },
  ]);
});
