import pMap from "p-map";
import type { Log } from "../config/log.ts";
import { assessTenant } from "../domain/assessment/assess-tenant.ts";
import type { CredentialExpiry } from "../domain/credential-expiry.ts";
import type { TenantFreshness } from "../domain/freshness.ts";
import type { IncidentDecision } from "../domain/incident/decide-incident.ts";
import { decideIncidents, type SourcedDecision } from "../domain/incident/decide-incidents.ts";
import type { Incident } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { NotificationReason } from "../domain/notification-reason.ts";
import type { Announcement } from "../domain/notify/announcement.ts";
import type { TargetAssessment } from "../domain/target-assessment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";

/** How many incidents are written at the same time. */
const CONCURRENT_UPDATES = 16;

export type UpdateIncidentsDependencies = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly store: { readonly incidents: Pick<IncidentStore, "saveChange"> };
  readonly thresholds: Thresholds;
  readonly now: () => Instant;
  readonly log: Log;
};

/** The new assessments of one tenant, and its incidents that were open before. */
export type TenantAssessments = {
  readonly freshness: TenantFreshness;
  readonly credentialExpiry: CredentialExpiry | null;
  readonly jobs: readonly JobAssessment[];
  readonly targets: readonly TargetAssessment[];
  readonly openIncidents: readonly Incident[];
};

/** Decides about all incidents of a tenant, and saves them with their announcements. */
export async function updateIncidents(
  { freshness, credentialExpiry, jobs, targets, openIncidents }: TenantAssessments,
  dependencies: UpdateIncidentsDependencies,
): Promise<void> {
  const { thresholds } = dependencies;
  const jobsById = new Map(jobs.map((assessment) => [assessment.job.jobId, { assessment }]));
  const decisions = decideIncidents(
    {
      tenant: assessTenant(freshness, jobs, thresholds, dependencies.now()),
      credentialExpiry,
      targets: targets.map((target) => ({
        target,
        jobs: target.jobIds.flatMap((jobId) => jobsById.get(jobId) ?? []),
      })),
      openIncidents,
    },
    thresholds,
  );
  await saveDecisions(decisions, dependencies);
}

export async function saveDecisions(
  decisions: readonly SourcedDecision[],
  dependencies: UpdateIncidentsDependencies,
): Promise<void> {
  await pMap(
    decisions,
    (sourced) => {
      const subject = { tenant: dependencies.tenant, ...subjectFields(sourced) };
      return applyDecision(sourced.decision, subject, dependencies);
    },
    { concurrency: CONCURRENT_UPDATES },
  );
}

function subjectFields({ source, kind }: SourcedDecision): Readonly<Record<string, string>> {
  switch (source.code) {
    case "tenant":
      return { kind };
    case "target":
      return { kind, target: source.targetWithJobs.target.name };
    case "job":
      return { kind, jobId: source.assessment.job.jobId };
    case "no-longer-watched":
      return { kind, incidentId: source.incident.id };
  }
}

type AnnouncedDecision = Extract<IncidentDecision, { readonly kind: NotificationReason }>;

/**
 * Saves the incident and its announcement in one step. If the worker stops before this step, the next
 * assessment makes the same announcement again, under the same id. The dispatch task writes the messages.
 */
async function applyDecision(
  decision: IncidentDecision,
  subject: Readonly<Record<string, string>>,
  { store, log }: UpdateIncidentsDependencies,
): Promise<void> {
  switch (decision.kind) {
    case "no-incident":
      log.debug({ ...subject, notifyReason: decision.notifyReason }, "no notification");
      return;
    case "unchanged": {
      const { incident } = decision;
      const wasNotifiedBefore = incident.notificationCount > 0;
      await store.incidents.saveChange({ incident, announcement: null, wasNotifiedBefore });
      log.debug({ ...subject, notifyReason: incident.notifyReason }, "no notification");
      return;
    }
    default: {
      const { incident } = decision;
      const announcement = announcementOf(decision);
      const wasNotifiedBefore = announcement.number > 0;
      await store.incidents.saveChange({ incident, announcement, wasNotifiedBefore });
      const { kind, condition, severity, notifyReason } = incident;
      logIncidentChange(log, decision.kind, {
        ...subject,
        kind,
        condition,
        severity,
        notifyReason,
      });
    }
  }
}

function announcementOf({ incident, kind: reason }: AnnouncedDecision): Announcement {
  const { id: incidentId, notificationCount, severity, updatedAt } = incident;
  const number = notificationCount - 1;
  return { id: `${incidentId}.${number}`, incidentId, number, reason, severity, at: updatedAt };
}

function logIncidentChange(
  log: Log,
  change: AnnouncedDecision["kind"],
  fields: Parameters<Log["info"]>[0],
): void {
  switch (change) {
    case "opened":
      log.info(fields, "incident opened");
      return;
    case "worsened":
      log.info(fields, "incident got worse");
      return;
    case "recovered":
      log.info(fields, "incident recovered");
      return;
    case "eased":
    case "reason-changed":
    case "still":
    case "acknowledged":
    case "unacknowledged":
    case "escalated":
      log.info({ ...fields, change }, "incident notified again");
  }
}
