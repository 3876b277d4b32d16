import type { Delivery } from "../delivery.ts";
import type { Incident } from "../incident.ts";
import type { Notification } from "../notification.ts";
import type { Millis } from "../time.ts";
import type { Acknowledgement, Unsubscription } from "./action.ts";
import type { EscalationState, RecipientAnswer, RecipientFinding } from "./recipient-answer.ts";
import type { Route } from "./route.ts";
import type { AnnouncementDecision, RouteHistory } from "./route-history.ts";
import { findUnsubscribed } from "./unsubscribed.ts";

export type RecipientInput = {
  readonly incident: Pick<Incident, "severity" | "state" | "notifyReason">;
  /** The routes of the settings. */
  readonly routes: readonly Route[];
  readonly history: RouteHistory;
  /** The notifications about the incident, oldest first. */
  readonly notifications: readonly Notification[];
  readonly unsubscriptions: readonly Pick<Unsubscription, "address">[];
  readonly acknowledgement: Acknowledgement | null;
  /** The addresses of the Notification Email setting of the incident's jobs. */
  readonly jobAddresses: readonly string[];
};

type NamedRoute = Pick<Route, "key" | "name">;

/** The route with this name or key, in the settings or in former settings. */
export function findRoute(
  text: string,
  { routes, history }: Pick<RecipientInput, "routes" | "history">,
): NamedRoute | null {
  const wanted = text.trim().toLowerCase();
  const former = history.decisions.map(({ routeKey, routeName }) => ({
    key: routeKey,
    name: routeName,
  }));
  return (
    [...routes, ...former].find(
      ({ key, name }) => key === wanted || name.toLowerCase() === wanted,
    ) ?? null
  );
}

export function explainRoute(route: NamedRoute, input: RecipientInput): RecipientAnswer {
  const sent = input.notifications.filter(({ routeKey }) => routeKey === route.key);
  const messages = sent.flatMap((notification) =>
    notification.deliveries.slice(0, 1).map((delivery) => messageFinding(notification, delivery)),
  );
  return answerOf([...messages.toReversed(), ...decisionFindings(route, messages, input)]);
}

export function explainAddress(address: string, input: RecipientInput): RecipientAnswer {
  const has = (addresses: readonly string[]) =>
    addresses.some((one) => one.toLowerCase() === address.trim().toLowerCase());
  const messages = input.notifications.flatMap((notification) =>
    notification.deliveries
      .filter((delivery) => has([delivery.address]))
      .map((delivery) => messageFinding(notification, delivery)),
  );
  const isJobAddress = has(input.jobAddresses);
  const naming = input.routes.filter(
    ({ addresses, notifiesJobAddresses }) =>
      has(addresses) || (notifiesJobAddresses && isJobAddress),
  );
  const ofRoutes = naming.flatMap((route) => {
    const own = messages.filter(({ routeName }) => routeName === route.name);
    if (own.length > 0 || !isRouteNotified(route, input))
      return decisionFindings(route, own, input);
    const isUnsubscribed =
      findUnsubscribed({ channel: "mail", addresses: [address] }, input.unsubscriptions).length > 0;
    const code = isUnsubscribed ? "unsubscribed" : "added-later";
    return [{ code, routeName: route.name } as const];
  });
  const escalations = input.routes.flatMap((route) => {
    const { escalation, name } = route;
    const hasMessage = messages.some(({ routeName }) => routeName === name);
    return escalation === null || hasMessage || naming.includes(route) || !has(escalation.addresses)
      ? []
      : [escalationFinding(route, escalation.afterMs, input)];
  });
  const findings = [...messages.toReversed(), ...ofRoutes, ...escalations];
  if (findings.length > 0) return answerOf(findings);
  return answerOf([{ code: isJobAddress ? "job-addresses-unused" : "no-route" }]);
}

function answerOf(findings: readonly RecipientFinding[]): RecipientAnswer {
  const isNotified = findings.some(
    (finding) => finding.code === "message" && finding.delivery.state === "accepted",
  );
  return { isNotified, findings };
}

type MessageFinding = Extract<RecipientFinding, { readonly code: "message" }>;

function messageFinding(
  { id, routeName, reason, createdAt }: Notification,
  delivery: Delivery,
): MessageFinding {
  const at = delivery.acceptedAt ?? createdAt;
  return { code: "message", routeName, reason, notificationId: id, delivery, at };
}

function isRouteNotified({ key }: NamedRoute, { history }: RecipientInput): boolean {
  return history.decisions.some(({ routeKey, code }) => routeKey === key && code === "notified");
}

/** The newest decision about the route, unless the messages show it already. */
function decisionFindings(
  { key, name }: NamedRoute,
  messages: readonly MessageFinding[],
  { history, incident }: RecipientInput,
): readonly RecipientFinding[] {
  const newest = history.decisions
    .filter(({ routeKey }) => routeKey === key)
    .reduce<AnnouncementDecision | null>(
      (latest, decision) =>
        latest === null || decision.decidedAt >= latest.decidedAt ? decision : latest,
      null,
    );
  if (newest === null)
    return messages.length > 0
      ? []
      : [{ code: "undecided", routeName: name, why: incident.notifyReason } as const];
  if (newest.code === "notified" && messages.length > 0) return [];
  const { reason, decidedAt } = newest;
  return [{ code: "decided", routeName: name, reason, decision: newest, at: decidedAt }];
}

function escalationFinding(
  { key, name }: NamedRoute,
  afterMs: Millis,
  input: RecipientInput,
): RecipientFinding {
  return {
    code: "escalation",
    routeName: name,
    afterMs,
    state: escalationState(key, afterMs, input),
  };
}

function escalationState(
  routeKey: string,
  afterMs: Millis,
  { incident, history, acknowledgement }: RecipientInput,
): EscalationState {
  const thread = history.threads[routeKey];
  if (incident.severity !== "critical") return { code: "not-critical" };
  if (thread === undefined) return { code: "route-not-notified" };
  if (incident.state === "recovered") return { code: "recovered" };
  if (acknowledgement !== null) return { code: "acknowledged" };
  return { code: "due", at: thread.firstNotifiedAt + afterMs };
}
