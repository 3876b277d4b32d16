import { z } from "zod";
import {
  NOTIFICATION_REASONS,
  NOTIFICATION_STATES,
  type Notification,
} from "../../domain/notification.ts";

const Text = z.string();
const MaybeText = z.string().nullable();

/** The JSON of a notification. */
export const StoredNotification: z.ZodType<Notification> = z.object({
  id: Text,
  incidentId: Text,
  reason: z.enum(NOTIFICATION_REASONS),
  recipients: z.array(Text),
  createdAt: z.number(),
  subject: Text,
  text: Text,
  html: Text,
  messageId: Text,
  inReplyTo: MaybeText,
  state: z.enum(NOTIFICATION_STATES),
  attempts: z.number(),
  sentAt: z.number().nullable(),
  deliveryResult: MaybeText,
});
