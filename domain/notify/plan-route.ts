import { HOUR, type Instant } from "../time.ts";
import type { Announcement } from "./announcement.ts";
import type { EntryChoice } from "./choose-entry.ts";
import { groupEntries, limitGroups, messagesOfGroup, threadOpensAt } from "./group-entries.ts";
import type {
  NotificationLimits,
  PlannedEntry,
  PlannedIncident,
  PlannedMessage,
  RecentMessage,
} from "./plan-types.ts";
import type { Route } from "./route.ts";
import type { RouteDecisionReason } from "./route-decision.ts";
import type { AnnouncementDecision } from "./route-history.ts";

export type RouteChoice = {
  readonly item: PlannedIncident;
  readonly announcements: readonly Announcement[];
  readonly choice: EntryChoice;
};

type RoutePlan = {
  readonly messages: readonly PlannedMessage[];
  /** Why the route is not notified. */
  readonly decisions: readonly {
    readonly item: PlannedIncident;
    readonly decisions: readonly AnnouncementDecision[];
  }[];
};

type RouteContext = {
  readonly limits: NotificationLimits;
  readonly recent: readonly RecentMessage[];
  readonly now: Instant;
};

/** The messages of one route. Entries that must wait for others have no decision yet. */
export function planRoute(
  choices: readonly RouteChoice[],
  route: Route,
  { limits, recent, now }: RouteContext,
): RoutePlan {
  const entries = choices.flatMap(({ choice }) => (choice.code === "notify" ? choice.entry : []));
  const groups = groupEntries(entries, route.key).filter(
    (group) => !isAhead(threadOpensAt(group, route.key, recent, limits), now),
  );
  const isDue = groups.some((group) =>
    group.entries.some((entry) => !isAhead(oldestAnnouncement(entry) + limits.groupWaitMs, now)),
  );
  const used = withoutSplits(recent).filter(({ at }) => at > now - limits.windowMs);
  const available = Math.max(0, limits.maxMessages - used.length);
  const messages = isDue
    ? limitGroups(groups, available).flatMap((group) => messagesOfGroup(group, route))
    : [];
  const untilFree = Math.min(...used.map(({ at }) => at)) + limits.windowMs;
  const held = isDue && available === 0 ? groups.flatMap((group) => group.entries) : [];
  return {
    messages,
    decisions: [
      ...choices.flatMap(({ item, announcements, choice }) =>
        choice.code === "decided" ? [decide({ item, announcements }, choice.why, route, now)] : [],
      ),
      ...held.map((entry) => decide(entry, { code: "waits-until", until: untilFree }, route, now)),
    ],
  };
}

/** Messages that were split from one message have its thread and time, and count as one message. */
function withoutSplits(recent: readonly RecentMessage[]): readonly RecentMessage[] {
  return [...new Map(recent.map((one) => [`${one.at} ${one.threadId}`, one])).values()];
}

/** Longer than any wait. A time that is further away was stored while a clock was ahead. */
const MAX_WAIT_MS = HOUR;

function isAhead(at: Instant, now: Instant): boolean {
  return at > now && at <= now + MAX_WAIT_MS;
}

function oldestAnnouncement({ announcements }: PlannedEntry): Instant {
  return Math.min(...announcements.map(({ at }) => at));
}

function decide(
  { item, announcements }: Pick<RouteChoice, "item" | "announcements">,
  why: RouteDecisionReason,
  route: Route,
  now: Instant,
) {
  const decisions = announcements.map(
    ({ id, reason }): AnnouncementDecision => ({
      announcementId: id,
      reason,
      routeKey: route.key,
      routeName: route.name,
      decidedAt: now,
      ...why,
    }),
  );
  return { item, decisions };
}
