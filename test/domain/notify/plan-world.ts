import { expect } from "vitest";
import type { Severity } from "../../../domain/condition.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { Acknowledgement, Silence } from "../../../domain/notify/action.ts";
import type { Announcement } from "../../../domain/notify/announcement.ts";
import { planMessages } from "../../../domain/notify/plan-messages.ts";
import type {
  NotificationLimits,
  PlanInput,
  PlannedMessage,
  RecentMessage,
} from "../../../domain/notify/plan-types.ts";
import type { Route } from "../../../domain/notify/route.ts";
import { emptyHistory, isFinal, type RouteHistory } from "../../../domain/notify/route-history.ts";
import { MINUTE, SECOND } from "../../../domain/time.ts";
import { testIncident } from "../../store/stored-values.ts";

// Incidents that open and recover, and a dispatch task that runs every ten seconds, in memory.

export const NOON = Date.UTC(2026, 4, 4, 12, 0, 0);
export const LIMITS: NotificationLimits = {
  groupWaitMs: 30 * SECOND,
  threadIntervalMs: 5 * MINUTE,
  windowMs: 10 * MINUTE,
  maxMessages: 5,
};
const TICK_MS = 10 * SECOND;

type PlanAction = "open" | "open-critical" | "recover" | "worsen" | "still" | "acknowledge";
type SentMessage = PlannedMessage & { readonly at: number };

export function createPlanWorld(routes: readonly Route[]) {
  let now = NOON;
  const incidents = new Map<string, Incident>();
  const histories = new Map<string, RouteHistory>();
  const acknowledgements = new Map<string, Acknowledgement>();
  const announcements = new Map<string, Announcement>();
  const all: Announcement[] = [];
  const sent: SentMessage[] = [];
  const silences: Silence[] = [];
  const unsubscriptions: { address: string }[] = [];

  const announce = (id: string, reason: Announcement["reason"]) => {
    const incident = incidents.get(id);
    if (incident === undefined) return;
    const number = incident.notificationCount;
    incidents.set(id, { ...incident, notificationCount: number + 1 });
    const { severity } = incident;
    const made = { id: `${id}.${number}`, incidentId: id, number, reason, severity, at: now };
    announcements.set(made.id, made);
    all.push(made);
  };
  const open = (id: string, severity: Severity = "warning") => {
    if (incidents.has(id)) return;
    incidents.set(id, testIncident(id, { severity, notificationCount: 0, application: id }));
    announce(id, "opened");
  };
  const recover = (id: string) => {
    const incident = incidents.get(id);
    if (incident?.state !== "open") return;
    incidents.set(id, { ...incident, state: "recovered", resolvedAt: now });
    announce(id, "recovered");
  };
  const worsen = (id: string) => {
    const incident = incidents.get(id);
    if (incident?.state !== "open") return;
    incidents.set(id, { ...incident, severity: "critical" });
    announce(id, "worsened");
  };
  const acknowledge = (id: string) => {
    const by = { name: "Ada", via: "console" } as const;
    acknowledgements.set(id, { incidentId: id, by, reason: "", at: now });
  };
  const input = (afterMs = 0): PlanInput => ({
    announcements: [...announcements.values()],
    missingIncidentIds: [],
    incidents: [...incidents.values()].map((incident) => ({
      incident,
      jobs: [{ application: incident.application, kind: "scim" }],
      cause: { code: "target", name: incident.application, tenant: incident.tenant },
      jobAddresses: [],
      mutedBy: null,
      hasDeadline: false,
      acknowledgement: acknowledgements.get(incident.id) ?? null,
      history: histories.get(incident.id) ?? emptyHistory(incident.id),
    })),
    routes,
    silences,
    unsubscriptions,
    recentMessages: new Map(routes.map(({ key }) => [key, recentOf(key)])),
    limits: LIMITS,
    now: now + afterMs,
  });
  const recentOf = (key: string): readonly RecentMessage[] =>
    sent.filter(({ route, at }) => route.key === key && at > now - LIMITS.windowMs);
  const run = () => {
    const plan = planMessages(input());
    sent.push(...plan.messages.map((message) => ({ ...message, at: now })));
    for (const history of plan.histories) histories.set(history.incidentId, history);
    for (const id of plan.finished) announcements.delete(id);
  };
  const sentOn = (key: string) => sent.filter(({ route }) => route.key === key);
  const entriesOn = (key: string) => sentOn(key).flatMap(({ entries }) => entries);

  const isOpen = (id: string) => incidents.get(id)?.state === "open";
  const actions: Readonly<Record<PlanAction, (id: string) => void>> = {
    open,
    "open-critical": (id) => open(id, "critical"),
    recover,
    worsen,
    still: (id) => isOpen(id) && announce(id, "still"),
    acknowledge: (id) => isOpen(id) && acknowledge(id),
  };

  return {
    ...{ sent, silences, unsubscriptions, input, open, recover, acknowledge, announce },
    act: (id: string, action: PlanAction) => actions[action](id),
    runFor(ms: number) {
      for (const until = now + ms; now < until; now += TICK_MS) run();
      run();
    },
    pending: () => [...announcements.keys()],
    openedOn: (key: string) =>
      entriesOn(key)
        .filter(({ reason }) => reason === "opened" || reason === "still")
        .map(({ item }) => item.incident.id),
    recoveredOn: (key: string) =>
      entriesOn(key)
        .filter(({ reason }) => reason === "recovered")
        .map(({ item }) => item.incident.id),
    /** The escalation has other recipients, so it does not count. */
    mostMessagesInWindow(key: string): number {
      const times = sentOn(key)
        .filter(({ reason }) => reason !== "escalated")
        .map(({ at }) => at);
      const inWindow = (from: number) =>
        times.filter((at) => at >= from && at < from + LIMITS.windowMs).length;
      return Math.max(0, ...times.map(inWindow));
    },
    checkOneDecisionPerAnnouncement(key: string) {
      for (const { id, incidentId } of all) {
        const decisions = (histories.get(incidentId)?.decisions ?? []).filter(
          ({ announcementId, routeKey }) => announcementId === id && routeKey === key,
        );
        expect([id, key, decisions.map(isFinal)]).toEqual([id, key, [true]]);
      }
    },
    /** A message about one known incident is in the thread of the incident. */
    checkThreads(key: string) {
      for (const { entries, threadId } of sentOn(key)) {
        const [first, second] = entries;
        if (first === undefined || second !== undefined) continue;
        expect(threadId).toBe(histories.get(first.item.incident.id)?.threads[key]?.threadId);
      }
    },
  };
}
