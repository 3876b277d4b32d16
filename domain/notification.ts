import type { Delivery, DeliveryState } from "./delivery.ts";
import type { Instant } from "./time.ts";

/**
 * Why there is a notification about an incident. `still`: a reminder. `escalated`: nobody has
 * acknowledged it in time.
 */
export const NOTIFICATION_REASONS = [
  "opened",
  "worsened",
  "eased",
  "reason-changed",
  "still",
  "acknowledged",
  "escalated",
  "recovered",
] as const;
export type NotificationReason = (typeof NOTIFICATION_REASONS)[number];

/**
 * `waiting`: a recipient waits for it. `sent`: at least one recipient has it, and none waits.
 * `failed`: no recipient has it.
 */
export const NOTIFICATION_STATES = ["waiting", "sent", "failed"] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** One message about an incident to the recipients of one route, as stored in the outbox. */
export type Notification = {
  /** `<incident id>.<number>.<route>`. The Message-ID contains this id too. */
  readonly id: string;
  readonly incidentId: string;
  readonly reason: NotificationReason;
  readonly createdAt: Instant;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /**
   * The Message-ID of the incident's first notification, so that mail clients group the mails; null
   * for the first.
   */
  readonly inReplyTo: string | null;
  /** One for each recipient. */
  readonly deliveries: readonly Delivery[];
};

export function notificationState({
  deliveries,
}: Pick<Notification, "deliveries">): NotificationState {
  const has = (state: Delivery["state"]) => deliveries.some((delivery) => delivery.state === state);
  if (has("waiting")) return "waiting";
  return has("accepted") ? "sent" : "failed";
}

/** When the first recipient got the notification; null if none has it. */
export function sentAt({ deliveries }: Pick<Notification, "deliveries">): Instant | null {
  const times = deliveries.flatMap(({ acceptedAt }) => acceptedAt ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** When the next attempt is due; null if no recipient waits. */
export function nextAttemptAt({ deliveries }: Pick<Notification, "deliveries">): Instant | null {
  const times = deliveries.flatMap((delivery) => delivery.nextAttemptAt ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** The number of attempts for the recipient with the most attempts. */
export function attemptCount({ deliveries }: Pick<Notification, "deliveries">): number {
  return Math.max(0, ...deliveries.map(({ attempts }) => attempts));
}

/** The number of recipients in each state. */
export type DeliveryCounts = Readonly<Record<DeliveryState, number>>;

export function countDeliveries(deliveries: readonly Delivery[]): DeliveryCounts {
  const count = (state: DeliveryState) =>
    deliveries.filter((delivery) => delivery.state === state).length;
  return {
    waiting: count("waiting"),
    accepted: count("accepted"),
    refused: count("refused"),
    "given-up": count("given-up"),
  };
}
