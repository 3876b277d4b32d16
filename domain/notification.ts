import type { Severity } from "./condition.ts";
import type { Delivery, DeliveryChannel } from "./delivery.ts";
import type { Message } from "./message.ts";
import type { NotificationReason } from "./notification-reason.ts";
import type { Instant } from "./time.ts";

/**
 * `waiting`: a recipient still waits. `sent`: at least one recipient has the notification, and no
 * recipient waits. `failed`: no recipient has the notification.
 */
export const NOTIFICATION_STATES = ["waiting", "sent", "failed"] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/**
 * `group`: about several incidents. `digest`: a regular list of incidents. `watching`: a message that
 * Steadystate still runs. `test`: a test message that someone has requested.
 */
export const NOTIFICATION_KINDS = ["incident", "group", "digest", "watching", "test"] as const;
type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** One message to the recipients of one route, as stored in the outbox. */
export type Notification = {
  /** `<announcement id>.<route key>`. The Message-ID contains this id too. */
  readonly id: string;
  readonly routeKey: string;
  readonly routeName: string;
  readonly channel: DeliveryChannel;
  readonly kind: NotificationKind;
  /**
   * The tenants that the notification is about. The API shows the notification only to callers who are
   * allowed to see all of them. Empty for a record of an earlier version, and for a notification about no
   * tenant.
   */
  readonly tenants: readonly string[];
  /** Empty for a test, and for a digest without incidents. */
  readonly incidentIds: readonly string[];
  /** Null for a digest, a test, and a message that Steadystate still runs. */
  readonly reason: NotificationReason | null;
  /** The highest severity of its incidents. */
  readonly severity: Severity;
  readonly createdAt: Instant;
  readonly subject: string;
  /** The channel formats the message as text, HTML or JSON when it sends the message. */
  readonly message: Message;
  readonly messageId: string;
  /** The notifications of a route that a mail client shows as one conversation have the same thread. */
  readonly threadId: string;
  /** One for each recipient. */
  readonly deliveries: readonly Delivery[];
};

/**
 * The Message-ID to which all mails of the thread refer. No mail has this id, so the thread also works
 * for a recipient who did not get the first mail.
 */
export function threadReference({
  messageId,
  threadId,
}: Pick<Notification, "messageId" | "threadId">): string {
  return `<${threadId}${messageId.slice(messageId.lastIndexOf("@"))}`;
}

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
