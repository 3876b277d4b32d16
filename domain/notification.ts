import type { Instant } from "./time.ts";

export const NOTIFICATION_REASONS = ["opened", "worsened", "recovered"] as const;
export type NotificationReason = (typeof NOTIFICATION_REASONS)[number];

export const NOTIFICATION_STATES = ["waiting", "sent", "failed"] as const;

/** One message about an incident to the recipients of one route, as stored in the outbox. */
export type Notification = {
  /** `<incident id>.<number>.<route>`. The Message-ID contains this id too. */
  readonly id: string;
  readonly incidentId: string;
  readonly reason: NotificationReason;
  readonly recipients: readonly string[];
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
  readonly state: (typeof NOTIFICATION_STATES)[number];
  readonly attempts: number;
  readonly sentAt: Instant | null;
  /** What the mail server answered; null before the first attempt. */
  readonly deliveryResult: string | null;
};
