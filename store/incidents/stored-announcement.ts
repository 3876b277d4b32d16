import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import { DELIVERY_CHANNELS } from "../../domain/delivery.ts";
import { NOTIFICATION_REASONS } from "../../domain/notification-reason.ts";
import type { Announcement } from "../../domain/notify/announcement.ts";
import type { RouteDecisionReason } from "../../domain/notify/route-decision.ts";
import type {
  AnnouncementDecision,
  RouteHistory,
  RouteThread,
} from "../../domain/notify/route-history.ts";
import { unionByCode } from "../union-by-code.ts";

const Text = z.string();
const Time = z.number();
const MaybeTime = z.number().nullable();
const NoValues = z.object({});

/** The JSON of an announcement. */
export const StoredAnnouncement: z.ZodType<Announcement> = z.object({
  id: Text,
  incidentId: Text,
  number: z.number(),
  reason: z.enum(NOTIFICATION_REASONS),
  severity: z.enum(SEVERITIES),
  at: Time,
});

const StoredDecisionReason = unionByCode<RouteDecisionReason>({
  notified: z.object({
    notificationId: Text,
    otherNotificationIds: z.array(Text).default([]),
    incidentCount: z.number(),
  }),
  "in-digest": NoValues,
  "waits-until": z.object({ until: Time }),
  "other-tenant": NoValues,
  "other-application": NoValues,
  "other-job-kind": NoValues,
  "other-incident-kind": NoValues,
  "other-severity": z.object({ severity: z.enum(SEVERITIES) }),
  "outside-hours": NoValues,
  silenced: z.object({ silenceId: Text, until: Time }),
  acknowledged: NoValues,
  muted: z.object({ byIncidentId: Text }),
  "never-notified": NoValues,
  "already-over": NoValues,
  unsubscribed: NoValues,
});

const StoredDecision: z.ZodType<AnnouncementDecision> = z
  .object({
    announcementId: Text,
    reason: z.enum(NOTIFICATION_REASONS),
    routeKey: Text,
    routeName: Text,
    decidedAt: Time,
  })
  .and(StoredDecisionReason);

const StoredThread: z.ZodType<RouteThread> = z.object({
  threadId: Text,
  incidentCount: z.number(),
  firstNotifiedAt: Time,
  escalatedAt: MaybeTime,
  acknowledgedAt: MaybeTime,
  // Default `mail`, because versions before 0.3.0 had no other channel.
  channel: z.enum(DELIVERY_CHANNELS).default("mail"),
  recipients: Text.nullable().default(null),
});

/** The JSON of a route history. */
export const StoredRouteHistory: z.ZodType<RouteHistory> = z.object({
  incidentId: Text,
  threads: z.record(Text, StoredThread),
  decisions: z.array(StoredDecision),
});
