import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings } from "../../config/settings-schema.ts";
import type { Instant } from "../../domain/time.ts";
import type { Channel } from "../channels/channel.ts";
import { createRouteChannel, readRouteChannel } from "../channels/route-channel.ts";
import type { CheckResult, NamedCheckResult } from "./doctor-line.ts";

/** Connects to the server of each route that does not send mail; sends nothing. */
export async function* checkChannels(
  settings: Pick<Settings, "notify">,
  { realNow }: { readonly realNow: () => Instant },
): AsyncGenerator<NamedCheckResult> {
  for (const { route, settings: routeSettings } of notificationRoutes(settings)) {
    const time = { realNow, monotonicNow: realNow };
    const open = () => createRouteChannel(readRouteChannel(routeSettings), time);
    if (route.channel !== "mail") yield ["connection", await checkChannel(route.name, open)];
  }
}

async function checkChannel(name: string, open: () => Channel | null): Promise<CheckResult> {
  let channel: Channel | null = null;
  try {
    channel = open();
  } catch {
    const text = `${name}: The file in caFile cannot be read: check its path and permissions.`;
    return { status: "fail", text };
  }
  const verified = await channel?.verify();
  channel?.close();
  return verified?.ok === false
    ? { status: "fail", text: `${name}: ${verified.error.reason}` }
    : { status: "ok", text: `${name}: connected; nothing was sent` };
}
