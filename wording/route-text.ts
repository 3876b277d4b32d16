import type { DigestSchedule, Route, WeeklyHours } from "../domain/notify/route.ts";
import type { RouteDecisionReason } from "../domain/notify/route-decision.ts";
import { CHANNEL_NAMES } from "./delivery.ts";
import { formatCount, formatDuration } from "./phrases.ts";

const WEEKDAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

/** `mail to a@b.example, c@d.example`, or `webhook at hooks.example`. */
export function routeRecipientsText({
  channel,
  addresses,
  notifiesJobAddresses,
}: Pick<Route, "channel" | "addresses" | "notifiesJobAddresses">): string {
  if (channel === "pagerduty") return CHANNEL_NAMES.pagerduty;
  const list = addresses.join(", ");
  if (channel !== "mail") return `${CHANNEL_NAMES[channel]} at ${list}`;
  return `mail to ${list}${notifiesJobAddresses ? " and the addresses of the job in Entra" : ""}`;
}

/** The filters of a route for a job's incidents, such as `critical, warning; every kind of incident`. */
export function routeSubjectsText({
  severities,
  incidentKinds,
}: Pick<Route, "severities" | "incidentKinds">): string {
  const kinds = incidentKinds === null ? "every kind of incident" : incidentKinds.join(", ");
  return `${severities.join(", ")}; ${kinds}`;
}

/** When a route is notified, and when its incidents are escalated. */
export function routeTimesText(
  route: Pick<Route, "hours" | "quietHours" | "digest" | "watching" | "escalation">,
): string {
  const { hours, quietHours, digest, watching, escalation } = route;
  const parts = [
    digest === null ? null : `one digest ${scheduleText(digest)}`,
    hours === null ? null : `only ${hoursText(hours)}, outside these hours incidents wait`,
    quietHours === null
      ? null
      : `only critical incidents ${hoursText(quietHours)}, the others wait until the end`,
    digest === null && hours === null && quietHours === null ? "at any time" : null,
    escalation === null
      ? null
      : `critical and not acknowledged after ${formatDuration(escalation.afterMs)}: also to ${escalation.addresses.join(", ")}`,
    watching === null ? null : `"still watching" ${scheduleText(watching)}`,
  ];
  return parts.filter((part) => part !== null).join("; ");
}

/** `every Monday at 08:00 (Europe/Berlin)`. */
function scheduleText({ weekday, minute, timeZone }: DigestSchedule): string {
  const day = weekday === null ? "day" : WEEKDAYS[weekday];
  return `every ${day} at ${timeText(minute)} (${timeZone})`;
}

/** `Monday, Tuesday from 08:00 to 18:00 (Europe/Berlin)`. */
function hoursText({ days, fromMinute, toMinute, timeZone }: WeeklyHours): string {
  const daysText =
    days.length === WEEKDAYS.length
      ? "every day"
      : days
          // The day numbers begin with Sunday, and the text begins with Monday.
          .toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7))
          .map((day) => WEEKDAYS[day])
          .join(", ");
  const nextDay = toMinute < fromMinute ? " the next day" : "";
  return `${daysText} from ${timeText(fromMinute)} to ${timeText(toMinute)}${nextDay} (${timeZone})`;
}

function timeText(minute: number): string {
  const digits = (value: number) => String(value).padStart(2, "0");
  return `${digits(Math.floor(minute / 60))}:${digits(minute % 60)}`;
}

type RouteMismatch = Extract<RouteDecisionReason, { readonly code: `other-${string}` }>;

/** Why a route is not notified: `the route is for the apps Workday*`. */
export function routeMismatchText(
  mismatch: RouteMismatch,
  route: Pick<Route, "tenants" | "applications" | "jobKinds" | "incidentKinds" | "severities">,
): string {
  const only = (noun: string, values: readonly string[]) =>
    `the route is only for ${noun} ${values.join(", ")}`;
  switch (mismatch.code) {
    case "other-tenant":
      return only("tenant", route.tenants);
    case "other-application":
      return only("app", route.applications);
    case "other-job-kind":
      return only("job kind", route.jobKinds ?? []);
    case "other-incident-kind":
      return only("incident kind", route.incidentKinds ?? []);
    case "other-severity":
      return `${only("severity", route.severities)}, and this one is ${mismatch.severity}`;
  }
}

export function jobsWithoutRouteText(count: number): string {
  return `Nobody is notified of ${formatCount(count, "job")}: add a route to notify, or extend the filters of one.`;
}

type UnsubscribedRoute = Pick<Route, "name" | "addresses" | "digest"> & {
  readonly unsubscribed: readonly string[];
};

/** `list: ada@contoso.example has unsubscribed from digests, …`, or with numbers in place of addresses. */
export function unsubscribedText(
  { name, addresses, digest, unsubscribed }: UnsubscribedRoute,
  mayShowAddresses: boolean,
): string {
  const who = mayShowAddresses
    ? unsubscribed.join(", ")
    : `${unsubscribed.length} of ${formatCount(addresses.length, "recipient")}`;
  const verb = unsubscribed.length === 1 ? "has" : "have";
  const isDigestLost = digest !== null && unsubscribed.length === addresses.length;
  const lost = isDigestLost ? " Nobody gets the digest of this route." : "";
  return `${name}: ${who} ${verb} unsubscribed from digests, and from reminders of incidents that are not critical.${lost} The page Silences of the console undoes it.`;
}
