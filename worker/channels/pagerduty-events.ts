import { createHash } from "node:crypto";
import type { Severity } from "../../domain/condition.ts";
import type { IncidentFacts, Message, MessageLine } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import type { NotificationReason } from "../../domain/notification-reason.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import { incidentValues, timeText } from "./webhook-payload.ts";

// Source: PagerDuty, Events API v2, "Send an alert event": the fields, their lengths and the size of
// an event.
const MAX_SUMMARY_LENGTH = 1024;
const MAX_DEDUP_KEY_LENGTH = 255;
const MAX_EVENT_BYTES = 512 * 1024;

type EventAction = "trigger" | "acknowledge" | "resolve";

/** A reminder and a change of an open incident update its alert: PagerDuty adds them to its log. */
const ACTIONS: Readonly<Record<NotificationReason, EventAction>> = {
  opened: "trigger",
  worsened: "trigger",
  eased: "trigger",
  "reason-changed": "trigger",
  still: "trigger",
  escalated: "trigger",
  unacknowledged: "trigger",
  acknowledged: "acknowledge",
  recovered: "resolve",
};

const SEVERITIES: Readonly<Record<Severity, "critical" | "warning" | "info">> = {
  critical: "critical",
  warning: "warning",
  info: "info",
  none: "info",
};

/** One request to PagerDuty. */
export type PagerDutyEvent = {
  /** Null for a test. */
  readonly incidentId: string | null;
  readonly json: string;
};

/**
 * The events of a notification in their order. There is one event for each incident, also if the message
 * is about many incidents: an alert is resolved by its dedup_key alone, so incidents with a common
 * dedup_key would all be resolved when the first of them recovers.
 */
export function pagerDutyEvents(
  notification: Notification,
  routingKey: string,
): readonly PagerDutyEvent[] {
  const { id, kind, subject, createdAt, message } = notification;
  if (kind === "test") return testEvents(id, { subject, at: timeText(createdAt) }, routingKey);
  return message.facts.flatMap((incident) =>
    incident.reason === null
      ? []
      : [
          {
            incidentId: incident.id,
            json: incidentEvent(incident, ACTIONS[incident.reason], message, routingKey),
          },
        ],
  );
}

function incidentEvent(
  incident: IncidentFacts,
  event_action: EventAction,
  message: Message,
  routing_key: string,
): string {
  const event = { routing_key, event_action, dedup_key: dedupKey(incident.id) };
  if (event_action !== "trigger") return JSON.stringify(event);
  const values = incidentValues(incident);
  const json = triggerJson(event, incident, { ...values, ...messageDetails(message) }, message);
  return Buffer.byteLength(json) <= MAX_EVENT_BYTES
    ? json
    : triggerJson(event, incident, values, message);
}

function triggerJson(
  event: object,
  incident: IncidentFacts,
  custom_details: object,
  { links }: Message,
): string {
  const { title, severity, tenant, application, target, kind, assessedAt, url } = incident;
  return JSON.stringify({
    ...event,
    payload: {
      summary: toPlainLine(title, MAX_SUMMARY_LENGTH),
      source: target ?? application ?? tenant,
      severity: SEVERITIES[severity],
      timestamp: timeText(assessedAt),
      ...(application === null ? {} : { component: application }),
      group: tenant,
      class: kind,
      custom_details,
    },
    client: "Steadystate",
    ...(url === null ? {} : { client_url: url }),
    links: links.map((link) => ({ href: link.url, text: link.label })),
  });
}

/** The lines of the message by their labels, for the details that PagerDuty shows. */
function messageDetails({ lines, clusters }: Message): object {
  return {
    ...textsByLabel(lines),
    ...(clusters.length === 0
      ? {}
      : {
          Failures: clusters.map(
            ({ objectCount, failure, details, meaning, remedy }) =>
              `${objectCount}: ${failure} (${details}). ${meaning} ${remedy}`,
          ),
        }),
  };
}

/** A line without a label continues the line before. */
function textsByLabel(lines: readonly MessageLine[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  let current = "";
  for (const { label, text } of lines) {
    if (label !== "") current = label;
    texts[current] = texts[current] === undefined ? text : `${texts[current]} ${text}`;
  }
  return texts;
}

/** A test leaves no open alert. */
function testEvents(
  notificationId: string,
  { subject, at }: { readonly subject: string; readonly at: string },
  routing_key: string,
): readonly PagerDutyEvent[] {
  const dedup_key = dedupKey(`test.${notificationId}`);
  const summary = toPlainLine(subject, MAX_SUMMARY_LENGTH);
  const payload = { summary, source: "Steadystate", severity: "info", timestamp: at };
  const trigger = { routing_key, event_action: "trigger", dedup_key, payload };
  return [
    { ...trigger, client: "Steadystate" },
    { routing_key, event_action: "resolve", dedup_key },
  ].map((event) => ({ incidentId: null, json: JSON.stringify(event) }));
}

/**
 * The dedup_key, which is the same for every event of an incident. If the id of the incident is too long,
 * the key is its digest.
 */
function dedupKey(incidentId: string): string {
  return incidentId.length <= MAX_DEDUP_KEY_LENGTH
    ? incidentId
    : createHash("sha256").update(incidentId).digest("hex");
}
