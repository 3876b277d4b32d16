import type { IncidentDecision } from "../../../domain/incident/decide-incident.ts";
import type { TargetWithJobs } from "../../../domain/incident/target-signal.ts";
import type { Incident } from "../../../domain/incident.ts";
import type { JobAssessment } from "../../../domain/job-assessment.ts";
import type { Message } from "../../../domain/message.ts";
import type { Notification } from "../../../domain/notification.ts";
import type { NotificationReason } from "../../../domain/notification-reason.ts";
import type { Acknowledgement } from "../../../domain/notify/action.ts";
import { planMessages } from "../../../domain/notify/plan-messages.ts";
import type { Route } from "../../../domain/notify/route.ts";
import type { RouteHistory } from "../../../domain/notify/route-history.ts";
import type { TenantAssessment } from "../../../domain/tenant-assessment.ts";
import type { Thresholds } from "../../../domain/thresholds.ts";
import type { Instant } from "../../../domain/time.ts";
import { composeMessage } from "../../../worker/dispatch/compose-message.ts";
import { plannedIncident } from "../../../worker/dispatch/plan-input.ts";
import type { TenantFacts } from "../../../worker/dispatch/tenant-facts.ts";
import type { MessageFacts } from "../../../worker/notify/message-facts.ts";
import type { LinkSettings } from "../../../worker/notify/message-links.ts";
import { createNotification } from "../../../worker/notify/notify.ts";
import { LIMITS } from "../../domain/notify/plan-world.ts";

// The notifications that the dispatch task writes about one decision, without a store.

export type NotificationSettings = {
  readonly routes: readonly Route[];
  readonly links: LinkSettings;
  readonly thresholds: Thresholds;
  readonly messageHost: string;
  readonly messageFacts?: MessageFacts;
};

type AnnouncedDecision = Extract<IncidentDecision, { readonly kind: NotificationReason }>;

export type Written = {
  readonly incident: Incident;
  readonly notifications: readonly Notification[];
  readonly history: RouteHistory | null;
};

type WriteOptions = NotificationSettings & { readonly history?: RouteHistory | null };

export function createJobNotifications(
  decision: AnnouncedDecision,
  assessment: JobAssessment,
  options: WriteOptions,
  now: Instant,
): Written {
  return write(decision, jobFactsOf(assessment), options, now);
}

/** The message about one job and a change of its incident, with the lines about an acknowledgement. */
export function composeJobMessage(
  {
    incident,
    reason,
    acknowledgement,
  }: {
    readonly incident: Incident;
    readonly reason: NotificationReason;
    readonly acknowledgement: Acknowledgement | null;
  },
  assessment: JobAssessment,
  { links, thresholds }: Pick<NotificationSettings, "links" | "thresholds">,
): Message {
  const facts = jobFactsOf(assessment);
  const item = plannedIncident(incident, facts, { acknowledgement, history: null });
  const entries = [{ item, reason, announcements: [], addresses: [] }];
  const { cause } = item;
  return composeMessage({ entries, cause }, facts, {
    thresholds,
    links,
    now: assessment.assessedAt,
  });
}

export function createTenantNotifications(
  decision: AnnouncedDecision,
  { freshness, jobs }: TenantAssessment,
  options: WriteOptions,
  now: Instant,
): Written {
  return write(decision, { freshness, jobs, targets: [], jobAddresses: new Map() }, options, now);
}

export function createTargetNotifications(
  decision: AnnouncedDecision,
  { target, jobs }: TargetWithJobs,
  options: WriteOptions,
): Written {
  const facts: TenantFacts = {
    freshness: UNKNOWN_FRESHNESS,
    jobs: jobs.map(({ assessment }) => assessment),
    targets: [target],
    jobAddresses: new Map(),
  };
  return write(decision, facts, options, target.assessedAt);
}

const NEVER_READ = { asOf: null, polledAt: null, readFailure: null, pollIntervalMs: 60_000 };
const UNKNOWN_FRESHNESS: TenantFacts["freshness"] = {
  tenant: "contoso",
  jobs: NEVER_READ,
  logs: NEVER_READ,
};

const jobFactsOf = (assessment: JobAssessment): TenantFacts => ({
  freshness: UNKNOWN_FRESHNESS,
  jobs: [assessment],
  targets: [],
  jobAddresses: new Map(),
});

function write(
  { incident, kind: reason }: AnnouncedDecision,
  facts: TenantFacts,
  { routes, links, thresholds, messageHost, messageFacts, history = null }: WriteOptions,
  now: Instant,
): Written {
  const { id: incidentId, notificationCount, severity } = incident;
  const number = notificationCount - 1;
  const planned = plannedIncident(incident, facts, { acknowledgement: null, history });
  const { messages, histories } = planMessages({
    announcements: [
      { id: `${incidentId}.${number}`, incidentId, number, reason, severity, at: now },
    ],
    incidents: [planned],
    missingIncidentIds: [],
    routes,
    silences: [],
    unsubscriptions: [],
    recentMessages: new Map(),
    limits: { ...LIMITS, groupWaitMs: 0 },
    now,
  });
  const context = { thresholds, links, now, ...(messageFacts && { messageFacts }) };
  const notifications = messages.map((message) =>
    createNotification(message, composeMessage(message, facts, context), {
      host: messageHost,
      now,
    }),
  );
  return { incident, notifications, history: histories[0] ?? history };
}
