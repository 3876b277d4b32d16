import { missingLinksText } from "../../config/missing-links.ts";
import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings } from "../../config/settings-schema.ts";
import { recipientsText } from "../../wording/routes.ts";
import type { CheckName, CheckResult } from "./doctor-line.ts";

/** Whether someone is notified at all, and whether mails contain links. */
export function* checkRoutes(
  settings: Pick<Settings, "notify" | "server">,
): Generator<readonly [CheckName, CheckResult]> {
  const routes = notificationRoutes(settings).map(({ route }) => route);
  const text = recipientsText(routes);
  if (routes.length === 0) {
    yield ["routes", { status: "warn", text: `${text}: add routes to notify.` }];
    return;
  }
  yield ["routes", { status: "ok", text }];
  const linksText = missingLinksText(settings);
  if (linksText !== null) yield ["links", { status: "warn", text: linksText }];
}
