import { newDelivery } from "../../domain/delivery.ts";
import type { IncidentDecision } from "../../domain/incident/decide-incident.ts";
import type { TargetWithJobs } from "../../domain/incident/decide-target-incident.ts";
import type { Incident, IncidentDelivery } from "../../domain/incident.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { createNameMatcher } from "../../domain/name-pattern.ts";
import type { Notification, NotificationReason } from "../../domain/notification.ts";
import type { Message } from "../../domain/notify/message.ts";
import type { Route } from "../../domain/notify/route.ts";
import { isTargetReason } from "../../domain/target-reason.ts";
import type { TenantAssessment } from "../../domain/tenant-assessment.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { jobMessage } from "./job-message.ts";
import { messageSubject } from "./message.ts";
import type { LinkSettings } from "./message-links.ts";
import { targetMessage } from "./target-message.ts";
import { tenantMessage } from "./tenant-message.ts";

/** The settings that a mail depends on. */
export type NotificationSettings = {
  readonly routes: readonly Route[];
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
    notifications: matchingRoutes.map((route) => createNotification(source, route)),
  };
}

type NotificationSource = {
  readonly incident: Incident;
  readonly reason: NotificationReason;
  readonly message: Message;
  readonly host: string;
  readonly now: Instant;
};

export function findMatchingRoutes(
  incident: Incident,
  routes: readonly Route[],
  applications: readonly string[],
): readonly Route[] {
  return routes.filter(
    (route) =>
      route.addresses.length > 0 &&
      route.severities.includes(incident.severity) &&
      createNameMatcher(route.tenants)(incident.tenant) &&
      applications.some(createNameMatcher(route.applications)),
  );
}

function createNotification(source: NotificationSource, route: Route): Notification {
  const { incident, reason, message, host, now } = source;
  const id = `${incident.id}.${incident.notificationCount - 1}.${route.key}`;
  return {
    id,
    routeKey: route.key,
    routeName: route.name,
    channel: route.channel,
    kind: "incident",
    tenants: [incident.tenant],
    incidentIds: [incident.id],
    reason,
    severity: incident.severity,
    createdAt: now,
    subject: messageSubject(message),
    message,
    messageId: messageId(id, host),
    threadId: toAtom(`${incident.id}.${route.key}`),
    deliveries: route.addresses.map((address) => newDelivery(address, now)),
  };
}

/**
 * Both sides are RFC 5322 dot-atoms. The id contains the tenant's name, which may have any
 * character.
 */
function messageId(id: string, host: string): string {
  const right = host.replace(/[^A-Za-z0-9.-]/g, "");
  return `<${toAtom(id)}@${right === "" ? "steadystate.invalid" : right}>`;
}

function toAtom(id: string): string {
  return id.replace(/[^A-Za-z0-9.~_-]/g, "-").replace(/\.{2,}/g, ".");
}
