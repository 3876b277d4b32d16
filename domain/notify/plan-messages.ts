import type { Announcement } from "./announcement.ts";
import { chooseEntry, createOpenTimeReader } from "./choose-entry.ts";
import { compareText } from "./group-entries.ts";
import { planEscalation } from "./plan-escalation.ts";
import { planRoute, type RouteChoice } from "./plan-route.ts";
import type { Plan, PlanInput, PlannedIncident, PlannedMessage } from "./plan-types.ts";
import type { Route } from "./route.ts";
import {
  type AnnouncementDecision,
  addDecisions,
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
  const items = input.incidents.toSorted((a, b) => compareText(a.incident.id, b.incident.id));
  const histories = new Map(items.map((item) => [item.incident.id, item.history]));
  const messages: PlannedMessage[] = [];
  const context = { ...input, openTimeOf: createOpenTimeReader(input.now) };
  for (const route of input.routes) {
    const choices = items.flatMap((item) => chooseForRoute(item, announcements, route, context));
    const recent = input.recentMessages.get(route.key) ?? [];
    const planned = planRoute(choices, route, { ...input, recent });
    const escalations = planEscalation(items, route, input);
    for (const message of [...planned.messages, ...escalations]) {
      messages.push(message);
      addMessage(histories, message, input);
    }
    for (const { item, decisions } of planned.decisions)
      addChanged(histories, item.incident.id, decisions);
  }
  return {
    messages,
    histories: items.flatMap((item) => {
      const history = histories.get(item.incident.id);
      return history === undefined || history === item.history ? [] : history;
    }),
    finished: input.announcements
      .filter((announcement) => isFinished(announcement, input.routes, histories))
      .map(({ id }) => id)
      .toSorted(compareText),
  };
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

/** Empty if there is nothing to decide about the incident. */
function chooseForRoute(
  item: PlannedIncident,
  byIncident: ReadonlyMap<string, readonly Announcement[]>,
  route: Route,
  context: Parameters<typeof chooseEntry>[3],
): readonly RouteChoice[] {
  const open = (byIncident.get(item.incident.id) ?? []).filter(
    ({ id }) => !isDecided(item.history, id, route.key),
  );
  const announcements = [...open, ...acknowledgementOf(item, route)];
  if (announcements.length === 0) return [];
  return [{ item, announcements, choice: chooseEntry(item, announcements, route, context) }];
}

/** A new acknowledgement is announced to the routes that know the incident. */
function acknowledgementOf(
  { incident, acknowledgement, history }: PlannedIncident,
  route: Route,
): readonly Announcement[] {
  const thread = history.threads[route.key];
  if (acknowledgement === null || thread === undefined || incident.state !== "open") return [];
  if (thread.acknowledgedAt === acknowledgement.at) return [];
  return [
    {
      id: `${incident.id}.acknowledged-${acknowledgement.at.toString(36)}`,
      incidentId: incident.id,
      number: Number.MAX_SAFE_INTEGER,
      reason: "acknowledged",
      severity: incident.severity,
      at: acknowledgement.at,
    },
  ];
}

function isDecided(history: RouteHistory, announcementId: string, routeKey: string): boolean {
  return history.decisions.some(
    (decision) =>
      decision.announcementId === announcementId &&
      decision.routeKey === routeKey &&
      isFinal(decision),
  );
}

function isFinished(
  { id, incidentId }: Announcement,
  routes: readonly Route[],
  histories: ReadonlyMap<string, RouteHistory>,
): boolean {
  const history = histories.get(incidentId);
  // The record of the incident is lost, so no message can be written.
  if (history === undefined) return true;
  return routes.every(({ key }) => isDecided(history, id, key));
}

/** Adds the decisions that are not stored already. */
function addChanged(
  histories: Map<string, RouteHistory>,
  incidentId: string,
  decisions: readonly AnnouncementDecision[],
): void {
  const history = histories.get(incidentId);
  if (history === undefined) return;
  const changed = decisions.filter(
    (decision) => !history.decisions.some((stored) => isSame(stored, decision)),
  );
  if (changed.length > 0) histories.set(incidentId, addDecisions(history, changed));
}

function isSame(a: AnnouncementDecision, b: AnnouncementDecision): boolean {
  const withoutTime = (decision: AnnouncementDecision) =>
    JSON.stringify({ ...decision, decidedAt: 0, routeName: "" }, Object.keys(b).toSorted());
  return withoutTime(a) === withoutTime(b);
}

function addMessage(
  histories: Map<string, RouteHistory>,
  { id, route, threadId, threadIncidentCount, entries }: PlannedMessage,
  { now }: Pick<PlanInput, "now">,
): void {
  for (const { item, reason, announcements } of entries) {
    const { incident, acknowledgement } = item;
    const history = histories.get(incident.id);
    if (history === undefined) continue;
    const before = history.threads[route.key];
    const thread: RouteThread = {
      threadId: before?.threadId ?? threadId,
      incidentCount: before?.incidentCount ?? threadIncidentCount,
      firstNotifiedAt: before?.firstNotifiedAt ?? now,
      escalatedAt: reason === "escalated" ? now : (before?.escalatedAt ?? null),
      acknowledgedAt: acknowledgement?.at ?? before?.acknowledgedAt ?? null,
    };
    const decisions = announcements.map(
      (announcement): AnnouncementDecision => ({
        announcementId: announcement.id,
        reason: announcement.reason,
        routeKey: route.key,
        routeName: route.name,
        decidedAt: now,
        code: "notified",
        notificationId: id,
        incidentCount: entries.length,
      }),
    );
    const threads = { ...history.threads, [route.key]: thread };
    histories.set(incident.id, addDecisions({ ...history, threads }, decisions));
  }
}
