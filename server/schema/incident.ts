import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { INCIDENT_KINDS } from "../../domain/notice/notice.ts";
import { Count, Said, Text, TextOrNull, TimeOrNull } from "./answers.ts";

export const INCIDENT_STATES = ["open", "recovered"] as const;

export const IncidentRow = z
  .object({
    id: Text,
    kind: z.enum(INCIDENT_KINDS),
    severity: z.enum(SEVERITIES),
    state: z.enum(INCIDENT_STATES),
    tenant: Text,
    application: TextOrNull.meta({ description: "Null when it is about the whole tenant." }),
    jobId: TextOrNull,
    condition: z.enum(CONDITIONS),
    title: Text,
    reason: Text,
    said: Said,
    remedy: TextOrNull,
    openedAt: TimeOrNull,
    updatedAt: TimeOrNull,
    resolvedAt: TimeOrNull,
    acknowledgedBy: TextOrNull,
    affectedObjects: Count.nullable().meta({ description: "Null when it is not known." }),
    mailed: z.boolean(),
    mailReason: TextOrNull.meta({
      description: "Why mailed or not; null for a caller without persons' data.",
    }),
  })
  .meta({ id: "Incident" });

export const NoticeRow = z
  .object({
    id: Text,
    incidentId: Text,
    tenant: Text,
    application: TextOrNull,
    reason: z.enum(["opened", "worsened", "recovered"]),
    subject: Text,
    recipients: Count,
    to: z.array(Text).nullable().meta({ description: "Null for a caller without persons' data." }),
    state: z.enum(["waiting", "sent", "failed"]),
    tries: Count,
    createdAt: TimeOrNull,
    sentAt: TimeOrNull,
    outcome: TextOrNull,
    messageId: Text,
  })
  .meta({ id: "Notice" });

export const NoticeDetail = z
  .object({ ...NoticeRow.shape, text: Text, html: Text, inReplyTo: TextOrNull })
  .meta({ id: "NoticeDetail" });
