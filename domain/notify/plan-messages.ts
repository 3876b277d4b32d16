import type { Instant } from "../time.ts";
import type { Announcement } from "./announcement.ts";
import { chooseEntry, createOpenTimeReader } from "./choose-entry.ts";
import { followChangedRoutes, recipientsKey } from "./follow-changed-routes.ts";
import { compareText } from "./group-entries.ts";
import { planEscalation } from "./plan-escalation.ts";
import { planRoute, type RouteChoice } from "./plan-route.ts";
import type { Plan, PlanInput, PlannedIncident, PlannedMessage } from "./plan-types.ts";
import type { Route } from "./route.ts";
import {
  type AnnouncementDecision,
  addDecisions,
  decisionKey,
  dropOldDecisions,
  isFinal,
  type RouteHistory,
  type RouteThread,
} from "./route-history.ts";

/**
 * Which messages are written now, and why each route is or is not notified of each announcement. An
 * announcement without a final decision of every route is planned again at the next run. The order of
 * the input does not matter.
 */
export function planMessages(input: PlanInput): Plan {
  const announcements = groupAnnouncements(input.announcements);
  const drafts = new Map(
    input.incidents
      .toSorted((a, b) => compareText(a.incident.id, b.incident.id))
      .map((item) => [item.incident.id, createDraft(item, input.routes)]),
  );
  const items = [...drafts.values()].map(({ item }) => item);
  const messages: PlannedMessage[] = [];
  const context = { ...input, openTimeOf: createOpenTimeReader(input.now) };
  for (const route of input.routes) {
    const choices = [...drafts.values()].flatMap((draft) =>
      chooseForRoute(draft, announcements, route, context),
    );
    const recent = input.recentMessages.get(route.key) ?? [];
    const planned = planRoute(choices, route, { ...input, recent });
    const escalations = planEscalation(items, route, input);
    for (const message of [...planned.messages, ...escalations]) {
      messages.push(message);
      addMessage(drafts, message, input);
    }
    for (const { item, decisions } of planned.decisions)
      addChanged(drafts.get(item.incident.id), decisions);
  }
  const unfinished = new Set(
    input.announcements
      .filter((announcement) => !isFinished(announcement, input, drafts))
      .map(({ id }) => id),
  );
  return {
    messages,
    histories: [...drafts.values()].flatMap((draft) => changedHistory(draft, unfinished)),
    finished: input.announcements
      .map(({ id }) => id)
      .filter((id) => !unfinished.has(id))
      .toSorted(compareText),
  };
}

/** What this run adds to the history of one incident. */
type Draft = {
  readonly item: PlannedIncident;
  /** True if the key of a route in the history has changed. */
  readonly hasChangedRoute: boolean;
  /** The stored decisions by their keys, because a plan can look up thousands of decisions. */
  readonly stored: ReadonlyMap<string, AnnouncementDecision>;
  readonly added: Map<string, AnnouncementDecision>;
  readonly threads: Map<string, RouteThread>;
};

function createDraft(before: PlannedIncident, routes: readonly Route[]): Draft {
  const item = followChangedRoutes(before, routes);
  const stored = new Map(
    item.history.decisions.map((decision) => [decisionKey(decision), decision]),
  );
  const hasChangedRoute = item !== before;
  return { item, hasChangedRoute, stored, added: new Map(), threads: new Map() };
}

/** Empty if nothing has changed. */
function changedHistory(
  { item: { history }, hasChangedRoute, added, threads }: Draft,
  unfinished: ReadonlySet<string>,
): readonly RouteHistory[] {
  if (!hasChangedRoute && added.size === 0 && threads.size === 0) return [];
  const after = addDecisions(history, [...added.values()]);
  return [
    dropOldDecisions(
      { ...after, threads: { ...after.threads, ...Object.fromEntries(threads) } },
      (id) => unfinished.has(id),
    ),
  ];
}

function groupAnnouncements(
  announcements: readonly Announcement[],
): ReadonlyMap<string, readonly Announcement[]> {
  const groups = new Map<string, Announcement[]>();
  for (const announcement of announcements.toSorted((a, b) => a.number - b.number)) {
    const group = groups.get(announcement.incidentId) ?? [];
    groups.set(announcement.incidentId, [...group, announcement]);
  }
  return groups;
}

/** The decisions for one route; empty if nothing is to be decided about the incident. */
function chooseForRoute(
  draft: Draft,
  byIncident: ReadonlyMap<string, readonly Announcement[]>,
  route: Route,
  context: Parameters<typeof chooseEntry>[3],
): readonly RouteChoice[] {
  const { item } = draft;
  const open = (byIncident.get(item.incident.id) ?? []).filter(
    ({ id }) => !isDecided(draft, id, route.key),
  );
  const announcements = [...open, ...acknowledgementOf(item, route)];
  if (announcements.length === 0) return [];
  return [{ item, announcements, choice: chooseEntry(item, announcements, route, context) }];
}

/** A new acknowledgement, and its withdrawal, is announced to the routes that know the incident. */
function acknowledgementOf(
  { incident, acknowledgement, history }: PlannedIncident,
  route: Route,
): readonly Announcement[] {
  const thread = history.threads[route.key];
  if (thread === undefined || incident.state !== "open") return [];
  const knownAt = thread.acknowledgedAt;
  const at = acknowledgement?.at ?? knownAt;
  if (at === null || acknowledgement?.at === knownAt) return [];
  const reason = acknowledgement === null ? "unacknowledged" : "acknowledged";
  return [
    {
      id: `${incident.id}.${reason}-${at.toString(36)}`,
      incidentId: incident.id,
      // Newer than every stored announcement, so that the id of the message is made from this one.
      number: Number.MAX_SAFE_INTEGER,
      reason,
      severity: incident.severity,
      at,
    },
  ];
}

function isDecided({ stored, added }: Draft, announcementId: string, routeKey: string): boolean {
  const key = decisionKey({ announcementId, routeKey });
  const decision = added.get(key) ?? stored.get(key);
  return decision !== undefined && isFinal(decision);
}

function isFinished(
  { id, incidentId }: Announcement,
  { routes, missingIncidentIds }: Pick<PlanInput, "routes" | "missingIncidentIds">,
  drafts: ReadonlyMap<string, Draft>,
): boolean {
  const draft = drafts.get(incidentId);
  // An incident that has no record any more needs no announcement. If its record exists but cannot be
  // read at this time, the announcement waits.
  if (draft === undefined) return missingIncidentIds.includes(incidentId);
  return routes.every(({ key }) => isDecided(draft, id, key));
}

/** Adds the decisions that are not stored already. */
function addChanged(draft: Draft | undefined, decisions: readonly AnnouncementDecision[]): void {
  for (const decision of decisions) {
    const key = decisionKey(decision);
    const stored = draft?.stored.get(key);
    if (stored === undefined || !isSame(stored, decision)) draft?.added.set(key, decision);
  }
}

/**
 * True if the two differ at most in their time and in the name of the route. A stored decision may have its
 * fields in another order, so both are written with the fields of `b`, in one order.
 */
function isSame(a: AnnouncementDecision, b: AnnouncementDecision): boolean {
  const fields = Object.keys(b).toSorted();
  const comparedText = (decision: AnnouncementDecision) =>
    JSON.stringify({ ...decision, decidedAt: 0, routeName: "" }, fields);
  return comparedText(a) === comparedText(b);
}

function addMessage(
  drafts: ReadonlyMap<string, Draft>,
  message: PlannedMessage,
  { now }: Pick<PlanInput, "now">,
): void {
  const { route, threadId, threadIncidentCount, entries } = message;
  for (const { item, reason, announcements } of entries) {
    const { incident, acknowledgement, history } = item;
    const draft = drafts.get(incident.id);
    if (draft === undefined) continue;
    const before = draft.threads.get(route.key) ??
      history.threads[route.key] ?? {
        threadId,
        incidentCount: threadIncidentCount,
        firstNotifiedAt: now,
        escalatedAt: null,
      };
    draft.threads.set(route.key, {
      ...before,
      channel: route.channel,
      recipients: recipientsKey(route),
      escalatedAt: reason === "escalated" ? now : before.escalatedAt,
      acknowledgedAt: acknowledgement?.at ?? null,
    });
    for (const decision of decisionsOf(message, announcements, now)) {
      const key = decisionKey(decision);
      draft.added.set(key, withOtherMessages(decision, draft.added.get(key)));
    }
  }
}

function decisionsOf(
  { id: notificationId, route, entries }: PlannedMessage,
  announcements: readonly Announcement[],
  decidedAt: Instant,
): readonly AnnouncementDecision[] {
  return announcements.map(({ id, reason }) => ({
    announcementId: id,
    reason,
    routeKey: route.key,
    routeName: route.name,
    decidedAt,
    code: "notified",
    notificationId,
    incidentCount: entries.length,
    otherNotificationIds: [],
  }));
}

/** A message with too many addresses is sent as several notifications. One decision names all of them. */
function withOtherMessages(
  decision: AnnouncementDecision,
  earlier: AnnouncementDecision | undefined,
): AnnouncementDecision {
  if (decision.code !== "notified" || earlier?.code !== "notified") return decision;
  const { notificationId, otherNotificationIds } = earlier;
  return { ...decision, otherNotificationIds: [...otherNotificationIds, notificationId] };
}
