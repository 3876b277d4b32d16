import type { Delivery } from "../../domain/delivery.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Announcement } from "../../domain/notify/announcement.ts";
import type { RecentMessage } from "../../domain/notify/plan-types.ts";
import type { RouteHistory } from "../../domain/notify/route-history.ts";
import type { Instant } from "../../domain/time.ts";
import type { Page } from "../page.ts";

/**
 * What one assessment changes about an incident. It is saved in one step so that no notification is
 * lost.
 */
export type IncidentChange = {
  readonly incident: Incident;
  /** Null if people are not notified of the change. */
  readonly announcement: Announcement | null;
  /**
   * True if people were notified of the incident before this change. If Redis has no record of the
   * incident then, it has lost the record and its notifications: nothing is saved, and the next assessment
   * opens a new incident.
   */
  readonly wasNotifiedBefore?: boolean;
};

/** The planned messages, and why each route is or is not notified. */
export type DispatchStep = {
  readonly notifications: readonly Notification[];
  /** The new history of each incident, and the one from which it was planned. */
  readonly histories: readonly {
    readonly before: RouteHistory | null;
    readonly after: RouteHistory;
  }[];
  /** The ids of announcements about which every route has decided. */
  readonly finished: readonly string[];
};

export type DeliveryTotal = Pick<Delivery, "channel" | "state"> & {
  readonly tenant: string;
  readonly count: number;
};

export type IncidentStore = {
  /**
   * Saves an incident and its announcement in one atomic step. Saving the same change again
   * changes nothing.
   */
  saveChange(change: IncidentChange): Promise<void>;
  /** The announcements that are not finished, oldest first. */
  pendingAnnouncements(): Promise<readonly Announcement[]>;
  /** By incident id. An incident of which no route has decided is not in the map. */
  routeHistories(incidentIds: readonly string[]): Promise<ReadonlyMap<string, RouteHistory>>;
  /** The messages of each route since this time, by route key. */
  recentMessages(
    routeKeys: readonly string[],
    since: Instant,
  ): Promise<ReadonlyMap<string, readonly RecentMessage[]>>;
  /** When each of these routes was first in the settings, by route key. For a new route, this is `now`. */
  routesSince(routeKeys: readonly string[], now: Instant): Promise<ReadonlyMap<string, Instant>>;
  /**
   * Saves all parts in one step. If another process has changed one of the histories, saves nothing and
   * throws.
   */
  saveDispatch(step: DispatchStep): Promise<void>;
  /** Saves notifications that have no announcement, such as digests. A stored notification is not replaced. */
  saveNotifications(notifications: readonly Notification[]): Promise<void>;
  /** Every open incident of a tenant: of the tenant, its jobs and its targets. */
  listOpen(tenant: string): Promise<readonly Incident[]>;
  /** Reads only the stored incidents about a job, including the incidents of its target. */
  listOfJob(tenant: string, jobId: string): Promise<readonly Incident[]>;
  /** Every open incident of a tenant in batches, so that the process does other work in between. */
  openBatches(tenant: string, batchSize: number): AsyncIterable<readonly Incident[]>;
  /** Tenants that have or had an open incident, also those that are no longer in the settings. */
  tenantsWithIncidents(): Promise<readonly string[]>;
  /** Removes a tenant without an open incident from the list. The next incident adds the tenant again. */
  forgetTenant(tenant: string): Promise<void>;
  get(id: string): Promise<Incident | null>;
  /** The incidents that are stored and can be read. */
  getAll(ids: readonly string[]): Promise<readonly Incident[]>;
  /**
   * The ids without a record. A record that cannot be read now is not among them, because a later version
   * can possibly read it.
   */
  missingIds(ids: readonly string[]): Promise<readonly string[]>;
  /** Newest first. */
  list(query: {
    readonly tenants: readonly string[];
    readonly state: Incident["state"] | null;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<Incident>>;
  notification(id: string): Promise<Notification | null>;
  /** The notifications that are stored and can be read. */
  notifications(ids: readonly string[]): Promise<readonly Notification[]>;
  /** Notifications that have not been sent yet, oldest first. */
  waitingNotifications(limit: number): Promise<readonly Notification[]>;
  /** Waiting notifications with an attempt that is due at `now`, longest due first. */
  dueNotifications(now: Instant, limit: number): Promise<readonly Notification[]>;
  /**
   * Replaces the deliveries `before` of a notification. Throws if another process has changed them, because
   * two processes would then send the same mail, or if the stored notification cannot be read.
   */
  saveDeliveries(
    id: string,
    before: readonly Delivery[],
    deliveries: readonly Delivery[],
  ): Promise<void>;
  /** The number of deliveries that have ever ended. */
  deliveryTotals(): Promise<readonly DeliveryTotal[]>;
  listNotifications(limit: number, cursor: string | null): Promise<Page<Notification>>;
};
