import type { Severity } from "../condition.ts";
import type { Incident } from "../incident.ts";
import type { NotificationReason } from "../notification-reason.ts";
import type { Instant, Millis } from "../time.ts";
import type { Acknowledgement, Silence, Unsubscription } from "./action.ts";
import type { Announcement } from "./announcement.ts";
import type { GroupCause } from "./group-cause.ts";
import type { RoutedJob } from "./match-route.ts";
import type { Route } from "./route.ts";
import type { RouteHistory } from "./route-history.ts";

/** An incident, and what decides who is notified of it. */
export type PlannedIncident = {
  readonly incident: Incident;
  readonly jobs: readonly RoutedJob[];
  /**
   * The addresses in the Notification Email setting of the incident's jobs. Empty if no route notifies
   * these addresses.
   */
  readonly jobAddresses: readonly string[];
  readonly cause: GroupCause;
  /** The open incident that explains this one; null if none does. */
  readonly mutedBy: string | null;
  /** True if there is a deadline, so that reminders continue after an acknowledgement. */
  readonly hasDeadline: boolean;
  readonly acknowledgement: Acknowledgement | null;
  readonly history: RouteHistory;
};

export type PlanInput = {
  /** The announcements that are not finished. */
  readonly announcements: readonly Announcement[];
  /** The incidents of the announcements, and the open critical incidents. */
  readonly incidents: readonly PlannedIncident[];
  /** The incidents of announcements that have no record, so that no message can be written. */
  readonly missingIncidentIds: readonly string[];
  readonly routes: readonly Route[];
  readonly silences: readonly Silence[];
  readonly unsubscriptions: readonly Pick<Unsubscription, "address">[];
  /** The messages of each route within the limits' windows, by route key. */
  readonly recentMessages: ReadonlyMap<string, readonly RecentMessage[]>;
  readonly limits: NotificationLimits;
  readonly now: Instant;
};

export type RecentMessage = { readonly at: Instant; readonly threadId: string };

export type NotificationLimits = {
  /** How long the plan waits for further changes that belong in the same message. */
  readonly groupWaitMs: Millis;
  /** Shortest time between two messages of a thread with several incidents, unless one gets worse. */
  readonly threadIntervalMs: Millis;
  /** At most `maxMessages` in `windowMs` for each route. */
  readonly windowMs: Millis;
  readonly maxMessages: number;
};

/** What a message says about one incident. */
export type PlannedEntry = {
  readonly item: PlannedIncident;
  readonly reason: NotificationReason;
  /** The announcements that this entry answers. */
  readonly announcements: readonly Announcement[];
  readonly addresses: readonly string[];
};

export type PlannedMessage = {
  readonly id: string;
  readonly route: Route;
  readonly reason: NotificationReason;
  readonly severity: Severity;
  readonly threadId: string;
  /** The number of incidents of this message and of the messages that were split from the same message. */
  readonly threadIncidentCount: number;
  readonly cause: GroupCause;
  readonly entries: readonly PlannedEntry[];
  readonly addresses: readonly string[];
};

export type Plan = {
  readonly messages: readonly PlannedMessage[];
  /** The histories that have changed. */
  readonly histories: readonly RouteHistory[];
  /** The ids of the announcements about which every route has a final decision. */
  readonly finished: readonly string[];
};
