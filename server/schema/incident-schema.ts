import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_KINDS } from "../../domain/incident.ts";
import { NOTIFICATION_REASONS, NOTIFICATION_STATES } from "../../domain/notification.ts";
import { Count, EntraMessage, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

export const INCIDENT_STATES = ["open", "recovered"] as const;

export const IncidentRow = z
  .strictObject({
    id: Text,
    kind: z.enum(INCIDENT_KINDS),
    severity: z.enum(SEVERITIES),
    state: z.enum(INCIDENT_STATES),
    tenant: Text,
    application: TextOrNull.meta({
      description: "Null when the incident concerns the whole tenant.",
    }),
    jobId: TextOrNull,
    condition: z.enum(CONDITIONS),
    title: Text,
    reason: Text,
    entraMessage: EntraMessage,
    remedy: TextOrNull,
    openedAt: TimeOrNull,
    updatedAt: TimeOrNull,
    resolvedAt: TimeOrNull,
    acknowledgedBy: TextOrNull,
    affectedObjects: Count.nullable().meta({ description: "Null when unknown." }),
    notified: z.boolean(),
    notifyReason: TextOrNull.meta({
      description:
        "Why a notification was sent or not; null when the caller may not see persons' data.",
    }),
  })
  .meta({ id: "Incident" });

export const NotificationRow = z
  .strictObject({
    id: Text,
    incidentId: Text,
    tenant: Text,
    application: TextOrNull,
    reason: z.enum(NOTIFICATION_REASONS),
    subject: Text,
    recipientCount: Count,
    recipients: z
      .array(Text)
      .nullable()
      .meta({ description: "Null when the caller may not see persons' data." }),
    state: z.enum(NOTIFICATION_STATES),
    attempts: Count,
    createdAt: TimeOrNull,
    sentAt: TimeOrNull,
    deliveryResult: TextOrNull,
    messageId: Text,
  })
  .meta({ id: "Notification" });

export const NotificationDetail = z
  .strictObject({ ...NotificationRow.shape, text: Text, html: Text, inReplyTo: TextOrNull })
  .meta({ id: "NotificationDetail" });
