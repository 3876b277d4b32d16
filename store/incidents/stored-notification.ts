import { z } from "zod";
import { SEVERITIES } from "../../domain/condition.ts";
import {
  DELIVERY_CHANNELS,
  DELIVERY_FAILURE_CODES,
  DELIVERY_STATES,
  type Delivery,
} from "../../domain/delivery.ts";
import { INCIDENT_STATES } from "../../domain/incident.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import type { IncidentFacts, Message } from "../../domain/message.ts";
import { NOTIFICATION_KINDS, type Notification } from "../../domain/notification.ts";
import { NOTIFICATION_REASONS } from "../../domain/notification-reason.ts";

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

const StoredTone = z.enum(["bad", "warn", "good"]);
const StoredLine = z.object({ label: Text, text: Text });

const StoredFacts: z.ZodType<IncidentFacts> = z.object({
  id: Text,
  kind: z.enum(INCIDENT_KINDS),
  reason: z.enum(NOTIFICATION_REASONS).nullable(),
  state: z.enum(INCIDENT_STATES),
  severity: z.enum(SEVERITIES),
  title: Text,
  tenant: Text,
  application: MaybeText,
  jobId: MaybeText,
  target: MaybeText,
  affectedObjects: z.number(),
  openedAt: z.number(),
  resolvedAt: z.number().nullable(),
  assessedAt: z.number(),
  url: MaybeText,
});

const StoredMessage: z.ZodType<Message> = z.object({
  headline: Text,
  tone: StoredTone,
  title: Text,
  // A message of an earlier version has no such field.
  subjectDetail: MaybeText.default(null),
  summary: Text,
  lines: z.array(StoredLine),
  rows: z.array(
    z.object({
      headline: Text,
      tone: StoredTone,
      title: Text,
      problem: Text,
      time: Text,
      url: MaybeText,
    }),
  ),
  furtherIncidents: z.array(Text),
  unnamedIncidentCount: z.number(),
  clusters: z.array(
    z.object({
      objectCount: Text,
      failure: Text,
      details: Text,
      owner: Text,
      meaning: Text,
      remedy: Text,
      people: z.array(Text),
    }),
  ),
  unlistedClusterCount: z.number(),
  values: z.array(StoredLine),
  links: z.array(z.object({ label: Text, url: Text })),
  footer: z.array(Text),
  facts: z.array(StoredFacts),
});

/** The JSON of a notification. */
export const StoredNotification: z.ZodType<Notification> = z.object({
  id: Text,
  routeKey: Text,
  routeName: Text,
  channel: z.enum(DELIVERY_CHANNELS),
  kind: z.enum(NOTIFICATION_KINDS),
  tenants: z.array(Text),
  incidentIds: z.array(Text),
  reason: z.enum(NOTIFICATION_REASONS).nullable(),
  severity: z.enum(SEVERITIES),
  createdAt: z.number(),
  subject: Text,
  message: StoredMessage,
  messageId: Text,
  threadId: Text,
  deliveries: z.array(StoredDelivery),
});
