import type { Instant } from "./time.ts";

export const NOTIFICATION_REASONS = ["opened", "worsened", "recovered"] as const;
export type NotificationReason = (typeof NOTIFICATION_REASONS)[number];

export const NOTIFICATION_STATES = ["waiting", "sent", "failed"] as const;

/** One message about an incident, to one route's recipients, as it waits in the outbox. */
export type Notification = {
  /** `<incident id>.<number>.<route>`: also the stable part of its Message-ID. */
  readonly id: string;
  readonly incidentId: string;
  readonly reason: NotificationReason;
  readonly recipients: readonly string[];
  readonly createdAt: Instant;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /** Message-ID of the incident's first notice, for threading; null on the first itself. */
  readonly inReplyTo: string | null;
  readonly state: (typeof NOTIFICATION_STATES)[number];
  readonly attempts: number;
  readonly sentAt: Instant | null;
  /** Per recipient: accepted or why not. */
  readonly deliveryResult: string | null;
};
