import type { Severity } from "../../domain/condition.ts";
import { newDelivery } from "../../domain/delivery.ts";
import type { IncidentDecision } from "../../domain/incident/decide-incident.ts";
import type { TargetWithJobs } from "../../domain/incident/decide-target-incident.ts";
import type { Incident, IncidentDelivery } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import type { Notification, NotificationReason } from "../../domain/notification.ts";
import type { Message } from "../../domain/notify/message.ts";
import { isTargetReason } from "../../domain/target-reason.ts";
import type { TenantAssessment } from "../../domain/tenant-assessment.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { messageHtml } from "../../wording/message-html.tsx";
import { messageText } from "../../wording/message-text.ts";
import { jobMessage } from "./job-message.ts";
import { messageSubject } from "./message.ts";
import type { LinkSettings } from "./message-links.ts";
import { targetMessage } from "./target-message.ts";
import { tenantMessage } from "./tenant-message.ts";

/** Who is notified of which incidents. In a name, `*` matches any text. */
export type NotificationRoute = {
  readonly to: readonly string[];
  readonly tenants: readonly string[];
  readonly applications: readonly string[];
  readonly severities: readonly Severity[];
};

/** The settings that a mail depends on. */
export type NotificationSettings = {
  readonly routes: readonly NotificationRoute[];
  readonly links: LinkSettings;
  readonly thresholds: Thresholds;
  /** The right side of every Message-ID: the domain of the sender's address. */
  readonly messageHost: string;
};

type NotifiedDecision = Extract<IncidentDecision, { readonly kind: NotificationReason }>;

/** The incident and its new notifications. The caller saves both in one step. */
type IncidentNotifications = {
  readonly incident: Incident;
  readonly notifications: readonly Notification[];
};

/** The notifications for a decision about a job, one for each matching route. */
export function createJobNotifications(
  decision: NotifiedDecision,
  assessment: JobAssessment,
  settings: NotificationSettings,
  now: Instant,
): IncidentNotifications {
  const { incident, kind: reason } = decision;
  const { links, thresholds } = settings;
  const message = jobMessage({ incident, reason, assessment, links, thresholds, now });
  return createNotificationPerRoute(decision, message, settings, {
    applications: [incident.application],
    now,
  });
}

/**
 * The notifications of a decision about a tenant: one per route that matches a job of the tenant.
 */
export function createTenantNotifications(
  decision: NotifiedDecision,
  tenant: TenantAssessment,
  settings: NotificationSettings,
  now: Instant,
): IncidentNotifications {
  const { incident, kind: reason } = decision;
  const message = tenantMessage({ incident, reason, tenant, links: settings.links, now });
  const applicationsOfJobs = tenant.jobs.map(({ job }) => job.application);
  return createNotificationPerRoute(decision, message, settings, {
    applications: ["", ...applicationsOfJobs],
    now,
  });
}

/** The notifications of a decision about a target: one per route that matches one of its apps. */
export function createTargetNotifications(
  decision: NotifiedDecision,
  targetWithJobs: TargetWithJobs,
  settings: NotificationSettings,
): IncidentNotifications {
  const { incident, kind: reason } = decision;
  const now = targetWithJobs.target.assessedAt;
  const { reason: targetReason } = incident;
  if (!isTargetReason(targetReason)) throw new Error("an incident of a target has another reason");
  const { links } = settings;
  const message = targetMessage({ incident, reason, targetReason, targetWithJobs, links, now });
  const applicationsOfJobs = targetWithJobs.jobs.map(({ assessment: { job } }) => job.application);
  return createNotificationPerRoute(decision, message, settings, {
    applications: [targetWithJobs.target.application, ...applicationsOfJobs],
    now,
  });
}

/**
 * Creates one notification for each route, so that a bad address in one route does not stop the
 * mails of the other routes.
 */
function createNotificationPerRoute(
  { incident, kind }: NotifiedDecision,
  message: Message,
  { routes, messageHost }: NotificationSettings,
  { applications, now }: { readonly applications: readonly string[]; readonly now: Instant },
): IncidentNotifications {
  const matchingRoutes = findMatchingRoutes(incident, routes, applications);
  const source: NotificationSource = { incident, reason: kind, message, host: messageHost, now };
  const delivery: IncidentDelivery =
    matchingRoutes.length === 0
      ? { code: "no-route" }
      : { code: "queued", routes: matchingRoutes.length };
  return {
    incident: { ...incident, delivery },
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

type RouteMatch = { readonly route: NotificationRoute; readonly routeIndex: number };

export function findMatchingRoutes(
  incident: Incident,
  routes: readonly NotificationRoute[],
  applications: readonly string[],
): readonly RouteMatch[] {
  return routes
    .map((route, routeIndex) => ({ route, routeIndex }))
    .filter(
      ({ route }) =>
        route.to.length > 0 &&
        route.severities.includes(incident.severity) &&
        createNameMatcher(route.tenants)(incident.tenant) &&
        applications.some(createNameMatcher(route.applications)),
    );
}

function createNotification(
  source: NotificationSource,
  { route, routeIndex }: RouteMatch,
): Notification {
  const { incident, reason, message, host, now } = source;
  const notificationIndex = incident.notificationCount - 1;
  return {
    id: notificationId(incident, notificationIndex, routeIndex),
    incidentId: incident.id,
    reason,
    createdAt: now,
    subject: messageSubject(message),
    text: messageText(message),
    html: messageHtml(message),
    messageId: messageId(notificationId(incident, notificationIndex, routeIndex), host),
    inReplyTo:
      notificationIndex === 0 ? null : messageId(notificationId(incident, 0, routeIndex), host),
    deliveries: route.to.map((address) => newDelivery(address, now)),
  };
}

function notificationId(incident: Incident, notificationIndex: number, routeIndex: number): string {
  return `${incident.id}.${notificationIndex}.${routeIndex}`;
}

/**
 * Both sides are RFC 5322 dot-atoms. The id contains the tenant's name, which may have any
 * character.
 */
function messageId(id: string, host: string): string {
  const left = id.replace(/[^A-Za-z0-9.~_-]/g, "-").replace(/\.{2,}/g, ".");
  const right = host.replace(/[^A-Za-z0-9.-]/g, "");
  return `<${left}@${right === "" ? "steadystate.invalid" : right}>`;
}
