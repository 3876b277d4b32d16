import type { Severity } from "./condition.ts";
import type { Delivery, DeliveryChannel } from "./delivery.ts";
import type { Message } from "./message.ts";
import type { NotificationReason } from "./notification-reason.ts";
import type { Instant } from "./time.ts";

/**
 * `waiting`: a recipient waits for it. `sent`: at least one recipient has it, and none waits.
 * `failed`: no recipient has it.
 */
export const NOTIFICATION_STATES = ["waiting", "sent", "failed"] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/**
 * `group`: about several incidents. `digest`: a regular list of incidents. `watching`: Steadystate still
 * runs. `test`: someone has asked for it.
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
   * The tenants that it is about: the API shows it only to callers who may see all of them. Empty for a
   * record of an earlier version, and if it is about no tenant.
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
  /** The channel makes text, HTML or JSON of it when it sends it. */
  readonly message: Message;
  readonly messageId: string;
  /** The notifications of a route that a mail client shows as one conversation have the same thread. */
  readonly threadId: string;
  /** One for each recipient. */
  readonly deliveries: readonly Delivery[];
};

/**
 * The Message-ID to which all mails of the thread refer. No mail with this id exists, so it is the same
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

/** The number of recipients in each state. */
