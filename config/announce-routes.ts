import { recipientsText } from "../wording/routes.ts";
import type { Log } from "./log.ts";
import { missingLinksText } from "./missing-links.ts";
import { notificationRoutes } from "./notification-routes.ts";
import type { Settings } from "./settings-schema.ts";

type AnnouncedSettings = Pick<Settings, "notify" | "server">;

/** Who will be notified, for the terminal: one line, and a second one if links are missing in mails or do not work. */
export function routeLines(settings: AnnouncedSettings): readonly string[] {
  const routes = notificationRoutes(settings).map(({ route }) => route);
  const remedy = routes.length === 0 ? " Add routes to notify." : "";
  const linksText = missingLinksText(settings);
  return [
    `Notifications: ${recipientsText(routes)}.${remedy}`,
    ...(linksText === null ? [] : [`Warning: ${linksText}`]),
  ];
}

/** Who will be notified, for the log. The text contains no address. */
export function logRoutes(settings: AnnouncedSettings, log: Log): void {
  const routes = notificationRoutes(settings).map(({ route }) => route);
  const names = routes.map(({ name }) => name);
  const channels = routes.map(({ channel }) => channel);
  if (routes.length === 0) log.warn({}, "no notification routes");
  else log.info({ routes: routes.length, names, channels }, "notification routes");
  const { publicUrl } = settings.server;
  const linksText = missingLinksText(settings);
  if (linksText !== null) {
    log.warn({ publicUrl, remedy: linksText }, "links are missing in mails, or do not work");
  }
}
