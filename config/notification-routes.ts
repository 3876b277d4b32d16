import type { DeliveryChannel } from "../domain/delivery.ts";
import { addressIdentity, type Route, routeKey } from "../domain/notify/route.ts";
import type { RouteSettings } from "./notify-schema.ts";

/** A route, with the settings that its channel needs in order to send. */
export type ConfiguredRoute = { readonly route: Route; readonly settings: RouteSettings };

/**
 * The routes of the settings in their order. A path such as `notify[0]` names a route by its place in
 * this list.
 */
export function notificationRoutes({
  notify,
}: {
  readonly notify: readonly RouteSettings[];
}): readonly ConfiguredRoute[] {
  return notify.map((settings, index) => ({ route: toRoute(settings, index), settings }));
}

function toRoute(settings: RouteSettings, index: number): Route {
  const { tenants, applications, jobKinds, kinds, severities } = settings;
  const { hours, quietHours, digest, watching, escalate } = settings;
  const channel = channelOf(settings);
  return {
    key: routeKey(routeIdentity(settings)),
    name: settings.name ?? `${channel} route ${index + 1}`,
    channel,
    addresses: addressesOf(settings),
    notifiesJobAddresses: settings.jobAddresses,
    tenants,
    applications,
    jobKinds,
    incidentKinds: kinds,
    severities,
    hours,
    quietHours,
    digest,
    watching,
    escalation: escalate === null ? null : { afterMs: escalate.after, addresses: escalate.to },
  };
}

/** A text that is equal for two routes that cannot be distinguished. It can contain addresses. */
export function routeIdentity(settings: RouteSettings): string {
  if (settings.name !== undefined) return `name ${settings.name.toLowerCase()}`;
  return addressIdentity(channelOf(settings), addressesOf(settings));
}

function channelOf({ webhook, pagerduty, teams }: RouteSettings): DeliveryChannel {
  if (webhook !== undefined) return "webhook";
  if (pagerduty !== undefined) return "pagerduty";
  return teams === undefined ? "mail" : "teams";
}

function addressesOf({ to, webhook, pagerduty, teams }: RouteSettings): readonly string[] {
  if (to !== undefined) return to;
  return [hostOf((webhook ?? pagerduty ?? teams)?.url ?? "")];
}

/** Only the host is used, because the rest of the URL can be secret. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
