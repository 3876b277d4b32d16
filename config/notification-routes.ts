import { type Route, routeKey } from "../domain/notify/route.ts";
import type { Settings } from "./settings-schema.ts";

/** The routes of the settings. None works without a mail server. */
export function notificationRoutes({ mail, notify }: Settings): readonly Route[] {
  if (mail === null) return [];
  const keys = new Map<string, number>();
  return notify.map(({ to, tenants, applications, severities }, index): Route => {
    const key = routeKey("mail", to);
    const earlier = keys.get(key) ?? 0;
    keys.set(key, earlier + 1);
    return {
      // Two routes to the same addresses differ only in what they select.
      key: earlier === 0 ? key : `${key}-${earlier + 1}`,
      name: `notify[${index}]`,
      channel: "mail",
      addresses: to,
      notifiesJobAddresses: false,
      tenants,
      applications,
      jobKinds: null,
      incidentKinds: null,
      severities,
      hours: null,
      quietHours: null,
      digest: null,
      escalation: null,
    };
  });
}
