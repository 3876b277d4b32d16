import { missingLinksText } from "../../config/missing-links.ts";
import { notificationRoutes } from "../../config/notification-routes.ts";
import type { Settings } from "../../config/settings-schema.ts";
import { findUnsubscribed } from "../../domain/notify/unsubscribed.ts";
import type { ActionStore } from "../../store/actions/action-types.ts";
import { unsubscribedText } from "../../wording/route-text.ts";
import { recipientsText } from "../../wording/routes.ts";
import type { NamedCheckResult } from "./doctor-line.ts";

/** Whether someone is notified at all, and whether mails contain links. */
export function* checkRoutes(
  settings: Pick<Settings, "notify" | "server">,
): Generator<NamedCheckResult> {
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

/** Reports how many recipients have unsubscribed, without their addresses. */
export async function* checkRecipients(
  settings: Pick<Settings, "notify">,
  actions: Pick<ActionStore, "unsubscriptions"> | null,
): AsyncGenerator<NamedCheckResult> {
  if (actions === null) return;
  const unsubscriptions = await actions.unsubscriptions();
  for (const { route } of notificationRoutes(settings)) {
    const unsubscribed = findUnsubscribed(route, unsubscriptions);
    if (unsubscribed.length === 0) continue;
    const isDigestLost = route.digest !== null && unsubscribed.length === route.addresses.length;
    const text = unsubscribedText({ ...route, unsubscribed }, false);
    yield ["recipients", { status: isDigestLost ? "warn" : "ok", text }];
  }
}
