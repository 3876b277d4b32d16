import type { IncidentFacts, MessageCluster } from "../../domain/message.ts";
import type { Notification } from "../../domain/notification.ts";
import type { Instant } from "../../domain/time.ts";

/**
 * The JSON of a webhook. docs/webhook.schema.json describes it: a new field may be added to version 1,
 * and no field is removed or changes its meaning.
 */
export function webhookPayload(notification: Notification): object {
  const { id, threadId, kind, reason, severity, createdAt, subject, message } = notification;
  const { tone, headline, title, summary, lines, unlistedClusterCount } = message;
  return {
    version: 1,
    id,
    thread: threadId,
    kind,
    reason,
    severity,
    createdAt: timeText(createdAt),
    subject,
    tone,
    headline,
    title,
    summary,
    lines,
    clusters: message.clusters.map(clusterValues),
    unlistedClusterCount,
    values: message.values,
    links: message.links,
    notes: message.footer,
    incidents: message.facts.map(incidentValues),
  };
}

function clusterValues(cluster: MessageCluster): object {
  const { objectCount, failure, details, meaning, remedy, owner, people } = cluster;
  return { objectCount, failure, details, meaning, remedy, owner, people };
}

/** The values of an incident, with times in RFC 3339. */
export function incidentValues(incident: IncidentFacts): object {
  const { openedAt, resolvedAt, assessedAt, ...values } = incident;
  return {
    ...values,
    openedAt: timeText(openedAt),
    resolvedAt: resolvedAt === null ? null : timeText(resolvedAt),
    assessedAt: timeText(assessedAt),
  };
}

export const timeText = (at: Instant): string => new Date(at).toISOString();
