import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings } from "../../config/settings-schema.ts";
import type { Channels } from "./channel.ts";
import { createKeptChannel } from "./kept-channel.ts";
import { createMailChannel, readMailChannel } from "./mail-channel.ts";
import { createRouteChannel, readRouteChannel } from "./route-channel.ts";
import type { ChannelTime } from "./webhook-channel.ts";

/** The channels of the settings, which `rereadSettings` reads again for each message. */
export function createChannels(rereadSettings: () => Settings, time: ChannelTime): Channels {
  const mail = createKeptChannel((settings: ReturnType<typeof readMailChannel>) =>
    settings === null ? null : createMailChannel(settings, time),
  );
  const keepRoute = () =>
    createKeptChannel((settings: ReturnType<typeof readRouteChannel>) =>
      createRouteChannel(settings, time),
    );
  const routes = new Map<string, ReturnType<typeof keepRoute>>();
  return {
    find({ channel, routeKey }) {
      const settings = rereadSettings();
      if (channel === "mail") return mail.find(() => readMailChannel(settings));
      const configured = notificationRoutes(settings).find(
        ({ route }) => route.key === routeKey && route.channel === channel,
      );
      if (configured === undefined) return null;
      const kept = routes.get(routeKey) ?? keepRoute();
      routes.set(routeKey, kept);
      return kept.find(() => readRouteChannel(configured.settings));
    },
    close() {
      mail.close();
      for (const kept of routes.values()) kept.close();
    },
  };
}
