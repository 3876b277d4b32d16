import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import { CONDITION_REASON_CODES } from "../../domain/condition-reason.ts";
import { CREDENTIAL_REASON_CODES } from "../../domain/credential-expiry.ts";
import {
  DELIVERY_CHANNELS,
  DELIVERY_FAILURE_CODES,
  DELIVERY_STATES,
} from "../../domain/delivery.ts";
import { INCIDENT_STATES, NO_LONGER_WATCHED } from "../../domain/incident.ts";
import { INCIDENT_KINDS } from "../../domain/incident-kind.ts";
import { NOTIFICATION_KINDS, NOTIFICATION_STATES } from "../../domain/notification.ts";
import { NOTIFICATION_REASONS } from "../../domain/notification-reason.ts";
import { RECIPIENT_FINDING_CODES } from "../../domain/notify/recipient-answer.ts";
import { ROUTE_DECISION_CODES } from "../../domain/notify/route-decision.ts";
import { NOTIFY_REASON_CODES } from "../../domain/notify-reason.ts";
import { TARGET_REASON_CODES } from "../../domain/target-reason.ts";
import { TENANT_REASON_CODES } from "../../domain/tenant-assessment.ts";
import { Count, EntraMessage, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

export const IncidentRow = z
  .strictObject({
    id: Text,
    kind: z.enum(INCIDENT_KINDS).meta({
      description: "The kind of trouble. Each kind has its own beginning and end.",
    }),
    severity: z.enum(SEVERITIES),
    state: z.enum(INCIDENT_STATES),
    tenant: Text,
    application: TextOrNull.meta({
      description: "Null when the incident concerns the whole tenant.",
    }),
    jobId: TextOrNull.meta({
      description: "Null when the incident concerns the tenant, or a target with several jobs.",
    }),
    target: TextOrNull.meta({ description: "Name of the target; null for jobs and tenants." }),
    jobIds: z.array(Text).meta({ description: "Empty when the incident concerns the tenant." }),
    condition: z.enum(CONDITIONS).nullable().meta({
      description: "Null when the incident concerns a target, or Steadystate's own credential.",
    }),
    title: Text,
    reason: Text.meta({
      description:
        "What is wrong, since when and why. After recovery, this is the text of the last assessment that found the problem.",
    }),
    reasonCode: z
      .enum([
        ...CONDITION_REASON_CODES,
        ...TENANT_REASON_CODES,
        ...TARGET_REASON_CODES,
        ...CREDENTIAL_REASON_CODES,
        NO_LONGER_WATCHED.code,
      ])
      .nullable()
      .meta({ description: "Null for a recovered incident that an earlier version stored." }),
    entraMessage: EntraMessage,
    remedy: TextOrNull.meta({
      description: "What to do now. After recovery, mostly that there is nothing to do.",
    }),
    beganAt: TimeOrNull.meta({
      description: "When the problem began, which may be before Steadystate has seen it.",
    }),
    openedAt: TimeOrNull,
    updatedAt: TimeOrNull,
    resolvedAt: TimeOrNull,
    endedAt: TimeOrNull.meta({
      description:
        "Time of the first assessment without the problem; null while the incident is open. The incident recovers some minutes later.",
    }),
    firstGoodCycleAt: TimeOrNull.meta({
      description:
        "The end of the first successful cycle after the problem; null if none is known.",
    }),
    mutedBy: TextOrNull.meta({
      description:
        "Id of the open incident that explains this one. While that incident is open, no message is sent about this incident.",
    }),
    mutedByKind: z.enum(INCIDENT_KINDS).nullable(),
    acknowledgedBy: TextOrNull.meta({
      description:
        "Name of the API key or of the person who signed in, or mail address of the recipient who used the link of a mail. A viewer gets no names of persons.",
    }),
    acknowledgedAt: TimeOrNull,
    acknowledgementReason: TextOrNull.meta({
      description: "Null when not acknowledged, or when the caller may not see persons' data.",
    }),
    silencedUntil: TimeOrNull.meta({
      description: "Until when a silence holds back notifications; null when no silence applies.",
    }),
    silenceId: TextOrNull,
    affectedObjects: Count.nullable().meta({
      description:
        "The largest number of objects that failed at one time; for leavers and for a wave, of people. Null when unknown.",
    }),
    affectedText: TextOrNull.meta({
      description:
        "Who is affected, such as `everyone has to wait; up to 14 objects also fail on their own`.",
    }),
    notified: z.boolean(),
    notifyReason: Text.meta({
      description:
        "Why the last assessment led to a notification or to no notification. If an incident ended without a notification, the text also says why there was none while it was open.",
    }),
    notifyReasonCode: z.enum(NOTIFY_REASON_CODES),
    deliveryResult: TextOrNull.meta({
      description:
        "Delivery result of the last notification; null when the caller may not see persons' data.",
    }),
  })
  .meta({ id: "Incident" });

export const DeliveryRow = z
  .strictObject({
    channel: z.enum(DELIVERY_CHANNELS),
    recipient: TextOrNull.meta({
      description: "Null when the caller may not see persons' data.",
    }),
    state: z.enum(DELIVERY_STATES),
    stateText: Text.meta({ description: "The state in words, and what to do." }),
    attempts: Count,
    nextAttemptAt: TimeOrNull,
    acceptedAt: TimeOrNull,
    failureCode: z
      .enum(DELIVERY_FAILURE_CODES)
      .nullable()
      .meta({ description: "Why the last attempt failed; null if it did not." }),
    answerStatus: Count.nullable().meta({
      description:
        "Status code of the server's answer: of SMTP for a mail server, of HTTP otherwise.",
    }),
    answer: TextOrNull.meta({
      description: "The server's own words; null when the caller may not see persons' data.",
    }),
  })
  .meta({ id: "Delivery" });

export const NotificationRow = z
  .strictObject({
    id: Text,
    routeKey: Text.meta({ description: "Which route of the settings it belongs to." }),
    routeName: Text,
    channel: z.enum(DELIVERY_CHANNELS),
    kind: z.enum(NOTIFICATION_KINDS),
    incidentIds: z.array(Text),
    tenants: z.array(Text),
    applications: z.array(Text),
    reason: z.enum(NOTIFICATION_REASONS).nullable().meta({
      description:
        "Null for a digest, a test, and a message that says that Steadystate still runs.",
    }),
    severity: z.enum(SEVERITIES).meta({ description: "The highest severity of its incidents." }),
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
    deliveryResult: TextOrNull.meta({ description: "How many recipients have it, in words." }),
    deliveries: z.array(DeliveryRow).meta({ description: "One for each recipient." }),
    messageId: Text,
  })
  .meta({ id: "Notification" });

export const NotificationDetail = z
  .strictObject({ ...NotificationRow.shape, text: Text, html: Text, references: Text })
  .meta({ id: "NotificationDetail" });

export const RouteDecisionRow = z
  .strictObject({
    announcementId: Text.meta({ description: "Which change of the incident it is about." }),
    reason: z.enum(NOTIFICATION_REASONS),
    routeKey: Text,
    routeName: Text,
    decidedAt: TimeOrNull,
    code: z.enum(ROUTE_DECISION_CODES),
    text: Text.meta({ description: "Why the route was or was not notified, and what to do." }),
    notificationId: TextOrNull,
    until: TimeOrNull.meta({ description: "Until when the route is not notified." }),
  })
  .meta({ id: "RouteDecision" });

export const IncidentDetail = z
  .strictObject({
    ...IncidentRow.shape,
    routeDecisions: z.array(RouteDecisionRow).meta({ description: "Oldest first." }),
    notifications: z.array(NotificationRow).meta({ description: "Oldest first." }),
  })
  .meta({ id: "IncidentDetail" });

export const RecipientQuestion = z.strictObject(
  {
    recipient: z
      .string({ error: "is missing; give a mail address, or the name of a route" })
      .trim()
      .min(1, { error: "is empty; give a mail address, or the name of a route" })
      .max(320, { error: "is longer than any mail address; give an address or a route" })
      .meta({ description: "A mail address, or the name or key of a route." }),
  },
  { error: 'is not a JSON object; send for example {"recipient": "you@contoso.example"}' },
);

const RecipientFindingRow = z
  .strictObject({
    code: z.enum(RECIPIENT_FINDING_CODES),
    text: Text.meta({ description: "Why, and what to do." }),
    routeName: TextOrNull,
    notificationId: TextOrNull,
    at: TimeOrNull,
  })
  .meta({ id: "RecipientFinding" });

export const RecipientAnswer = z
  .strictObject({
    incidentId: Text,
    recipient: Text,
    notified: z.boolean(),
    text: Text.meta({ description: "The answer in one sentence." }),
    findings: z.array(RecipientFindingRow).meta({ description: "The most important one first." }),
  })
  .meta({ id: "RecipientAnswer" });
