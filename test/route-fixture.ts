import { addressIdentity, type Route, routeKey } from "../domain/notify/route.ts";

/** A route to one mail address for every critical incident and every warning. `changes` replace its fields. */
export function testRoute(changes: Partial<Route> = {}): Route {
  const route = {
    name: "on-call",
    channel: "mail",
    addresses: ["oncall@contoso.example"],
    notifiesJobAddresses: false,
    tenants: ["*"],
    applications: ["*"],
    jobKinds: null,
    incidentKinds: null,
    severities: ["critical", "warning"],
    hours: null,
    quietHours: null,
    digest: null,
    watching: null,
    escalation: null,
    ...changes,
  } as const;
  return { key: routeKey(addressIdentity(route.channel, route.addresses)), ...route };
}
