import type { Severity } from "../../domain/condition.ts";
import type { IncidentDecision } from "../../domain/incident/decide-incident.ts";
import type { Incident } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import type { Notification, NotificationReason } from "../../domain/notification.ts";
import { toPlainLine } from "../../domain/outside-text.ts";
import type { TenantAssessment } from "../../domain/tenant-assessment.ts";
import type { Instant } from "../../domain/time.ts";
import { jobMessage } from "./job-message.ts";
import type { Message } from "./message.ts";
import { messageHtml } from "./message-html.ts";
import type { LinkSettings } from "./message-links.ts";
import { messageText } from "./message-text.ts";
import { tenantMessage } from "./tenant-message.ts";

/** Who is told of what; a name may end in `*`, and `*` alone means all. */
export type NotificationRoute = {
  readonly to: readonly string[];
  readonly tenants: readonly string[];
  readonly applications: readonly string[];
  readonly severities: readonly Severity[];
};

/** What a mail needs to know of the place that it is sent from. */
export type NotificationSettings = {
  readonly routes: readonly NotificationRoute[];
  readonly links: LinkSettings;
  /** The right side of every Message-ID: the domain of the sender's address. */
  readonly messageHost: string;
};

/** A longer subject is cut by clients and gateways anyway, each in its own way. */
const MAX_SUBJECT_LENGTH = 150;

type NotifiedDecision = Extract<
  IncidentDecision,
  { readonly kind: "opened" | "worsened" | "recovered" }
>;

/** What is kept in one step: the incident, which remembers whether anybody is told, and its notices. */
type IncidentNotifications = {
  readonly incident: Incident;
  readonly notifications: readonly Notification[];
};

/** The notices of a decision on a job, one per route that matches. */
export function createJobNotifications(
  decision: NotifiedDecision,
  snapshot: JobAssessment,
  settings: NotificationSettings,
  now: Instant,
): IncidentNotifications {
  const { incident, kind: reason } = decision;
  const message = jobMessage({
    incident,
    reason,
    assessment: snapshot,
    links: settings.links,
    now,
  });
  return createNotificationPerRoute(decision, message, settings, {
    applications: [incident.application],
    now,
  });
}

/** The notices of a decision on a tenant: for every route that would hear of one of its jobs. */
export function createTenantNotifications(
  decision: NotifiedDecision,
  tenant: TenantAssessment,
  settings: NotificationSettings,
  now: Instant,
): IncidentNotifications {
  const { incident, kind: reason } = decision;
  const message = tenantMessage({ incident, reason, tenant, links: settings.links, now });
  const known = tenant.jobs.map(({ job }) => job.application);
  return createNotificationPerRoute(decision, message, settings, {
    applications: ["", ...known],
    now,
  });
}

/** One notice for each route, so that one bad address stops nobody else's mail. */
function createNotificationPerRoute(
  { incident, kind }: NotifiedDecision,
  message: Message,
  { routes, messageHost }: NotificationSettings,
  { applications, now }: { readonly applications: readonly string[]; readonly now: Instant },
): IncidentNotifications {
  const matchingRoutes = findMatchingRoutes(incident, routes, applications);
  const source: NotificationSource = { incident, reason: kind, message, host: messageHost, now };
  const mailReason =
    matchingRoutes.length === 0
      ? "No route of the configuration matches this tenant, application and severity."
      : `Waiting to be sent to ${matchingRoutes.length === 1 ? "1 route" : `${matchingRoutes.length} routes`}.`;
  return {
    incident: { ...incident, notifyReason: mailReason },
    notifications: matchingRoutes.map((match) => createNotification(source, match)),
  };
}

type NotificationSource = {
  readonly incident: Incident;
  readonly reason: NotificationReason;
  readonly message: Message;
  readonly host: string;
  readonly now: Instant;
};

type RouteMatch = { readonly route: NotificationRoute; readonly index: number };

export function findMatchingRoutes(
  incident: Incident,
  routes: readonly NotificationRoute[],
  applications: readonly string[],
): readonly RouteMatch[] {
  return routes
    .map((route, index) => ({ route, index }))
    .filter(
      ({ route }) =>
        route.to.length > 0 &&
        route.severities.includes(incident.severity) &&
        matchesAnyPattern(route.tenants, incident.tenant) &&
        applications.some((application) => matchesAnyPattern(route.applications, application)),
    );
}

function matchesAnyPattern(patterns: readonly string[], name: string): boolean {
  const lowerName = name.toLowerCase();
  return patterns.some((pattern) => {
    const lowerPattern = pattern.toLowerCase();
    return lowerPattern.endsWith("*")
      ? lowerName.startsWith(lowerPattern.slice(0, -1))
      : lowerName === lowerPattern;
  });
}

function createNotification(
  source: NotificationSource,
  { route, index }: RouteMatch,
): Notification {
  const { incident, reason, message, host, now } = source;
  const number = incident.notificationCount - 1;
  return {
    id: notificationId(incident, number, index),
    incidentId: incident.id,
    reason,
    recipients: route.to,
    createdAt: now,
    subject: toPlainLine(`${message.headline}: ${message.title}`, MAX_SUBJECT_LENGTH),
    text: messageText(message),
    html: messageHtml(message),
    messageId: messageId(notificationId(incident, number, index), host),
    inReplyTo: number === 0 ? null : messageId(notificationId(incident, 0, index), host),
    state: "waiting",
    attempts: 0,
    sentAt: null,
    deliveryResult: null,
  };
}

function notificationId(incident: Incident, number: number, route: number): string {
  return `${incident.id}.${number}.${route}`;
}

/** RFC 5322 dot-atom on both sides: a tenant's name may hold anything. */
function messageId(id: string, host: string): string {
  const left = id.replace(/[^A-Za-z0-9.~_-]/g, "-").replace(/\.{2,}/g, ".");
  const right = host.replace(/[^A-Za-z0-9.-]/g, "");
  return `<${left}@${right === "" ? "steadystate.invalid" : right}>`;
}
