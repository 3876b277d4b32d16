import type { DeliveryChannel } from "../delivery.ts";
import type { NotificationReason } from "../notification-reason.ts";
import type { Instant } from "../time.ts";
import type { RouteDecision } from "./route-decision.ts";

/** What each route was notified of about one incident, and why. */
export type RouteHistory = {
  readonly incidentId: string;
  /** The threads by route key. A route without a thread was never notified of the incident. */
  readonly threads: Readonly<Record<string, RouteThread>>;
  /** The decisions of each route about each of the newest announcements, oldest first. */
  readonly decisions: readonly AnnouncementDecision[];
};

export type RouteThread = {
  readonly threadId: string;
  /** The number of incidents in the first message of the thread. */
  readonly incidentCount: number;
  readonly firstNotifiedAt: Instant;
  /** When the route's escalation was notified; null if it was not. */
  readonly escalatedAt: Instant | null;
  /** The time of the acknowledgement of which the route was notified; null if it was notified of none. */
  readonly acknowledgedAt: Instant | null;
  readonly channel: DeliveryChannel;
  /** A digest of the channel and addresses; null if a version before 0.3.0 has begun the thread. */
  readonly recipients: string | null;
};

/** Why a route was or was not notified of one announcement. */
export type AnnouncementDecision = RouteDecision & {
  readonly announcementId: string;
  readonly reason: NotificationReason;
};

/** Decisions about older announcements are dropped after the announcements are finished. */
const MAX_KEPT_ANNOUNCEMENTS = 30;

export function emptyHistory(incidentId: string): RouteHistory {
  return { incidentId, threads: {}, decisions: [] };
}

/**
 * Whether the decision ends the announcement for its route. Outside the route's hours, the announcement
 * waits. While the incident is silenced, the announcement also waits, unless it is a reminder.
 */
export function isFinal({ code, reason }: Pick<AnnouncementDecision, "code" | "reason">): boolean {
  if (code === "silenced") return reason === "still";
  return code !== "waits-until";
}

/** A newer decision about the same announcement and route replaces the one before. */
export function addDecisions(
  history: RouteHistory,
  decisions: readonly AnnouncementDecision[],
): RouteHistory {
  const replaced = new Set(decisions.map(decisionKey));
  const kept = history.decisions.filter((decision) => !replaced.has(decisionKey(decision)));
  return { ...history, decisions: [...kept, ...decisions] };
}

/**
 * Without a decision about an unfinished announcement, its route would be notified again, so these are
 * always kept.
 */
export function dropOldDecisions(
  history: RouteHistory,
  isUnfinished: (announcementId: string) => boolean,
): RouteHistory {
  const ids = [...new Set(history.decisions.map(({ announcementId }) => announcementId))];
  if (ids.length <= MAX_KEPT_ANNOUNCEMENTS) return history;
  const newest = new Set(ids.slice(-MAX_KEPT_ANNOUNCEMENTS));
  return {
    ...history,
    decisions: history.decisions.filter(
      ({ announcementId }) => newest.has(announcementId) || isUnfinished(announcementId),
    ),
  };
}

export function decisionKey({
  announcementId,
  routeKey,
}: Pick<AnnouncementDecision, "announcementId" | "routeKey">): string {
  return `${announcementId} ${routeKey}`;
}

/** The ids of the notifications about the incident, oldest first. */
export function notificationIdsOf({
  decisions,
}: Pick<RouteHistory, "decisions">): readonly string[] {
  const ids = decisions.flatMap((decision) =>
    decision.code === "notified" ? [...decision.otherNotificationIds, decision.notificationId] : [],
  );
  return [...new Set(ids)];
}
