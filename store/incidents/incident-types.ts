import type { Delivery } from "../../domain/delivery.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Instant } from "../../domain/time.ts";
import type { Page } from "../store.ts";

/**
 * What one assessment changes about an incident. It is saved in one step so that no notification is
 * lost.
 */
export type IncidentChange = {
  readonly incident: Incident;
  readonly notifications: readonly Notification[];
};

export type DeliveryTotal = Pick<Delivery, "channel" | "state"> & {
  readonly tenant: string;
  readonly count: number;
};

export type IncidentStore = {
  /**
   * Saves an incident and its notifications in one atomic step. Saving the same change again
   * changes nothing.
   */
  saveChange(change: IncidentChange): Promise<void>;
  /** Every open incident of a tenant: of the tenant, its jobs and its targets. */
  listOpen(tenant: string): Promise<readonly Incident[]>;
  get(id: string): Promise<Incident | null>;
  /** Newest first. */
  list(query: {
    readonly tenants: readonly string[];
    readonly state: Incident["state"] | null;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<Incident>>;
  notification(id: string): Promise<Notification | null>;
  /** Notifications that have not been sent yet, oldest first. */
  waitingNotifications(limit: number): Promise<readonly Notification[]>;
  /** Waiting notifications with an attempt that is due at `now`, longest due first. */
  dueNotifications(now: Instant, limit: number): Promise<readonly Notification[]>;
  /**
   * Replaces the deliveries `before` of a notification; its incident keeps their numbers. Throws if
   * another process has changed them, because two processes would then send the same mail.
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
