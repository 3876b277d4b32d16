import type { Severity } from "../condition.ts";
import type { NotificationReason } from "../notification-reason.ts";
import type { Instant } from "../time.ts";
import type { Announcement } from "./announcement.ts";
import { matchRoute, nextOpenTime } from "./match-route.ts";
import type { PlanInput, PlannedEntry, PlannedIncident } from "./plan-types.ts";
import type { Route } from "./route.ts";
import type { RouteDecisionReason } from "./route-decision.ts";
import { findSilence } from "./silence.ts";
import { findSubscribed } from "./unsubscribed.ts";

export type EntryChoice =
  | { readonly code: "notify"; readonly entry: PlannedEntry }
  | { readonly code: "decided"; readonly why: RouteDecisionReason };

type EntryContext = Pick<PlanInput, "routes" | "silences" | "unsubscriptions" | "now"> & {
  readonly openTimeOf: OpenTimeReader;
};

/** When a route may be notified of an incident of this severity; null for never. */
type OpenTimeReader = (route: Route, severity: Severity) => Instant | null;

/** Local times are slow to compute, and many incidents have the same answer. */
export function createOpenTimeReader(now: Instant): OpenTimeReader {
  const known = new Map<string, Instant | null>();
  return (route, severity) => {
    const key = `${severity} ${route.key}`;
    const stored = known.get(key);
    if (stored !== undefined) return stored;
    const at = nextOpenTime(route, severity, now);
    known.set(key, at);
    return at;
  };
}

/**
 * What a route is notified of about one incident with announcements that are not decided, or why it is
 * not notified.
 */
export function chooseEntry(
  item: PlannedIncident,
  announcements: readonly Announcement[],
  route: Route,
  context: EntryContext,
): EntryChoice {
  const { incident, history } = item;
  const thread = history.threads[route.key] ?? null;
  const reasons = announcements.map(({ reason }) => reason);
  const why =
    thread === null ? whyNotFirst(item, reasons, route) : whyNotAgain(item, reasons, route);
  if (why !== null) return { code: "decided", why };
  const reason = thread === null ? firstReason(reasons) : nextReason(reasons);
  const held = reason === "recovered" ? null : whyHeld(item, reason, context);
  if (held !== null) return { code: "decided", why: held };
  const closed = whyClosed(context.openTimeOf(route, incident.severity), context.now);
  if (closed !== null) return { code: "decided", why: closed };
  const addresses = addressesOf(route, reason, { item, ...context });
  return addresses.length === 0
    ? { code: "decided", why: { code: "unsubscribed" } }
    : { code: "notify", entry: { item, reason, announcements, addresses } };
}

/** Why the route, which was never notified of the incident, is not notified now. */
function whyNotFirst(
  { incident, jobs }: PlannedIncident,
  reasons: readonly NotificationReason[],
  route: Route,
): RouteDecisionReason | null {
  const { tenant, kind, severity } = incident;
  const mismatch = matchRoute({ tenant, kind, severity, jobs }, route);
  if (mismatch !== null) return mismatch;
  if (route.digest !== null) return { code: "in-digest" };
  const isOnlyTheEnd = reasons.every((reason) => reason === "recovered");
  if (incident.state === "recovered")
    return { code: isOnlyTheEnd ? "never-notified" : "already-over" };
  return null;
}

function whyNotAgain(
  { incident }: PlannedIncident,
  reasons: readonly NotificationReason[],
  route: Route,
): RouteDecisionReason | null {
  if (route.digest !== null) return { code: "in-digest" };
  const isOver = incident.state === "recovered" && !reasons.includes("recovered");
  return isOver ? { code: "already-over" } : null;
}

/** The reason of the first message to a route is `opened`, even if the incident has changed since. */
function firstReason(reasons: readonly NotificationReason[]): NotificationReason {
  return reasons.every((reason) => reason === "still") ? "still" : "opened";
}

/**
 * The reason of a later message: the end if there is one, otherwise the newest change, otherwise a
 * reminder.
 */
function nextReason(reasons: readonly NotificationReason[]): NotificationReason {
  if (reasons.includes("recovered")) return "recovered";
  const newestChange = reasons.findLast((reason) => CHANGES.has(reason));
  const newestAction = reasons.findLast((reason) => ACTIONS.has(reason));
  return newestChange ?? newestAction ?? "still";
}

const CHANGES: ReadonlySet<NotificationReason> = new Set([
  "opened",
  "worsened",
  "eased",
  "reason-changed",
]);

const ACTIONS: ReadonlySet<NotificationReason> = new Set(["acknowledged", "unacknowledged"]);

/** Why people are not notified now of an incident that is still open. */
function whyHeld(
  item: PlannedIncident,
  reason: NotificationReason,
  { silences, now }: EntryContext,
): RouteDecisionReason | null {
  const { incident, mutedBy, acknowledgement, hasDeadline } = item;
  if (mutedBy !== null) return { code: "muted", byIncidentId: mutedBy };
  const silence = findSilence(incident, silences, now);
  if (silence !== null) return { code: "silenced", silenceId: silence.id, until: silence.endsAt };
  const isReminder = reason === "still" && !hasDeadline;
  return isReminder && acknowledgement !== null ? { code: "acknowledged" } : null;
}

function whyClosed(openAt: Instant | null, now: Instant): RouteDecisionReason | null {
  if (openAt === null) return { code: "outside-hours" };
  return openAt > now ? { code: "waits-until", until: openAt } : null;
}

function addressesOf(
  route: Route,
  reason: NotificationReason,
  {
    item,
    routes,
    unsubscriptions,
  }: Pick<EntryContext, "routes" | "unsubscriptions"> & {
    readonly item: PlannedIncident;
  },
): readonly string[] {
  const addresses = withoutRepeats([
    ...route.addresses,
    ...(route.notifiesJobAddresses ? item.jobAddresses : []),
    ...escalatedAddresses(route, item, routes),
  ]);
  if (reason !== "still" || isUrgent(item)) return addresses;
  return findSubscribed({ channel: route.channel, addresses }, unsubscriptions);
}

/**
 * The people to whom the route has escalated the incident: they also get the later messages, unless another
 * route sends them these messages.
 */
function escalatedAddresses(
  route: Route,
  { history }: PlannedIncident,
  routes: readonly Route[],
): readonly string[] {
  const hasEscalated = ({ key }: Route) => (history.threads[key]?.escalatedAt ?? null) !== null;
  if (!hasEscalated(route)) return [];
  const place = routes.findIndex(({ key }) => key === route.key);
  const ofOtherRoutes = routes
    .filter(({ key, channel }) => key !== route.key && channel === "mail")
    .flatMap((other) => (history.threads[other.key] === undefined ? [] : other.addresses));
  const ofEarlierRoutes = routes
    .slice(0, place)
    .flatMap((other) => (hasEscalated(other) ? (other.escalation?.addresses ?? []) : []));
  const known = new Set(
    [...ofOtherRoutes, ...ofEarlierRoutes].map((address) => address.toLowerCase()),
  );
  const addresses = route.escalation?.addresses ?? [];
  return addresses.filter((address) => !known.has(address.toLowerCase()));
}

/** Reminders of critical incidents and of a deadline are sent to unsubscribed addresses too. */
function isUrgent({ incident, hasDeadline }: PlannedIncident): boolean {
  return incident.severity === "critical" || hasDeadline;
}

/** An address can be both in the settings and in Entra, with different upper and lower case. */
function withoutRepeats(addresses: readonly string[]): readonly string[] {
  const byLowerCase = new Map<string, string>();
  for (const address of addresses) {
    const key = address.toLowerCase();
    if (!byLowerCase.has(key)) byLowerCase.set(key, address);
  }
  return [...byLowerCase.values()];
}
