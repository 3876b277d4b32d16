import pMap from "p-map";
import type { Log } from "../config/log.ts";
import { assessTenant } from "../domain/assessment/assess-tenant.ts";
import { focusOnTrouble } from "../domain/assessment/focus-on-trouble.ts";
import type { TenantFreshness } from "../domain/freshness.ts";
import type { IncidentDecision } from "../domain/incident/decide-incident.ts";
import { decideIncidents, type SourcedDecision } from "../domain/incident/decide-incidents.ts";
import { type Incident, isJobIncidentKind } from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { TargetAssessment } from "../domain/target-assessment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import {
  createJobNotifications,
  createTargetNotifications,
  createTenantNotifications,
  type NotificationSettings,
} from "./notify/notify.ts";

/** How many incidents are written at the same time. */
const CONCURRENT_UPDATES = 16;

export type UpdateIncidentsDependencies = {
  /** The tenant's name in the configuration. */
  readonly tenant: string;
  readonly store: { readonly incidents: Pick<IncidentStore, "saveChange"> };
  readonly thresholds: Thresholds;
  /** Who is notified, and how the mail is addressed. */
  readonly notificationSettings: NotificationSettings;
  readonly now: () => Instant;
  readonly log: Log;
};

/** The new assessments of one tenant, and its incidents that were open before. */
export type TenantAssessments = {
  readonly freshness: TenantFreshness;
  readonly jobs: readonly JobAssessment[];
  readonly targets: readonly TargetAssessment[];
  readonly openIncidents: readonly Incident[];
};

/** Decides about all incidents of a tenant, and saves them with their notifications. */
export async function updateIncidents(
  { freshness, jobs, targets, openIncidents }: TenantAssessments,
  dependencies: UpdateIncidentsDependencies,
): Promise<void> {
  const { tenant, thresholds } = dependencies;
  const jobsById = new Map(jobs.map((assessment) => [assessment.job.jobId, { assessment }]));
  const decisions = decideIncidents(
    {
      tenant: assessTenant(freshness, jobs, thresholds, dependencies.now()),
      targets: targets.map((target) => ({
        target,
        jobs: target.jobIds.flatMap((jobId) => jobsById.get(jobId) ?? []),
      })),
      openIncidents,
    },
    thresholds,
  );
  await pMap(
    decisions,
    (sourced) => {
      const subject = { tenant, ...subjectFields(sourced) };
      return applyDecision(sourced.decision, subject, dependencies, (decision) =>
        createNotifications(decision, sourced, dependencies.notificationSettings),
      );
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
  }
}

function createNotifications(
  decision: NotifiedDecision,
  { source, kind }: SourcedDecision,
  settings: NotificationSettings,
): ReturnType<typeof createJobNotifications> {
  switch (source.code) {
    case "tenant":
      return createTenantNotifications(decision, source.tenant, settings, source.tenant.assessedAt);
    case "target":
      return createTargetNotifications(decision, source.targetWithJobs, settings);
    case "job": {
      const { assessment } = source;
      const focused = isJobIncidentKind(kind) ? focusOnTrouble(assessment, kind) : assessment;
      return createJobNotifications(decision, focused, settings, assessment.assessedAt);
    }
  }
}

type NotifiedDecision = Parameters<typeof createJobNotifications>[0];

/**
 * Saves the incident and its notifications in one step, before any of them is sent. If the worker
 * stops before this step, the next assessment creates the same notifications again, under the same
 * ids.
 */
async function applyDecision(
  decision: IncidentDecision,
  subject: Readonly<Record<string, string>>,
  { store, log }: UpdateIncidentsDependencies,
  createNotifications: (decision: NotifiedDecision) => ReturnType<typeof createJobNotifications>,
): Promise<void> {
  switch (decision.kind) {
    case "no-incident":
      log.debug({ ...subject, notifyReason: decision.notifyReason }, "no notification");
      return;
    case "unchanged": {
      const { incident } = decision;
      await store.incidents.saveChange({ incident, notifications: [] });
      log.debug({ ...subject, notifyReason: incident.notifyReason }, "no notification");
      return;
    }
    default: {
      const change = createNotifications(decision);
      await store.incidents.saveChange(change);
      const { kind, condition, severity, notifyReason } = change.incident;
      const notifications = change.notifications.length;
      const fields = { ...subject, kind, condition, severity, notifyReason, notifications };
      logIncidentChange(log, decision.kind, fields);
    }
  }
}

function logIncidentChange(
  log: Log,
  change: NotifiedDecision["kind"],
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
    case "escalated":
      log.info({ ...fields, change }, "incident notified again");
  }
}
