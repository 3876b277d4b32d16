import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_KINDS, type Incident } from "../../domain/incident.ts";
import type { Notification } from "../../domain/notification.ts";

// The JSON of incidents and notifications. Each shape has the type of domain/, so a field that is
// added there and not here does not compile.

const Time = z.number();
const MaybeTime = z.number().nullable();
const Text = z.string();
const MaybeText = z.string().nullable();

export const StoredIncident: z.ZodType<Incident> = z.object({
  id: Text,
  kind: z.enum(INCIDENT_KINDS),
  tenant: Text,
  application: Text,
  jobId: Text,
  condition: z.enum(CONDITIONS),
  severity: z.enum(SEVERITIES),
  state: z.enum(["open", "recovered"]),
  title: Text,
  reason: Text,
  entraMessage: MaybeText.default(null),
  remedy: MaybeText,
  openedAt: Time,
  updatedAt: Time,
  resolvedAt: MaybeTime,
  acknowledgedBy: MaybeText,
  affectedObjects: z.number(),
  notificationCount: z.number(),
  notified: z.boolean(),
  notifyReason: Text,
});

export const StoredNotification: z.ZodType<Notification> = z.object({
  id: Text,
  incidentId: Text,
  reason: z.enum(["opened", "worsened", "recovered"]),
  recipients: z.array(Text),
  createdAt: Time,
  subject: Text,
  text: Text,
  html: Text,
  messageId: Text,
  inReplyTo: MaybeText,
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.number(),
  sentAt: MaybeTime,
  deliveryResult: MaybeText,
});
