import pMap from "p-map";
import type { Log } from "../config/log.ts";
import { assessTenant } from "../domain/assessment/assess-tenant.ts";
import type { TenantFreshness } from "../domain/freshness.ts";
import { coverJob, type JobOfTarget } from "../domain/incident/cover-target.ts";
import type { IncidentDecision } from "../domain/incident/decide-incident.ts";
import { decideJobIncident } from "../domain/incident/decide-job-incident.ts";
import {
  decideTargetIncident,
  type TargetWithJobs,
} from "../domain/incident/decide-target-incident.ts";
import {
  decideTenantIncident,
  isCoveredByTenantIncident,
} from "../domain/incident/decide-tenant-incident.ts";
import {
  type Incident,
  incidentSubject,
  TARGET_INCIDENT_KINDS,
  type TargetIncidentKind,
  targetSubject,
} from "../domain/incident.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import type { TargetAssessment } from "../domain/target-assessment.ts";
import type { StaleSources } from "../domain/tenant-assessment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import type { Instant } from "../domain/time.ts";
import type { IncidentStore } from "../store/incidents/incident-types.ts";
import {
  createJobNotifications,
  createTargetNotifications,
  createTenantNotifications,
  type NotificationSettings,
} from "./notify/notify.ts";

/** How many incidents are read and written at the same time. */
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

/** The new assessments of one tenant. */
export type TenantAssessments = {
  readonly freshness: TenantFreshness;
  /** The sources that are stale for the whole tenant. */
  readonly staleSources: StaleSources;
  readonly jobs: readonly JobAssessment[];
  readonly targets: readonly TargetAssessment[];
  readonly openIncidents: readonly Incident[];
};

/**
 * Updates the incidents of the targets, then of the jobs, then of the tenant: an incident of a
 * target covers the problems of its jobs that follow from it.
 */
export async function updateIncidents(
  assessments: TenantAssessments,
  dependencies: UpdateIncidentsDependencies,
): Promise<void> {
  const openIncidents = new Map(
    assessments.openIncidents.map((incident) => [incidentSubject(incident), incident]),
  );
  const jobs = new Map<string, JobOfTarget>(
    assessments.jobs.map((assessment) => {
      const { jobId } = assessment.job;
      return [jobId, { assessment, openIncident: openIncidents.get(jobId) ?? null }];
    }),
  );
  const openKindsByJob = new Map<string, ReadonlySet<TargetIncidentKind>>();
  await pMap(
    assessments.targets,
    async (target) => {
      const jobsOfTarget = target.jobIds.flatMap((jobId) => jobs.get(jobId) ?? []);
      const openKinds = await updateTargetIncidents(
        { target, jobs: jobsOfTarget },
        openIncidents,
        dependencies,
      );
      for (const jobId of target.jobIds) {
        openKindsByJob.set(jobId, new Set([...openKinds, ...(openKindsByJob.get(jobId) ?? [])]));
      }
    },
    { concurrency: CONCURRENT_UPDATES },
  );
  await pMap(
    jobs,
    ([jobId, job]) =>
      updateJobIncident(
        { ...job, openKinds: openKindsByJob.get(jobId) ?? new Set() },
        {
          staleSources: assessments.staleSources,
          tenantIncident: openIncidents.get("tenant-unreadable") ?? null,
        },
        dependencies,
      ),
    { concurrency: CONCURRENT_UPDATES },
  );
  const tenantIncident = openIncidents.get("tenant-unreadable") ?? null;
  await updateTenantIncident(assessments, tenantIncident, dependencies);
}

/** Returns the kinds of incidents that are open afterwards. */
async function updateTargetIncidents(
  targetWithJobs: TargetWithJobs,
  openIncidents: ReadonlyMap<string, Incident>,
  dependencies: UpdateIncidentsDependencies,
): Promise<ReadonlySet<TargetIncidentKind>> {
  const { tenant, thresholds, notificationSettings } = dependencies;
  const openKinds = new Set<TargetIncidentKind>();
  for (const kind of TARGET_INCIDENT_KINDS) {
    const { name, isConfigured, jobIds } = targetWithJobs.target;
    const subject = targetSubject(isConfigured ? name : (jobIds[0] ?? ""), kind);
    const open = openIncidents.get(subject) ?? null;
    const decision = decideTargetIncident(kind, open, targetWithJobs, thresholds);
    await applyDecision(decision, { tenant, subject }, dependencies, (notified) =>
      createTargetNotifications(notified, targetWithJobs, notificationSettings),
    );
    if (decision.incident?.state === "open") openKinds.add(kind);
  }
  return openKinds;
}

type TenantOutage = {
  readonly staleSources: StaleSources;
  readonly tenantIncident: Incident | null;
};

type JobUpdate = JobOfTarget & {
  /** The kinds of open incidents of the job's targets. */
  readonly openKinds: ReadonlySet<TargetIncidentKind>;
};

async function updateJobIncident(
  { assessment, openIncident, openKinds }: JobUpdate,
  { staleSources, tenantIncident }: TenantOutage,
  dependencies: UpdateIncidentsDependencies,
): Promise<void> {
  const { thresholds, notificationSettings, log } = dependencies;
  const { assessedAt } = assessment;
  const { tenant, jobId } = assessment.job;
  if (
    openIncident === null &&
    isCoveredByTenantIncident(assessment, staleSources, tenantIncident, thresholds)
  ) {
    const notifyReason = { code: "covered-by-tenant" } as const;
    log.debug({ tenant, jobId, notifyReason }, "no notification");
    return;
  }
  const covering = coverJob(assessment, openKinds);
  const decision = decideJobIncident(openIncident, assessment, covering, thresholds);
  await applyDecision(decision, { tenant, jobId }, dependencies, (notified) =>
    createJobNotifications(notified, assessment, notificationSettings, assessedAt),
  );
}

async function updateTenantIncident(
  { freshness, jobs }: TenantAssessments,
  open: Incident | null,
  dependencies: UpdateIncidentsDependencies,
): Promise<void> {
  const { tenant, thresholds, notificationSettings } = dependencies;
  const now = dependencies.now();
  const assessment = assessTenant(freshness, jobs, thresholds, now);
  const decision = decideTenantIncident(open, assessment, thresholds, now);
  await applyDecision(decision, { tenant }, dependencies, (notified) =>
    createTenantNotifications(notified, assessment, notificationSettings, now),
  );
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
  }
}
