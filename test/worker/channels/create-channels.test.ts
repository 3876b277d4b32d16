import { expect, onTestFinished, test } from "vitest";
import { notificationRoutes } from "../../../config/notification-routes.ts";
import { readSettings } from "../../../config/read-settings.ts";
import type { Settings } from "../../../config/settings-schema.ts";
import { createChannels } from "../../../worker/channels/create-channels.ts";
import { incidentFacts, notificationOf, sendOnce, TIME } from "./channel-fixture.ts";
import { startReceiver } from "./receiver.ts";

function settingsWith(notify: string): Settings {
  const text = `
tenants:
  - name: contoso
    tenantId: 11111111-2222-4333-8444-555555555555
    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s }
notify: ${notify}`;
  return readSettings("worker", { env: {}, readFile: () => text });
}

function startChannels(first: Settings) {
  const current = { settings: first };
  const channels = createChannels(() => current.settings, TIME);
  onTestFinished(() => channels.close());
  return { channels, current };
}

/** A notification of the route with this name. */
function notificationTo(settings: Settings, name: string) {
  const configured = notificationRoutes(settings).find(({ route }) => route.name === name);
  if (configured === undefined) throw new Error("no such route");
  const { key, channel } = configured.route;
  return notificationOf([incidentFacts()], { routeKey: key, routeName: name, channel });
}

test("each route has the channel of its settings, and a replaced URL is used at once", async () => {
  const [hook, pager, chat, moved] = await Promise.all(
    Array.from({ length: 4 }, () => startReceiver()),
  );
  if (hook === undefined || pager === undefined || chat === undefined || moved === undefined)
    throw new Error("no receiver");
  const settings = settingsWith(`
  - { name: tickets, webhook: { url: "${hook.url}/a", secret: signing-key } }
  - { name: pager, pagerduty: { url: "${pager.url}/v2/enqueue", routingKey: k } }
  - { name: chat, teams: { url: "${chat.url}/workflow" } }`);
  const { channels, current } = startChannels(settings);
  for (const name of ["tickets", "pager", "chat"]) {
    const notification = notificationTo(settings, name);
    const channel = channels.find(notification);
    if (channel === null) throw new Error(`no channel for ${name}`);
    expect((await sendOnce(channel, notification)).result).toEqual({ code: "accepted" });
    expect(channels.find(notification)).toBe(channel);
  }
  expect([hook, pager, chat].map(({ requests }) => requests.length)).toEqual([1, 1, 1]);

  current.settings = settingsWith(`
  - { name: tickets, webhook: { url: "${moved.url}/b", secret: signing-key } }`);
  const notification = notificationTo(settings, "tickets");
  const channel = channels.find(notification);
  if (channel === null) throw new Error("no channel");
  await sendOnce(channel, notification);
  expect(moved.requests).toMatchObject([{ path: "/b" }]);
  expect(channels.find(notificationTo(settings, "pager"))).toBeNull();
});

test("settings without mail have no mail channel", () => {
  const { channels } = startChannels(settingsWith("[]"));
  expect(channels.find(notificationOf([], { channel: "mail" }))).toBeNull();
});
