import { z } from "zod";
import {
  DELIVERY_CHANNELS,
  DELIVERY_FAILURE_CODES,
  DELIVERY_STATES,
  type Delivery,
} from "../../domain/delivery.ts";
import { NOTIFICATION_REASONS, type Notification } from "../../domain/notification.ts";

const Text = z.string();
const MaybeText = z.string().nullable();

const StoredDelivery: z.ZodType<Delivery> = z.object({
  channel: z.enum(DELIVERY_CHANNELS),
  address: Text,
  state: z.enum(DELIVERY_STATES),
  attempts: z.number(),
  nextAttemptAt: z.number().nullable(),
  acceptedAt: z.number().nullable(),
  unconfirmedAttempts: z.number(),
  failure: z
    .object({
      code: z.enum(DELIVERY_FAILURE_CODES),
      status: z.number().nullable(),
      answer: Text,
      retryAfterMs: z.number().nullable().default(null),
    })
    .nullable(),
});

/** The JSON of a notification. */
export const StoredNotification: z.ZodType<Notification> = z.object({
  id: Text,
  incidentId: Text,
  reason: z.enum(NOTIFICATION_REASONS),
  createdAt: z.number(),
  subject: Text,
  text: Text,
  html: Text,
  messageId: Text,
  inReplyTo: MaybeText,
  deliveries: z.array(StoredDelivery),
});

/** What version 1 stored about the sending of a notification, for all its recipients together. */
const Version1 = z.object({
  recipients: z.array(Text),
  createdAt: z.number(),
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.number(),
  sentAt: z.number().nullable(),
  deliveryResult: MaybeText,
});

/**
 * Version 1 did not store which recipient was refused while others got the mail. Such a recipient
 * has the state of the others, with the text of the result.
 */
export function upgradeNotification(record: Readonly<Record<string, unknown>>): object {
  const old = Version1.parse(record);
  const state = ({ waiting: "waiting", sent: "accepted", failed: "refused" } as const)[old.state];
  const wasRefused = old.state !== "sent" || / refused /.test(old.deliveryResult ?? "");
  const failure: Delivery["failure"] =
    old.deliveryResult === null || !wasRefused
      ? null
      : { code: "not-accepted-yet", status: null, answer: old.deliveryResult, retryAfterMs: null };
  const deliveries = old.recipients.map(
    (address): Delivery => ({
      channel: "mail",
      address,
      state,
      attempts: old.attempts,
      nextAttemptAt: state === "waiting" ? old.createdAt : null,
      acceptedAt: old.sentAt,
      unconfirmedAttempts: 0,
      failure,
    }),
  );
  return { ...record, deliveries };
}
